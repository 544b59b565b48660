"""What stands beside a parameter's widget: its state, and the menu of what can be done with it besides typing a value."""

from collections.abc import Callable

import streamlit as st

from components.draft import collection, edit
from components.forms import binding, wording
from components.forms.markdown import escape
from components.forms.spot import Scene, Spot
from components.spec.fields import LEAVES
from components.spec.path import Json

_BESIDE = 150
Action = Callable[[], None]


def beside_field(scene: Scene, spot: Spot, row: str) -> None:
    """Draw a field's state and its menu, as wide beside every field, so that the fields end in one line."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", width=_BESIDE, gap="small"):
        state(spot)
        draw(scene, spot, row)


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


def draw(scene: Scene, spot: Spot, row: str) -> None:
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
                found[f"Use {wording.shown(field, example)}"] = put(example)
        as_json = f"json:{row}"
        if field.kind in ("object", "list", "undecided") or field.unions:
            shown = bool(binding.remembered(as_json))
            found["Edit as fields" if shown else "Edit as JSON"] = lambda: binding.remember(as_json, not shown)
    return found
