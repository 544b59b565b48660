"""How far a saved draft has come, by its submissions and its last check.

This is the one place that decides it for every list of drafts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.storage.draft_records import DraftRecord
from components.storage.request_repository import State
from components.storage.submission_repository import DraftSubmission

Readiness = Literal["ready", "incomplete"]


@dataclass(frozen=True)
class DraftStage:
    """How far a draft has come.

    `submitted` is what became of its submissions, None where nothing that counts was sent; `versions` were created by them. With `is_edited`
    the draft was edited since. `readiness` is None where the draft as it is was sent, or was not checked.
    """

    submitted: State | None
    versions: tuple[int, ...]
    is_edited: bool
    readiness: Readiness | None


def decide_stage(record: DraftRecord, submissions: Sequence[DraftSubmission]) -> DraftStage:
    """Return how far a draft has come; its submissions begin with the latest.

    What is not known yet comes before all else, then what became of the draft as it is, then of an earlier state of it or of its sweep.
    """
    states = {submission.state for submission in submissions}
    for state in (State.UNKNOWN, State.SENDING):
        if state in states:
            return DraftStage(state, (), False, None)
    current = [submission for submission in submissions if submission.is_current]
    readiness: Readiness | None = None if record.problems is None else "incomplete" if record.problems else "ready"
    if not (current or submissions):
        return DraftStage(None, (), False, readiness)
    latest = (current or submissions)[0]
    submitted = None if latest.state is State.PREPARED else latest.state
    if current:
        is_sent = submitted is not None and readiness != "incomplete"
        return DraftStage(submitted, _versions(current[:1]), False, None if is_sent else readiness)
    versions = _versions(submissions) if submitted is State.CREATED else ()
    return DraftStage(submitted, versions, latest.draft_revision != record.revision, readiness)


def _versions(submissions: Sequence[DraftSubmission]) -> tuple[int, ...]:
    return tuple(sorted(submission.version for submission in submissions if submission.version is not None))
