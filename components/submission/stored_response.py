"""What Foundry answered to a recorded request, written as text for its record and read back."""

import json
from typing import Any

from components.foundry.error_mapping import from_status
from components.foundry.errors import ApiError, FoundryError
from components.foundry.models import Wire
from components.storage.request_repository import RequestRecord


def dump_answer(created: Wire) -> str:
    """Write what was created as it came, in ASCII, so that no database has to change a character."""
    return json.dumps(created.wire())


def dump_error(error: FoundryError) -> str:
    """Write an error as JSON; one of Foundry's keeps the API's form, with the HTTP status added."""
    if not isinstance(error, ApiError):
        return json.dumps({"title": error.title, "detail": error.detail, "reference": error.reference})
    response = {
        "status": error.status,
        "errorCode": error.error_code,
        "errorName": error.error_name,
        "errorInstanceId": error.error_instance_id,
        "errorDescription": error.description,
        "parameters": dict(error.parameters),
    }
    return json.dumps(response)


def load_refusal(record: RequestRecord[Any]) -> FoundryError | None:
    """Return the error with which Foundry refused a request; None where the record has none."""
    status = _load(record).get("status")
    return from_status(status, (record.answer or "").encode(), write=True) if isinstance(status, int) else None


def load_trained_version(record: RequestRecord[Any]) -> int | None:
    """Return the configuration version that a started run trains; None where the record has no run."""
    version = _load(record).get("configVersion")
    return version if isinstance(version, int) else None


def describe_lost_answer(record: RequestRecord[Any]) -> tuple[str, str]:
    """Return why the answer to a request was lost, and a line to quote to the support.

    A record without any answer is one whose process ended while it was sending.
    """
    response = _load(record)
    if not response:
        return "The app was stopped while it was sending", ""
    if (error := load_refusal(record)) is not None:
        return error.title, error.reference
    return str(response.get("title", "")), str(response.get("reference", ""))


def _load(record: RequestRecord[Any]) -> dict[str, object]:
    response = json.loads(record.answer) if record.answer else None
    return response if isinstance(response, dict) else {}
