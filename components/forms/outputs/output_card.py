"""The card of an output: the model it writes, an existing one or a new one in the studio's folder."""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import OUTPUTS, Draft, list_aliases, model_output, output_path
from components.forms import binding
from components.forms.fields import json_field
from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape, escape_label, prose
from components.forms.outputs import create_model
from components.forms.panels.problems import draw_beside
from components.forms.picker import picker, resource_label, resource_list
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.schema.trainer import OutputSpec, TrainerSpec
from components.session.pipeline import Rerun, commit
from components.session.state import set_widget


def draw(spec: TrainerSpec, draft: Draft, foundry: FoundryReader, problems: tuple[Problem, ...]) -> None:
    """Draw a card for every output of the trainer, and one for every other output that the request has."""
    for output in spec.outputs:
        with st.container(border=True, key=binding.key(draft, output_path(output.alias), "card")):
            _draw_card(output, draft, foundry, problems)
    for alias in list_aliases(draft, OUTPUTS):
        if spec.output(alias) is None:
            with st.container(border=True):
                _draw_json(alias, draft, problems, "The trainer does not have this output.")


def _draw_card(spec: OutputSpec, draft: Draft, foundry: FoundryReader, problems: tuple[Problem, ...]) -> None:
    st.markdown(f"**{escape(spec.name)}**{' :gray-badge[optional]' if spec.optional else ''}")
    if spec.description:
        st.caption(prose(spec.description))
    if not spec.is_model:
        _draw_json(spec.alias, draft, problems, f"Outputs of the type “{spec.kind}” have no form here.")
        return
    rid = model_output(draft, spec.alias)
    name = binding.key(draft, output_path(spec.alias))
    if rid:
        resource_label.draw_chosen(rid, draft, output_path(spec.alias), "modelRid", foundry)
    draw_beside(problems, output_path(spec.alias), below=True)
    studio = foundry.resource(draft.studio_rid) if draft.studio_rid else None
    title = "Choose another model" if rid else "Choose an existing model"
    with st.expander(
        title, icon=":material/neurology:", expanded=rid is None, key=f"{name}#{'other' if rid else 'choose'}", on_change="rerun"
    ) as choosing:
        if choosing.open:
            _draw_choice(spec, rid, studio, draft, foundry, name)
    with st.expander("Create a model", icon=":material/add:", key=f"{name}#new", on_change="rerun") as creating:
        if creating.open:
            create_model.draw(spec, draft, studio, foundry, name)


def _draw_choice(
    spec: OutputSpec, rid: str | None, studio: Resource | None, draft: Draft, foundry: FoundryReader, name: str
) -> None:
    """Draw the models of the studio's project, then the picker; `rid` is the model chosen already."""

    def take(found: Resource) -> None:
        set_widget(f"{name}#other", False)
        commit(partial(edits.set_model, alias=spec.alias, rid=found.rid), Rerun.PAGE)

    if studio and studio.parent_folder_rid and studio.project_rid:
        st.fragment(_draw_project_models, key=f"{name}#near")(rid, studio, draft, foundry, name, take)
    elif draft.studio_rid is None:
        st.caption("The model must be in the studio's project: once a studio is chosen, the project's models are listed here.")
    start, project_rid = (studio.parent_folder_rid, studio.project_rid) if studio else (None, None)
    options = picker.PickerOptions("model", start, project_rid, chosen=rid, disabled=binding.locked(draft))
    picker.draw(foundry, name, options, take)


def _draw_project_models(
    rid: str | None, studio: Resource, draft: Draft, foundry: FoundryReader, name: str, on_choose: resource_list.OnChoose
) -> None:
    assert studio.parent_folder_rid
    assert studio.project_rid
    try:
        models = foundry.models(studio.parent_folder_rid, studio.project_rid)
    except FoundryError as error:
        st.error(f"{escape(error.title)}. {escape(error.advice)}", icon=":material/cloud_off:")
        return
    project = foundry.resource(studio.project_rid)
    st.caption(f"Models of {escape(project.display_name) if project else 'the project'}, those beside the studio first")

    def disabled_reason(model: Resource) -> str:
        if binding.locked(draft):
            return "the JSON text comes first" if draft.pending_text is not None else "you may only read this draft"
        return "chosen already" if model.rid == rid else picker.disabled_reason(model, "model", studio.project_rid)

    actions = resource_list.RowActions(on_choose, disabled_reason)
    resource_list.draw(models.entries, foundry, f"{name}#near", actions, project.path if project else None)
    if not models.entries:
        st.caption("There is no model yet. Create one below.")
    if not models.complete:
        st.caption("Not all folders were searched. Browse for other models.")


def _draw_json(alias: str, draft: Draft, problems: tuple[Problem, ...], reason: str) -> None:
    json_field.draw(f"{escape_label(alias)} (JSON)", draft, output_path(alias), problems, reason)
