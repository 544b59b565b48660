"""A field that one widget shows: a renderer for each kind. It redraws alone after an edit where nothing else depends on it."""

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
    st.fragment(_row, key=scene.row_key(spot))(scene, spot, label)


def draw_json(scene: FormContext, spot: FieldContext, reason: str) -> None:
    """Draw the JSON of a place that has no widget, with the reason."""
    st.fragment(_json_row, key=scene.row_key(spot))(scene, spot, reason)


def draw_null(scene: FormContext, spot: FieldContext, label: str, content: str = "null") -> None:
    """Draw a field that is null, or can be nothing but null: there is nothing to type, its menu changes it."""
    key = binding.key(scene.draft, spot.path, f"null{content}")
    st.text_input(label, value=content, disabled=True, placeholder="Not set", help=field_text.help_text(spot.field), key=key)


def _row(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    scene = scene.refreshed()
    spot = spot if spot.path in scene.draft.rejected_inputs else replace(spot, value=scene.draft.get(spot.path))
    if spot.field.kind in ("text", "date") and has_lines(spot.value) and not spot.field.secret:
        # Whatever the schema says, a field of one line would join them.
        spot = replace(spot, field=replace(spot.field, kind="long_text"))
    field = spot.field
    held = codec_for(field)
    wanted = field_menu.is_json_mode(scene, spot)
    if wanted or not (spot.value is None or held.holds(spot.value)):
        _json_row(scene, spot, "" if wanted else "The value that is set does not fit the field, so it is shown as it is.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = escape_label(label or field.label)
        RENDERERS[field.kind](scene, spot, name)
        field_menu.draw_state_button(scene, spot)
    field_menu.draw_menu(scene, spot)
    said = " ".join(part for part in (field_menu.field_remarks(field), field_text.caption(field, spot.value)) if part)
    if said:
        st.caption(said)
    draw_beside(scene.problems, spot.path)


def _json_row(scene: FormContext, spot: FieldContext, reason: str) -> None:
    scene = scene.refreshed()
    spot = replace(spot, value=scene.draft.get(spot.path))
    field = spot.field
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        bound = _bound(scene, spot, JSON)
        label = f"{escape_label(field.label)} (JSON)"
        st.text_area(
            label,
            help=field_text.help_text(field),
            placeholder=field_text.placeholder(field, spot.value),
            height=120,
            **bound.keywords(),
        )
        field_menu.draw_state_button(scene, spot)
    field_menu.draw_menu(scene, spot)
    if reason:
        st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    draw_beside(scene.problems, spot.path, below=True)


def _bound(scene: FormContext, spot: FieldContext, held: Codec) -> binding.WidgetArgs:
    def store(draft: Draft, value: Json) -> Draft:
        if value is not MISSING:
            return edits.set_parameter(draft, scene.form, spot.path, value)
        if not spot.is_entry and not spot.field.default_elsewhere:
            return edits.clear(draft, spot.path, spot.keep)
        if held.empty is MISSING:
            raise ValueError("a value is needed here.")
        return edits.set_parameter(draft, scene.form, spot.path, held.empty)

    if spot.value is None and held is not JSON and not (spot.field.kind == "choice" and spot.field.nullable):
        # Null shows as nothing, with a word for it; what is typed replaces it.
        held = replace(held, to_widget=lambda value: codec_for(spot.field).to_widget(MISSING if value is None else value))
    # One widget taking the other's place under the same key would begin empty.
    part = "json" if held is JSON else spot.field.kind
    bound = binding.bind(scene.draft, spot.path, held, part, store, scene.scope(spot))
    locked = bound.disabled or (spot.field.read_only and not spot.field.required)
    return replace(bound, disabled=locked)


def _line(scene: FormContext, spot: FieldContext, label: str) -> None:
    field, held, placeholder = spot.field, codec_for(spot.field), field_text.placeholder(spot.field, spot.value)
    kind: Literal["password", "default"] = "password" if field.secret else "default"
    if has_lines(spot.value):
        # Only a secret comes here: it is not shown, and no part of it can be changed without joining its lines.
        held, placeholder = replace(held, to_widget=lambda _: ""), "Several lines are set; what you type replaces them"
    bound = _bound(scene, spot, held)
    st.text_input(label, help=field_text.help_text(field), placeholder=placeholder, type=kind, **bound.keywords())


def _area(scene: FormContext, spot: FieldContext, label: str) -> None:
    bound = _bound(scene, spot, area(codec_for(spot.field), spot.value))
    st.text_area(
        label,
        help=field_text.help_text(spot.field),
        placeholder=field_text.placeholder(spot.field, spot.value),
        height=120,
        **bound.keywords(),
    )


def _boolean(scene: FormContext, spot: FieldContext, label: str) -> None:
    field = spot.field
    bound = _bound(scene, spot, codec_for(field))
    default = f" · default: {'Yes' if field.default else 'No'}" if isinstance(field.default, bool) else ""
    st.segmented_control(
        f"{label}{default}", ["Yes", "No"], help=field_text.help_text(field), width="stretch", **bound.keywords()
    )


def _choice(scene: FormContext, spot: FieldContext, label: str) -> None:
    field = spot.field
    labels = [choice.label for choice in field.choices] + (["null"] if field.nullable else [])
    st.selectbox(
        label,
        range(len(labels)),
        index=None,
        format_func=lambda index: drawable(labels[index]),
        help=field_text.help_text(field),
        placeholder=field_text.placeholder(field, spot.value),
        **_bound(scene, spot, codec_for(field)).keywords(),
    )


def _choices(scene: FormContext, spot: FieldContext, label: str) -> None:
    field = spot.field
    st.multiselect(
        label,
        range(len(field.choices)),
        format_func=lambda place: drawable(field.choices[place].label),
        help=field_text.help_text(field),
        placeholder=field_text.placeholder(field, spot.value),
        **_bound(scene, spot, codec_for(field)).keywords(),
    )


def _null(scene: FormContext, spot: FieldContext, label: str) -> None:
    draw_null(scene, spot, label, "")


RENDERERS: Mapping[Kind, Callable[[FormContext, FieldContext, str], None]] = {
    "text": _line,
    "long_text": _area,
    "date": _line,
    "integer": _line,
    "number": _line,
    "boolean": _boolean,
    "null": _null,
    "constant": _choice,
    "choice": _choice,
    "choices": _choices,
}
assert RENDERERS.keys() == SCALAR_KINDS
