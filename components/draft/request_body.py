"""A draft's request as bytes with their hash, and a created version as the start of a draft."""

import hashlib

from components.draft.draft import Draft, new_draft_id
from components.draft.strict_json import encode_utf8, format_json
from components.foundry.models import ModelStudioConfigVersion

# What the answer has and the request has not (API: ModelStudioConfigVersion).
_ANSWER_ONLY = ("version", "trainer", "createdBy", "createdTime")


def encode_request(draft: Draft) -> bytes:
    """Return the request's body exactly as it is shown, hashed and sent (UTF-8 JSON)."""
    return encode_utf8(format_json(draft.body))


def request_digest(body: bytes) -> str:
    """Return the SHA-256 of a request's body in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def draft_from_version(version: ModelStudioConfigVersion, studio_rid: str | None) -> Draft:
    """Return a draft from a created version, with all that could be sent again, unknown keys included."""
    body = {key: value for key, value in version.wire().items() if key not in _ANSWER_ONLY}
    return Draft(new_draft_id(), studio_rid, body, version.trainer.version, version.version)
