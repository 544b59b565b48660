"""A saved draft in a list: its name as a link, where it belongs, and how far it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.shell.foundry_reads import foundry_cache
from components.shell.page import navigation
from components.shell.persistence import repositories
from components.shell.sign_in import write_access
from components.shell.submitting.state_labels import STATE_LABELS
from components.storage.draft_records import DraftRecord
from components.storage.request_repository import State
from components.submission import draft_stage
from components.submission.draft_stage import DraftStage

_SHARING = {"read": "Shared, read only", "edit": "Shared, can edit"}


@dataclass(frozen=True)
class DraftRow:
    """A draft with the names of its studio and trainer and its stage.

    `may_submit` where this person could create a version of it.
    """

    record: DraftRecord
    studio: str
    trainer: str
    stage: DraftStage
    may_submit: bool


def load_rows(records: Sequence[DraftRecord]) -> list[DraftRow]:
    """Return the rows of drafts, with one query for all their submissions, and one call for all studios. Raises StorageError."""
    if not records:
        return []
    names, submissions = _read_names(records), repositories.submission_repository().list_of_drafts(records)
    user, may_write = repositories.current_user_id(), write_access.write_refusal() is None and not repositories.read_only()
    return [
        DraftRow(
            record,
            names.get(record.studio_rid, record.studio_rid) if record.studio_rid else "No studio yet",
            names.get(record.trainer_id, record.trainer_id) if record.trainer_id else "No trainer",
            draft_stage.decide_stage(record, submissions[record.id]),
            may_write and (record.owner == user or record.sharing == "edit"),
        )
        for record in records
    ]


def _read_names(records: Sequence[DraftRecord]) -> Mapping[str, str]:
    """Return the names of the studios and trainers of drafts by their ids.

    There are none, and a note on the page, while Foundry cannot list the trainers.
    """
    try:
        trainers = {spec.trainer.trainer_id: spec.trainer.name for spec in foundry_cache.trainers()}
        return trainers | foundry_cache.names(record.studio_rid for record in records if record.studio_rid)
    except FoundryError as error:
        st.caption(f":material/cloud_off: {escape(error.title)}. Names of studios and trainers are missing.")
        return {}


def draw(row: DraftRow, owner: str | None = None) -> None:
    """Draw the row; `owner` is whose draft it is, where it is not the person's own."""
    record = row.record
    whose = f" · by {escape(owner)}" if owner else ""
    badges = " ".join(f":{colour}-badge[{label}]" for label, colour in describe(row))
    navigation.link_with_caption(
        "configure",
        escape(record.name) or "Unnamed configuration",
        ":material/edit_note:",
        f"{escape(row.studio)} · {escape(row.trainer)}{whose} · edited {time_format.relative_time(record.updated)}",
        f"Edited {time_format.exact_time(record.updated)}",
        badges,
        draft=record.id,
    )


def describe(row: DraftRow) -> Iterator[tuple[str, str]]:
    """Yield the badges of a row: how the draft is shared, what was submitted, what is left; each with its colour."""
    record, stage = row.record, row.stage
    if record.sharing != "private":
        yield _SHARING[record.sharing], "gray"
    if stage.submitted is not None:
        label, colour = STATE_LABELS[stage.submitted]
        if stage.submitted is State.CREATED:
            label = (
                f"Version {stage.versions[0]} created" if len(stage.versions) == 1 else f"{len(stage.versions)} versions created"
            )
        yield (f"{label}, edited since", "gray") if stage.is_edited else (label, colour)
    if stage.readiness == "incomplete":
        yield f"Incomplete: {record.problems} left", "orange"
    elif stage.readiness == "ready":
        yield ("Ready to submit", "blue") if row.may_submit else ("Complete", "gray")
