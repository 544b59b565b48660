"""Any field at its place: the choice between the forms of a value, and sections for objects and lists. Only what is open is drawn."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from components.draft import collection_edits
from components.forms import binding
from components.forms.context import FieldContext, FormContext
from components.forms.fields import field_menu, field_text, list_field, map_field, scalar
from components.forms.markdown import code, drawable, escape, escape_label, prose
from components.forms.pagination import paginated
from components.forms.panels.problems import draw_beside
from components.schema.fields import Field, Property
from components.schema.labels import format_value
from components.schema.path import MISSING, Json, same
from components.session.pipeline import commit
from components.session.state import set_widget


def draw(scene: FormContext, spot: FieldContext, label: str | None = None) -> None:
    """Draw any field at its place."""
    field = spot.field
    if (field.unsatisfiable and not spot.is_set) or _settled(spot):
        return
    if field_menu.is_json_mode(scene, spot) and not spot.is_plain:
        scalar.draw_json(scene, spot, "")
        return
    for union in range(len(field.unions)):
        _union(scene, spot, union, label)
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
        _section(scene, spot, label)


def _settled(spot: FieldContext) -> bool:
    """Tell whether there is nothing to say: a required constant, as the property that tells a form apart, is there as it must be."""
    return spot.field.required and not spot.is_entry and _is_constant(spot)


def _is_constant(spot: FieldContext) -> bool:
    return spot.field.kind == "constant" and same(spot.value, spot.field.choices[0].value)


def _union(scene: FormContext, spot: FieldContext, place: int, label: str | None) -> None:
    """Draw the choice between forms. Each form keeps what it held."""
    union = spot.field.unions[place]
    key = binding.key(scene.draft, spot.path, f"form{place}")
    set_widget(key, union.chosen)
    names = [branch.label for branch in union.branches]

    def taken() -> None:
        chosen = st.session_state[key]
        if chosen is None or chosen == union.chosen:
            return
        commit(lambda draft: collection_edits.choose_branch(draft, scene.form, spot.path, place, chosen))

    said = union.branches[union.chosen].help if union.chosen is not None else ""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            escape_label(label or spot.field.label) if place == 0 else "Form",
            range(len(names)),
            format_func=lambda index: drawable(names[index]),
            placeholder=("Choose a type" if union.untyped else "Choose a form")
            + (" (required)" if spot.field.required and not spot.is_set else ""),
            help=field_text.help_text(spot.field),
            key=key,
            on_change=taken,
            disabled=scene.locked,
        )
        if place == 0:
            field_menu.draw_state_button(scene, spot)
    if place == 0:
        field_menu.draw_menu(scene, spot)
    if said and said != spot.field.help:
        st.caption(prose(said))


def _section(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    """Draw an object or a list, folded unless it is required, with a count of what is set inside."""
    field = spot.field
    wanted = dict if field.kind == "object" else list
    if spot.is_set and not isinstance(spot.value, wanted):
        if spot.value is None and field.nullable:
            _null(scene, spot, label)
        else:
            noun = "object" if field.kind == "object" else "list"
            scalar.draw_json(scene, spot, f"The value that is set is no {noun}, so it is shown as it is.")
        return
    title = escape(label or field.label) + (" :orange-badge[deprecated]" if field.deprecated else "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Neither the title nor the beginning may change, else the browser draws the section anew, and the focus in it is lost.
        key = binding.key(scene.draft, spot.path, "fold")
        unfolded = (field.required and spot.depth <= 0) or bool(field.unions)
        with st.expander(title, expanded=unfolded, key=key, on_change="rerun") as fold:
            if fold.open:
                _inside(scene, spot)
        if not fold.open:
            field_menu.draw_state_button(scene, spot, _inventory(scene, spot))
    if not fold.open:
        field_menu.draw_menu(scene, spot)
    draw_beside(scene.problems, spot.path)


def _inside(scene: FormContext, spot: FieldContext) -> None:
    field = spot.field
    parts = [] if field.unions else [prose(field.help), code(field.name)]
    parts.append(escape(field.bounds.describe()))
    if not spot.is_set and field.default is not MISSING:
        parts.append(escape(f"Not set: {field_text.default_text(field)}"))
    said = "  \n".join(part for part in parts if part)
    if spot.menu:
        with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"):
            st.caption(said or " ")
            field_menu.draw_state_button(scene, spot, _inventory(scene, spot))
        field_menu.draw_menu(scene, spot)
    elif said:
        st.caption(said)
    if field.kind == "object":
        draw_contents(scene, spot)
    else:
        list_field.draw(scene, spot, _entry)


def _inventory(scene: FormContext, spot: FieldContext) -> str:
    """Say how much is set in a section, and how much of it is to be corrected."""
    count, troubles = _count(spot.value), scene.count_errors(spot.path)
    if count:
        said = f":blue-badge[{count} set]" if spot.field.kind == "object" else f":blue-badge[{_entries(count)}]"
    elif spot.is_set and not (spot.field.required and spot.field.kind == "object"):
        said = ":blue-badge[empty]"
    else:
        said = ":gray[Not set]"
    return f"{said} :red-badge[{troubles}]" if troubles else said


def _null(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        scalar.draw_null(scene, spot, escape_label(label or spot.field.label))
        field_menu.draw_state_button(scene, spot)
    field_menu.draw_menu(scene, spot)
    draw_beside(scene.problems, spot.path)


def _count(value: Json) -> int:
    """Count what is set: the single values in an object, the entries of a list."""
    if isinstance(value, Mapping):
        return sum(_count(inner) if isinstance(inner, Mapping) and inner else 1 for inner in value.values())
    return len(value) if isinstance(value, list) else 0


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def draw_contents(scene: FormContext, spot: FieldContext) -> None:
    """Draw what is in an object: its properties, then its entries, then what the schema does not foresee."""
    field = spot.field
    held: Mapping[str, Json] = spot.value if isinstance(spot.value, Mapping) else {}
    known = {one.name for one in field.properties}
    for one in paginated(visible_properties(field, held), binding.key(scene.draft, spot.path)):
        below = scene.below(spot, one.name)
        if below is not None and not (field.unions and _is_constant(below)):
            draw(scene, below)
    extra = [name for name in held if name not in known]
    if field.entries is not None and field.entries.declared:
        map_field.draw(scene, spot, extra, draw)
        return
    for name in extra:
        stray = FieldContext(
            (*spot.path, name),
            Field("json", name, name, ()),
            held[name],
            spot.keep,
            depth=spot.depth + 1,
        )
        scalar.draw_json(scene, stray, "The trainer's schema does not describe this entry.")


def visible_properties(field: Field, held: Json) -> list[Property]:
    """Give the properties of an object that are drawn: all but those that may not be set and are not."""
    return [one for one in field.properties if (isinstance(held, Mapping) and one.name in held) or not _impossible(one)]


def _impossible(one: Property) -> bool:
    return any(located.node is False for located in one.schema)


def _entry(scene: FormContext, spot: FieldContext, label: str | None) -> None:
    if spot.is_plain:
        draw(scene, spot, label)
    else:
        _card(scene, spot, label or "")


def _card(scene: FormContext, spot: FieldContext, label: str) -> None:
    """Draw a list's entry that is more than one widget, with its menu beside its name."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{escape(label)}** {escape(_gist(spot.value))}")
            field_menu.draw_menu_button(scene, spot)
        field_menu.draw_menu(scene, spot)
        plain = spot.field.kind == "object" and not spot.field.unions and isinstance(spot.value, dict)
        if plain and not field_menu.is_json_mode(scene, spot):
            draw_contents(scene, spot)
            draw_beside(scene.problems, spot.path)
        else:
            draw(scene, replace(spot, menu=False), "Form" if spot.field.unions else None)


def _gist(value: Json) -> str:
    """Say in a few words what an object holds, so that entries can be told apart."""
    if not isinstance(value, Mapping):
        return ""
    said = [
        format_value(inner) for inner in value.values() if isinstance(inner, str | int | float) and not isinstance(inner, bool)
    ]
    gist = " · ".join(said[:3])
    return gist if len(gist) <= 60 else f"{gist[:60]}…"
