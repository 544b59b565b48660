"""Undo, redo, and the edits of a draft one by one."""

import streamlit as st

from components.draft.model import Draft
from components.forms import binding
from components.forms.markdown import escape

_SHOWN = 15


def draw(draft: Draft) -> None:
    """Draw the buttons, and the list of edits from which one can go back several at once."""
    past = binding.history(draft)
    edits = past.edits(draft)
    undone = [f"Redo: {said}" for said in past.undone(draft)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Undo",
            icon=":material/undo:",
            key="undo",
            type="tertiary",
            help=escape(edits[0]) if edits else "Nothing was edited yet.",
            disabled=not edits,
            on_click=binding.turn,
            args=(1,),
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            key="redo",
            type="tertiary",
            help=escape(undone[0]) if undone else "Nothing was undone.",
            disabled=not undone,
            on_click=binding.turn,
            args=(-1,),
        )
        if edits or undone:
            with st.popover(
                f"History · {len(edits)}", icon=":material/history:", type="tertiary", key="edits", on_change="rerun"
            ) as shown:
                if shown.open:
                    _list(edits, len(undone))


def _list(edits: list[str], undone: int) -> None:
    st.caption("The latest edit first. A click takes it and all after it back; Redo brings them again.")
    for place, said in enumerate(edits[:_SHOWN], 1):
        st.button(
            escape(said), key=f"undo:{place}", type="tertiary", icon=":material/undo:", on_click=binding.turn, args=(place,)
        )
    if len(edits) > _SHOWN:
        st.caption(f"and {len(edits) - _SHOWN} earlier")
    if undone:
        st.caption(f"{undone} undone")
