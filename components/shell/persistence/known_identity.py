"""Who a token belongs to, remembered in a file for the times when Foundry cannot be asked.

The file holds a digest of host and token that does not lead back to them.
"""

import json
import logging
from functools import lru_cache
from hashlib import scrypt
from pathlib import Path

from pydantic import SecretStr

from components.foundry.connection import Connection

log = logging.getLogger("configurator")


def load_identity(folder: Path, connection: Connection) -> str | None:
    """Return the user to whom the connection's token belonged when Foundry was asked last, or None."""
    user_id = _read(folder).get(_digest(connection.bearer, connection.base_url))
    return user_id if isinstance(user_id, str) else None


def save_identity(folder: Path, connection: Connection, user_id: str) -> None:
    """Write the user id of the connection's token; a file that cannot be written is ignored."""
    digest = _digest(connection.bearer, connection.base_url)
    if _read(folder).get(digest) == user_id:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "identity.json.new"
        fresh.write_text(json.dumps({digest: user_id}), "utf-8")
        fresh.chmod(0o600)
        fresh.replace(folder / "identity.json")
    except OSError as error:
        log.warning("whose token this is cannot be noted: %s", error)


def _read(folder: Path) -> dict[str, object]:
    try:
        content = json.loads((folder / "identity.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


@lru_cache(maxsize=1)
def _digest(token: SecretStr, base_url: str) -> str:
    # It is slow by intention, and every session asks for the same.
    return scrypt(token.get_secret_value().encode(), salt=base_url.encode(), n=2**12, r=8, p=1, dklen=16).hex()
