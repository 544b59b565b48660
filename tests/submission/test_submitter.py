"""Submitting and reconciling over real HTTP, with each fault of the local Foundry."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import request_body
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import BadResponse, FoundryError, ValidationFailed
from components.storage.database import Database
from components.storage.request_repository import State
from components.storage.storage_errors import StorageLocked
from components.storage.submission_repository import SubmissionRepository, SubmissionRequest
from components.submission import stored_response
from components.submission.reconciler import Ambiguous, Created, NotCreated, Pending
from components.submission.request_sender import LEASE, retry_write
from components.submission.submission_reconciler import SubmissionReconciler
from components.submission.submitter import Submitter
from tests.shell.examples import STUDIO, request

WAIT = 10.0


@pytest.fixture
def foundry(local: LocalFoundry) -> Foundry:
    return Foundry(Connection(local.url, SecretStr(local.token)))


@pytest.fixture
def submissions(database: Database) -> SubmissionRepository:
    return SubmissionRepository(database)


@pytest.fixture
def submitter(submissions: SubmissionRepository, foundry: Foundry) -> Submitter:
    return Submitter(submissions, foundry)


@pytest.fixture
def reconciler(submissions: SubmissionRepository, foundry: Foundry) -> SubmissionReconciler:
    return SubmissionReconciler(submissions, foundry, 0.05)


@pytest.fixture
def submission_request(foundry: Foundry) -> SubmissionRequest:
    me = foundry.current_user().id
    return SubmissionRequest(me, me, STUDIO, "d", 1, request(), "0.388.0")


def test_a_version_is_created_once_and_read_back(
    submitter: Submitter, submissions: SubmissionRepository, submission_request: SubmissionRequest
) -> None:
    record = submitter.submit(submission_request, WAIT).record
    assert (record.state, record.version) == (State.CREATED, 1)
    assert record.read_back is not None
    assert submitter.submit(replace(submission_request, draft_id="other"), WAIT).record.id == record.id
    assert submissions.list_created(STUDIO) == {1}
    assert submitter.submit(replace(submission_request, repeat=1), WAIT).record.version == 2


def test_a_refusal_is_kept_with_all_that_foundry_said(submitter: Submitter, submission_request: SubmissionRequest) -> None:
    record = submitter.submit(replace(submission_request, payload=request(changelog="long " * 500)), WAIT).record
    assert (record.state, record.error_name) == (State.REFUSED, "CreateConfigValidationError")
    error = stored_response.load_refusal(record)
    assert isinstance(error, ValidationFailed)
    assert (len(error.failures), error.error_instance_id) == (1, record.error_instance_id)


@pytest.mark.parametrize(
    "case",
    [
        ("drop_after", State.UNKNOWN, Created),
        ("malformed", State.UNKNOWN, Created),
        ("drop_before", State.UNKNOWN, NotCreated),
        ("internal", State.UNKNOWN, NotCreated),
        ("unavailable", State.UNKNOWN, NotCreated),
        ("html", State.UNKNOWN, NotCreated),
        ("rate_limit", State.REFUSED, None),
        ("expired_token", State.REFUSED, None),
        ("unknown_enum", State.CREATED, None),
    ],
    ids=lambda case: case[0],
)
def test_every_fault_of_the_request_ends_in_one_version(
    submitter: Submitter,
    reconciler: SubmissionReconciler,
    foundry: Foundry,
    submission_request: SubmissionRequest,
    fault: Callable[..., None],
    case: tuple[str, State, type | None],
) -> None:
    kind, state, verdict = case
    fault(kind)
    record = submitter.submit(submission_request, WAIT).record
    assert record.state is state
    assert submitter.submit(submission_request, WAIT).record.state in (state, State.CREATED)
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while record.state is State.UNKNOWN and datetime.now(UTC) < deadline:
        result = reconciler.reconcile(record)
        assert isinstance(result.verdict, Pending) or (verdict is not None and isinstance(result.verdict, verdict))
        record = result.record
    final = submitter.submit(submission_request, WAIT).record
    assert (final.state, final.version) == (State.CREATED, 1)
    assert [version.version for version in foundry.config_versions(STUDIO)] == [1]


def test_a_newer_version_stops_the_first_press_only(
    local: LocalFoundry, submitter: Submitter, foundry: Foundry, submission_request: SubmissionRequest
) -> None:
    since = datetime.now(UTC) - timedelta(seconds=1)
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request(name="Theirs")))
    result = submitter.submit(submission_request, WAIT, since)
    assert result.newer_version is not None
    assert (result.newer_version.name, result.record.state) == ("Theirs", State.PREPARED)
    record = submitter.submit(submission_request, WAIT, since, frozenset({1})).record
    assert (record.state, record.version) == (State.CREATED, 2)


def test_what_resembles_it_is_for_the_person_to_decide(
    local: LocalFoundry,
    submitter: Submitter,
    reconciler: SubmissionReconciler,
    submission_request: SubmissionRequest,
    fault: Callable[..., None],
) -> None:
    fault("drop_before")
    record = submitter.submit(submission_request, WAIT).record
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request()))
    results = [reconciler.reconcile(record) for _ in range(2)]
    while not record.candidates:
        results.append(reconciler.reconcile(record))
        record = results[-1].record
    assert all(isinstance(result.verdict, Ambiguous) for result in results)
    assert record.candidate_ids == (1,)
    assert reconciler.mark_not_created(record)
    assert submitter.submit(submission_request, WAIT).record.version == 2


def test_nothing_is_concluded_from_a_list_that_lacks_versions(
    local: LocalFoundry,
    submissions: SubmissionRepository,
    reconciler: SubmissionReconciler,
    submitter: Submitter,
    submission_request: SubmissionRequest,
    fault: Callable[..., None],
) -> None:
    assert submitter.submit(submission_request, WAIT).record.version == 1
    fault("drop_after")
    record = submitter.submit(replace(submission_request, repeat=1), WAIT).record
    record = replace(record, base_version=7)
    with pytest.raises(BadResponse):
        reconciler.reconcile(record)
    stored = submissions.find_by_id(record.id)
    assert stored is not None
    assert stored.state is State.UNKNOWN
    fault("internal", method="GET", times=None)
    with pytest.raises(FoundryError):
        reconciler.reconcile(stored)


def test_a_sender_that_is_heard_of_no_longer_is_judged_by_the_versions(
    submissions: SubmissionRepository, reconciler: SubmissionReconciler, submission_request: SubmissionRequest
) -> None:
    record = submissions.prepare(
        SubmissionRequest(submission_request.owner, submission_request.user, STUDIO, "d", 1, submission_request.payload)
    )
    assert submissions.acquire_lease(record.id, submission_request.user, "gone", 0, timedelta(seconds=-1))
    stored = submissions.find_by_id(record.id)
    assert stored is not None
    stored = submissions.refresh(stored)
    assert stored.state is State.UNKNOWN
    result = reconciler.reconcile(stored)
    assert isinstance(result.verdict, Pending)
    # Without an answer, sending counts as long as its lease.
    assert 0.05 < result.seconds_left <= LEASE.total_seconds() + 0.05
    assert request_body.request_digest(stored.body) == stored.payload_hash


@pytest.mark.parametrize(("failures", "attempts", "waited"), [(2, 3, 0.4), (5, 6, 7.4), (10_000, 104, 301.4)])
def test_an_outcome_is_written_again_for_five_minutes(
    monkeypatch: pytest.MonkeyPatch, failures: int, attempts: int, waited: float
) -> None:
    now, written = [0.0], []
    monkeypatch.setattr("components.submission.request_sender.monotonic", lambda: now[0])
    monkeypatch.setattr("components.submission.request_sender.sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))

    def write() -> None:
        written.append(now[0])
        if len(written) <= failures:
            raise StorageLocked("here")

    retry_write(write)
    assert (len(written), round(now[0], 3)) == (attempts, waited)
