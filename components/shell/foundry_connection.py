"""The connection to Foundry of this process: the configured one, or the local Foundry."""

import streamlit as st
from pydantic import SecretStr
from streamlit.errors import StreamlitSecretNotFoundError

from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import NotConfigured
from components.foundry.outage import Outage
from components.foundry.transport import Transport
from components.settings import Settings, load

_local: list[Connection] = []


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Read the settings once for the process, from the environment and from st.secrets."""
    try:
        secrets = dict(st.secrets)
    except StreamlitSecretNotFoundError:
        secrets = {}
    return load(secrets)


def use_local(connection: Connection | None) -> None:
    """Use the local Foundry from now on; None ends that."""
    _local[:] = [connection] if connection else []


def is_local() -> bool:
    """Return whether the app uses the local Foundry that it started itself."""
    return bool(_local)


def configured(found: Settings) -> bool:
    """Return whether a Foundry is configured."""
    return found.foundry_hostname is not None


def connection() -> Connection:
    """Return the connection in use. Raises NotConfigured when there is none."""
    if _local:
        return _local[0]
    found = settings()
    if found.foundry_hostname is None or found.foundry_token is None:
        raise NotConfigured("Set FOUNDRY_HOSTNAME and FOUNDRY_TOKEN, then start the app again.")
    size = found.max_answer_mb * 1_000_000
    return Connection(
        found.foundry_hostname, found.foundry_token, found.connect_timeout, found.read_timeout, size, found.ca_bundle
    )


_unidentified: dict[str, Foundry] = {}


def check_reachable() -> None:
    """Raise FoundryError when the Foundry in use does not answer, whoever asks it."""
    hostname = _local[0].hostname if _local else settings().foundry_hostname
    if hostname is None:
        raise NotConfigured("Set FOUNDRY_HOSTNAME, then start the app again.")
    if hostname not in _unidentified:
        # Anybody's token would do, and nobody's is at hand where all sign in.
        limits = settings()
        nobody = Connection(hostname, SecretStr("none"), limits.connect_timeout, ca_bundle=limits.ca_bundle)
        _unidentified[hostname] = Foundry(nobody, Transport(nobody, outage=Outage()))
    _unidentified[hostname].check_reachable()


# The connection is compared, never hashed or stored as a key: it holds the token.
_client: list[tuple[Connection, Foundry]] = []


def foundry() -> Foundry:
    """Return the process's client for the connection in use; it pools its connections."""
    here = connection()
    if not _client or _client[0][0] != here:
        _client[:] = [(here, Foundry(here, Transport(here, outage=Outage())))]
    return _client[0][1]
