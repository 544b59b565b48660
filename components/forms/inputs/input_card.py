"""The card of an input: its dataset, the mapping of its columns, and which of them are used."""

from functools import partial

import streamlit as st

from components.draft import edits, input_columns
from components.draft.checks.facts import column_types as types_of
from components.draft.checks.problem import Problem
from components.draft.draft import INPUTS, DatasetInput, Draft, dataset_input, dataset_rids, input_path, list_aliases
from components.forms import binding
from components.forms.fields import json_field
from components.forms.foundry_reader import FoundryReader
from components.forms.inputs import column_mapping, column_selection, dataset_preview, proposal_panel
from components.forms.inputs.proposal_panel import Proposals
from components.forms.markdown import escape, prose
from components.forms.panels.problems import draw_beside
from components.forms.picker import picker, resource_label
from components.foundry.models import Resource
from components.schema.trainer import InputSpec, TrainerSpec
from components.session.pipeline import Rerun, commit
from components.session.state import get_session, set_widget


def draw(spec: TrainerSpec, draft: Draft, foundry: FoundryReader, problems: tuple[Problem, ...]) -> None:
    """Draw a card for every input of the trainer, and one for every other input that the request has."""
    proposals = proposal_panel.propose(spec, draft, foundry)
    proposal_panel.draw_all(spec, proposals, draft)
    for input_spec in spec.inputs:
        with st.container(border=True, key=binding.key(draft, input_path(input_spec.alias), "card")):
            _draw_card(input_spec, draft, foundry, proposals, problems)
    for alias in list_aliases(draft, INPUTS):
        if spec.input(alias) is None:
            with st.container(border=True):
                st.markdown(f"**{escape(alias)}**")
                _draw_json(alias, draft, problems, "The trainer does not have this input.")


def _draw_card(
    spec: InputSpec, draft: Draft, foundry: FoundryReader, proposals: Proposals, problems: tuple[Problem, ...]
) -> None:
    view = dataset_input(draft, spec.alias)
    st.markdown(f"**{escape(spec.name)}**{' :gray-badge[optional]' if spec.optional else ''}")
    if spec.description:
        st.caption(prose(spec.description))
    if not spec.is_dataset:
        _draw_json(spec.alias, draft, problems, f"Inputs of the type “{spec.kind}” have no form here.")
        return
    if isinstance(view, str):
        _draw_json(spec.alias, draft, problems, view)
        return
    if view is None or view.rid is None:
        _draw_picker(spec, view, draft, foundry)
        draw_beside(problems, input_path(spec.alias))
        draw_beside(problems, input_path(spec.alias, "rid"))
        return
    resource_label.draw_chosen(view.rid, draft, input_path(spec.alias), "rid", foundry)
    draw_beside(problems, input_path(spec.alias))
    draw_beside(problems, input_path(spec.alias, "rid"))
    name = binding.key(draft, input_path(spec.alias))
    with st.expander(
        "Choose another dataset", icon=":material/swap_horiz:", type="compact", key=f"{name}#other", on_change="rerun"
    ) as other:
        if other.open:
            _draw_picker(spec, view, draft, foundry)
    if dropped := get_session().dropped_columns.get((name, view.rid)):
        message = (
            f"Removed from the mapping, as this dataset lacks the column or its type does not fit: {escape(', '.join(dropped))}"
        )
        st.info(message, icon=":material/info:")
    schema = foundry.schema(view.rid)
    dataset_preview.draw(view.rid, schema, foundry, name)
    types = types_of(schema)
    proposal_panel.draw(spec, proposals, draft)
    column_mapping.draw(spec, view, draft, types, problems)
    column_selection.draw(spec, view, draft, types or {}, problems)


def _draw_picker(spec: InputSpec, view: DatasetInput | None, draft: Draft, foundry: FoundryReader) -> None:
    """Draw the picker; another dataset keeps the mapping of the columns that it has with a fitting type."""

    def take(dataset: Resource) -> None:
        types = types_of(foundry.schema(dataset.rid))
        fitting, dropped = input_columns.keep_fitting(view, spec, types) if view and types else (None, [])
        get_session().dropped_columns[name, dataset.rid] = dropped
        set_widget(f"{name}#other", False)
        commit(partial(edits.set_dataset, alias=spec.alias, rid=dataset.rid, replacements=fitting), Rerun.PAGE)

    name = binding.key(draft, input_path(spec.alias))
    options = picker.PickerOptions(
        "dataset",
        _studio_folder(draft, foundry),
        suggested=dataset_rids(draft),
        chosen=view.rid if view else None,
        disabled=binding.locked(draft),
        folded=view is None and spec.optional,
        purpose=spec.name,
    )
    picker.draw(foundry, name, options, take)


def _studio_folder(draft: Draft, foundry: FoundryReader) -> str | None:
    studio = foundry.resource(draft.studio_rid) if draft.studio_rid else None
    return studio.parent_folder_rid if studio else None


def _draw_json(alias: str, draft: Draft, problems: tuple[Problem, ...], reason: str) -> None:
    json_field.draw("As JSON", draft, input_path(alias), problems, reason, height=160)
