"""The resources that the person worked with lately, read from the drafts and submissions."""

import logging
from collections.abc import Sequence

import streamlit as st

from components.draft.draft import dataset_rids, model_rids
from components.draft.serialization import DocumentError
from components.foundry.errors import FoundryError
from components.shell.persistence import repositories
from components.shell.process.open_database import database
from components.storage.draft_records import DraftNotFound
from components.storage.recent_studios import list_recent_studios
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

_DRAFTS = 10
_READ_RIDS = {"dataset": dataset_rids, "model": model_rids}


def list_recent(kind: str) -> Sequence[str]:
    """Return the RIDs of a kind of resource, the one used last first.

    Studios come from drafts and submissions, datasets and models from the latest drafts; of other kinds, and while the database cannot be read,
    there are none.
    """
    try:
        user = repositories.current_user_id()
        if kind == "model-studio":
            return list_recent_studios(database(), user)
        if kind not in _READ_RIDS:
            return ()
        records = repositories.draft_repository().list_by_owner(user, size=_DRAFTS).rows
        rids = [rid for record in records for rid in _rids_of_draft(record.id, record.revision, user, kind)]
        return tuple(dict.fromkeys(rids))
    except (StorageError, FoundryError) as error:
        log.warning("what was used lately cannot be read: %s", error)
        return ()


# A revision never changes.
@st.cache_data(max_entries=1000, show_spinner=False)
def _rids_of_draft(draft_id: str, revision: int, user: str, kind: str) -> tuple[str, ...]:
    try:
        return _READ_RIDS[kind](repositories.draft_repository().load_revision(draft_id, user, revision))
    except (DraftNotFound, DocumentError):
        return ()
