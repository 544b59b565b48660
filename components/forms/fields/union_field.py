"""The choice between the branches of a union: `oneOf`, `anyOf` or several types."""

import streamlit as st

from components.draft import collection_edits
from components.forms import binding
from components.forms.context import FieldContext, FormContext
from components.forms.fields import field_menu, field_text
from components.forms.markdown import drawable, escape_label, prose
from components.session.pipeline import commit
from components.session.state import sync_widget


def draw(form_context: FormContext, field_context: FieldContext, union_index: int, label: str | None) -> None:
    """Draw the choice of a branch of the union with this index; each branch keeps its value meanwhile."""
    union = field_context.field.unions[union_index]
    key = sync_widget(binding.key(form_context.draft, field_context.path, f"form{union_index}"), union.chosen)
    names = [branch.label for branch in union.branches]

    def change_branch() -> None:
        chosen = st.session_state[key]
        if chosen is None or chosen == union.chosen:
            return
        commit(lambda draft: collection_edits.choose_branch(draft, form_context.form, field_context.path, union_index, chosen))

    description = union.branches[union.chosen].help if union.chosen is not None else ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            escape_label(field_text.label(field_context.field, label)) if union_index == 0 else "Type",
            range(len(names)),
            format_func=lambda index: drawable(names[index]),
            placeholder="Choose a type",
            help=field_text.help_text(field_context.field),
            key=key,
            on_change=change_branch,
            disabled=form_context.locked,
        )
        if union_index == 0:
            field_menu.draw_state(form_context, field_context)
    if union_index == 0:
        field_menu.draw_menu(form_context, field_context)
    if description and description != field_context.field.help:
        st.caption(prose(description))
