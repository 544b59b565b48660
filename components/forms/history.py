"""Undo, redo, and the edits of a draft one by one."""

import streamlit as st

from components.draft.model import Draft
from components.forms import binding
from components.forms.markdown import escape
from components.spec.form import Form

_SHOWN = 15


def draw(draft: Draft, form: Form | None = None) -> None:
    """Draw the buttons, and the list of edits from which one can go back several at once."""
    past = binding.history(draft)
    # Drawn again with every edit, so no more than the next step is put into words before somebody opens the list.
    last, following = past.edits(draft, 1, form), past.undone(draft, 1, form)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _step("Undo", ":material/undo:", last, "Nothing was edited yet.", 1)
        _step("Redo", ":material/redo:", following, "Nothing was undone.", -1)
        if last or following:
            with st.popover(
                f"History · {len(past.past)}", icon=":material/history:", type="tertiary", key="edits", on_change="rerun"
            ) as shown:
                if shown.open:
                    _list(past.edits(draft, _SHOWN, form), len(past.past), len(past.future))


def _step(label: str, icon: str, said: list[str], none: str, steps: int) -> None:
    st.button(
        label,
        icon=icon,
        key=label.lower(),
        type="tertiary",
        help=escape(said[0]) if said else none,
        disabled=not said,
        on_click=binding.turn,
        args=(steps,),
    )


def _list(edits: list[str], total: int, undone: int) -> None:
    st.caption("The latest edit first. A click takes it and all after it back; Redo brings them again.")
    for place, said in enumerate(edits, 1):
        st.button(
            escape(said), key=f"undo:{place}", type="tertiary", icon=":material/undo:", on_click=binding.turn, args=(place,)
        )
    if total > len(edits):
        st.caption(f"and {total - len(edits)} earlier")
    if undone:
        st.caption(f"{undone} undone")
