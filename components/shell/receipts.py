"""The receipt that the address asks for: who may see it, and what Foundry has to be asked for it."""

import json
from dataclasses import replace

import streamlit as st

from components.draft import failure
from components.draft.model import Draft
from components.draft.problem import Problem
from components.foundry.errors import FoundryError, NotFound, PermissionDenied, ValidationFailed
from components.foundry.models import ModelStudioConfigVersion
from components.records import receipt
from components.records.drafts import NotFound as NoDraft
from components.records.receipt import Receipt
from components.records.submissions import Submission
from components.shell import address, catalog, navigation, progress, sending, store, veil
from components.shell.connection import connection, foundry


def asked() -> Submission | None:
    """Give the submission of the address, for all who may see it; None for anybody else."""
    wanted = address.submission()
    found = store.submissions().by_id(wanted) if wanted else None
    if found is None or not may_see(found):
        return None
    return progress.looking().current(found)


def may_see(record: Submission) -> bool:
    """Tell whether this person may see a submission: who sent it, who may open its draft, and of a created one who may read the version in Foundry."""
    if store.user() in (record.user, record.owner):
        return True
    try:
        store.drafts().about(record.draft_id, store.user())
    except NoDraft:
        return record.version is not None and _version(record.studio_rid, record.version) is not None
    return True


def reasons(record: Submission, error: FoundryError) -> tuple[Problem, ...]:
    """Give Foundry's reasons for refusing a submission as problems, none for a refusal of another kind."""
    if not isinstance(error, ValidationFailed):
        return ()
    draft = Draft(record.draft_id, record.studio_rid, json.loads(record.payload))
    return failure.problems(draft, error.failures, catalog.spec(draft))


def build(record: Submission, bare: bool) -> Receipt:
    """Make the receipt of a created submission, its secrets masked unless it is `bare`. Raises FoundryError when the version before cannot be read."""
    if record.read_back is None and record.version is not None:
        # Not done yet, as after an outcome that was found out later.
        sending.read_back(store.submissions(), foundry(), record.id, record.studio_rid, record.version)
        record = store.submissions().by_id(record.id) or record
    request = foundry().create_config_version_request(record.studio_rid, record.body)
    before = _previous(record)
    if not bare:
        record, before = veil.record(record), before and veil.version(before)
    made = receipt.build(
        record, before, request.url(connection().base_url), link=navigation.address("receipt", submission=record.id)
    )
    place = catalog.resource(made.studio_rid)
    called = {
        made.studio_rid: place.path if place else "",
        **{one: catalog.user_name(one) for one in (made.created_by, made.sent_by)},
    }
    return replace(made, called={known: name for known, name in called.items() if name and name != known})


@st.cache_resource(scope="session", ttl=300, show_spinner=False)
def _version(studio_rid: str, version: int) -> ModelStudioConfigVersion | None:
    try:
        return foundry().config_version(studio_rid, version) if version > 0 else None
    except (NotFound, PermissionDenied):
        return None


def _previous(record: Submission) -> ModelStudioConfigVersion | None:
    return _version(record.studio_rid, (record.version or 0) - 1)
