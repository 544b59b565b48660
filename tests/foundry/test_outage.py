"""A Foundry that does not answer is waited for once, not by every call."""

import time

import pytest
from pydantic import SecretStr

from components.foundry import errors
from components.foundry.connection import Connection
from components.foundry.outage import Outage
from components.foundry.request import Request
from components.foundry.retry import RetryPolicy
from components.foundry.transport import Transport
from tests.foundry.examples import READ, WRITE
from tests.foundry.harness import TOKEN
from tests.manual_clock import ManualClock

from .scripted_server import Handler, ScriptedServer, drop, reply, stall, then_close


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def transport_on(server: ScriptedServer, clock: ManualClock, read_timeout: float = 60) -> Transport:
    connection = Connection(server.url, SecretStr(TOKEN), read_timeout=read_timeout)
    return Transport(connection, retry_policy=RetryPolicy(attempts=2, slot=0.0), outage=Outage(clock))


def test_a_host_that_never_answers_is_waited_for_once(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(stall)
    transport = transport_on(server, clock, read_timeout=0.3)
    start = time.monotonic()
    caught = []
    for _ in range(20):
        with pytest.raises(errors.ReadTimedOut) as error:
            transport.send(READ)
        caught.append(error.value)
    assert time.monotonic() - start < 2
    assert len(server.received) == 1
    assert len(set(map(id, caught))) == 20
    server.set_replies(reply({}))
    transport.reset_outage()
    assert transport.send(READ).json() == {}


@pytest.mark.slow
def test_a_host_that_falls_silent_is_found_out(server: ScriptedServer, clock: ManualClock) -> None:
    transport = transport_on(server, clock)
    server.set_replies(reply({}), reply({}), stall)
    transport.send(READ)
    start = time.monotonic()
    for _ in range(5):
        with pytest.raises(errors.ReadTimedOut):
            transport.send(READ)
    assert time.monotonic() - start < 6


@pytest.mark.slow
def test_a_slow_answer_is_waited_for_where_foundry_is_there(server: ScriptedServer, clock: ManualClock) -> None:
    def slow(handler: Handler) -> None:
        handler.server.stopped.wait(2)
        reply({"ok": 1})(handler)

    transport = transport_on(server, clock)
    server.set_replies(reply({}), reply({}), slow, reply({}))
    transport.send(READ)
    assert transport.send(READ).json() == {"ok": 1}
    assert len(server.received) == 4


def test_an_outage_is_over_when_a_probe_is_answered(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(drop)
    transport = transport_on(server, clock)
    with pytest.raises(errors.ConnectionLost):
        transport.send(READ)
    server.set_replies(reply({}))
    with pytest.raises(errors.ConnectionLost):
        transport.send(READ)
    clock.now = 11
    assert transport.send(READ).json() == {}
    assert [received.path for received in server.received[-2:]] == ["/api/v2/admin/users/getCurrent", "/api/v2/read"]


def test_while_foundry_answers_there_are_few_probes(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(reply({}))
    transport = transport_on(server, clock)
    for moment in range(20):
        clock.now = moment
        transport.send(READ)
    assert len(server.received) == 21
    clock.now = 30
    transport.send(READ)
    assert len(server.received) == 23


def test_a_read_of_the_probes_own_address_has_no_probe_before_it(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(reply({}))
    transport = transport_on(server, clock)
    assert transport.send(Request("GET", "/v2/admin/users/getCurrent")).json() == {}
    transport.send(READ)
    assert [received.path for received in server.received] == ["/api/v2/admin/users/getCurrent", "/api/v2/read"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_a_refusal_is_an_answer(server: ScriptedServer, clock: ManualClock, status: int) -> None:
    server.set_replies(reply(status=status), reply({}))
    assert transport_on(server, clock).send(READ).json() == {}


def test_what_fails_in_one_place_stops_nothing_elsewhere(server: ScriptedServer, clock: ManualClock) -> None:
    transport = transport_on(server, clock)
    server.set_replies(reply({}), reply(status=503), reply(status=503), reply({}))
    with pytest.raises(errors.Unavailable):
        transport.send(READ)
    assert transport.send(Request("GET", "/v2/other")).json() == {}


def test_an_unavailable_foundry_is_asked_once(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(reply(status=503))
    transport = transport_on(server, clock)
    for _ in range(5):
        with pytest.raises(errors.Unavailable):
            transport.send(READ)
    assert len(server.received) == 1


def test_a_pooled_connection_that_died_is_no_outage(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(reply({}), then_close(reply({})), reply({}))
    transport = transport_on(server, clock)
    transport.send(READ)
    clock.now = 100
    assert transport.send(READ).json() == {}


def test_a_write_is_sent_whatever_is_known(server: ScriptedServer, clock: ManualClock) -> None:
    server.set_replies(drop)
    transport = transport_on(server, clock)
    with pytest.raises(errors.ConnectionLost):
        transport.send(READ)
    server.set_replies(reply({}))
    transport.send(WRITE)
    transport.send(READ)
    assert [received.method for received in server.received[-2:]] == ["POST", "GET"]
