"""The editor of the whole request as JSON text; the only module that knows streamlit-ace."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit_ace import st_ace

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.draft.strict_json import JsonTextError, format_json, parse_json, value_lines
from components.forms import binding
from components.forms.markdown import drawable, escape
from components.schema.path import same
from components.session.panel_state import JsonEditor
from components.session.pipeline import Rerun, commit
from components.session.state import get_session

_KEYS = st.components.v2.component("configurator.json_editor", js=Path(__file__).with_suffix(".js").read_text("utf-8"))


def draw(draft: Draft, problems: tuple[Problem, ...], height: int = 560) -> None:
    """Draw the editor: a valid request is applied at once, any other text stays pending, with marks."""
    editors = get_session().json_editors
    editor = editors.get(draft.id, JsonEditor())
    if not _is_current(editor.text, draft):
        text = draft.pending_text if draft.pending_text is not None else format_json(draft.body)
        editor = editors[draft.id] = JsonEditor(editor.number + 1, text)
    error = edits.find_text_error(editor.text)
    typed = st_ace(
        value=drawable(editor.text),
        language="json",
        theme="tomorrow_night" if st.context.theme.type == "dark" else "chrome",
        # The editor reads its content once for each key, so a change from elsewhere needs a new key.
        key=f"{binding.key(draft, ())}#json{editor.number}",
        height=height,
        font_size=13,
        tab_size=2,
        wrap=True,
        auto_update=True,
        annotations=_annotations(editor.text, error, problems),
    )
    _KEYS(data={"name": "Request as JSON. To leave, press Escape, then Tab."}, key="json_editor_keys", height=1)
    st.caption("To leave the editor by keyboard, press Esc, then Tab.")
    if typed is not None and typed != editor.text:
        editors[draft.id] = JsonEditor(editor.number, typed)
        commit(partial(edits.set_pending_text, text=typed), Rerun.PAGE, keep_name=True)
    if draft.pending_text is not None:
        if error is not None:
            st.markdown(f":red[:material/error: {escape(str(error))}]")
        st.caption(
            "The form keeps the last valid request. Your text is kept until you correct or discard it; nothing can be sent before that."
        )
        st.button(
            "Discard this text",
            icon=":material/undo:",
            key=binding.key(draft, (), "drop"),
            on_click=commit,
            args=(edits.discard_pending_text, Rerun.PAGE),
        )
    else:
        st.caption("Valid edits appear in the form immediately.")


def _is_current(text: str, draft: Draft) -> bool:
    """Return whether a text is the draft's request, whatever its spacing, or its pending text."""
    if draft.pending_text is not None:
        return text == draft.pending_text
    try:
        return bool(text) and same(parse_json(text), draft.body)
    except JsonTextError:
        return False


def _annotations(text: str, error: JsonTextError | None, problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    if error is not None:
        return [{"row": error.line - 1, "column": error.column - 1, "type": "error", "text": error.reason}]
    lines = value_lines(text)
    annotations: list[dict[str, object]] = []
    for problem in problems:
        path = problem.path
        while path and path not in lines:
            path = path[:-1]
        kind = {"error": "error", "step": "info", "warning": "warning", "advice": "info"}[problem.level]
        annotations.append({"row": lines.get(path, 1) - 1, "column": 0, "type": kind, "text": drawable(problem.full_message)})
    return annotations
