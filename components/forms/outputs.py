"""The outputs: which model each one writes, an existing one or a new one in the studio's folder."""

import streamlit as st

from components.draft import edit
from components.draft.model import OUTPUTS, Draft, aliases, model_output, output_path
from components.draft.problem import Problem
from components.forms import binding, picker
from components.forms.codec import JSON
from components.forms.markdown import escape
from components.forms.problems import beside
from components.forms.world import World
from components.foundry.errors import Conflict, FoundryError
from components.foundry.models import Resource
from components.spec.trainer import OutputSpec, TrainerSpec


def draw(spec: TrainerSpec, draft: Draft, world: World, problems: tuple[Problem, ...]) -> None:
    """Draw a card for every output of the trainer, and one for every other output that the request has."""
    for one in spec.outputs:
        with st.container(border=True, key=binding.key(draft, output_path(one.alias), "card")):
            _card(one, draft, world, problems)
    for alias in aliases(draft, OUTPUTS):
        if spec.output(alias) is None:
            with st.container(border=True):
                _as_json(alias, draft, problems, "The trainer does not have this output.")


def _card(spec: OutputSpec, draft: Draft, world: World, problems: tuple[Problem, ...]) -> None:
    st.markdown(f"**{escape(spec.name)}**{' :gray-badge[optional]' if spec.optional else ''}")
    if spec.description:
        st.caption(escape(spec.description))
    if not spec.is_model:
        _as_json(spec.alias, draft, problems, f"Outputs of the type “{spec.kind}” have no form here.")
        return
    rid = model_output(draft, spec.alias)
    name = binding.key(draft, output_path(spec.alias))
    if rid:
        model = world.resource(rid)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/neurology: **{escape(model.display_name) if model else f'`{rid}`'}**", help=f"`{rid}`")
            st.button(
                "Remove",
                key=f"{name}#remove",
                type="tertiary",
                icon=":material/close:",
                on_click=binding.apply,
                args=(edit.unset, output_path(spec.alias)),
                disabled=draft.text is not None,
            )
        if model:
            st.caption(escape(model.path))
    beside(problems, output_path(spec.alias), below=True)

    def take(found: Resource) -> None:
        binding.apply(edit.set_model, spec.alias, found.rid)

    studio = world.resource(draft.studio_rid) if draft.studio_rid else None
    with st.expander("Choose an existing model", expanded=rid is None):
        picker.pick(
            world, name, "model", take, start=studio.parent_folder_rid if studio else None, disabled=draft.text is not None
        )
    with st.expander("Create a model"):
        _create(spec, studio, world, name, disabled=draft.text is not None)


def _create(spec: OutputSpec, studio: Resource | None, world: World, name: str, *, disabled: bool) -> None:
    if studio is None or studio.parent_folder_rid is None:
        st.caption("Choose a studio first: the model must be in the studio's project.")
        return
    folder, note = studio.parent_folder_rid, f"{name}#create"
    st.text_input("Name of the new model", key=f"{name}#name", disabled=disabled)

    def create() -> None:
        wanted = str(st.session_state[f"{name}#name"]).strip()
        if not wanted:
            binding.remember(note, "Give the model a name.")
            return
        try:
            rid = world.create_model(wanted, folder)
        except Conflict:
            binding.remember(note, f"“{wanted}” exists already in this folder: choose it above, or take another name.")
        except FoundryError as error:
            binding.remember(note, f"{error.title}. {error.advice} {error.reference}")
        else:
            binding.remember(note, "")
            binding.apply(edit.set_model, spec.alias, rid)

    st.button("Create model", key=f"{name}#make", icon=":material/add:", on_click=create, disabled=disabled)
    st.caption(f"It is created beside the studio, in {escape(studio.path.rpartition('/')[0])}")
    if binding.remembered(note):
        st.markdown(f":red[:material/error: {escape(binding.remembered(note))}]")


def _as_json(alias: str, draft: Draft, problems: tuple[Problem, ...], reason: str) -> None:
    bound = binding.bind(draft, output_path(alias), JSON)
    st.text_area(f"{alias} (JSON)", height=120, placeholder="Not set", **bound.keywords())
    st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    beside(problems, output_path(alias), below=True)
