"""The form that creates a model for an output, or takes the existing model of that name."""

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
from components.session.panel_state import NewModel
from components.session.pipeline import commit
from components.session.state import current_key, get_session, set_widget, sync_widget

# How many of Foundry's pages of a folder are read to suggest a free name.
_PAGES = 20


def draw(spec: OutputSpec, draft: Draft, studio: Resource | None, foundry: FoundryReader, name: str) -> None:
    """Draw the field of the name, with a free one suggested, and the button; `name` prefixes the keys."""
    if studio is None or studio.parent_folder_rid is None:
        st.caption("Choose a studio: the model is created in its project.")
        return
    folder_rid, field = studio.parent_folder_rid, f"{name}#name"
    new_model = get_session().new_models.setdefault(name, NewModel())
    try:
        existing_names = {entry.display_name for entry in foundry.children(folder_rid, _PAGES).entries}
    except FoundryError:
        # Without the names the suggestion may be taken; Foundry then refuses to create it.
        existing_names = set()
    suggested = drawable(free_name(suggest_name(draft, studio), existing_names))
    widget_key = current_key(field)
    if st.session_state.get(widget_key) in (None, "", new_model.suggested):
        widget_key = sync_widget(field, suggested)
        new_model.suggested = suggested
    st.text_input("Name of the new model", key=widget_key, disabled=binding.locked(draft))

    def create() -> None:
        typed = str(st.session_state[widget_key]).strip()
        new_model.error, new_model.existing = "", None
        if not typed:
            new_model.error = "Enter a name for the model."
            return
        try:
            rid = foundry.create_model(typed, folder_rid)
        except Conflict:
            new_model.error, new_model.existing = _clash(typed, studio, foundry)
        except FoundryError as error:
            new_model.error = f"{error.title}. {error.advice} {error.reference}"
        else:
            _use(spec.alias, rid, name)

    refusal = foundry.write_refusal()
    st.button(
        "Create model",
        key=f"{name}#make",
        icon=":material/add:",
        on_click=create,
        disabled=refusal is not None or binding.locked(draft),
        help=escape(refusal) if refusal else None,
    )
    st.caption(f"It is created in the studio's folder, {escape(parent_path(studio.path))}")
    _draw_error(new_model, spec.alias, name)


def _draw_error(new_model: NewModel, alias: str, name: str) -> None:
    if new_model.error:
        st.markdown(f":red[:material/error: {escape(new_model.error)}]")
    if new_model.existing is not None:
        st.button(
            f"Use the existing “{escape(new_model.existing.display_name)}”",
            key=f"{name}#existing",
            icon=":material/auto_fix_high:",
            type="tertiary",
            on_click=_use,
            args=(alias, new_model.existing.rid, name),
        )


def _use(alias: str, rid: str, name: str) -> None:
    new_model = get_session().new_models[name]
    new_model.error, new_model.existing = "", None
    set_widget(f"{name}#new", False)
    commit(partial(edits.set_model, alias=alias, rid=rid))


def _clash(typed: str, studio: Resource, foundry: FoundryReader) -> tuple[str, Resource | None]:
    """Return the message that a name is taken, and the model of that name where an output can use it."""
    try:
        existing = foundry.find(f"{parent_path(studio.path)}/{typed}")
    except (LookupError, FoundryError):
        return f"“{typed}” already exists in this folder. Choose another name.", None
    if reason := disabled_reason(existing, "model", studio.project_rid):
        description = kind_name(existing.kind) if existing.kind != "model" else f"model, {reason}"
        return f"“{typed}” already exists in this folder ({description}). Choose another name.", None
    return f"“{typed}” already exists in this folder. Use that model, or choose another name.", existing


def suggest_name(draft: Draft, studio: Resource) -> str:
    """Return a model name from the draft's name, its target column or the studio, ending in "model"."""
    targets = [
        names[0]
        for alias in list_aliases(draft, INPUTS)
        if isinstance(view := dataset_input(draft, alias), DatasetInput)
        for key, names in view.column_mapping.items()
        if "target" in key and names
    ]
    name = " ".join((draft.name.strip() or next(iter(targets), "") or studio.display_name).split())
    return name if name.lower().endswith("model") else f"{name} model"


def free_name(name: str, existing_names: set[str]) -> str:
    """Return a name that is not taken, with a number from 2 on where the name itself is."""
    if name not in existing_names:
        return name
    return next(free for number in range(2, len(existing_names) + 3) if (free := f"{name} {number}") not in existing_names)
