"""The entries of a list and the buttons that add some; the caller passes how an entry is drawn."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.draft import collection_edits, edits
from components.draft.draft import Draft
from components.forms import binding, focus
from components.forms.context import Draw, FieldContext, FormContext, missing_entry_value
from components.forms.fields import scalar
from components.forms.fields.codec import lines_reader
from components.forms.markdown import escape
from components.forms.pagination import paginated, show_page_of
from components.schema import defaults
from components.schema.fields import Field
from components.schema.path import MISSING
from components.session.pipeline import commit
from components.session.state import get_session, set_widget


def draw(scene: FormContext, spot: FieldContext, draw_entry: Draw) -> None:
    """Draw the entries of a list, each by `draw_entry`, and the buttons that add more."""
    field, items = spot.field, spot.value if isinstance(spot.value, list) else []
    assert field.items is not None
    for index in paginated(range(len(items)), binding.key(scene.draft, spot.path)):
        below = scene.below(spot, index)
        if below is None:
            surplus = FieldContext(
                (*spot.path, index),
                Field("json", "", f"Entry {index + 1}", ()),
                items[index],
                len(spot.path),
                True,
                spot.depth + 1,
                False,
            )
            scalar.draw_json(scene, surplus, "The list has more entries than the trainer takes.")
            continue
        label = below.field.label if index < len(field.items.first) and below.field.label else f"Entry {index + 1}"
        draw_entry(scene, below, label)
    _draw_add_buttons(scene, spot, len(items))


def _draw_add_buttons(scene: FormContext, spot: FieldContext, length: int) -> None:
    field = spot.field
    assert field.items is not None
    missing = list(range(length, len(field.items.first)))
    has_default = isinstance(field.default, list) and bool(field.default) and not spot.is_set
    if missing and not length:
        st.button(
            "Fill in",
            icon=":material/add:",
            key=binding.key(scene.draft, spot.path, "add"),
            on_click=partial(_set_default, scene, spot) if has_default else partial(_add_entries, scene, spot, missing),
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
            on_click=partial(_add_entries, scene, spot, [length]),
            disabled=scene.locked or (field.bounds.max_items is not None and length >= field.bounds.max_items),
        )
        if has_default:
            st.button(
                "Begin with the default",
                key=binding.key(scene.draft, spot.path, "begin"),
                on_click=partial(_set_default, scene, spot),
                disabled=scene.locked,
            )
        if below.kind in ("text", "integer", "number") and not below.unions and not missing:
            _draw_add_several(scene, spot, below)


def _set_default(scene: FormContext, spot: FieldContext) -> None:
    commit(partial(edits.set_parameter, form=scene.form, path=spot.path, value=spot.field.default))


def _add_entries(scene: FormContext, spot: FieldContext, indexes: Sequence[int]) -> None:
    show_page_of(binding.key(scene.draft, spot.path), indexes[-1])
    focus.request_focus([binding.key(scene.draft, (*spot.path, indexes[0]))])

    def append(draft: Draft) -> Draft:
        draft = edits.with_defaults(draft, scene.form, (*spot.path, 0))
        for index in indexes:
            below = scene.form.item(spot.field, index, MISSING)
            if below is not None:
                value, entry = missing_entry_value(defaults.new_entry_value(scene.form, below), below)
                draft = collection_edits.append_entry(draft, spot.path, value, entry)
        return draft

    commit(append)


def _draw_add_several(scene: FormContext, spot: FieldContext, item: Field) -> None:
    key = binding.key(scene.draft, spot.path, "several")
    errors = get_session().input_errors

    def add_all() -> None:
        typed = str(st.session_state[key])
        try:
            found: list[Any] = lines_reader(item)(typed)
        except ValueError as error:
            errors[key] = f"Nothing is added: {error}"
            return
        errors.pop(key, None)
        set_widget(key, "")
        if found:
            commit(
                lambda draft: collection_edits.append_entries(
                    edits.with_defaults(draft, scene.form, (*spot.path, 0)), spot.path, found
                )
            )

    with st.popover("Add several", icon=":material/playlist_add:", disabled=scene.locked):
        st.text_area("One entry a line", key=key, height=160)
        st.button("Add all", key=f"{key}#go", on_click=add_all, type="primary")
        if key in errors:
            st.markdown(f":red[:material/error: {escape(errors[key])}]")
