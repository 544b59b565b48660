"""What stands beside a parameter's widget: its state, and what can be done with it besides typing a value."""

from collections.abc import Callable

import streamlit as st

from components.draft import collection, edit
from components.forms import binding, wording
from components.forms.markdown import escape
from components.forms.spot import Scene, Spot
from components.spec.fields import LEAVES, Field
from components.spec.path import MISSING, Json
from components.spec.pattern import search

_BESIDE = 150
Action = Callable[[], None]


def beside_field(scene: Scene, spot: Spot) -> None:
    """Draw a field's state and the button of its menu, as wide beside every field, so that the fields end in one line."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", width=_BESIDE, gap="small"):
        state(spot)
        button(scene, spot)


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


def button(scene: Scene, spot: Spot) -> None:
    """Draw the button that opens and closes a field's menu.

    Not Streamlit's own menu: opened by keyboard it often does not take the focus, and its only entry never does. This one stands in the page, so
    the Tab key leads from the button into it, and the button is the same before and after an edit, so the focus stays.
    """
    if not spot.menu or not _actions(scene, spot):
        return
    note = _note(scene, spot)
    shown = bool(binding.remembered(note))
    st.button(
        "Less" if shown else "More",
        key=binding.key(scene.draft, spot.path, "menu"),
        icon=":material/expand_less:" if shown else ":material/expand_more:",
        icon_position="right",
        type="tertiary",
        on_click=binding.remember,
        args=(note, not shown),
        disabled=scene.locked,
    )


def entries(scene: Scene, spot: Spot) -> None:
    """Draw what a field's menu offers, where it is open."""
    if not spot.menu or scene.locked or not binding.remembered(_note(scene, spot)):
        return

    def take(action: Action) -> None:
        binding.remember(_note(scene, spot), False)
        action()
        if spot.slot or not spot.is_plain:
            st.rerun()
        scene.follow(spot)

    with st.container(horizontal=True, gap="xsmall"):
        for name, action in _actions(scene, spot).items():
            st.button(
                escape(name),
                key=binding.key(scene.draft, spot.path, f"do:{name}"),
                on_click=take,
                args=(action,),
                width="content",
            )


def as_json(scene: Scene, spot: Spot) -> bool:
    """Tell whether the user wants to write the JSON of a place."""
    return bool(binding.remembered(f"json:{scene.row(spot)}"))


def _note(scene: Scene, spot: Spot) -> str:
    return f"menu:{scene.row(spot)}"


def _actions(scene: Scene, spot: Spot) -> dict[str, Action]:
    field, path = spot.field, spot.path
    found: dict[str, Action] = {}

    def put(value: Json) -> Action:
        return lambda: binding.apply(edit.set_parameter, scene.form, path, value)

    if isinstance(path[-1], int):
        found["Move up"] = lambda: binding.apply(collection.move, path, -1)
        found["Move down"] = lambda: binding.apply(collection.move, path, 1)
        found["Duplicate"] = lambda: binding.apply(collection.duplicate, path)
    if spot.slot:
        found["Remove"] = lambda: binding.apply(collection.remove, path)
    elif not field.read_only or spot.is_set:
        found["Leave out" if field.default is MISSING else "Use default"] = lambda: binding.apply(edit.unset, path, spot.keep)
    if not field.read_only:
        if field.nullable and spot.value is not None:
            found["Send null"] = put(None)
        if field.kind == "null" and not spot.is_set:
            found["Send null"] = put(None)
        if field.kind in ("text", "long_text") and spot.value != "" and _may_be_empty(field):
            found["Send empty text"] = put("")
        if field.kind in ("list", "choices") and spot.value != [] and not field.bounds.min_items:
            found["Send empty list"] = put([])
        if field.kind == "object" and not spot.is_set and path[-1] != "customConfig":
            found["Send empty object"] = put({})
        if field.kind in LEAVES:
            for example in field.examples[:4]:
                found[f"Use {wording.shown(field, example)}"] = put(example)
    if field.kind != "json":
        shown = as_json(scene, spot)
        found["Edit as fields" if shown else "Edit as JSON"] = lambda: binding.remember(f"json:{scene.row(spot)}", not shown)
    return found


def _may_be_empty(field: Field) -> bool:
    pattern = field.bounds.pattern
    return not field.bounds.min_length and not field.format and (pattern is None or search(pattern, "") is not False)
