"""Sending and looking over real HTTP: each fault of the local Foundry at the request itself, and what is concluded from the versions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import wire
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import BadResponse, FoundryError, ValidationFailed
from components.records.database import Database
from components.records.drafts import Drafts
from components.records.judgement import Absent, Created, Undecided, Wait
from components.records.submissions import State, Submissions
from components.shell import answer
from components.shell.looking import Looking
from components.shell.sending import Intention, Sending
from tests.shell.examples import STUDIO, request

PATIENCE = 10.0


@pytest.fixture
def foundry(local: LocalFoundry) -> Foundry:
    return Foundry(Connection(local.url, SecretStr(local.token)))


@pytest.fixture
def kept(database: Database) -> Submissions:
    return Submissions(database)


@pytest.fixture
def sending(database: Database, kept: Submissions, foundry: Foundry) -> Sending:
    return Sending(kept, Drafts(database), foundry)


@pytest.fixture
def looking(database: Database, kept: Submissions, foundry: Foundry) -> Looking:
    return Looking(kept, Drafts(database), foundry, 0.05)


@pytest.fixture
def intention(foundry: Foundry) -> Intention:
    me = foundry.current_user().id
    return Intention(me, me, STUDIO, "d", 1, request(), "0.388.0")


@pytest.fixture
def fault(local: LocalFoundry) -> Callable[..., None]:
    def on(kind: str, **more: Any) -> None:
        settings = {"kind": kind, "method": "POST", "path": "configVersions", **more}
        headers = {"Authorization": f"Bearer {local.token}"}
        requests.post(f"{local.url}/demo/faults", json=settings, headers=headers, timeout=10).raise_for_status()

    return on


def test_a_version_is_created_once_and_read_back(sending: Sending, kept: Submissions, intention: Intention) -> None:
    record = sending.press(intention, PATIENCE).record
    assert (record.state, record.version) == (State.CREATED, 1)
    assert record.read_back is not None
    assert sending.press(replace(intention, draft_id="other"), PATIENCE).record.id == record.id
    assert kept.claimed(STUDIO) == {1}
    assert sending.press(replace(intention, repeat=1), PATIENCE).record.version == 2


def test_a_refusal_is_kept_with_all_that_foundry_said(sending: Sending, intention: Intention) -> None:
    record = sending.press(replace(intention, payload=request(changelog="long " * 500)), PATIENCE).record
    assert (record.state, record.error_name) == (State.REFUSED, "CreateConfigValidationError")
    error = answer.refusal(record)
    assert isinstance(error, ValidationFailed)
    assert (len(error.failures), error.error_instance_id) == (1, record.error_instance_id)


@pytest.mark.parametrize(
    ("kind", "state", "verdict"),
    [
        ("drop_after", State.UNKNOWN, Created),
        ("malformed", State.UNKNOWN, Created),
        ("drop_before", State.UNKNOWN, Absent),
        ("internal", State.UNKNOWN, Absent),
        ("unavailable", State.UNKNOWN, Absent),
        ("html", State.UNKNOWN, Absent),
        ("rate_limit", State.REFUSED, None),
        ("expired_token", State.REFUSED, None),
        ("unknown_enum", State.CREATED, None),
    ],
)
def test_every_fault_of_the_request_ends_in_one_version(
    sending: Sending,
    looking: Looking,
    foundry: Foundry,
    intention: Intention,
    fault: Callable[..., None],
    kind: str,
    state: State,
    verdict: type | None,
) -> None:
    fault(kind)
    record = sending.press(intention, PATIENCE).record
    assert record.state is state
    assert sending.press(intention, PATIENCE).record.state in (state, State.CREATED)
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while record.state is State.UNKNOWN and datetime.now(UTC) < deadline:
        look = looking.look(record)
        assert isinstance(look.verdict, Wait) or (verdict is not None and isinstance(look.verdict, verdict))
        record = look.record
    final = sending.press(intention, PATIENCE).record
    assert (final.state, final.version) == (State.CREATED, 1)
    assert [one.version for one in foundry.config_versions(STUDIO)] == [1]


def test_a_newer_version_stops_the_first_press_only(
    local: LocalFoundry, sending: Sending, foundry: Foundry, intention: Intention
) -> None:
    since = datetime.now(UTC) - timedelta(seconds=1)
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request(name="Theirs")))
    pressed = sending.press(replace(intention, since=since), PATIENCE)
    assert pressed.newer is not None
    assert (pressed.newer.name, pressed.record.state) == ("Theirs", State.PREPARED)
    record = sending.press(replace(intention, since=since, known=frozenset({1})), PATIENCE).record
    assert (record.state, record.version) == (State.CREATED, 2)


def test_what_resembles_it_is_for_the_person_to_decide(
    local: LocalFoundry, sending: Sending, looking: Looking, intention: Intention, fault: Callable[..., None]
) -> None:
    fault("drop_before")
    record = sending.press(intention, PATIENCE).record
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, request()))
    seen = [looking.look(record) for _ in range(2)]
    while not record.candidates:
        seen.append(looking.look(record))
        record = seen[-1].record
    assert all(isinstance(look.verdict, Undecided) for look in seen)
    assert record.candidate_versions == (1,)
    assert looking.absent(record)
    assert sending.press(intention, PATIENCE).record.version == 2


def test_nothing_is_concluded_from_a_list_that_lacks_versions(
    local: LocalFoundry, kept: Submissions, looking: Looking, sending: Sending, intention: Intention, fault: Callable[..., None]
) -> None:
    assert sending.press(intention, PATIENCE).record.version == 1
    fault("drop_after")
    record = sending.press(replace(intention, repeat=1), PATIENCE).record
    record = replace(record, base_version=7)
    with pytest.raises(BadResponse):
        looking.look(record)
    found = kept.by_id(record.id)
    assert found is not None
    assert found.state is State.UNKNOWN
    fault("internal", method="GET", times=None)
    with pytest.raises(FoundryError):
        looking.look(found)


def test_a_sender_that_is_heard_of_no_longer_is_judged_by_the_versions(
    kept: Submissions, looking: Looking, intention: Intention
) -> None:
    record = kept.prepare(intention.owner, intention.user, STUDIO, "d", 1, intention.payload)
    assert kept.begin(record.id, intention.user, "gone", 0, timedelta(seconds=-1))
    found = kept.by_id(record.id)
    assert found is not None
    found = looking.current(found)
    assert found.state is State.UNKNOWN
    look = looking.look(found)
    assert isinstance(look.verdict, Wait)
    assert wire.digest(found.body) == found.payload_hash
