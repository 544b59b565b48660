"""The one place where widgets meet the draft: widget keys, their content before they are drawn, and the edit after they change.

The draft is the truth. Before each run a widget is given what the draft holds, or what was typed and could not be understood, so no widget can disagree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol

import streamlit as st

from components.draft import edits
from components.draft.draft import Draft
from components.draft.undo import UndoHistory, describe_edit
from components.forms.fields.codec import Codec
from components.forms.markdown import drawable
from components.schema.path import MISSING, Path, pointer, same

P = ParamSpec("P")
_DRAFTS, _CURRENT, _HISTORY, _KEEPER = "drafts", "current_draft", "draft_history", "keeper"


class Saver(Protocol):
    """Where drafts are kept; it deals with its failures itself, so that editing goes on."""

    def may_edit(self, draft_id: str) -> bool:
        """Tell whether the person may change a draft, or only read it."""

    def save(self, draft: Draft, label: str) -> None:
        """Keep a draft as it is now; `label` is the edit in words."""


def keep_with(keeper: Saver) -> None:
    """Give every edit of this session to a keeper from now on."""
    st.session_state[_KEEPER] = keeper


def current() -> Draft | None:
    """Give the draft that is being edited in this session."""
    drafts: dict[str, Draft] = st.session_state.get(_DRAFTS, {})
    return drafts.get(st.session_state.get(_CURRENT, ""))


def may_edit(draft: Draft) -> bool:
    """Return whether this session edits a draft or only reads it, which is no part of the draft itself."""
    keeper: Saver | None = st.session_state.get(_KEEPER)
    return keeper is None or keeper.may_edit(draft.id)


def locked(draft: Draft) -> bool:
    """Return whether the form may only be looked at: the draft is read only here, or its JSON text is no valid request yet."""
    return draft.pending_text is not None or not may_edit(draft)


def open_draft(draft: Draft, words: str = "Began") -> None:
    """Take a new draft into the session, keep it, and edit it from now on."""
    enter(draft)
    _keep(draft, words)


def enter(draft: Draft) -> None:
    """Take a draft into the session as it was kept, and edit it from now on."""
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
    if draft is not None:
        replace(change(draft, *args, **kwargs))


def replace(after: Draft, words: str | None = None, keep: bool = True) -> None:
    """Let a draft take the place of the current one, as an edit that can be undone; `words` say the edit where they are known better."""
    draft = current()
    if draft is None or not may_edit(draft):
        return
    edited = after != draft or not same(after.body, draft.body)
    if edited:
        _remember(draft, history(draft).push(draft))
    enter(after)
    if edited and keep:
        _keep(after, describe_edit(draft, after) if words is None else words)


def _keep(draft: Draft, words: str) -> None:
    keeper: Saver | None = st.session_state.get(_KEEPER)
    if keeper is not None:
        keeper.save(draft, words)


def mend(change: Callable[Concatenate[Draft, P], Draft], *args: P.args, **kwargs: P.kwargs) -> None:
    """Edit the current draft from a button, and run the whole page again even where the button stands in a part that runs by itself."""
    apply(change, *args, **kwargs)
    st.rerun()


def history(draft: Draft) -> UndoHistory:
    """Give what can be undone and redone of a draft in this session."""
    found: UndoHistory = st.session_state.get(_HISTORY, {}).get(draft.id, UndoHistory())
    return found


def turn(steps: int) -> None:
    """Undo so many edits of the current draft, or redo them where `steps` is negative, and run the whole page again."""
    draft = current()
    if draft is not None and may_edit(draft):
        past, now = history(draft).undo(draft, steps) if steps > 0 else history(draft).redo(draft, -steps)
        _remember(draft, past)
        enter(now)
        _keep(now, describe_edit(draft, now))
        st.rerun()


def _remember(draft: Draft, past: UndoHistory) -> None:
    st.session_state[_HISTORY] = {**st.session_state.get(_HISTORY, {}), draft.id: past}


def key(draft: Draft, path: Path, part: str = "") -> str:
    """Return the key of the widget that shows a path; as the CSS class that Streamlit makes of it, it is of no other path."""
    name = f"{draft.id}{pointer(tuple(map(_in_class, path)))}{'#' + part if part else ''}"
    # Half of a surrogate pair, which no key can hold, stands as its number, so that two names stay two.
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def _in_class(step: str | int) -> str:
    """Return a step of a path in the signs that a CSS class keeps, another one for each step: "a-b" is `a_x2d_b`."""
    return re.sub(r"[^a-zA-Z0-9_]|_(?=x)", lambda sign: f"_x{ord(sign.group()):x}_", str(step), flags=re.ASCII)


@dataclass(frozen=True)
class WidgetArgs:
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
) -> WidgetArgs:
    """Tie a widget to a path.

    `store` replaces the plain setting of the value; `default` is what the widget shows while nothing is set; `then` follows an edit, within the
    widget's callback.
    """
    name = key(draft, path, part)
    entry = draft.rejected_inputs.get(path)
    value = draft.get(path)
    if entry is not None:
        # What was typed and is no value stays in a text field; other widgets show nothing.
        nothing = codec.to_widget(MISSING)
        shown = entry.text if isinstance(nothing, str) else nothing
    else:
        shown = default if value is MISSING and default is not None else codec.to_widget(value)
    shown = drawable(shown) if isinstance(shown, str) else shown
    if name not in st.session_state or st.session_state[name] != shown:
        st.session_state[name] = shown

    def changed() -> None:
        typed = st.session_state[name]
        try:
            new = codec.from_widget(typed)
            if store is not None:
                apply(store, new)
            elif new is MISSING:
                apply(edits.unset, path)
            else:
                apply(edits.set_value, path, new)
        except ValueError as error:
            apply(edits.keep_rejected_input, path, str(typed), str(error))
        if then is not None:
            then()

    return WidgetArgs(name, changed, locked(draft))


def set_widget(name: str, content: Any) -> None:
    """Give a widget of one's own new content before it is drawn, as to empty a field after its text was taken."""
    st.session_state[name] = content


def get_note(name: str, default: Any = None) -> Any:
    """Give what a component noted for itself in this session, such as the folder that a picker stands in."""
    return st.session_state.get(f"note:{name}", default)


def set_note(name: str, value: Any) -> None:
    """Note something for a component for the rest of the session."""
    st.session_state[f"note:{name}"] = value
