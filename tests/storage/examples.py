"""A request, what Foundry makes of it, and a clock that is turned by hand."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from components.draft import request_body
from components.draft.draft import Draft
from components.foundry.models import ModelStudioConfigVersion
from components.storage.database import Database
from components.storage.request_repository import State
from components.storage.submission_repository import Submission, SubmissionRepository, SubmissionRequest
from components.storage.tables import drafts

ME, YOU, STUDIO = "user-me", "user-you", "ri.models.main.model-studio.s"
FIRST, LEASE = "attempt-1", timedelta(seconds=30)
SENT = datetime(2025, 3, 1, 12, tzinfo=UTC)
BODY: dict[str, Any] = {
    "name": "Baseline",
    "trainerId": "ri.models..trainer.t",
    "resources": {"cpu": "2", "memory": "8G"},
    "workerConfig": {
        "inputs": {"train": {"type": "dataset", "rid": "ri.d", "columnMapping": {"target": ["y"]}, "ignoreColumns": []}},
        "outputs": {"model": {"type": "model", "modelRid": "ri.m"}},
        "customConfig": {"learning_rate": 0.1, "layers": [1, {"size": 2}], "seed": None},
    },
}


class Clock:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now = SENT

    def __call__(self, _: object = None) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def payload(body: dict[str, Any] = BODY) -> bytes:
    return request_body.encode_request(Draft("d", STUDIO, body))


def version(
    body: dict[str, Any] = BODY, number: int = 5, by: str = ME, after: float = 1, **more: Any
) -> ModelStudioConfigVersion:
    answer = {
        "version": number,
        "trainer": {"trainerId": body.get("trainerId", ""), "version": "1.0"},
        "createdBy": by,
        "createdTime": (SENT + timedelta(seconds=after)).isoformat(),
    }
    return ModelStudioConfigVersion.model_validate({"changelog": None, **body, **answer, **more})


def record(body: dict[str, Any] = BODY, **changes: Any) -> Submission:
    sent = payload(body)
    fields: dict[str, Any] = dict.fromkeys(Submission.__dataclass_fields__)
    fields |= {"id": "s", "owner": ME, "user": ME, "studio_rid": STUDIO, "draft_id": "d", "draft_revision": 1, "repeat": 0}
    fields |= {
        "payload": sent.decode(),
        "payload_hash": request_body.request_digest(sent),
        "state": State.UNKNOWN,
        "base_version": 4,
    }
    return Submission(**{**fields, "prepared": SENT, "sent": SENT, **changes})


def answer(version: ModelStudioConfigVersion) -> str:
    return json.dumps(version.wire())


def row(identity: str = "d", **changes: object) -> dict[str, object]:
    common = {"owner": "o", "name": "n", "created": SENT, "updated": SENT, "revision": 1, "sharing": "private"}
    return {"id": identity, **common, **changes}


def write(database: Database, **changes: object) -> None:
    with database.writing() as connection:
        connection.execute(insert(drafts).values(row(**changes)))


def file_of(database: Database) -> Path:
    return Path(database.location)


def prepare(repository: SubmissionRepository, **changes: Any) -> Submission:
    """Return the record of a request of ours."""
    values: dict[str, Any] = {"owner": ME, "user": ME, "studio_rid": STUDIO, "draft_id": "d", "draft_revision": 3}
    return repository.prepare(SubmissionRequest(**{**values, "payload": payload(), **changes}))
