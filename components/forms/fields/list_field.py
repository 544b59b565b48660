"""The entries of a list: added one by one or several at once. How an entry is drawn is given by the caller."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.draft import collection_edits, edits
from components.forms import binding, focus
from components.forms.context import Draw, FieldContext, FormContext, missing_entry_value
from components.forms.fields import scalar
from components.forms.fields.codec import lines_reader
from components.forms.markdown import escape
from components.forms.pagination import paginated, show_page_of
from components.schema import defaults
from components.schema.fields import Field
from components.schema.path import MISSING


def draw(scene: FormContext, spot: FieldContext, entry: Draw) -> None:
    """Draw the entries of a list, each by `entry`, and the ways to add more."""
    field, items = spot.field, spot.value if isinstance(spot.value, list) else []
    assert field.items is not None
    for index in paginated(range(len(items)), binding.key(scene.draft, spot.path)):
        below = scene.below(spot, index)
        if below is None:
            stray = FieldContext(
                (*spot.path, index),
                Field("json", "", f"Entry {index + 1}", ()),
                items[index],
                len(spot.path),
                True,
                spot.depth + 1,
                False,
            )
            scalar.draw_json(scene, stray, "The list has more entries than the trainer takes.")
            continue
        label = below.field.label if index < len(field.items.first) and below.field.label else f"Entry {index + 1}"
        entry(scene, below, label)
    _grow(scene, spot, len(items))


def _grow(scene: FormContext, spot: FieldContext, length: int) -> None:
    field = spot.field
    assert field.items is not None
    missing = list(range(length, len(field.items.first)))
    begins = isinstance(field.default, list) and bool(field.default) and not spot.is_set
    if missing and not length:
        st.button(
            "Fill in",
            icon=":material/add:",
            key=binding.key(scene.draft, spot.path, "add"),
            on_click=partial(_begin, scene, spot) if begins else partial(_add, scene, spot, missing),
            disabled=scene.locked,
        )
        return
    below = scene.form.item(field, length, MISSING)
    if below is None or below.unsatisfiable:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Add {'an entry' if not missing else escape(below.label) or 'an entry'}",
            icon=":material/add:",
            key=binding.key(scene.draft, spot.path, "add"),
            on_click=partial(_add, scene, spot, [length]),
            disabled=scene.locked or (field.bounds.max_items is not None and length >= field.bounds.max_items),
        )
        if begins:
            st.button(
                "Begin with the default",
                key=binding.key(scene.draft, spot.path, "begin"),
                on_click=partial(_begin, scene, spot),
                disabled=scene.locked,
            )
        if below.kind in ("text", "integer", "number") and not below.unions and not missing:
            _several(scene, spot, below)


def _begin(scene: FormContext, spot: FieldContext) -> None:
    binding.apply(edits.set_parameter, scene.form, spot.path, spot.field.default)


def _add(scene: FormContext, spot: FieldContext, places: Sequence[int]) -> None:
    binding.apply(edits.with_defaults, scene.form, (*spot.path, 0))
    show_page_of(binding.key(scene.draft, spot.path), places[-1])
    focus.request_focus([binding.key(scene.draft, (*spot.path, places[0]))])
    for index in places:
        below = scene.form.item(spot.field, index, MISSING)
        if below is not None:
            value, entry = missing_entry_value(defaults.new_entry_value(scene.form, below), below)
            binding.apply(collection_edits.append_entry, spot.path, value, entry)


def _several(scene: FormContext, spot: FieldContext, item: Field) -> None:
    key = binding.key(scene.draft, spot.path, "several")
    problem = f"{key}#problem"

    def pasted() -> None:
        typed = str(st.session_state[key])
        try:
            found: list[Any] = lines_reader(item)(typed)
        except ValueError as error:
            binding.set_note(problem, f"Nothing is added: {error}")
            return
        binding.set_note(problem, "")
        binding.set_widget(key, "")
        if found:
            binding.apply(edits.with_defaults, scene.form, (*spot.path, 0))
            binding.apply(collection_edits.append_entries, spot.path, found)

    with st.popover("Add several", icon=":material/playlist_add:", disabled=scene.locked):
        st.text_area("One entry a line", key=key, height=160)
        st.button("Add all", key=f"{key}#go", on_click=pasted, type="primary")
        if binding.get_note(problem):
            st.markdown(f":red[:material/error: {escape(binding.get_note(problem))}]")
