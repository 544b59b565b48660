"""Sending and looking over real HTTP: each fault of the local Foundry at the request itself, and what is concluded from the versions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import request_body
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import BadResponse, FoundryError, ValidationFailed
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.submission_repository import State, SubmissionRepository
from components.submission import stored_response
from components.submission.reconciler import Reconciler
from components.submission.submitter import SubmissionRequest, Submitter
from components.submission.version_matching import Ambiguous, Created, NotCreated, Pending
from tests.shell.examples import STUDIO, request

PATIENCE = 10.0


@pytest.fixture
def foundry(local: LocalFoundry) -> Foundry:
    return Foundry(Connection(local.url, SecretStr(local.token)))


@pytest.fixture
def kept(database: Database) -> SubmissionRepository:
    return SubmissionRepository(database)


@pytest.fixture
def sending(database: Database, kept: SubmissionRepository, foundry: Foundry) -> Submitter:
    return Submitter(kept, DraftRepository(database), foundry)


@pytest.fixture
def looking(database: Database, kept: SubmissionRepository, foundry: Foundry) -> Reconciler:
    return Reconciler(kept, DraftRepository(database), foundry, 0.05)


@pytest.fixture
def intention(foundry: Foundry) -> SubmissionRequest:
    me = foundry.current_user().id
    return SubmissionRequest(me, me, STUDIO, "d", 1, request(), "0.388.0")


@pytest.fixture
def fault(local: LocalFoundry) -> Callable[..., None]:
    def on(kind: str, **more: Any) -> None:
        settings = {"kind": kind, "method": "POST", "path": "configVersions", **more}
        headers = {"Authorization": f"Bearer {local.token}"}
        requests.post(f"{local.url}/demo/faults", json=settings, headers=headers, timeout=10).raise_for_status()

    return on


def test_a_version_is_created_once_and_read_back(
    sending: Submitter, kept: SubmissionRepository, intention: SubmissionRequest
) -> None:
    record = sending.submit(intention, PATIENCE).record
    assert (record.state, record.version) == (State.CREATED, 1)
    assert record.read_back is not None
    assert sending.submit(replace(intention, draft_id="other"), PATIENCE).record.id == record.id
    assert kept.claimed(STUDIO) == {1}
    assert sending.submit(replace(intention, repeat=1), PATIENCE).record.version == 2


def test_a_refusal_is_kept_with_all_that_foundry_said(sending: Submitter, intention: SubmissionRequest) -> None:
    record = sending.submit(replace(intention, payload=request(changelog="long " * 500)), PATIENCE).record
    assert (record.state, record.error_name) == (State.REFUSED, "CreateConfigValidationError")
    error = stored_response.load_refusal(record)
    assert isinstance(error, ValidationFailed)
    assert (len(error.failures), error.error_instance_id) == (1, record.error_instance_id)


@pytest.mark.parametrize(
    ("kind", "state", "verdict"),
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
)
def test_every_fault_of_the_request_ends_in_one_version(
    sending: Submitter,
    looking: Reconciler,
    foundry: Foundry,
    intention: SubmissionRequest,
    fault: Callable[..., None],
    kind: str,
    state: State,
    verdict: type | None,
) -> None:
    fault(kind)
    record = sending.submit(intention, PATIENCE).record
    assert record.state is state
    assert sending.submit(intention, PATIENCE).record.state in (state, State.CREATED)
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while record.state is State.UNKNOWN and datetime.now(UTC) < deadline:
        look = looking.reconcile(record)
        assert isinstance(look.verdict, Pending) or (verdict is not None and isinstance(look.verdict, verdict))
        record = look.record
    final = sending.submit(intention, PATIENCE).record
    assert (final.state, final.version) == (State.CREATED, 1)
    assert [one.version for one in foundry.config_versions(STUDIO)] == [1]


def test_a_newer_version_stops_the_first_press_only(
    local: LocalFoundry, sending: Submitter, foundry: Foundry, intention: SubmissionRequest
) -> None:
    since = datetime.now(UTC) - timedelta(seconds=1)
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request(name="Theirs")))
    pressed = sending.submit(replace(intention, since=since), PATIENCE)
    assert pressed.newer is not None
    assert (pressed.newer.name, pressed.record.state) == ("Theirs", State.PREPARED)
    record = sending.submit(replace(intention, since=since, known=frozenset({1})), PATIENCE).record
    assert (record.state, record.version) == (State.CREATED, 2)


def test_what_resembles_it_is_for_the_person_to_decide(
    local: LocalFoundry, sending: Submitter, looking: Reconciler, intention: SubmissionRequest, fault: Callable[..., None]
) -> None:
    fault("drop_before")
    record = sending.submit(intention, PATIENCE).record
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request()))
    seen = [looking.reconcile(record) for _ in range(2)]
    while not record.candidates:
        seen.append(looking.reconcile(record))
        record = seen[-1].record
    assert all(isinstance(look.verdict, Ambiguous) for look in seen)
    assert record.candidate_versions == (1,)
    assert looking.mark_not_created(record)
    assert sending.submit(intention, PATIENCE).record.version == 2


def test_nothing_is_concluded_from_a_list_that_lacks_versions(
    local: LocalFoundry,
    kept: SubmissionRepository,
    looking: Reconciler,
    sending: Submitter,
    intention: SubmissionRequest,
    fault: Callable[..., None],
) -> None:
    assert sending.submit(intention, PATIENCE).record.version == 1
    fault("drop_after")
    record = sending.submit(replace(intention, repeat=1), PATIENCE).record
    record = replace(record, base_version=7)
    with pytest.raises(BadResponse):
        looking.reconcile(record)
    found = kept.by_id(record.id)
    assert found is not None
    assert found.state is State.UNKNOWN
    fault("internal", method="GET", times=None)
    with pytest.raises(FoundryError):
        looking.reconcile(found)


def test_a_sender_that_is_heard_of_no_longer_is_judged_by_the_versions(
    kept: SubmissionRepository, looking: Reconciler, intention: SubmissionRequest
) -> None:
    record = kept.prepare(intention.owner, intention.user, STUDIO, "d", 1, intention.payload)
    assert kept.begin(record.id, intention.user, "gone", 0, timedelta(seconds=-1))
    found = kept.by_id(record.id)
    assert found is not None
    found = looking.current(found)
    assert found.state is State.UNKNOWN
    look = looking.reconcile(found)
    assert isinstance(look.verdict, Pending)
    assert request_body.request_digest(found.body) == found.payload_hash
