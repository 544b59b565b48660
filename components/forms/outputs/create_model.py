"""A new model for an output: beside the studio, under a name that is free, or the existing one of that name."""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.draft import INPUTS, DatasetInput, Draft, dataset_input, list_aliases
from components.forms import binding
from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import drawable, escape
from components.forms.picker.picker import disabled_reason
from components.forms.picker.resource_label import kind_name, parent_path
from components.foundry.errors import Conflict, FoundryError
from components.foundry.models import Resource
from components.schema.trainer import OutputSpec
from components.session.pipeline import commit
from components.session.state import NewModel, get_session, set_widget

# So much of a folder is read to suggest a name that is free.
_PAGES = 20


def draw(spec: OutputSpec, draft: Draft, studio: Resource | None, world: FoundryReader, name: str) -> None:
    """Draw the name, with one suggested, and the button; `name` begins the widget keys."""
    if studio is None or studio.parent_folder_rid is None:
        st.caption("Choose a studio first: the model must be in the studio's project.")
        return
    where, field = studio.parent_folder_rid, f"{name}#name"
    new_model = get_session().new_models.setdefault(name, NewModel())
    try:
        taken = {one.display_name for one in world.children(where, _PAGES).entries}
    except FoundryError:
        # A suggestion only: creating will tell whether the name is free.
        taken = set()
    suggested = drawable(free_name(suggest_name(draft, studio), taken))
    if st.session_state.get(field) in (None, "", new_model.suggested):
        set_widget(field, suggested)
        new_model.suggested = suggested
    st.text_input("Name of the new model", key=field, disabled=binding.locked(draft))

    def create() -> None:
        typed = str(st.session_state[field]).strip()
        new_model.error, new_model.existing = "", None
        if not typed:
            new_model.error = "Give the model a name."
            return
        try:
            rid = world.create_model(typed, where)
        except Conflict:
            new_model.error, new_model.existing = _clash(typed, studio, world)
        except FoundryError as error:
            new_model.error = f"{error.title}. {error.advice} {error.reference}"
        else:
            _use(spec.alias, rid, name)

    st.button("Create model", key=f"{name}#make", icon=":material/add:", on_click=create, disabled=binding.locked(draft))
    st.caption(f"It is created beside the studio, in {escape(parent_path(studio.path))}")
    if new_model.error:
        st.markdown(f":red[:material/error: {escape(new_model.error)}]")
    if new_model.existing is not None:
        st.button(
            f"Use the existing “{escape(new_model.existing.display_name)}”",
            key=f"{name}#existing",
            icon=":material/auto_fix_high:",
            type="tertiary",
            on_click=_use,
            args=(spec.alias, new_model.existing.rid, name),
        )


def _use(alias: str, rid: str, name: str) -> None:
    new_model = get_session().new_models[name]
    new_model.error, new_model.existing = "", None
    set_widget(f"{name}#new", False)
    commit(partial(edits.set_model, alias=alias, rid=rid))


def _clash(typed: str, studio: Resource, world: FoundryReader) -> tuple[str, Resource | None]:
    """Say that a name is taken, and give what has it where an output can use that."""
    try:
        found = world.find(f"{parent_path(studio.path)}/{typed}")
    except (LookupError, FoundryError):
        return f"“{typed}” exists already in this folder. Take another name.", None
    if reason := disabled_reason(found, "model", studio.project_rid):
        what = kind_name(found.kind) if found.kind != "model" else f"model, {reason}"
        return f"“{typed}” exists already in this folder ({what}). Take another name.", None
    return f"“{typed}” exists already in this folder. Use that model, or take another name.", found


def suggest_name(draft: Draft, studio: Resource) -> str:
    """Suggest a name from what is configured: the draft's own name, else its target, else the studio's."""
    targets = [
        names[0]
        for alias in list_aliases(draft, INPUTS)
        if isinstance(view := dataset_input(draft, alias), DatasetInput)
        for key, names in view.column_mapping.items()
        if "target" in key and names
    ]
    said = " ".join((draft.name.strip() or next(iter(targets), "") or studio.display_name).split())
    return said if said.lower().endswith("model") else f"{said} model"


def free_name(name: str, taken: set[str]) -> str:
    """Give a name that is not taken, numbered where it has to be."""
    if name not in taken:
        return name
    return next(fresh for number in range(2, len(taken) + 3) if (fresh := f"{name} {number}") not in taken)
