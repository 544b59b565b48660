"""The entries of a list and the buttons that add some; the caller passes how an entry is drawn."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.draft import collection_edits, edits
from components.draft.draft import Draft
from components.forms import binding, focus
from components.forms.context import Draw, FieldContext, FormContext, missing_entry_value
from components.forms.fields import scalar
from components.forms.fields.codec import lines_reader
from components.forms.markdown import escape
from components.forms.pagination import paginated, show_page_of
from components.schema import defaults
from components.schema.fields import Field
from components.schema.path import MISSING
from components.session.pipeline import commit
from components.session.state import current_key, get_session, renew_widget


def draw(form_context: FormContext, field_context: FieldContext, draw_entry: Draw) -> None:
    """Draw the entries of a list, each by `draw_entry`, and the buttons that add more."""
    field, items = field_context.field, field_context.value if isinstance(field_context.value, list) else []
    assert field.items is not None
    for index in paginated(range(len(items)), binding.key(form_context.draft, field_context.path)):
        below = form_context.below(field_context, index)
        if below is None:
            surplus = FieldContext(
                (*field_context.path, index),
                Field(kind="json", name="", label=f"Entry {index + 1}", schema=()),
                items[index],
                len(field_context.path),
                True,
                field_context.depth + 1,
                False,
            )
            scalar.draw_json(form_context, surplus, "The list has more entries than the trainer accepts.")
            continue
        label = below.field.label if index < len(field.items.first) and below.field.label else f"Entry {index + 1}"
        draw_entry(form_context, below, label)
    _draw_add_buttons(form_context, field_context, len(items))


def _draw_add_buttons(form_context: FormContext, field_context: FieldContext, length: int) -> None:
    field = field_context.field
    assert field.items is not None
    missing = list(range(length, len(field.items.first)))
    has_default = isinstance(field.default, list) and bool(field.default) and not field_context.is_set
    if missing and not length:
        st.button(
            "Fill in",
            icon=":material/add:",
            key=binding.key(form_context.draft, field_context.path, "add"),
            on_click=partial(_set_default, form_context, field_context)
            if has_default
            else partial(_add_entries, form_context, field_context, missing),
            disabled=form_context.locked,
        )
        return
    below = form_context.form.item(field, length, MISSING)
    if below is None or below.unsatisfiable:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Add {'an entry' if not missing else escape(below.label) or 'an entry'}",
            icon=":material/add:",
            key=binding.key(form_context.draft, field_context.path, "add"),
            on_click=partial(_add_entries, form_context, field_context, [length]),
            disabled=form_context.locked or (field.bounds.max_items is not None and length >= field.bounds.max_items),
        )
        if has_default:
            st.button(
                "Start from the default",
                key=binding.key(form_context.draft, field_context.path, "begin"),
                on_click=partial(_set_default, form_context, field_context),
                disabled=form_context.locked,
            )
        if below.kind in ("text", "integer", "number") and not below.unions and not missing:
            _draw_add_several(form_context, field_context, below)


def _set_default(form_context: FormContext, field_context: FieldContext) -> None:
    commit(partial(edits.set_parameter, form=form_context.form, path=field_context.path, value=field_context.field.default))


def _add_entries(form_context: FormContext, field_context: FieldContext, indexes: Sequence[int]) -> None:
    show_page_of(binding.key(form_context.draft, field_context.path), indexes[-1])
    focus.request_focus([binding.key(form_context.draft, (*field_context.path, indexes[0]))])

    def append(draft: Draft) -> Draft:
        draft = edits.with_defaults(draft, form_context.form, (*field_context.path, 0))
        for index in indexes:
            below = form_context.form.item(field_context.field, index, MISSING)
            if below is not None:
                value, entry = missing_entry_value(defaults.new_entry_value(form_context.form, below), below)
                draft = collection_edits.append_entry(draft, field_context.path, value, entry)
        return draft

    commit(append)


def _draw_add_several(form_context: FormContext, field_context: FieldContext, item: Field) -> None:
    key = binding.key(form_context.draft, field_context.path, "several")
    errors = get_session().input_errors

    def add_all() -> None:
        typed = str(st.session_state[current_key(key)])
        try:
            entries: list[Any] = lines_reader(item)(typed)
        except ValueError as error:
            errors[key] = f"Nothing was added: {error}"
            return
        errors.pop(key, None)
        renew_widget(key)
        if entries:
            commit(
                lambda draft: collection_edits.append_entries(
                    edits.with_defaults(draft, form_context.form, (*field_context.path, 0)), field_context.path, entries
                )
            )

    with st.popover("Add several", icon=":material/playlist_add:", disabled=form_context.locked):
        st.text_area("One entry per line", key=current_key(key), height=160)
        st.button("Add all", key=f"{key}#go", on_click=add_all, type="primary")
        if key in errors:
            st.markdown(f":red[:material/error: {escape(errors[key])}]")
