"""The address of a Foundry and the token of its caller. It opens no connection."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from components.foundry.errors import NotConfigured


@dataclass(frozen=True)
class Connection:
    """The hostname of a Foundry and a caller's token, with the limits of a call.

    Timeouts are in seconds, `max_answer` is in bytes after decompression. The read timeout includes an answer's body.
    `ca_bundle` is a file of certificate authorities to trust in place of the public ones. With `read_only`, writes raise WritingDisabled.

    The hostname is read as the official SDK reads it: a scheme is cut off in favour of https, a path is kept. Only for
    a loopback host does an explicit `http://` count. Raises NotConfigured if hostname or token are missing or unusable.
    """

    hostname: str
    token: SecretStr
    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    max_answer: int = 64_000_000
    ca_bundle: Path | None = None
    read_only: bool = False
    user_agent: str = "model-studio-configurator/1.0"

    def __post_init__(self) -> None:
        root_url(self.hostname)
        if not re.fullmatch(r"[\x21-\x7e]+", self.bearer.get_secret_value()):
            raise NotConfigured("the token is missing, or holds characters that no token has")

    @property
    def base_url(self) -> str:
        """The URL that all paths are below, such as `https://host/api`."""
        return f"{root_url(self.hostname)}/api"

    @property
    def bearer(self) -> SecretStr:
        """The token without the whitespace that pasting leaves around it."""
        return SecretStr(self.token.get_secret_value().strip())

    @property
    def is_plaintext(self) -> bool:
        """Whether calls go unencrypted, which only a loopback host may ask for."""
        return root_url(self.hostname).startswith("http:")


def root_url(hostname: str) -> str:
    """Return the URL of a Foundry without the path of its API, such as `https://host`. Raises NotConfigured."""
    address = hostname.strip().split("://", maxsplit=1)[-1].strip("/")
    if not _is_usable(address):
        raise NotConfigured("the hostname is missing or not usable")
    is_plaintext = hostname.strip().lower().startswith("http://") and _is_loopback(urlsplit(f"//{address}").hostname or "")
    return f"{'http' if is_plaintext else 'https'}://{address}"


def _is_usable(address: str) -> bool:
    if re.search(r"[\s@?#\\%]", address) or not address.isprintable():
        return False
    try:
        parts = urlsplit(f"//{address}")
        host, _ = parts.hostname, parts.port
        return bool(host) and bool((host or "").encode("idna"))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
