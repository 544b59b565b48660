"""The entries of an object whose names the user chooses; the caller passes how an entry is drawn."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components.draft import collection_edits, edits
from components.draft.draft import Draft, RejectedInput
from components.forms import binding, focus
from components.forms.context import Draw, FieldContext, FormContext, missing_entry_value
from components.forms.fields import scalar
from components.forms.fields.codec import TEXT, area, has_lines
from components.forms.markdown import drawable, escape
from components.forms.pagination import paginated
from components.schema import defaults
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.labels import unique_labels
from components.schema.path import MISSING, Json, Path
from components.session.pipeline import commit
from components.session.state import current_key, get_session, note_typed, set_widget, sync_widget


def draw(form_context: FormContext, field_context: FieldContext, names: list[str], draw_entry: Draw) -> None:
    """Draw the entries, each with its name and a button to remove it, and the field that adds one."""
    for name in paginated(names, binding.key(form_context.draft, field_context.path, "entries")):
        below = form_context.below(field_context, name)
        with st.container(border=True):
            _draw_name(form_context, field_context, name)
            if below is not None:
                draw_entry(form_context, below, "Value")
            else:
                value = field_context.value.get(name) if isinstance(field_context.value, Mapping) else None
                undeclared = FieldContext(
                    (*field_context.path, name),
                    Field(kind="json", name=name, label=name, schema=()),
                    value,
                    len(field_context.path),
                    True,
                    field_context.depth + 1,
                    False,
                )
                scalar.draw_json(form_context, undeclared, "The trainer's schema allows no entry with this name.")
    _draw_new_entry(form_context, field_context, names)


def _draw_name(form_context: FormContext, field_context: FieldContext, name: str) -> None:
    key = binding.key(form_context.draft, (*field_context.path, name), "name")
    errors = get_session().input_errors
    text = drawable(name)
    codec = area(TEXT, text)
    widget_key = current_key(key)
    if widget_key not in st.session_state or key not in errors:
        widget_key = sync_widget(key, codec.to_widget(text))

    def rename() -> None:
        note_typed(key, st.session_state[widget_key])
        typed = str(codec.from_widget(st.session_state[widget_key]) or "")
        # Spaces around a name are kept where the old name has them, too.
        typed = typed.strip() if name == name.strip() else typed
        try:
            commit(lambda draft: collection_edits.rename_entry(draft, (*field_context.path, name), typed))
            errors.pop(key, None)
        except ValueError as error:
            errors[key] = f"“{typed}” is not used: {error}."

    with st.container(horizontal=True, vertical_alignment="bottom"):
        (st.text_area if has_lines(name) else st.text_input)(
            "Name", key=widget_key, on_change=rename, disabled=form_context.locked
        )
        st.button(
            "Remove",
            key=binding.key(form_context.draft, (*field_context.path, name), "drop"),
            icon=":material/close:",
            type="tertiary",
            on_click=commit,
            args=(partial(collection_edits.remove_entry, path=(*field_context.path, name)),),
            disabled=form_context.locked,
        )
    if key in errors:
        st.markdown(f":red[:material/error: {escape(errors[key])}]")


def _add_entry(draft: Draft, form: FormModel, path: Path, name: str, value: Json, entry: RejectedInput | None) -> Draft:
    with_defaults = edits.with_defaults(draft, form, (*path, name))
    return collection_edits.add_map_entry(with_defaults, path, name, value, entry)


def _draw_new_entry(form_context: FormContext, field_context: FieldContext, names: list[str]) -> None:
    field = field_context.field
    key = binding.key(form_context.draft, field_context.path, "another")
    errors = get_session().input_errors
    listed_names = _allowed_names(form_context, field)

    def add() -> None:
        typed = str(st.session_state[key] or "")
        typed = typed if listed_names else typed.strip()
        errors.pop(key, None)
        if not typed:
            return
        below = form_context.form.entry(field, typed, MISSING)
        if below is None or field.property(typed) is not None:
            reason = "the trainer takes no entry with this name" if below is None else "this is one of the fields above"
            errors[key] = f"“{typed}” is not added: {reason}."
        elif typed in names:
            errors[key] = f"“{typed}” already exists."
        else:
            value, entry = missing_entry_value(defaults.new_entry_value(form_context.form, below), below)
            set_widget(key, None if listed_names else "")
            focus.request_focus([binding.key(form_context.draft, (*field_context.path, typed))])
            commit(lambda draft: _add_entry(draft, form_context.form, field_context.path, typed, value, entry))

    if listed_names:
        unused = [name for name in listed_names if name not in names]
        labels = dict(zip(listed_names, unique_labels(listed_names, list(map(ascii, listed_names))), strict=True))
        st.selectbox(
            "Add an entry",
            unused,
            index=None,
            format_func=lambda name: drawable(labels[name]),
            placeholder="Choose a name",
            key=key,
            on_change=add,
            disabled=form_context.locked or not unused,
        )
    else:
        patterns = (
            " or ".join(pattern for pattern, _ in field.entries.patterns)
            if field.entries and field.entries.additional is None
            else ""
        )
        placeholder = drawable(f"Name matching {patterns}") if patterns else "Name, then Enter"
        st.text_input(
            "Add an entry", placeholder=placeholder, key=key, on_change=add, disabled=form_context.locked, icon=":material/add:"
        )
    if key in errors:
        st.markdown(f":red[:material/error: {escape(errors[key])}]")


def _allowed_names(form_context: FormContext, field: Field) -> list[str]:
    """Return the names that entries may have where the schema lists them, else none."""
    if field.entries is None or not field.entries.names:
        return []
    names = form_context.form.field(field.entries.names, "")
    return [choice.value for choice in names.choices if isinstance(choice.value, str)]
