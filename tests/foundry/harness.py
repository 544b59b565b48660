"""A scripted server together with a client of it."""

from dataclasses import dataclass, field

from pydantic import SecretStr

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.transport import Transport

from .scripted_server import Received, Reply, ScriptedServer

TOKEN = "s3cr3t.t0ken-value"


@dataclass
class ClientHarness:
    """A scripted server with a client on it; `waits` are the client's sleeps in seconds, not slept."""

    server: ScriptedServer
    transport: Transport
    foundry: Foundry
    waits: list[float] = field(default_factory=list)

    @property
    def received(self) -> list[Received]:
        return self.server.received

    def set_replies(self, *replies: Reply) -> None:
        self.server.set_replies(*replies)


def with_short_timeout(server: ScriptedServer, waits: list[float] | None = None) -> Transport:
    """Return a transport with a short read timeout, which notes what it waits before each further attempt."""
    waits = [] if waits is None else waits
    return Transport(Connection(server.url, SecretStr(TOKEN), read_timeout=0.2), sleep=waits.append)
