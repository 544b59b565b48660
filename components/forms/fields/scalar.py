"""A field that one widget shows, with a renderer for each kind, in a fragment of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import streamlit as st

from components.draft import edits
from components.draft.draft import Draft
from components.forms import binding
from components.forms.context import FieldContext, FormContext
from components.forms.fields import field_menu, field_text
from components.forms.fields.codec import JSON, Codec, area, codec_for, has_lines
from components.forms.markdown import drawable, escape, escape_label
from components.forms.panels.problems import draw_beside
from components.schema.fields import SCALAR_KINDS, Kind
from components.schema.path import MISSING, Json


def draw(form_context: FormContext, field_context: FieldContext, label: str | None = None) -> None:
    """Draw a field of one widget; `label` replaces its own."""
    st.fragment(_draw_row, key=form_context.row_key(field_context))(form_context, field_context, label)


def draw_json(form_context: FormContext, field_context: FieldContext, reason: str) -> None:
    """Draw a field as JSON, with the reason why no other widget shows it."""
    st.fragment(_draw_json_row, key=form_context.row_key(field_context))(form_context, field_context, reason)


def draw_null(form_context: FormContext, field_context: FieldContext, label: str, content: str = "null") -> None:
    """Draw a field that is null, or can only be null, as a disabled text; its menu changes it."""
    key = binding.key(form_context.draft, field_context.path, f"null{content}")
    st.text_input(
        label, value=content, disabled=True, placeholder="Not set", help=field_text.help_text(field_context.field), key=key
    )


def _draw_row(form_context: FormContext, field_context: FieldContext, label: str | None) -> None:
    form_context = form_context.refreshed()
    field_context = (
        field_context
        if field_context.path in form_context.draft.rejected_inputs
        else replace(field_context, value=form_context.draft.get(field_context.path))
    )
    if field_context.field.kind in ("text", "date") and has_lines(field_context.value) and not field_context.field.secret:
        # A browser would join the lines in a one-line field.
        field_context = replace(field_context, field=replace(field_context.field, kind="long_text"))
    field = field_context.field
    json_mode = field_menu.is_json_mode(form_context, field_context)
    if json_mode or not (field_context.value is None or codec_for(field).round_trips(field_context.value)):
        _draw_json_row(
            form_context,
            field_context,
            "" if json_mode else "The value does not fit the field.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        RENDERERS[field.kind](form_context, field_context, escape_label(field_text.label(field, label)))
        field_menu.draw_state(form_context, field_context)
    field_menu.draw_menu(form_context, field_context)
    note = escape(form_context.secret_note) if field.secret else ""
    parts = (field_menu.field_remarks(field), field_text.caption(field, field_context.value), note)
    if caption := " ".join(part for part in parts if part):
        st.caption(caption)
    draw_beside(form_context.problems, field_context.path)


def _draw_json_row(form_context: FormContext, field_context: FieldContext, reason: str) -> None:
    form_context = form_context.refreshed()
    field_context = replace(field_context, value=form_context.draft.get(field_context.path))
    field = field_context.field
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        bound = _bind(form_context, field_context, JSON)
        label = f"{escape_label(field.label)} (JSON)"
        st.text_area(
            label,
            help=field_text.help_text(field),
            placeholder=field_text.placeholder(field, field_context.value),
            height=120,
            **bound.keywords(),
        )
        field_menu.draw_state(form_context, field_context)
    field_menu.draw_menu(form_context, field_context)
    if reason:
        st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    draw_beside(form_context.problems, field_context.path, below=True)


def _bind(form_context: FormContext, field_context: FieldContext, codec: Codec) -> binding.WidgetArgs:
    def store(draft: Draft, value: Json) -> Draft:
        if value is not MISSING:
            return edits.set_parameter(draft, form_context.form, field_context.path, value)
        if not field_context.is_entry and not field_context.field.default_elsewhere:
            return edits.clear(draft, field_context.path, field_context.keep)
        if codec.empty is MISSING:
            raise ValueError("a value is required.")
        return edits.set_parameter(draft, form_context.form, field_context.path, codec.empty)

    if (
        field_context.value is None
        and codec is not JSON
        and not (field_context.field.kind == "choice" and field_context.field.nullable)
    ):
        # Null is shown as an empty field with a placeholder; what is typed replaces it.
        codec = replace(
            codec, to_widget=lambda value: codec_for(field_context.field).to_widget(MISSING if value is None else value)
        )
    # A widget of another kind under the same key would start empty.
    part = "json" if codec is JSON else field_context.field.kind
    bound = binding.bind(form_context.draft, field_context.path, codec, part, store, form_context.scope(field_context))
    locked = bound.disabled or (field_context.field.read_only and not field_context.field.required)
    return replace(bound, disabled=locked)


def _draw_line(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    field, codec, placeholder = (
        field_context.field,
        codec_for(field_context.field),
        field_text.placeholder(field_context.field, field_context.value),
    )
    kind: Literal["password", "default"] = "password" if field.secret else "default"
    if has_lines(field_context.value):
        # Only a secret has several lines here; it is not shown, and is replaced as a whole.
        codec, placeholder = replace(codec, to_widget=lambda _: ""), "Several lines are set. Typing replaces them."
    bound = _bind(form_context, field_context, codec)
    st.text_input(label, help=field_text.help_text(field), placeholder=placeholder, type=kind, **bound.keywords())


def _draw_area(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    bound = _bind(form_context, field_context, area(codec_for(field_context.field), field_context.value))
    st.text_area(
        label,
        help=field_text.help_text(field_context.field),
        placeholder=field_text.placeholder(field_context.field, field_context.value),
        height=120,
        **bound.keywords(),
    )


def _draw_boolean(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    field = field_context.field
    bound = _bind(form_context, field_context, codec_for(field))
    default = f" · default: {'Yes' if field.default else 'No'}" if isinstance(field.default, bool) else ""
    st.segmented_control(
        f"{label}{default}", ["Yes", "No"], help=field_text.help_text(field), width="stretch", **bound.keywords()
    )


def _draw_choice(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    field = field_context.field
    labels = [choice.label for choice in field.choices] + (["null"] if field.nullable else [])
    st.selectbox(
        label,
        range(len(labels)),
        index=None,
        format_func=lambda index: drawable(labels[index]),
        help=field_text.help_text(field),
        placeholder=field_text.placeholder(field, field_context.value),
        **_bind(form_context, field_context, codec_for(field)).keywords(),
    )


def _draw_choices(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    field = field_context.field
    st.multiselect(
        label,
        range(len(field.choices)),
        format_func=lambda index: drawable(field.choices[index].label),
        help=field_text.help_text(field),
        placeholder=field_text.placeholder(field, field_context.value),
        **_bind(form_context, field_context, codec_for(field)).keywords(),
    )


def _draw_null(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    draw_null(form_context, field_context, label, "")


RENDERERS: Mapping[Kind, Callable[[FormContext, FieldContext, str], None]] = {
    "text": _draw_line,
    "long_text": _draw_area,
    "date": _draw_line,
    "integer": _draw_line,
    "number": _draw_line,
    "boolean": _draw_boolean,
    "null": _draw_null,
    "constant": _draw_choice,
    "choice": _draw_choice,
    "choices": _draw_choices,
}
assert RENDERERS.keys() == SCALAR_KINDS
