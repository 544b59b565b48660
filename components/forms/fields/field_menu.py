"""The state shown beside a parameter's widget, and the menu of the actions on it."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.draft import collection_edits, edits
from components.draft.draft import Draft
from components.forms import binding
from components.forms.context import FieldContext, FormContext, as_list, has_repeats
from components.forms.fields import field_text
from components.forms.markdown import escape
from components.schema.fields import SCALAR_KINDS, Field
from components.schema.labels import label_qualifiers, unique_labels
from components.schema.path import MISSING, Json, Path
from components.schema.validation.patterns import matches_pattern

_WIDTH = 112
Action = Callable[[], None]


def draw_state_button(scene: FormContext, spot: FieldContext, state: str | None = None) -> None:
    """Draw the button that shows a field's state and opens its menu, with one width for all fields.

    `state` replaces the state, as of a section, which shows how much is set in it.
    """
    label = _format_state(spot) if state is None else state
    if spot.menu:
        _draw_button(scene, spot, label, _WIDTH)
    elif state is not None:
        st.markdown(label, width=_WIDTH, text_alignment="center")


def draw_menu_button(scene: FormContext, spot: FieldContext) -> None:
    """Draw the button that opens the menu of a field whose state is not shown, such as a list entry."""
    if spot.menu:
        _draw_button(scene, spot, "More", "content")


def field_remarks(field: Field) -> str:
    """Return badges for under a field; in its label a screen reader would read out their markdown."""
    badges = [":orange-badge[deprecated]"] if field.deprecated else []
    return " ".join([*badges, ":gray-badge[read-only]"] if field.read_only else badges)


def _format_state(spot: FieldContext) -> str:
    field, value = spot.field, spot.value
    if value is None:
        return ":violet-badge[null]"
    if spot.is_entry or (field.required and field.kind == "constant"):
        return "More"
    if not spot.is_set:
        return ":gray[Not set]"
    if not spot.is_changed:
        return ":gray-badge[= default]"
    return f":blue-badge[{'empty' if value in ('', []) else 'set'}]"


def _draw_button(scene: FormContext, spot: FieldContext, label: str, width: int | Literal["content"]) -> None:
    # Not Streamlit's own menu, which often does not take the focus when it is opened by keyboard. This one is a part of the page, so the Tab key
    # leads from the button into it, and the button is the same before and after an edit, so the focus stays.
    if not _actions(scene, spot):
        return
    note = _note(scene, spot)
    shown = bool(binding.get_note(note))
    st.button(
        label,
        key=binding.key(scene.draft, spot.path, "menu"),
        icon=":material/expand_less:" if shown else ":material/expand_more:",
        icon_position="right",
        type="tertiary",
        on_click=binding.set_note,
        args=(note, not shown),
        disabled=scene.locked,
        width=width,
    )


def draw_menu(scene: FormContext, spot: FieldContext) -> None:
    """Draw the actions of a field's menu where it is open."""
    if not spot.menu or scene.locked or not binding.get_note(_note(scene, spot)):
        return

    def take(action: Action) -> None:
        binding.set_note(_note(scene, spot), False)
        action()
        if spot.is_entry or not spot.is_plain:
            st.rerun()
        scene.rerun_dependents(spot)

    with st.container(horizontal=True, gap="xsmall"):
        for name, action in _actions(scene, spot).items():
            st.button(
                escape(name),
                key=binding.key(scene.draft, spot.path, f"do:{name}"),
                on_click=take,
                args=(action,),
                width="content",
            )


def is_json_mode(scene: FormContext, spot: FieldContext) -> bool:
    """Return whether the user chose to edit a field as JSON."""
    return bool(binding.get_note(f"json:{scene.row_key(spot)}"))


def _note(scene: FormContext, spot: FieldContext) -> str:
    return f"menu:{scene.row_key(spot)}"


def _actions(scene: FormContext, spot: FieldContext) -> dict[str, Action]:
    field, path = spot.field, spot.path
    found: dict[str, Action] = {}

    def put(value: Json) -> Action:
        return lambda: binding.apply(edits.set_parameter, scene.form, path, value)

    if isinstance(path[-1], int):
        found["Move up"] = lambda: binding.apply(collection_edits.move_entry, path, -1)
        found["Move down"] = lambda: binding.apply(collection_edits.move_entry, path, 1)
        found["Duplicate"] = lambda: binding.apply(collection_edits.duplicate_entry, path)
    if spot.is_entry:
        found["Remove"] = lambda: binding.apply(collection_edits.remove_entry, path)
    elif not field.read_only or spot.is_set:
        stated = field.default is not MISSING or field.default_elsewhere
        found["Use default" if stated else "Leave out"] = lambda: binding.apply(edits.unset, path, spot.keep)
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
        if field.kind in SCALAR_KINDS:
            examples = field.examples[:4]
            labels = [f"Use {field_text.format_field_value(field, example)}" for example in examples]
            labels = unique_labels([*found, *labels], *([*found, *marks] for marks in label_qualifiers(examples)))[len(found) :]
            found.update({label: put(example) for label, example in zip(labels, examples, strict=True)})
    if field.kind == "choices" and not field.bounds.unique:
        found["Choose one several times"] = lambda: _turn_into_list(scene.draft, path, True)
    elif field.kind == "list" and binding.get_note(as_list(scene.draft, path)) and not has_repeats(spot.value):
        found["Choose each once"] = lambda: _turn_into_list(scene.draft, path, False)
    if field.kind != "json":
        shown = is_json_mode(scene, spot)
        found["Edit as fields" if shown else "Edit as JSON"] = lambda: binding.set_note(f"json:{scene.row_key(spot)}", not shown)
    return found


def _turn_into_list(draft: Draft, path: Path, listed: bool) -> None:
    binding.set_note(as_list(draft, path), listed)
    binding.set_widget(binding.key(draft, path, "fold"), True)
    # Another field stands here from now on, which the row alone cannot draw.
    st.rerun()


def _may_be_empty(field: Field) -> bool:
    pattern = field.bounds.pattern
    return not field.bounds.min_length and not field.format and (pattern is None or matches_pattern(pattern, "") is not False)
