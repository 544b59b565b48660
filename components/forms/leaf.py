"""A field that one widget shows: a renderer for each kind, its marks, its menu. It redraws alone after an edit where nothing else depends on it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

import streamlit as st

from components.draft import collection, edit
from components.draft.model import Draft
from components.forms import binding
from components.forms.codec import JSON, Codec, codec
from components.forms.markdown import escape, prose
from components.forms.problems import beside
from components.forms.spot import Scene, Spot
from components.spec.fields import LEAVES, Field, Kind
from components.spec.path import MISSING, Json, Path, same
from components.spec.wording import text

_SHORT = 60
_BESIDE = 150


def draw(scene: Scene, spot: Spot, label: str | None = None) -> None:
    """Draw a field of one widget; `label` replaces its own."""
    row = binding.key(scene.draft, spot.path, "row")
    st.fragment(_row, key=row)(scene, spot, row, label)


def draw_json(scene: Scene, spot: Spot, reason: str) -> None:
    """Draw the JSON of a place that has no widget, with the reason."""
    row = binding.key(scene.draft, spot.path, "row")
    st.fragment(_json_row, key=row)(scene, spot, row, reason)


def _row(scene: Scene, spot: Spot, row: str, label: str | None) -> None:
    scene = scene.renewed()
    spot = spot if spot.path in scene.draft.entries else replace(spot, value=scene.draft.get(spot.path))
    field = spot.field
    held = codec(field)
    entered = scene.draft.entries.get(spot.path)
    if binding.remembered(f"json:{row}") or not (spot.value is None or held.holds(spot.value)):
        reason = (
            "" if binding.remembered(f"json:{row}") else "The value that is set does not fit the field, so it is shown as it is."
        )
        _json_row(scene, spot, row, reason)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = escape(label or field.label)
        if spot.value is None and entered is None and not (field.kind == "choice" and field.nullable):
            key = binding.key(scene.draft, spot.path, "null")
            st.text_input(name, value="null", disabled=True, help=hint(field), key=key)
        else:
            RENDERERS[field.kind](scene, spot, name, row)
        beside_field(scene, spot, row)
    said = caption(field, spot.value)
    if said:
        st.caption(said)
    beside(scene.problems, spot.path)


def _json_row(scene: Scene, spot: Spot, row: str, reason: str) -> None:
    scene = scene.renewed()
    spot = replace(spot, value=scene.draft.get(spot.path))
    field = spot.field
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        bound = _bound(scene, spot, JSON, row)
        label = f"{escape(field.label)} (JSON)"
        st.text_area(label, help=hint(field), placeholder=placeholder(field), height=120, **bound.keywords())
        beside_field(scene, spot, row)
    if reason:
        st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    beside(scene.problems, spot.path, below=True)


def beside_field(scene: Scene, spot: Spot, row: str) -> None:
    """Draw a field's state and its menu, as wide beside every field, so that the fields end in one line."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", width=_BESIDE, gap="small"):
        state(spot)
        menu(scene, spot, row)


def state(spot: Spot) -> None:
    """Draw beside a field which of the three states a field is in, and what else one should know."""
    found = []
    if spot.value is None:
        found.append(":violet-badge[null]")
    elif spot.is_set and not spot.slot and not (spot.field.required and spot.field.kind == "constant"):
        found.append(":blue-badge[set]" if spot.is_changed else ":gray-badge[= default]")
    if spot.value == "" and not spot.slot:
        found.append(":blue-badge[empty text]")
    if spot.value == [] and spot.field.kind == "choices":
        found.append(":blue-badge[empty list]")
    if spot.field.deprecated:
        found.append(":orange-badge[deprecated]")
    if spot.field.read_only:
        found.append(":gray-badge[read-only]")
    # Not in the label, which is read out to the blind as it is written here.
    if found:
        st.markdown(" ".join(found), width="content")


def hint(field: Field) -> str | None:
    """Give the help of a field: its description, and the name under which it is sent."""
    name = f"`{field.name}`" if field.name else ""
    return "\n\n".join(part for part in (prose(field.help), name) if part) or None


def default_text(field: Field) -> str:
    """Say what the trainer uses when nothing is set."""
    if field.default is MISSING:
        return "the trainer decides."
    return f"the trainer's default is {_shown(field, field.default)}."


def _shown(field: Field, value: Json) -> str:
    found = next((choice.label for choice in field.choices if same(choice.value, value)), None)
    if found is None and field.kind == "choices" and isinstance(value, list):
        found = ", ".join(_shown(replace(field, kind="choice"), one) for one in value)
    if found is None:
        found = {True: "Yes", False: "No"}[value] if isinstance(value, bool) and field.kind == "boolean" else text(value)
    return found if len(found) <= _SHORT else f"{found[:_SHORT]}…"


def placeholder(field: Field) -> str:
    """Give what an empty field shows: the default, an example, or that nothing is set."""
    if field.default is not MISSING:
        return f"Default: {_shown(field, field.default) if field.default != '' else 'empty text'}"
    if field.examples:
        return f"For example {_shown(field, field.examples[0])}"
    return "Required" if field.required else "Not set"


_FORMS = {
    "date-time": "Date and time, such as 2026-01-31T12:00:00Z",
    "time": "Time, such as 12:00:00Z",
    "duration": "Duration, such as P1DT12H",
    "email": "E-mail address",
    "uri": "Full address, such as https://example.com/a",
    "uuid": "UUID",
    "regex": "Regular expression",
}


def caption(field: Field, value: Json) -> str:
    """Say under a field what the chosen value means and what limits it has."""
    used = field.default if value is MISSING else value
    meant = [choice.help for choice in field.choices if same(choice.value, used) and choice.help]
    parts = [*meant, _FORMS.get(field.format, ""), field.bounds.sentence()]
    return prose(" ".join(part if part.endswith(".") else f"{part}." for part in parts if part))


def _bound(scene: Scene, spot: Spot, held: Codec, row: str) -> binding.Bound:
    def store(draft: Draft, value: Json) -> Draft:
        if value is not MISSING:
            return edit.put(draft, spot.path, value)
        if not spot.slot:
            return edit.unset(draft, spot.path, spot.keep)
        if held.empty is MISSING:
            raise ValueError("a value is needed here.")
        return edit.put(draft, spot.path, held.empty)

    bound = binding.bind(scene.draft, spot.path, held, store=store, then=partial(scene.follow, spot, row))
    locked = bound.disabled or (spot.field.read_only and not spot.field.required)
    return replace(bound, disabled=locked)


def _line(scene: Scene, spot: Spot, label: str, row: str) -> None:
    field = spot.field
    kind: Literal["password", "default"] = "password" if field.secret else "default"
    bound = _bound(scene, spot, codec(field), row)
    st.text_input(label, help=hint(field), placeholder=placeholder(field), type=kind, **bound.keywords())


def _area(scene: Scene, spot: Spot, label: str, row: str) -> None:
    bound = _bound(scene, spot, codec(spot.field), row)
    st.text_area(label, help=hint(spot.field), placeholder=placeholder(spot.field), height=120, **bound.keywords())


def _date(scene: Scene, spot: Spot, label: str, row: str) -> None:
    bound = _bound(scene, spot, codec(spot.field), row)
    default = f" :gray[· default: {escape(text(spot.field.default))}]" if spot.field.default is not MISSING else ""
    earliest, latest = date(1, 1, 1), date(9999, 12, 31)
    st.date_input(
        f"{label}{default}",
        value=None,
        format="YYYY-MM-DD",
        help=hint(spot.field),
        min_value=earliest,
        max_value=latest,
        **bound.keywords(),
    )


def _boolean(scene: Scene, spot: Spot, label: str, row: str) -> None:
    field = spot.field
    bound = _bound(scene, spot, codec(field), row)
    default = f" :gray[· default: {_shown(field, field.default)}]" if isinstance(field.default, bool) else ""
    st.segmented_control(f"{label}{default}", ["Yes", "No"], help=hint(field), width="stretch", **bound.keywords())


def _choice(scene: Scene, spot: Spot, label: str, row: str) -> None:
    field = spot.field
    labels = [choice.label for choice in field.choices] + (["null"] if field.nullable else [])
    st.selectbox(
        label,
        range(len(labels)),
        index=None,
        format_func=labels.__getitem__,
        help=hint(field),
        placeholder=placeholder(field),
        **_bound(scene, spot, codec(field), row).keywords(),
    )


def _choices(scene: Scene, spot: Spot, label: str, row: str) -> None:
    field = spot.field
    st.multiselect(
        label,
        range(len(field.choices)),
        format_func=lambda place: field.choices[place].label,
        help=hint(field),
        placeholder=placeholder(field),
        **_bound(scene, spot, codec(field), row).keywords(),
    )


def _null(scene: Scene, spot: Spot, label: str, row: str) -> None:
    st.text_input(
        label,
        value="",
        disabled=True,
        placeholder="Not set",
        help=hint(spot.field),
        key=binding.key(scene.draft, spot.path, "null"),
    )


RENDERERS: Mapping[Kind, Callable[[Scene, Spot, str, str], None]] = {
    "text": _line,
    "long_text": _area,
    "date": _date,
    "integer": _line,
    "number": _line,
    "boolean": _boolean,
    "null": _null,
    "constant": _choice,
    "choice": _choice,
    "choices": _choices,
}
assert RENDERERS.keys() == LEAVES

Action = Callable[[], None]


def menu(scene: Scene, spot: Spot, row: str) -> None:
    """Draw the menu of a field: what can be done with it besides typing a value."""
    actions = _actions(scene, spot, row) if spot.menu else {}
    if not actions:
        return
    key = binding.key(scene.draft, spot.path, "menu" if len(actions) > 1 else "act")

    def take(name: str | None) -> None:
        action = actions.get(name or "")
        if action is not None:
            action()
            if spot.slot or not spot.field.is_leaf:
                st.rerun()
            scene.follow(spot, row)

    if len(actions) == 1:
        # A menu of one entry cannot be used by keyboard: its entry never takes the focus.
        (only,) = actions
        st.button(f":gray[{escape(only)}]", key=key, type="tertiary", on_click=take, args=(only,), disabled=scene.locked)
        return
    st.menu_button(
        ":gray[More]",
        list(actions),
        key=key,
        type="tertiary",
        format_func=escape,
        on_click=lambda: take(st.session_state[key]),
        disabled=scene.locked,
    )


def _actions(scene: Scene, spot: Spot, row: str) -> dict[str, Action]:
    field, path = spot.field, spot.path
    found: dict[str, Action] = {}

    def put(value: Json) -> Action:
        return lambda: binding.apply(edit.put, path, value)

    if isinstance(path[-1], int):
        found["Move up"] = lambda: binding.apply(collection.move, path, -1)
        found["Move down"] = lambda: binding.apply(collection.move, path, 1)
        found["Duplicate"] = lambda: binding.apply(collection.duplicate, path)
    if spot.slot:
        found["Remove"] = lambda: binding.apply(collection.remove, path)
    elif spot.is_set or path in scene.draft.entries:
        found["Use default"] = lambda: binding.apply(edit.unset, path, spot.keep)
    if not field.read_only:
        if field.nullable and spot.value is not None:
            found["Send null"] = put(None)
        if field.kind == "null" and not spot.is_set:
            found["Send null"] = put(None)
        if field.kind in ("text", "long_text") and spot.value != "" and not field.bounds.min_length:
            found["Send empty text"] = put("")
        if field.kind in ("list", "choices") and spot.value != [] and not field.bounds.min_items:
            found["Send empty list"] = put([])
        if field.kind == "object" and not spot.is_set and path[-1] != "customConfig":
            found["Send empty object"] = put({})
        if field.kind in LEAVES:
            for example in field.examples[:4]:
                found[f"Use {_shown(field, example)}"] = put(example)
        as_json = f"json:{row}"
        if field.kind in ("object", "list", "undecided") or field.unions:
            shown = bool(binding.remembered(as_json))
            found["Edit as fields" if shown else "Edit as JSON"] = lambda: binding.remember(as_json, not shown)
    return found


def labelled(path: Path) -> str:
    """Name a list's entry by its place."""
    return f"Entry {int(path[-1]) + 1}"
