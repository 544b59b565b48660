"""A scripted server together with a client of it."""

from dataclasses import dataclass, field

from components.foundry.client import Foundry
from components.foundry.transport import Transport

from .script import Received, Reply, Script

TOKEN = "s3cr3t.t0ken-value"


@dataclass
class Stage:
    """A scripted server with a client on it; `waits` are the client's sleeps in seconds, not slept."""

    server: Script
    transport: Transport
    foundry: Foundry
    waits: list[float] = field(default_factory=list)

    @property
    def received(self) -> list[Received]:
        return self.server.received

    def plays(self, *replies: Reply) -> None:
        self.server.plays(*replies)
