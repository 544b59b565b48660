"""The card of an output: the model it writes, an existing one or a new one in the studio's folder."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import OUTPUTS, Draft, list_aliases, model_output, output_path
from components.forms import binding
from components.forms.fields import json_field
from components.forms.foundry_reader import FoundryReader, Listing
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
    choice = _Choice(spec, draft, foundry, name, rid, studio, _read_models(studio, foundry))
    if choice.is_empty:
        create_model.draw(spec, draft, studio, foundry, name)
    elif rid is None:
        _draw_choice(choice)
    if rid or choice.is_empty:
        title = "Choose another model" if rid else "Choose an existing model"
        with st.expander(title, icon=":material/neurology:", type="compact", key=f"{name}#other", on_change="rerun") as choosing:
            if choosing.open:
                _draw_choice(choice)
    if not choice.is_empty:
        with st.expander(
            "Create a model", icon=":material/add:", type="compact", key=f"{name}#new", on_change="rerun"
        ) as creating:
            if creating.open:
                create_model.draw(spec, draft, studio, foundry, name)


@dataclass(frozen=True)
class _Choice:
    """An output with the RID of its model, and the models of the studio's project, or why they cannot be read."""

    spec: OutputSpec
    draft: Draft
    foundry: FoundryReader
    name: str
    rid: str | None
    studio: Resource | None
    models: Listing | FoundryError | None

    @property
    def is_empty(self) -> bool:
        """Whether no model is chosen, and none of the project could be."""
        if self.rid is not None or not isinstance(self.models, Listing) or not self.models.complete:
            return False
        return all(picker.disabled_reason(model, "model", self.project_rid) for model in self.models.entries)

    @property
    def project_rid(self) -> str | None:
        """The project in which the model must be; None where it is not known."""
        return self.studio.project_rid if self.studio else None

    def disabled_reason(self, model: Resource) -> str:
        """Return why a model of the project cannot be chosen, "" where it can."""
        if binding.locked(self.draft):
            return "correct the JSON text first" if self.draft.pending_text is not None else "you may only read this draft"
        return "already chosen" if model.rid == self.rid else picker.disabled_reason(model, "model", self.project_rid)


def _read_models(studio: Resource | None, foundry: FoundryReader) -> Listing | FoundryError | None:
    """Read the models of the studio's project; None where the studio is not known."""
    if studio is None or studio.parent_folder_rid is None or studio.project_rid is None:
        return None
    try:
        return foundry.models(studio.parent_folder_rid, studio.project_rid)
    except FoundryError as error:
        return error


def _draw_choice(choice: _Choice) -> None:
    """Draw the models of the studio's project, then the picker."""

    def take(model: Resource) -> None:
        set_widget(f"{choice.name}#other", False)
        commit(partial(edits.set_model, alias=choice.spec.alias, rid=model.rid), Rerun.PAGE)

    if choice.models is not None:
        st.fragment(_draw_project_models, key=f"{choice.name}#near")(choice, take)
    elif choice.draft.studio_rid is None:
        st.caption("Choose a studio to list the models of its project.")
    start, locked = choice.studio.parent_folder_rid if choice.studio else None, binding.locked(choice.draft)
    options = picker.PickerOptions("model", start, choice.project_rid, chosen=choice.rid, disabled=locked, folded=True)
    picker.draw(choice.foundry, choice.name, options, take)


def _draw_project_models(choice: _Choice, on_choose: resource_list.OnChoose) -> None:
    models = choice.models
    if isinstance(models, FoundryError):
        st.error(f"{escape(models.title)}. {escape(models.advice)}", icon=":material/cloud_off:")
        return
    assert models
    project = choice.foundry.resource(choice.project_rid) if choice.project_rid else None
    st.caption(f"Models of {escape(project.display_name) if project else 'the project'}, those in the studio's folder first")
    actions = resource_list.RowActions(on_choose, choice.disabled_reason)
    resource_list.draw(models.entries, choice.foundry, f"{choice.name}#near", actions, project.path if project else None)
    if not models.entries:
        st.caption("There is no model yet.")
    if not models.complete:
        st.caption("Not all folders were searched. Browse for other models.")


def _draw_json(alias: str, draft: Draft, problems: tuple[Problem, ...], reason: str) -> None:
    json_field.draw(f"{escape_label(alias)} (JSON)", draft, output_path(alias), problems, reason)
