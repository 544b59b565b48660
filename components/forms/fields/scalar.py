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


def draw(scene: FormContext, spot: FieldContext, label: str | None = None) -> None:
    """Draw a field of one widget; `label` replaces its own."""
    st.fragment(_draw_row, key=scene.row_key(spot))(scene, spot, label)


def draw_json(scene: FormContext, spot: FieldContext, reason: str) -> None:
    """Draw a field as JSON, with the reason why no other widget shows it."""
    st.fragment(_draw_json_row, key=scene.row_key(spot))(scene, spot, reason)


def draw_null(scene: FormContext, spot: FieldContext, label: str, content: str = "null") -> None:
    """Draw a field that is null, or can only be null, as a disabled text; its menu changes it."""
    key = binding.key(scene.draft, spot.path, f"null{content}")
    st.text_input(label, value=content, disabled=True, placeholder="Not set", help=field_text.help_text(spot.field), key=key)


def _draw_row(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    scene = scene.refreshed()
    spot = spot if spot.path in scene.draft.rejected_inputs else replace(spot, value=scene.draft.get(spot.path))
    if spot.field.kind in ("text", "date") and has_lines(spot.value) and not spot.field.secret:
        # A browser would join the lines in a one-line field.
        spot = replace(spot, field=replace(spot.field, kind="long_text"))
    field = spot.field
    json_mode = field_menu.is_json_mode(scene, spot)
    if json_mode or not (spot.value is None or codec_for(field).round_trips(spot.value)):
        _draw_json_row(scene, spot, "" if json_mode else "The value that is set does not fit the field, so it is shown as it is.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        RENDERERS[field.kind](scene, spot, escape_label(field_text.label(field, label)))
        field_menu.draw_state(scene, spot)
    field_menu.draw_menu(scene, spot)
    caption = " ".join(part for part in (field_menu.field_remarks(field), field_text.caption(field, spot.value)) if part)
    if caption:
        st.caption(caption)
    draw_beside(scene.problems, spot.path)


def _draw_json_row(scene: FormContext, spot: FieldContext, reason: str) -> None:
    scene = scene.refreshed()
    spot = replace(spot, value=scene.draft.get(spot.path))
    field = spot.field
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        bound = _bind(scene, spot, JSON)
        label = f"{escape_label(field.label)} (JSON)"
        st.text_area(
            label,
            help=field_text.help_text(field),
            placeholder=field_text.placeholder(field, spot.value),
            height=120,
            **bound.keywords(),
        )
        field_menu.draw_state(scene, spot)
    field_menu.draw_menu(scene, spot)
    if reason:
        st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    draw_beside(scene.problems, spot.path, below=True)


def _bind(scene: FormContext, spot: FieldContext, codec: Codec) -> binding.WidgetArgs:
    def store(draft: Draft, value: Json) -> Draft:
        if value is not MISSING:
            return edits.set_parameter(draft, scene.form, spot.path, value)
        if not spot.is_entry and not spot.field.default_elsewhere:
            return edits.clear(draft, spot.path, spot.keep)
        if codec.empty is MISSING:
            raise ValueError("a value is needed here.")
        return edits.set_parameter(draft, scene.form, spot.path, codec.empty)

    if spot.value is None and codec is not JSON and not (spot.field.kind == "choice" and spot.field.nullable):
        # Null is shown as an empty field with a placeholder; what is typed replaces it.
        codec = replace(codec, to_widget=lambda value: codec_for(spot.field).to_widget(MISSING if value is None else value))
    # A widget of another kind under the same key would start empty.
    part = "json" if codec is JSON else spot.field.kind
    bound = binding.bind(scene.draft, spot.path, codec, part, store, scene.scope(spot))
    locked = bound.disabled or (spot.field.read_only and not spot.field.required)
    return replace(bound, disabled=locked)


def _draw_line(scene: FormContext, spot: FieldContext, label: str) -> None:
    field, codec, placeholder = spot.field, codec_for(spot.field), field_text.placeholder(spot.field, spot.value)
    kind: Literal["password", "default"] = "password" if field.secret else "default"
    if has_lines(spot.value):
        # Only a secret has several lines here; it is not shown, and is replaced as a whole.
        codec, placeholder = replace(codec, to_widget=lambda _: ""), "Several lines are set; what you type replaces them"
    bound = _bind(scene, spot, codec)
    st.text_input(label, help=field_text.help_text(field), placeholder=placeholder, type=kind, **bound.keywords())


def _draw_area(scene: FormContext, spot: FieldContext, label: str) -> None:
    bound = _bind(scene, spot, area(codec_for(spot.field), spot.value))
    st.text_area(
        label,
        help=field_text.help_text(spot.field),
        placeholder=field_text.placeholder(spot.field, spot.value),
        height=120,
        **bound.keywords(),
    )


def _draw_boolean(scene: FormContext, spot: FieldContext, label: str) -> None:
    field = spot.field
    bound = _bind(scene, spot, codec_for(field))
    default = f" · default: {'Yes' if field.default else 'No'}" if isinstance(field.default, bool) else ""
    st.segmented_control(
        f"{label}{default}", ["Yes", "No"], help=field_text.help_text(field), width="stretch", **bound.keywords()
    )


def _draw_choice(scene: FormContext, spot: FieldContext, label: str) -> None:
    field = spot.field
    labels = [choice.label for choice in field.choices] + (["null"] if field.nullable else [])
    st.selectbox(
        label,
        range(len(labels)),
        index=None,
        format_func=lambda index: drawable(labels[index]),
        help=field_text.help_text(field),
        placeholder=field_text.placeholder(field, spot.value),
        **_bind(scene, spot, codec_for(field)).keywords(),
    )


def _draw_choices(scene: FormContext, spot: FieldContext, label: str) -> None:
    field = spot.field
    st.multiselect(
        label,
        range(len(field.choices)),
        format_func=lambda index: drawable(field.choices[index].label),
        help=field_text.help_text(field),
        placeholder=field_text.placeholder(field, spot.value),
        **_bind(scene, spot, codec_for(field)).keywords(),
    )


def _draw_null(scene: FormContext, spot: FieldContext, label: str) -> None:
    draw_null(scene, spot, label, "")


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
