"""A draft without its secrets, as it can be stored where their encryption may not be undone later."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from components.draft.draft import PARAMETERS, Draft, RejectedInput
from components.draft.masking import secret_paths
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path, get, put, remove
from components.schema.secret_names import find_texts, is_secret_name

KEY_MISSING = (
    "This secret was stored encrypted, and its key is missing. Enter it again, or ask the administrator of this app for the key."
)
TEXT_MISSING = "// This text was stored encrypted, and its key is missing. Discard it to go on with the form."


def withhold_secrets(draft: Draft, form: FormModel | None) -> Draft:
    """Return a draft without secrets, the same one where it holds none.

    Where a secret was, a rejected input says that it has to be entered again. Without `form`, all texts among the parameters count as secrets. So
    does, in any case, a pending text, and what a branch holds that is not chosen while its place is not there.
    """
    paths = _all_texts(draft) if form is None else secret_paths(draft, form)
    rejected = [path for path, entry in draft.rejected_inputs.items() if entry.text and _is_secret(draft, form, path)]
    inactive = {key: _withhold_inactive(draft, form, key, value) for key, value in draft.inactive_values.items()}
    pending_text = None if draft.pending_text is None else TEXT_MISSING
    if not paths and not rejected and pending_text == draft.pending_text and inactive == draft.inactive_values:
        return draft
    notes = {path: RejectedInput("", KEY_MISSING) for path in (*paths, *rejected)}
    return replace(
        draft,
        body=_without(draft.body, paths),
        pending_text=pending_text,
        rejected_inputs={**draft.rejected_inputs, **notes},
        inactive_values=inactive,
    )


def _all_texts(draft: Draft) -> tuple[Path, ...]:
    return tuple((*PARAMETERS, *path) for path in find_texts(draft.get(PARAMETERS)))


def _is_secret(draft: Draft, form: FormModel | None, path: Path) -> bool:
    """Return whether what is typed at a path would be a secret."""
    if path[: len(PARAMETERS)] != PARAMETERS:
        return False
    if form is None or is_secret_name(str(path[-1])):
        return True
    fields = form.fields_along(path[len(PARAMETERS) :], draft.get(PARAMETERS), draft.chosen_branches)
    return any(field.secret for field in fields)


def _withhold_inactive(draft: Draft, form: FormModel | None, key: tuple[Path, int, int], value: Json) -> Json:
    """Return what a branch that is not chosen holds, without its secrets."""
    path, union, branch = key
    parameter_path = path[len(PARAMETERS) :]
    if form is None or not isinstance(get(draft.body, path[:-1]), Mapping | list):
        return _without(value, list(find_texts(value)))
    parameters = put(draft.get(PARAMETERS), parameter_path, value)
    chosen = {**draft.chosen_branches(parameter_path), union: branch}
    secrets = form.secrets(parameters, lambda at: chosen if at == parameter_path else draft.chosen_branches(at))
    return _without(
        value, [secret[len(parameter_path) :] for secret in secrets if secret[: len(parameter_path)] == parameter_path]
    )


def _without(value: Json, paths: Iterable[Path]) -> Json:
    """Return a value without what stands at some paths.

    In a list, where the others would move up, an empty text takes its place.
    """
    for path in paths:
        if not path:
            return ""
        is_entry = isinstance(path[-1], int)
        if get(value, path) is not MISSING:
            value = put(value, path, "") if is_entry else remove(value, path, keep=len(path))
    return value
