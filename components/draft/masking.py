"""Masks secret parameters where a draft is only looked at; they are sent in any case.

A secret is what the trainer's schema marks with `writeOnly` or the format `password`, and a text whose name says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from components.draft.diff import Change
from components.draft.draft import PARAMETERS, Draft
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path, get, put
from components.schema.secret_names import find_named_secrets

MASK = "••••••"


def secret_paths(draft: Draft, form: FormModel | None) -> tuple[Path, ...]:
    """Return the paths at which the request holds secrets."""
    parameters = draft.get(PARAMETERS)
    paths = find_named_secrets(parameters) if form is None else form.secrets(parameters, draft.chosen_branches)
    return tuple((*PARAMETERS, *path) for path in paths)


def masked_body(draft: Draft, form: FormModel | None) -> Json:
    """Return the request with a mask in the place of every secret."""
    body: Json = draft.body
    for path in secret_paths(draft, form):
        body = put(body, path, MASK)
    return body


def masked_value(value: Json, path: Path, hidden: Sequence[Path]) -> Json:
    """Return the value of a path with a mask for each secret at the path, below it or above it."""
    for secret in hidden:
        below = secret[len(path) :]
        if secret == path[: len(secret)] and value is not MISSING:
            return MASK
        if secret[: len(path)] == path and get(value, below) is not MISSING:
            value = put(value, below, MASK)
    return value


def masked_changes(changes: Iterable[Change], hidden: Sequence[Path]) -> tuple[Change, ...]:
    """Return changes with their secrets masked, those of which nothing else is left included."""
    return tuple(
        replace(
            change,
            before=masked_value(change.before, change.path, hidden),
            after=masked_value(change.after, change.path, hidden),
        )
        for change in changes
    )
