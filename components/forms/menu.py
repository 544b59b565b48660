"""What stands beside a parameter's widget: its state, and what can be done with it besides typing a value."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.draft import collection, edit
from components.draft.model import Draft
from components.forms import binding, wording
from components.forms.markdown import escape
from components.forms.spot import Scene, Spot, as_list, has_repeats
from components.spec.fields import LEAVES, Field
from components.spec.path import MISSING, Json, Path
from components.spec.pattern import search
from components.spec.wording import distinct, value_marks

_BESIDE = 112
Action = Callable[[], None]


def beside_field(scene: Scene, spot: Spot, state: str | None = None) -> None:
    """Draw the button that says which of the three states a field is in and opens its menu, as wide beside every field, so that they end in one line.

    `state` replaces the state of one widget, as a section says how much is set in it.
    """
    said = _state(spot) if state is None else state
    if spot.menu:
        _button(scene, spot, said, _BESIDE)
    elif state is not None:
        st.markdown(said, width=_BESIDE, text_alignment="center")


def button(scene: Scene, spot: Spot) -> None:
    """Draw the button that opens the menu of what says its state elsewhere."""
    if spot.menu:
        _button(scene, spot, "More", "content")


def remarks(field: Field) -> str:
    """Give what else one should know of a field, to be said under it: in its label it would be read out to the blind as it is written here."""
    found = [":orange-badge[deprecated]"] if field.deprecated else []
    return " ".join([*found, ":gray-badge[read-only]"] if field.read_only else found)


def _state(spot: Spot) -> str:
    field, value = spot.field, spot.value
    if value is None:
        return ":violet-badge[null]"
    if spot.slot or (field.required and field.kind == "constant"):
        return "More"
    if not spot.is_set:
        return ":gray[Not set]"
    if not spot.is_changed:
        return ":gray-badge[= default]"
    return f":blue-badge[{'empty' if value in ('', []) else 'set'}]"


def _button(scene: Scene, spot: Spot, label: str, width: int | Literal["content"]) -> None:
    # Not Streamlit's own menu: opened by keyboard it often does not take the focus, and its only entry never does. This one stands in the page, so
    # the Tab key leads from the button into it, and the button is the same before and after an edit, so the focus stays.
    if not _actions(scene, spot):
        return
    note = _note(scene, spot)
    shown = bool(binding.remembered(note))
    st.button(
        label,
        key=binding.key(scene.draft, spot.path, "menu"),
        icon=":material/expand_less:" if shown else ":material/expand_more:",
        icon_position="right",
        type="tertiary",
        on_click=binding.remember,
        args=(note, not shown),
        disabled=scene.locked,
        width=width,
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
        stated = field.default is not MISSING or field.default_elsewhere
        found["Use default" if stated else "Leave out"] = lambda: binding.apply(edit.unset, path, spot.keep)
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
            examples = field.examples[:4]
            labels = [f"Use {wording.shown(field, example)}" for example in examples]
            labels = distinct([*found, *labels], *([*found, *marks] for marks in value_marks(examples)))[len(found) :]
            found.update({label: put(example) for label, example in zip(labels, examples, strict=True)})
    if field.kind == "choices" and not field.bounds.unique:
        found["Choose one several times"] = lambda: _turn_into_list(scene.draft, path, True)
    elif field.kind == "list" and binding.remembered(as_list(scene.draft, path)) and not has_repeats(spot.value):
        found["Choose each once"] = lambda: _turn_into_list(scene.draft, path, False)
    if field.kind != "json":
        shown = as_json(scene, spot)
        found["Edit as fields" if shown else "Edit as JSON"] = lambda: binding.remember(f"json:{scene.row(spot)}", not shown)
    return found


def _turn_into_list(draft: Draft, path: Path, listed: bool) -> None:
    binding.remember(as_list(draft, path), listed)
    binding.show(binding.key(draft, path, "fold"), True)
    # Another field stands here from now on, which the row alone cannot draw.
    st.rerun()


def _may_be_empty(field: Field) -> bool:
    pattern = field.bounds.pattern
    return not field.bounds.min_length and not field.format and (pattern is None or search(pattern, "") is not False)
