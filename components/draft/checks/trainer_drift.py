"""What became of a draft's parameters between the version of the trainer that it was made for and today's."""

from collections.abc import Iterator, Mapping
from itertools import islice

from components.draft.checks.facts import Facts
from components.draft.checks.problem import Fix, Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import PARAMETERS, Draft
from components.draft.field_labels import FieldLabels
from components.schema.fields import Field, format_field_value
from components.schema.path import MISSING, Path

_TEXTS = frozenset({"text", "long_text", "date"})
_KINDS: Mapping[str, str] = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "choice": "a choice",
    "choices": "several choices",
    "list": "a list",
    "object": "a group of values",
    "constant": "a fixed value",
}
_MAX_NEW = 10


def check_trainer_drift(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield that today's trainer is another version, and which parameters are gone, retyped or new.

    Yields nothing without both.
    """
    spec, earlier = facts.spec, facts.earlier_spec
    if spec is None or draft.trainer_version in (None, spec.trainer.version):
        return
    version = spec.trainer.version
    accept = Fix(f"Work with version {version}", (), trainer_version=version)
    message = f"This draft was created for version {draft.trainer_version} of the trainer. Foundry now uses {version}."
    yield rule_problem(("trainerId",), "newerTrainer", message, accept)
    if earlier is None:
        return
    before, after = earlier.parameters.outline, spec.parameters.outline
    labels, old_labels = FieldLabels(spec, (draft,)), FieldLabels(earlier, (draft,))
    for path in _topmost(path for path in before if path not in after and draft.get((*PARAMETERS, *path)) is not MISSING):
        yield _removed_parameter((*PARAMETERS, *path), version, old_labels)
    for path, field in after.items():
        parameter_path = (*PARAMETERS, *path)
        if path in before and draft.get(parameter_path) is not MISSING and _kind(before[path]) != _kind(field):
            yield _retyped_parameter(parameter_path, before[path], field, labels.label(parameter_path))
    new = (path for path in _topmost(path for path in after if path not in before) if draft.get((*PARAMETERS, *path)) is MISSING)
    for path in islice(new, _MAX_NEW):
        yield _new_parameter((*PARAMETERS, *path), after[path], str(draft.trainer_version), labels)


def _removed_parameter(path: Path, version: str, labels: FieldLabels) -> Problem:
    message = f"Version {version} of the trainer no longer has this parameter. It is sent as JSON unless you remove it."
    return rule_problem(path, "parameterGone", message, Fix("Remove it", ((path, MISSING),)), where=labels.label(path))


def _retyped_parameter(path: Path, before: Field, after: Field, label: str) -> Problem:
    message = f"This was {_kind_name(before)} and is now {_kind_name(after)}. Check the value."
    value = after.default if after.required else MISSING
    return rule_problem(path, "parameterRetyped", message, Fix("Use the default", ((path, value),)), where=label)


def _new_parameter(path: Path, field: Field, earlier_version: str, labels: FieldLabels) -> Problem:
    has_default = field.default is not MISSING
    default = f" Its default is {format_field_value(field, field.default)}." if has_default else ""
    fixes = (Fix("Set it to its default", ((path, field.default),)),) if has_default else ()
    message = f"This parameter is new since version {earlier_version} of the trainer.{default}"
    return rule_problem(path, "parameterNew", message, *fixes, where=labels.label(path))


def _topmost(paths: Iterator[Path]) -> Iterator[Path]:
    """Yield the paths that are not below one before them."""
    topmost: set[Path] = set()
    for path in paths:
        if not any(path[:length] in topmost for length in range(len(path))):
            topmost.add(path)
            yield path


def _kind(field: Field) -> str:
    return "text" if field.kind in _TEXTS else field.kind


def _kind_name(field: Field) -> str:
    return "text" if field.kind in _TEXTS else _KINDS.get(field.kind, "JSON")
