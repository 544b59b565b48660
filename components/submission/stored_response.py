"""Foundry's errors as the text that a submission's record keeps, and back. Pure."""

import json

from components.foundry.error_mapping import from_status
from components.foundry.errors import ApiError, FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.storage.submission_repository import Submission


def dump_version(version: ModelStudioConfigVersion) -> str:
    """Write a created version as it came; in ASCII, so that no database has to change a character."""
    return json.dumps(version.wire())


def dump_error(error: FoundryError) -> str:
    """Write an error; Foundry's own as its envelope with the status."""
    if not isinstance(error, ApiError):
        return json.dumps({"title": error.title, "detail": error.detail, "reference": error.reference})
    envelope = {
        "status": error.status,
        "errorCode": error.error_code,
        "errorName": error.error_name,
        "errorInstanceId": error.error_instance_id,
        "errorDescription": error.description,
        "parameters": dict(error.parameters),
    }
    return json.dumps(envelope)


def load_refusal(record: Submission) -> FoundryError | None:
    """Give the error with which Foundry refused a submission; None where the record has none."""
    found = _read(record)
    status = found.get("status")
    return from_status(status, (record.answer or "").encode(), write=True) if isinstance(status, int) else None


def lost_reason(record: Submission) -> tuple[str, str]:
    """Say why the answer to a submission was lost, and a line to quote; without an answer its sender ended in the middle."""
    found = _read(record)
    if not found:
        return "The app was stopped while it was sending", ""
    if isinstance(found.get("status"), int) and (error := load_refusal(record)) is not None:
        return error.title, error.reference
    return str(found.get("title", "")), str(found.get("reference", ""))


def _read(record: Submission) -> dict[str, object]:
    found = json.loads(record.answer) if record.answer else None
    return found if isinstance(found, dict) else {}
