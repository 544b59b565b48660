"""Access to receipts: who may read a submission, and the reads of Foundry for its receipt."""

import json
from dataclasses import replace
from pathlib import Path as File

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import collect_failures
from components.draft.draft import Draft
from components.draft.request_body import draft_from_version
from components.draft.summary import Summary, summarize
from components.foundry.errors import FoundryError, NotFound, PermissionDenied, ValidationFailed
from components.foundry.models import ModelStudioConfigVersion
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import address, navigation
from components.shell.persistence import masked_records, repositories
from components.shell.sign_in.foundry_connection import connection, foundry
from components.storage.draft_records import DraftNotFound as NoDraft
from components.storage.submission_repository import Submission
from components.submission import receipt_document, submitter
from components.submission.receipt_document import Receipt

PRINT_STYLES = File(__file__).with_name("receipt_print.css")


def requested_submission() -> Submission | None:
    """Return the submission of the address for those who may see it; None for anybody else."""
    submissions, submission_id = repositories.submission_repository(), address.submission()
    record = submissions.find_by_id(submission_id) if submission_id else None
    return submissions.refresh(record) if record is not None and may_read(record) else None


def may_read(record: Submission) -> bool:
    """Return whether this person may see a submission.

    These are who sent it, who may open its draft, and of a created one who may read the version in Foundry.
    """
    if repositories.current_user_id() in (record.user, record.owner):
        return True
    try:
        repositories.draft_repository().get_record(record.draft_id, repositories.current_user_id())
    except NoDraft:
        return record.version is not None and _version(record.studio_rid, record.version) is not None
    return True


def refusal_problems(record: Submission, error: FoundryError) -> tuple[Problem, ...]:
    """Return Foundry's reasons for refusing a submission as problems.

    There are none for a refusal of another kind.
    """
    if not isinstance(error, ValidationFailed):
        return ()
    draft = Draft(record.draft_id, record.studio_rid, json.loads(record.payload))
    return collect_failures(draft, error.failures, draft_facts.trainer_spec(draft))


def summarize_request(record: Submission) -> Summary:
    """Return a submission's request in the form's words. Raises FoundryError."""
    draft = Draft("", record.studio_rid, json.loads(record.payload))
    return summarize(draft, draft_facts.load_facts(draft), record.trainer_version)


def load_receipt(record: Submission, bare: bool) -> Receipt:
    """Return the receipt of a created submission, its secrets masked unless it is `bare`.

    Raises FoundryError when the version before cannot be read.
    """
    if record.read_back is None and record.version is not None:
        # Not saved yet, as after an outcome that was reconciled later.
        submitter.read_back(repositories.submission_repository(), foundry(), record.id, record.studio_rid, record.version)
        record = repositories.submission_repository().find_by_id(record.id) or record
    request = foundry().create_config_version_request(record.studio_rid, record.body)
    before = _previous(record)
    if not bare:
        record, before = masked_records.mask_submission(record), before and masked_records.mask_version(before)
    draft = Draft("", record.studio_rid, json.loads(record.payload))
    labels = draft_facts.field_labels(draft, *([draft_from_version(before, None)] if before else []))
    receipt = receipt_document.build_receipt(
        record,
        before,
        request.url(connection().base_url),
        labels.names,
        navigation.address("receipt", submission=record.id),
        draft_facts.load_facts(draft),
    )
    people = foundry_cache.user_names((receipt.created_by, receipt.sent_by))
    return replace(receipt, names={**receipt.names, **{user_id: name for user_id, name in people.items() if name != user_id}})


@st.cache_resource(scope="session", ttl=300, show_spinner=False)
def _version(studio_rid: str, version: int) -> ModelStudioConfigVersion | None:
    try:
        return foundry().config_version(studio_rid, version) if version > 0 else None
    except (NotFound, PermissionDenied):
        return None


def _previous(record: Submission) -> ModelStudioConfigVersion | None:
    return _version(record.studio_rid, (record.version or 0) - 1)
