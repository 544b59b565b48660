"""A scripted server with a client on it, whose waits are recorded instead of slept."""

import socket
import threading
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.transport import Transport
from tests.foundry.harness import TOKEN, ClientHarness

from .scripted_server import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def harness(server: ScriptedServer) -> ClientHarness:
    connection = Connection(server.url, SecretStr(TOKEN), read_timeout=20)
    waits: list[float] = []
    transport = Transport(connection, sleep=waits.append, jitter=lambda: 1.0)
    return ClientHarness(server, transport, Foundry(connection, transport), waits)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Yield a port that refuses connections, bound so that nobody else takes it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
