"""How a draft was submitted last, and what of Foundry's refusal still holds for it."""

import json
from collections.abc import Iterable
from dataclasses import replace

from components.draft.checks.foundry_failures import ReportedProblem, reported_problems
from components.draft.draft import Draft
from components.foundry.errors import ValidationFailed
from components.schema.trainer import TrainerSpec
from components.session.state import Refusal, get_session
from components.shell.persistence import repositories
from components.storage.request_repository import State
from components.storage.submission_repository import Submission, SubmissionFilter
from components.submission import stored_response

_PERMISSION_REFUSED = "CreateModelStudioConfigVersionPermissionDenied"


def set_last_submission(draft_id: str, submissions: Iterable[Submission]) -> None:
    """Note how a draft was submitted; of all its submissions the one that was sent last counts."""
    sent = [submission for submission in submissions if submission.sent]
    if sent:
        get_session().progress_of(draft_id).is_review_requested = True
    last = max(sent, key=lambda submission: submission.sent or submission.prepared, default=None)
    error = stored_response.load_refusal(last) if last is not None and last.state is State.REFUSED else None
    refusals = get_session().refusals
    if last is None or not isinstance(error, ValidationFailed):
        refusals[draft_id] = None
        return
    refusal = Refusal(last.id, last.sent, last.payload, error.failures)
    if refusals.get(draft_id) != refusal:
        refusals[draft_id] = refusal


def has_last_submission(draft_id: str) -> bool:
    """Return whether this session knows how a draft was submitted."""
    return draft_id in get_session().refusals


def problems_from_foundry(draft: Draft, spec: TrainerSpec | None) -> tuple[ReportedProblem, ...]:
    """Return the failures of Foundry's last refusal, whether they still hold or not."""
    refusal = get_session().refusals.get(draft.id)
    if refusal is None:
        return ()
    if (spec is None) not in refusal.problems:
        sent = replace(draft, body=json.loads(refusal.payload))
        refusal.problems[spec is None] = reported_problems(sent, refusal.failures, spec)
    return refusal.problems[spec is None]


def was_refused_in(studio_rid: str) -> bool:
    """Return whether Foundry refused this person's last version in a studio for lack of permission.

    The API tells it in no other way, and permission may have been given since. Raises StorageError.
    """
    me, outcomes = repositories.current_user_id(), (State.CREATED, State.REFUSED)
    chosen = SubmissionFilter(user=me, studio_rid=studio_rid, states=outcomes)
    latest = next((record for record in repositories.submission_repository().list_page(chosen).rows if record.user == me), None)
    return latest is not None and latest.error_name == _PERMISSION_REFUSED
