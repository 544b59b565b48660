"""The drawing of any field: its unions, one widget or JSON, or a section, whose content is lazy."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from components.forms import binding
from components.forms.context import FieldContext, FormContext
from components.forms.fields import field_menu, field_text, list_field, map_field, scalar, union_field
from components.forms.markdown import code, escape, escape_label, prose
from components.forms.pagination import paginated
from components.forms.panels.problems import draw_beside
from components.schema.fields import Field, Property
from components.schema.labels import format_value
from components.schema.path import MISSING, Json, same


def draw(scene: FormContext, spot: FieldContext, label: str | None = None) -> None:
    """Draw any field; `label` replaces its own."""
    field = spot.field
    if (field.unsatisfiable and not spot.is_set) or _is_set_constant(spot):
        return
    if field_menu.is_json_mode(scene, spot) and not spot.is_plain:
        scalar.draw_json(scene, spot, "")
        return
    for union in range(len(field.unions)):
        union_field.draw(scene, spot, union, label)
    if field.unions:
        spot = replace(spot, menu=False)
        label = field.unions[-1].branches[field.unions[-1].chosen].label if field.unions[-1].chosen is not None else label
    if field.kind == "json":
        scalar.draw_json(scene, spot, field.reason)
    elif field.kind == "undecided":
        if spot.is_set and not (spot.value is None and field.nullable):
            scalar.draw_json(scene, spot, "The value that is set fits none of the forms that the trainer's schema knows.")
        else:
            draw_beside(scene.problems, spot.path)
    elif field.is_scalar:
        if not (field.unions and field.kind in ("constant", "null") and spot.is_set):
            scalar.draw(scene, spot, label)
        else:
            draw_beside(scene.problems, spot.path)
    else:
        _draw_section(scene, spot, label)


def _is_set_constant(spot: FieldContext) -> bool:
    """Return whether nothing can be edited: a required constant, such as a discriminator, is set."""
    return spot.field.required and not spot.is_entry and _has_constant_value(spot)


def _has_constant_value(spot: FieldContext) -> bool:
    return spot.field.kind == "constant" and same(spot.value, spot.field.choices[0].value)


def _draw_section(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    """Draw an object or list as a section, collapsed unless required, with a count of its values."""
    field = spot.field
    if spot.is_set and not isinstance(spot.value, dict if field.kind == "object" else list):
        if spot.value is None and field.nullable:
            _draw_null(scene, spot, label)
        else:
            noun = "object" if field.kind == "object" else "list"
            scalar.draw_json(scene, spot, f"The value that is set is no {noun}, so it is shown as it is.")
        return
    title = escape(label or field.label) + (" :orange-badge[deprecated]" if field.deprecated else "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Neither the title nor the beginning may change, else the browser draws the section anew, and the focus in it is lost.
        key = binding.key(scene.draft, spot.path, "fold")
        unfolded = (field.required and spot.depth <= 0) or bool(field.unions)
        with st.expander(title, expanded=unfolded, type="compact", key=key, on_change="rerun") as fold:
            if fold.open:
                with st.container(border=True):
                    _draw_section_content(scene, spot)
        if not fold.open:
            field_menu.draw_state(scene, spot, _format_section_state(scene, spot))
    if not fold.open:
        field_menu.draw_menu(scene, spot)
    draw_beside(scene.problems, spot.path)


def _draw_section_content(scene: FormContext, spot: FieldContext) -> None:
    field = spot.field
    if spot.menu:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(code(field.name) or " ", width="content")
            field_menu.draw_state(scene, spot, _format_section_state(scene, spot))
        field_menu.draw_menu(scene, spot)
    parts = [] if field.unions else [prose(field.help)]
    parts.append(escape(field.bounds.describe()))
    if not spot.is_set and field.default is not MISSING:
        parts.append(escape(f"Not set: {field_text.default_text(field)}"))
    if description := "  \n".join(part for part in parts if part):
        st.caption(description)
    if field.kind == "object":
        draw_contents(scene, spot)
    else:
        list_field.draw(scene, spot, _draw_list_entry)


def _format_section_state(scene: FormContext, spot: FieldContext) -> str:
    """Return badges that count the values set in a section and its errors."""
    count, errors = _count_values(spot.value), scene.count_errors(spot.path)
    badge = ""
    if count:
        badge = f":blue-badge[{count} set]" if spot.field.kind == "object" else f":blue-badge[{_format_entry_count(count)}]"
    elif spot.is_set and not (spot.field.required and spot.field.kind == "object"):
        badge = ":blue-badge[empty]"
    return f"{badge} :red-badge[{errors}]" if errors else badge


def _draw_null(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        scalar.draw_null(scene, spot, escape_label(label or spot.field.label))
        field_menu.draw_state(scene, spot)
    field_menu.draw_menu(scene, spot)
    draw_beside(scene.problems, spot.path)


def _count_values(value: Json) -> int:
    """Count the single values in an object, however deep, or the entries of a list."""
    if isinstance(value, Mapping):
        return sum(_count_values(inner) if isinstance(inner, Mapping) and inner else 1 for inner in value.values())
    return len(value) if isinstance(value, list) else 0


def _format_entry_count(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def draw_contents(scene: FormContext, spot: FieldContext) -> None:
    """Draw an object's properties, then its other entries, as JSON where the schema does not know them."""
    field = spot.field
    value: Mapping[str, Json] = spot.value if isinstance(spot.value, Mapping) else {}
    declared = {child.name for child in field.properties}
    for child in paginated(visible_properties(field, value), binding.key(scene.draft, spot.path)):
        below = scene.below(spot, child.name)
        if below is not None and not (field.unions and _has_constant_value(below)):
            draw(scene, below)
    extra = [name for name in value if name not in declared]
    if field.entries is not None and field.entries.declared:
        map_field.draw(scene, spot, extra, draw)
        return
    for name in extra:
        undeclared = FieldContext(
            (*spot.path, name),
            Field("json", name, name, ()),
            value[name],
            spot.keep,
            depth=spot.depth + 1,
        )
        scalar.draw_json(scene, undeclared, "The trainer's schema does not describe this entry.")


def visible_properties(field: Field, value: Json) -> list[Property]:
    """Return the properties of an object to draw: all but those that the schema forbids and nobody set."""
    present = value if isinstance(value, Mapping) else {}
    return [child for child in field.properties if child.name in present or not _is_forbidden(child)]


def _is_forbidden(child: Property) -> bool:
    return any(located.node is False for located in child.schema)


def _draw_list_entry(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    if spot.is_plain:
        draw(scene, spot, label)
    else:
        _draw_entry_card(scene, spot, label or "")


def _draw_entry_card(scene: FormContext, spot: FieldContext, label: str) -> None:
    """Draw a list entry that needs more than one widget, with its menu beside its name."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{escape(label)}** {escape(_summarize(spot.value))}")
            field_menu.draw_menu_button(scene, spot)
        field_menu.draw_menu(scene, spot)
        plain = spot.field.kind == "object" and not spot.field.unions and isinstance(spot.value, dict)
        if plain and not field_menu.is_json_mode(scene, spot):
            draw_contents(scene, spot)
            draw_beside(scene.problems, spot.path)
        else:
            draw(scene, replace(spot, menu=False), "Type" if spot.field.unions else None)


def _summarize(value: Json) -> str:
    """Return the first three values of an object, up to 60 characters, by which entries are recognised."""
    if not isinstance(value, Mapping):
        return ""
    values = [
        format_value(inner) for inner in value.values() if isinstance(inner, str | int | float) and not isinstance(inner, bool)
    ]
    summary = " · ".join(values[:3])
    return summary if len(summary) <= 60 else f"{summary[:60]}…"
