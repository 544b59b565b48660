"""Ties a widget to a path of the draft: its key, its content before it is drawn, its edit afterwards.

The draft is the truth. Before each run a widget gets what the draft holds, or what was typed and could not be understood, so no widget can disagree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.draft import edits
from components.draft.draft import Draft
from components.forms.fields.codec import Codec
from components.forms.markdown import drawable
from components.schema.path import MISSING, Path, pointer
from components.session.pipeline import Rerun, Scope, commit
from components.session.state import get_session, note_typed, sync_widget


def locked(draft: Draft) -> bool:
    """Return whether the form may only be looked at.

    That is so where the draft is read only here, or its JSON text is no valid request yet.
    """
    return get_session().mode(draft) != "edit"


def key(draft: Draft, path: Path, part: str = "") -> str:
    """Return the key of the widget that shows a path.

    The CSS class that Streamlit makes of it is that of no other path.
    """
    name = f"{draft.id}{pointer(tuple(map(_in_class, path)))}{'#' + part if part else ''}"
    # Half of a surrogate pair, which no key can hold, stands as its number, so that two names stay two.
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def _in_class(step: str | int) -> str:
    """Return a path's step in characters that a CSS class keeps, each another: "a-b" is `a_x2d_b`."""
    return re.sub(r"[^a-zA-Z0-9_]|_(?=x)", lambda sign: f"_x{ord(sign.group()):x}_", str(step), flags=re.ASCII)


@dataclass(frozen=True)
class WidgetArgs:
    """The arguments by which a widget is tied to a path: pass them on as keywords."""

    key: str
    on_change: Callable[[], None]
    disabled: bool

    def keywords(self) -> dict[str, Any]:
        """Return the keywords as a widget takes them."""
        return {"key": self.key, "on_change": self.on_change, "disabled": self.disabled}


def bind(
    draft: Draft,
    path: Path,
    codec: Codec,
    part: str = "",
    store: Callable[[Draft, Any], Draft] | None = None,
    scope: Scope = Rerun.CALLBACK,
) -> WidgetArgs:
    """Tie a widget to a path.

    `store` replaces the plain setting of the value, `scope` tells what an edit concerns.
    """
    name = key(draft, path, part)
    rejected = draft.rejected_inputs.get(path)
    if rejected is None:
        content = codec.to_widget(draft.get(path))
    else:
        # What was typed and is no value stays in a text field; other widgets show nothing.
        empty = codec.to_widget(MISSING)
        content = rejected.text if isinstance(empty, str) else empty
    widget_key = sync_widget(name, drawable(content) if isinstance(content, str) else content)

    def changed() -> None:
        typed = st.session_state[widget_key]
        note_typed(name, typed)

        def edit(current: Draft) -> Draft:
            try:
                value = codec.from_widget(typed)
                if store is not None:
                    return store(current, value)
                return edits.unset(current, path) if value is MISSING else edits.set_value(current, path, value)
            except ValueError as error:
                return edits.keep_rejected_input(current, path, str(typed), str(error))

        commit(edit, scope)

    return WidgetArgs(widget_key, changed, locked(draft))
