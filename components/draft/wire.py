"""Between a draft and the wire: the bytes of its request, their hash, and a created version as the start of a draft."""

import hashlib

from components.draft.model import Draft, fresh_id
from components.draft.text import encode, write
from components.foundry.models import ModelStudioConfigVersion

# What the answer has and the request has not (API: ModelStudioConfigVersion).
_ANSWER_ONLY = ("version", "trainer", "createdBy", "createdTime")


def to_bytes(draft: Draft) -> bytes:
    """Give the request's body exactly as it is shown, hashed and sent (UTF-8 JSON)."""
    return encode(write(draft.body))


def digest(body: bytes) -> str:
    """Give the SHA-256 of a request's body in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def from_version(version: ModelStudioConfigVersion, studio_rid: str | None) -> Draft:
    """Begin a draft from a created version; all that could be sent again is kept, unknown keys included."""
    body = {key: value for key, value in version.wire().items() if key not in _ANSWER_ONLY}
    return Draft(fresh_id(), studio_rid, body, version.trainer.version, version.version)
