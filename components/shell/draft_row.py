"""A saved draft in a list: its name as a link, where it belongs, and how far it is."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.shell import foundry_cache, navigation
from components.storage.draft_repository import DraftRecord

_SHARING = {"read": "Shared, read only", "edit": "Shared, can edit"}


def read_names(records: Sequence[DraftRecord]) -> Mapping[str, str]:
    """Return the names of the studios and trainers of drafts by their ids, in one call for all studios.

    There are none, with a note on the page, while Foundry cannot list the trainers.
    """
    if not records:
        return {}
    try:
        trainers = {spec.trainer.trainer_id: spec.trainer.name for spec in foundry_cache.trainers()}
        return trainers | foundry_cache.names(record.studio_rid for record in records if record.studio_rid)
    except FoundryError as error:
        st.caption(f":material/cloud_off: {escape(error.title)}. Names of studios and trainers are missing.")
        return {}


def draw(record: DraftRecord, names: Mapping[str, str], owner: str | None = None) -> None:
    """Draw the row; `owner` is whose draft it is, where it is not the person's own."""
    studio = names.get(record.studio_rid, record.studio_rid) if record.studio_rid else "No studio yet"
    trainer = names.get(record.trainer_id, record.trainer_id) if record.trainer_id else "No trainer"
    badges = [] if record.sharing == "private" else [f":gray-badge[{_SHARING[record.sharing]}]"]
    if record.submitted_version:
        badges.append(f":green-badge[Submitted as version {record.submitted_version}]")
    if record.problems:
        badges.append(f":orange-badge[{record.problems} problem{'s' if record.problems != 1 else ''}]")
    elif record.problems == 0 and not record.submitted_version:
        badges.append(":blue-badge[Ready to submit]")
    whose = f" · by {escape(owner)}" if owner else ""
    navigation.link_with_caption(
        "configure",
        escape(record.name) or "Unnamed configuration",
        ":material/edit_note:",
        f"{escape(studio)} · {escape(trainer)}{whose} · edited {time_format.relative_time(record.updated)}",
        f"Edited {time_format.exact_time(record.updated)}",
        " ".join(badges),
        draft=record.id,
    )
