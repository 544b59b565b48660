"""New drafts, which are saved with their first edit only: until then the page's address tells what they begin with."""

from dataclasses import replace
from functools import partial
from typing import NoReturn

import streamlit as st

from components.draft import edits
from components.draft.checks.problem_collection import blocking_problems, collect
from components.draft.draft import Draft, model_rids
from components.draft.name_proposal import propose_name
from components.draft.request_body import draft_from_version
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion, Resource
from components.schema.trainer import TrainerSpec
from components.session import pipeline
from components.session.state import get_session
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import address, navigation
from components.shell.page.active_studio import active_studio
from components.shell.persistence import repositories
from components.shell.persistence.session_saver import draft_saver


def begin_with_trainer(spec: TrainerSpec) -> NoReturn:
    """Open a new draft for a trainer, in the studio in use, on Configure."""
    draft = _of_trainer(spec)
    pipeline.open_new(draft, "Created")
    navigation.go("configure", draft=draft.id, trainer=spec.trainer.trainer_id, studio=draft.studio_rid)


def begin_from_latest_version(studio_rid: str) -> NoReturn:
    """Open a new draft that begins as a studio's latest version; where it has none, go to the trainers. Raises FoundryError."""
    latest = foundry_cache.latest_version(studio_rid)
    if latest is not None:
        begin_from_version(latest, studio_rid)
    navigation.go("trainers", studio=studio_rid)


def begin_from_version(version: ModelStudioConfigVersion, studio_rid: str) -> NoReturn:
    """Open a new draft that begins as a version of a studio, on Configure at its parameters, as all else is filled in."""
    draft = draft_from_version(version, studio_rid)
    pipeline.open_new(draft, f"Created from version {version.version}")
    navigation.go("configure", draft=draft.id, studio=studio_rid, version=version.version, section="parameters")


def copy_to_studio(version: ModelStudioConfigVersion, source_rid: str, studio: Resource) -> str:
    """Save a draft that begins as the version of another studio, checked in its own, and return its id.

    Raises FoundryError and StorageError.
    """
    draft = draft_from_version(version, source_rid)
    models = {rid: foundry_cache.resource(rid) for rid in model_rids(draft)}
    draft = edits.move_to_studio(draft, studio, models)
    problems = blocking_problems(collect(draft, draft_facts.load_facts(draft)))
    source = foundry_cache.name(source_rid) or "another studio"
    label = f"Copied from version {version.version} of {source}"
    repositories.draft_repository().save(draft, repositories.current_user_id(), 0, label, len(problems))
    return draft.id


def open_from_address(draft_id: str | None) -> Draft | None:
    """Open the new draft that the address tells of, under the id given there; None where it tells of none.

    Raises FoundryError.
    """
    trainer_id, studio_rid, number = address.trainer(), address.studio(), address.version()
    if trainer_id:
        draft, label = _of_trainer(foundry_cache.trainer(trainer_id)), "Created"
    elif studio_rid and number:
        draft, label = draft_from_version(foundry_cache.version(studio_rid, number), studio_rid), f"Created from version {number}"
    else:
        return None
    draft = replace(draft, id=draft_id or draft.id)
    pipeline.open_new(draft, label)
    return draft


def proposed_name(draft: Draft) -> str:
    """Return the name that is proposed for a draft, "" while Foundry does not tell."""
    try:
        spec = draft_facts.trainer_spec(draft)
        studio = foundry_cache.resource(draft.studio_rid) if draft.studio_rid else None
    except FoundryError:
        return ""
    return propose_name(draft, spec, studio.display_name if studio else None) if spec is not None else ""


def choose_studio(studio_rid: str) -> None:
    """Put the current draft into a studio, which is in use from then on."""
    get_session().use_studio(studio_rid)
    address.follow_studio(studio_rid)
    pipeline.commit(partial(edits.set_studio, studio_rid=studio_rid), pipeline.Rerun.PAGE)


def duplicate_draft(draft_id: str) -> None:
    """Make a copy of a draft the person's own, and go on with it."""
    draft = get_session().draft
    if draft is not None and draft.id == draft_id and draft_saver().may_edit(draft_id):
        # What is on screen, of which some may not be saved.
        copy = edits.copy_draft(draft)
        pipeline.start_draft(copy, f"Copied from {draft.name or 'a draft without a name'}")
    else:
        copy, _ = repositories.draft_repository().duplicate(draft_id, repositories.current_user_id())
        get_session().open(draft_saver().load(copy.id))
    st.query_params["draft"] = copy.id


def draw_another_button(studio_rid: str, version: int) -> None:
    """Draw the button for a new draft with the content of a version."""
    if st.button("Configure another", icon=":material/content_copy:", help="A new draft with the content of this version"):
        # Not from a receipt, whose secrets may be masked.
        begin_from_version(foundry_cache.version(studio_rid, version), studio_rid)


def _of_trainer(spec: TrainerSpec) -> Draft:
    draft = edits.new_draft(spec, active_studio())
    return edits.set_value(draft, ("name",), proposed_name(draft))
