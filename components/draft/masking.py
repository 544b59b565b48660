"""Masks secret parameters where a draft is only looked at; they are sent in any case.

A secret is what the trainer's schema marks with `writeOnly` or the format `password`.
"""

from components.draft.draft import PARAMETERS, Draft
from components.schema.form_model import FormModel
from components.schema.path import Json, Path, put

MASK = "••••••"


def secret_paths(draft: Draft, form: FormModel | None) -> tuple[Path, ...]:
    """Return the paths at which the request holds secrets."""
    if form is None:
        return ()
    return tuple((*PARAMETERS, *path) for path in form.secrets(draft.get(PARAMETERS), draft.chosen_branches))


def masked_body(draft: Draft, form: FormModel | None) -> Json:
    """Return the request with a mask in the place of every secret."""
    body: Json = draft.body
    for path in secret_paths(draft, form):
        body = put(body, path, MASK)
    return body
