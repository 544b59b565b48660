"""The outputs: which model each one writes, an existing one or a new one in the studio's folder."""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import OUTPUTS, Draft, list_aliases, model_output, output_path
from components.forms import binding
from components.forms.fields.codec import JSON
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


def draw(spec: TrainerSpec, draft: Draft, world: FoundryReader, problems: tuple[Problem, ...]) -> None:
    """Draw a card for every output of the trainer, and one for every other output that the request has."""
    for one in spec.outputs:
        with st.container(border=True, key=binding.key(draft, output_path(one.alias), "card")):
            _card(one, draft, world, problems)
    for alias in list_aliases(draft, OUTPUTS):
        if spec.output(alias) is None:
            with st.container(border=True):
                _as_json(alias, draft, problems, "The trainer does not have this output.")


def _card(spec: OutputSpec, draft: Draft, world: FoundryReader, problems: tuple[Problem, ...]) -> None:
    st.markdown(f"**{escape(spec.name)}**{' :gray-badge[optional]' if spec.optional else ''}")
    if spec.description:
        st.caption(prose(spec.description))
    if not spec.is_model:
        _as_json(spec.alias, draft, problems, f"Outputs of the type “{spec.kind}” have no form here.")
        return
    rid = model_output(draft, spec.alias)
    name = binding.key(draft, output_path(spec.alias))
    if rid:
        resource_label.draw_chosen(rid, draft, output_path(spec.alias), "modelRid", world)
    draw_beside(problems, output_path(spec.alias), below=True)
    studio = world.resource(draft.studio_rid) if draft.studio_rid else None
    title = "Choose another model" if rid else "Choose an existing model"
    with st.expander(
        title, icon=":material/neurology:", expanded=rid is None, key=f"{name}#{'other' if rid else 'choose'}", on_change="rerun"
    ) as choosing:
        if choosing.open:
            _choose(spec, rid, studio, draft, world, name)
    with st.expander("Create a model", icon=":material/add:", key=f"{name}#new", on_change="rerun") as creating:
        if creating.open:
            create_model.draw(spec, draft, studio, world, name)


def _choose(spec: OutputSpec, rid: str | None, studio: Resource | None, draft: Draft, world: FoundryReader, name: str) -> None:
    """Draw the project's models first, then the picker for all else."""

    def take(found: Resource) -> None:
        set_widget(f"{name}#other", False)
        commit(partial(edits.set_model, alias=spec.alias, rid=found.rid), Rerun.PAGE)

    project = studio.project_rid if studio else None
    if studio and studio.parent_folder_rid and project:
        st.fragment(_near, key=f"{name}#near")(rid, studio.parent_folder_rid, project, draft, world, name, take)
    elif draft.studio_rid is None:
        st.caption("The model must be in the studio's project: once a studio is chosen, the project's models stand here.")
    picker.pick(
        world,
        name,
        "model",
        take,
        start=studio.parent_folder_rid if studio else None,
        project=project,
        without=rid,
        disabled=binding.locked(draft),
    )


def _near(
    rid: str | None, folder: str, project: str, draft: Draft, world: FoundryReader, name: str, take: resource_list.OnChoose
) -> None:
    try:
        found = world.models(folder, project)
    except FoundryError as error:
        st.error(f"{escape(error.title)}. {escape(error.advice)}", icon=":material/cloud_off:")
        return
    around = world.resource(project)
    st.caption(f"Models of {escape(around.display_name) if around else 'the project'}, those beside the studio first")

    def why(one: Resource) -> str:
        if binding.locked(draft):
            return "the JSON text comes first" if draft.pending_text is not None else "you may only read this draft"
        return "chosen already" if one.rid == rid else picker.disabled_reason(one, "model", project)

    resource_list.draw(found.entries, world, f"{name}#near", take, why, below=around.path if around else "")
    if not found.entries:
        st.caption("There is no model yet. Create one below.")
    if not found.complete:
        st.caption("The project holds more than was looked through; browse for models elsewhere in it.")


def _as_json(alias: str, draft: Draft, problems: tuple[Problem, ...], reason: str) -> None:
    bound = binding.bind(draft, output_path(alias), JSON)
    st.text_area(f"{escape_label(alias)} (JSON)", height=120, placeholder="Not set", **bound.keywords())
    st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    draw_beside(problems, output_path(alias), below=True)
