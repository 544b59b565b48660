"""How far a draft has come: what nobody has filled in yet is a step left, not an error; what is preset is to be looked at.

Pure: what was touched and opened comes in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from components.draft.checks.problem import Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import PARAMETERS, Draft
from components.draft.edits import PRESET_RESOURCES
from components.draft.field_labels import FieldLabels
from components.draft.sections import Section, form_section
from components.schema import defaults
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.labels import format_value
from components.schema.path import MISSING, Json, Path, get, same
from components.schema.trainer import TrainerSpec


def mark_steps(problems: Iterable[Problem], draft: Draft, touched: Collection[Path]) -> tuple[Problem, ...]:
    """Return the problems, in which a required value that is missing and was never touched is a step instead of an error."""
    return tuple(replace(problem, level="step") if _is_step(problem, draft, touched) else problem for problem in problems)


def _is_step(problem: Problem, draft: Draft, touched: Collection[Path]) -> bool:
    path = problem.path
    return (
        problem.level == "error"
        and not problem.from_foundry
        and path not in touched
        and path not in draft.rejected_inputs
        and draft.get(path) in (MISSING, "", None)
    )


def unseen_presets(draft: Draft, spec: TrainerSpec | None, opened: Collection[Section]) -> Iterator[Problem]:
    """Yield advice for each required value that is still as a new draft has it, in a section that nobody opened.

    There is none in a draft that began from a version, of which somebody chose the values.
    """
    if spec is None or draft.base_version is not None:
        return
    presets: dict[Path, Json] = {(*PARAMETERS, *path): value for path, value in _preset_parameters(spec.parameters).items()}
    presets.update(PRESET_RESOURCES)
    labels = FieldLabels(spec, (draft,))
    for path, value in presets.items():
        if form_section(path) not in opened and same(draft.get(path), value):
            message = f"Preset to {format_value(value)}."
            yield rule_problem(path, "presetNotSeen", message, where=labels.label(path))


# Forms are a session's own, and must not outlive it.
_presets: "WeakKeyDictionary[FormModel, Mapping[Path, Json]]" = WeakKeyDictionary()


def _preset_parameters(form: FormModel) -> Mapping[Path, Json]:
    """Return the required parameters that have a default, by path: only those of which another value is possible."""
    if form not in _presets:
        _presets[form] = _find_presets(form)
    return _presets[form]


def _find_presets(form: FormModel) -> Mapping[Path, Json]:
    value = defaults.required_value(form, form.root())
    leaves = {} if value is MISSING else dict(_leaves(value))
    presets = {}
    for path, leaf in leaves.items():
        fields = form.fields_along(path, value)
        if len(fields) > len(path) and all(field.required for field in fields[1:]) and _is_choosable(fields[-1]):
            presets[path] = leaf
    return presets


def _is_choosable(field: Field) -> bool:
    return field.kind not in ("constant", "null") and not field.secret


def _leaves(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    if not isinstance(value, Mapping):
        yield path, value
        return
    for key in value:
        yield from _leaves(get(value, (key,)), (*path, key))
