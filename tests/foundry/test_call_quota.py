"""One user's calls are held back at Foundry's limits, and nobody else's wait for them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Event
from time import monotonic

import pytest
from pydantic import SecretStr

from components.foundry.call_quota import CallQuota
from components.foundry.connection import Connection
from components.foundry.errors import TooManyCalls
from components.foundry.transport import Transport
from tests.foundry.examples import READ, WRITE
from tests.foundry.harness import ClientHarness

from .scripted_server import ScriptedServer, reply


class Calls:
    """Calls that last until they are let go, and how many of them last at once."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.released = Event()
        self._changed = Condition()

    def run(self, quota: CallQuota) -> None:
        with quota.slot(10):
            with self._changed:
                self.running += 1
                self.most = max(self.most, self.running)
                self._changed.notify_all()
            self.released.wait(10)
            with self._changed:
                self.running -= 1

    def wait_for(self, running: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.running == running, 10)


def test_a_sweep_waits_for_itself_and_for_nobody_else() -> None:
    sweeping, other, calls = CallQuota(concurrent=3), CallQuota(concurrent=3), Calls()
    with ThreadPoolExecutor(12) as pool:
        sweep = [pool.submit(calls.run, sweeping) for _ in range(12)]
        calls.wait_for(3)
        with pytest.raises(TooManyCalls), sweeping.slot(0.01):
            pytest.fail("a fourth call at once")
        start = monotonic()
        with other.slot(5):
            assert monotonic() - start < 1
        calls.released.set()
        for call in sweep:
            call.result(10)
    assert calls.most == 3


def turned_by_hand() -> tuple[list[float], Callable[[], float]]:
    now = [0.0]
    return now, lambda: now[0]


def test_a_minute_has_room_for_so_many_calls() -> None:
    now, clock = turned_by_hand()
    waits: list[float] = []
    quota = CallQuota(per_minute=3, clock=clock, sleep=waits.append)
    for moment in (0, 10, 20, 30, 30):
        now[0] = moment
        with quota.slot(60):
            pass
    assert waits == [0, 0, 0, 30, 40]
    with pytest.raises(TooManyCalls), quota.slot(5):
        pytest.fail("a call too many in this minute")
    now[0] = 200
    with quota.slot(5):
        pass


def test_a_call_without_room_is_not_sent(server: ScriptedServer, harness: ClientHarness) -> None:
    harness.set_replies(reply({"ok": 1}))
    connection = Connection(server.url, SecretStr("t"), connect_timeout=0.05, read_timeout=0.05)
    quota = CallQuota(concurrent=1)
    transport = Transport(connection, quota=quota)
    with quota.slot(1):
        for request in (READ, WRITE):
            with pytest.raises(TooManyCalls) as caught:
                transport.send(request)
            assert not caught.value.may_have_happened
    assert harness.received == []
    assert harness.transport.send(READ).json() == {"ok": 1}
