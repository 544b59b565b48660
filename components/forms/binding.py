"""The one place where widgets meet the draft: widget keys, their content before they are drawn, and the edit after they change.

The draft is the truth. Before each run a widget is given what the draft holds, or what was typed and could not be understood, so no widget can disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

import streamlit as st

from components.draft import edit
from components.draft.history import History
from components.draft.model import Draft
from components.forms.codec import Codec
from components.spec.path import MISSING, Path, pointer, same

P = ParamSpec("P")
_DRAFTS, _CURRENT, _HISTORY = "drafts", "current_draft", "draft_history"


def current() -> Draft | None:
    """Give the draft that is being edited in this session."""
    drafts: dict[str, Draft] = st.session_state.get(_DRAFTS, {})
    return drafts.get(st.session_state.get(_CURRENT, ""))


def open_draft(draft: Draft) -> None:
    """Take a draft into the session and edit it from now on."""
    st.session_state[_DRAFTS] = {**st.session_state.get(_DRAFTS, {}), draft.id: draft}
    st.session_state[_CURRENT] = draft.id


def reopen(draft_id: str) -> bool:
    """Go on with a draft that this session already has; False when it has none by this id."""
    if draft_id not in st.session_state.get(_DRAFTS, {}):
        return False
    st.session_state[_CURRENT] = draft_id
    return True


def apply(change: Callable[Concatenate[Draft, P], Draft], *args: P.args, **kwargs: P.kwargs) -> None:
    """Edit the current draft; without one nothing happens, as when a session ended under an open page."""
    draft = current()
    if draft is None:
        return
    after = change(draft, *args, **kwargs)
    if after != draft or not same(after.body, draft.body):
        _remember(draft, history(draft).edited(draft))
    open_draft(after)


def mend(change: Callable[Concatenate[Draft, P], Draft], *args: P.args, **kwargs: P.kwargs) -> None:
    """Edit the current draft from a button, and run the whole page again even where the button stands in a part that runs by itself."""
    apply(change, *args, **kwargs)
    st.rerun()


def history(draft: Draft) -> History:
    """Give what can be undone and redone of a draft in this session."""
    found: History = st.session_state.get(_HISTORY, {}).get(draft.id, History())
    return found


def turn(steps: int) -> None:
    """Undo so many edits of the current draft, or redo them where `steps` is negative, and run the whole page again."""
    draft = current()
    if draft is not None:
        past, now = history(draft).back(draft, steps) if steps > 0 else history(draft).forth(draft, -steps)
        _remember(draft, past)
        open_draft(now)
        st.rerun()


def _remember(draft: Draft, past: History) -> None:
    st.session_state[_HISTORY] = {**st.session_state.get(_HISTORY, {}), draft.id: past}


def key(draft: Draft, path: Path, part: str = "") -> str:
    """Give the key of the widget that shows a path."""
    return f"{draft.id}{pointer(path)}{'#' + part if part else ''}"


@dataclass(frozen=True)
class Bound:
    """The arguments by which a widget is tied to a path: pass them on as keywords."""

    key: str
    on_change: Callable[[], None]
    disabled: bool

    def keywords(self) -> dict[str, Any]:
        """Give them as a widget takes them."""
        return {"key": self.key, "on_change": self.on_change, "disabled": self.disabled}


def bind(
    draft: Draft,
    path: Path,
    codec: Codec,
    part: str = "",
    store: Callable[[Draft, Any], Draft] | None = None,
    default: Any = None,
    then: Callable[[], None] | None = None,
) -> Bound:
    """Tie a widget to a path.

    `store` replaces the plain setting of the value; `default` is what the widget shows while nothing is set; `then` follows an edit, within the
    widget's callback.
    """
    name = key(draft, path, part)
    entry = draft.entries.get(path)
    value = draft.get(path)
    if entry is not None:
        # What was typed and is no value stays in a text field; other widgets show nothing.
        nothing = codec.to_widget(MISSING)
        shown = entry.typed if isinstance(nothing, str) else nothing
    else:
        shown = default if value is MISSING and default is not None else codec.to_widget(value)
    if name not in st.session_state or st.session_state[name] != shown:
        st.session_state[name] = shown

    def changed() -> None:
        typed = st.session_state[name]
        try:
            new = codec.from_widget(typed)
            if store is not None:
                apply(store, new)
            elif new is MISSING:
                apply(edit.unset, path)
            else:
                apply(edit.put, path, new)
        except ValueError as error:
            apply(edit.hold, path, str(typed), str(error))
        if then is not None:
            then()

    return Bound(name, changed, draft.text is not None)


def show(name: str, content: Any) -> None:
    """Give a widget of one's own new content before it is drawn, as to empty a field after its text was taken."""
    st.session_state[name] = content


def remembered(name: str, default: Any = None) -> Any:
    """Give what a component noted for itself in this session, such as the folder that a picker stands in."""
    return st.session_state.get(f"note:{name}", default)


def remember(name: str, value: Any) -> None:
    """Note something for a component for the rest of the session."""
    st.session_state[f"note:{name}"] = value
