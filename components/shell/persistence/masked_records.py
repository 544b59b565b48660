"""Masking of secret parameters where a configuration is only read, on pages and in files."""

from collections.abc import Mapping
from dataclasses import replace
from json import dumps, loads

from components.draft.draft import Draft
from components.draft.masking import MASK, secret_paths
from components.foundry.models import ModelStudioConfigVersion
from components.schema.path import MISSING, Json, Path, get, put
from components.shell.foundry_reads import draft_facts
from components.storage.submission_repository import Submission


def secret_paths_of(*drafts: Draft) -> tuple[Path, ...]:
    """Return the paths at which one of some drafts holds a secret, by the names alone where Foundry does not have its trainer."""
    return tuple(dict.fromkeys(path for draft in drafts for path in _of(draft)))


def mask_submission(submission: Submission) -> Submission:
    """Return a submission with its secrets masked.

    The hash stays that of the bytes that were sent.
    """
    body = loads(submission.payload)
    hidden = secret_paths_of(Draft("", None, body)) if isinstance(body, Mapping) else ()
    if not hidden:
        return submission
    return replace(
        submission,
        payload=dumps(_masked(body, hidden), ensure_ascii=False, indent=2),
        answer=_text(submission.answer, hidden),
        read_back=_text(submission.read_back, hidden),
    )


def mask_version(version: ModelStudioConfigVersion) -> ModelStudioConfigVersion:
    """Return a version with its secrets masked."""
    hidden = secret_paths_of(Draft("", None, version.wire()))
    return ModelStudioConfigVersion.model_validate(_masked(version.wire(), hidden)) if hidden else version


def _of(draft: Draft) -> tuple[Path, ...]:
    spec = draft_facts.trainer_spec(draft)
    return secret_paths(draft, spec.parameters if spec else None)


def _masked(body: Json, hidden: tuple[Path, ...]) -> Json:
    for path in hidden:
        body = body if get(body, path) is MISSING else put(body, path, MASK)
    return body


def _text(text: str | None, hidden: tuple[Path, ...]) -> str | None:
    return None if text is None else dumps(_masked(loads(text), hidden), ensure_ascii=False)
