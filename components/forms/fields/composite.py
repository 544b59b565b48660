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


def draw(form_context: FormContext, field_context: FieldContext, label: str | None = None) -> None:
    """Draw any field; `label` replaces its own."""
    field = field_context.field
    if (field.unsatisfiable and not field_context.is_set) or _is_set_constant(field_context):
        return
    if field_menu.is_json_mode(form_context, field_context) and not field_context.is_plain:
        scalar.draw_json(form_context, field_context, "")
        return
    for union in range(len(field.unions)):
        union_field.draw(form_context, field_context, union, label)
    if field.unions:
        field_context = replace(field_context, menu=False)
        label = field.unions[-1].branches[field.unions[-1].chosen].label if field.unions[-1].chosen is not None else label
    if field.kind == "json":
        scalar.draw_json(form_context, field_context, field.reason)
    elif field.kind == "undecided":
        if field_context.is_set and not (field_context.value is None and field.nullable):
            scalar.draw_json(form_context, field_context, "The value fits none of the types in the trainer's schema.")
        else:
            draw_beside(form_context.problems, field_context.path)
    elif field.is_scalar:
        if not (field.unions and field.kind in ("constant", "null") and field_context.is_set):
            scalar.draw(form_context, field_context, label)
        else:
            draw_beside(form_context.problems, field_context.path)
    else:
        _draw_section(form_context, field_context, label)


def _is_set_constant(field_context: FieldContext) -> bool:
    """Return whether nothing can be edited: a required constant, such as a discriminator, is set."""
    return field_context.field.required and not field_context.is_entry and _has_constant_value(field_context)


def _has_constant_value(field_context: FieldContext) -> bool:
    return field_context.field.kind == "constant" and same(field_context.value, field_context.field.choices[0].value)


def _draw_section(form_context: FormContext, field_context: FieldContext, label: str | None) -> None:
    """Draw an object or list as a section, collapsed unless required, with a count of its values."""
    field = field_context.field
    if field_context.is_set and not isinstance(field_context.value, dict if field.kind == "object" else list):
        if field_context.value is None and field.nullable:
            _draw_null(form_context, field_context, label)
        else:
            noun = "an object" if field.kind == "object" else "a list"
            scalar.draw_json(form_context, field_context, f"The value is not {noun}.")
        return
    title = escape(label or field.label) + (" :orange-badge[deprecated]" if field.deprecated else "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Neither the title nor the beginning may change, else the browser draws the section anew, and the focus in it is lost.
        key = binding.key(form_context.draft, field_context.path, "fold")
        unfolded = (field.required and field_context.depth <= 0) or bool(field.unions)
        with st.expander(title, expanded=unfolded, type="compact", key=key, on_change="rerun") as fold:
            if fold.open:
                with st.container(border=True):
                    _draw_section_content(form_context, field_context)
        if not fold.open:
            field_menu.draw_state(form_context, field_context, _format_section_state(form_context, field_context))
    if not fold.open:
        field_menu.draw_menu(form_context, field_context)
    draw_beside(form_context.problems, field_context.path)


def _draw_section_content(form_context: FormContext, field_context: FieldContext) -> None:
    field = field_context.field
    if field_context.menu:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(code(field.name) or " ", width="content")
            field_menu.draw_state(form_context, field_context, _format_section_state(form_context, field_context))
        field_menu.draw_menu(form_context, field_context)
    parts = [] if field.unions else [prose(field.help)]
    parts.append(escape(field.bounds.describe()))
    if not field_context.is_set and field.default is not MISSING:
        parts.append(escape(f"Not set: {field_text.default_text(field)}"))
    if description := "  \n".join(part for part in parts if part):
        st.caption(description)
    if field.kind == "object":
        draw_contents(form_context, field_context)
    else:
        list_field.draw(form_context, field_context, _draw_list_entry)


def _format_section_state(form_context: FormContext, field_context: FieldContext) -> str:
    """Return badges that count the values set in a section and its errors."""
    count, errors = _count_values(field_context.value), form_context.count_errors(field_context.path)
    badge = ""
    if count:
        badge = (
            f":blue-badge[{count} set]" if field_context.field.kind == "object" else f":blue-badge[{_format_entry_count(count)}]"
        )
    elif field_context.is_set and not (field_context.field.required and field_context.field.kind == "object"):
        badge = ":blue-badge[empty]"
    return f"{badge} :red-badge[{errors}]" if errors else badge


def _draw_null(form_context: FormContext, field_context: FieldContext, label: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        scalar.draw_null(form_context, field_context, escape_label(label or field_context.field.label))
        field_menu.draw_state(form_context, field_context)
    field_menu.draw_menu(form_context, field_context)
    draw_beside(form_context.problems, field_context.path)


def _count_values(value: Json) -> int:
    """Count the single values in an object, however deep, or the entries of a list."""
    if isinstance(value, Mapping):
        return sum(_count_values(inner) if isinstance(inner, Mapping) and inner else 1 for inner in value.values())
    return len(value) if isinstance(value, list) else 0


def _format_entry_count(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def draw_contents(form_context: FormContext, field_context: FieldContext) -> None:
    """Draw an object's properties, then its other entries, as JSON where the schema does not know them."""
    field = field_context.field
    value: Mapping[str, Json] = field_context.value if isinstance(field_context.value, Mapping) else {}
    declared = {child.name for child in field.properties}
    for child in paginated(visible_properties(field, value), binding.key(form_context.draft, field_context.path)):
        below = form_context.below(field_context, child.name)
        if below is not None and not (field.unions and _has_constant_value(below)):
            draw(form_context, below)
    extra = [name for name in value if name not in declared]
    if field.entries is not None and field.entries.declared:
        map_field.draw(form_context, field_context, extra, draw)
        return
    for name in extra:
        undeclared = FieldContext(
            (*field_context.path, name),
            Field(kind="json", name=name, label=name, schema=()),
            value[name],
            field_context.keep,
            depth=field_context.depth + 1,
        )
        scalar.draw_json(form_context, undeclared, "The trainer's schema does not describe this entry.")


def visible_properties(field: Field, value: Json) -> list[Property]:
    """Return the properties of an object to draw: all but those that the schema forbids and nobody set."""
    present = value if isinstance(value, Mapping) else {}
    return [child for child in field.properties if child.name in present or not _is_forbidden(child)]


def _is_forbidden(child: Property) -> bool:
    return any(located.node is False for located in child.schema)


def _draw_list_entry(form_context: FormContext, field_context: FieldContext, label: str | None) -> None:
    if field_context.is_plain:
        draw(form_context, field_context, label)
    else:
        _draw_entry_card(form_context, field_context, label or "")


def _draw_entry_card(form_context: FormContext, field_context: FieldContext, label: str) -> None:
    """Draw a list entry that needs more than one widget, with its menu beside its name."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{escape(label)}** {escape(_summarize(field_context.value))}")
            field_menu.draw_menu_button(form_context, field_context)
        field_menu.draw_menu(form_context, field_context)
        plain = field_context.field.kind == "object" and not field_context.field.unions and isinstance(field_context.value, dict)
        if plain and not field_menu.is_json_mode(form_context, field_context):
            draw_contents(form_context, field_context)
            draw_beside(form_context.problems, field_context.path)
        else:
            draw(form_context, replace(field_context, menu=False), "Type" if field_context.field.unions else None)


def _summarize(value: Json) -> str:
    """Return the first three values of an object, up to 60 characters, by which entries are recognised."""
    if not isinstance(value, Mapping):
        return ""
    values = [
        format_value(inner) for inner in value.values() if isinstance(inner, str | int | float) and not isinstance(inner, bool)
    ]
    summary = " · ".join(values[:3])
    return summary if len(summary) <= 60 else f"{summary[:60]}…"
