"""Parameters that a trainer takes as secrets (`writeOnly`, or the format `password`): they are sent, and not shown where a draft is only looked at."""

from components.draft.model import PARAMETERS, Draft
from components.spec.form import Form
from components.spec.path import Json, Path, put

MASK = "••••••"


def secrets(draft: Draft, form: Form | None) -> tuple[Path, ...]:
    """Give the paths at which the request holds secrets."""
    if form is None:
        return ()
    return tuple((*PARAMETERS, *path) for path in form.secrets(draft.get(PARAMETERS), draft.chosen))


def masked(draft: Draft, form: Form | None) -> Json:
    """Give the request with a mask in the place of every secret."""
    body: Json = draft.body
    for path in secrets(draft, form):
        body = put(body, path, MASK)
    return body
