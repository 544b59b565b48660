"""The plan of a sweep: a draft as several, in which up to three parameters take every combination of their values. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.labels import format_value
from components.schema.path import Json, Path

MAX_PARAMETERS = 3
MAX_VERSIONS = 100
NAME = "name"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class SweptParameter:
    """A parameter, by its path below the parameters, and the values that it takes.

    `placeholder` stands for its value in names.
    """

    path: Path
    placeholder: str
    values: tuple[Json, ...]


@dataclass(frozen=True)
class SweepPlan:
    """What is varied, and the `pattern` of the names, in which `{name}` is the draft's own."""

    pattern: str
    parameters: tuple[SweptParameter, ...]

    @property
    def count(self) -> int:
        """The number of versions that come out; 0 while nothing is varied."""
        return prod(len(parameter.values) for parameter in self.parameters) if self.parameters else 0

    @property
    def unknown_placeholders(self) -> tuple[str, ...]:
        """The placeholders of the pattern that stand for nothing."""
        names = {NAME, *(parameter.placeholder for parameter in self.parameters)}
        return tuple(dict.fromkeys(name for name in _PLACEHOLDER.findall(self.pattern) if name not in names))

    @property
    def default_pattern(self) -> str:
        """The pattern that tells the versions apart, such as `{name} rate={rate}`."""
        names = (parameter.placeholder for parameter in self.parameters)
        return " ".join([f"{{{NAME}}}", *(f"{name}={{{name}}}" for name in names)])


def expand(draft: Draft, form: FormModel, plan: SweepPlan) -> Iterator[Draft]:
    """Yield a draft for each combination of values, the last parameter's varying fastest."""
    for values in product(*(parameter.values for parameter in plan.parameters)):
        combination = dict(zip(plan.parameters, values, strict=True))
        varied = draft
        for parameter, value in combination.items():
            varied = edits.set_parameter(varied, form, (*PARAMETERS, *parameter.path), value)
        texts = {parameter.placeholder: value_text(value) for parameter, value in combination.items()}
        yield edits.set_value(varied, (NAME,), _name(plan.pattern, {NAME: draft.name, **texts}))


def value_text(value: Json) -> str:
    """Return a value as it stands in a name."""
    return value if isinstance(value, str) else format_value(value)


def sweepable_fields(draft: Draft, form: FormModel) -> Mapping[Path, Field]:
    """Return the parameters that can be varied: those of one value that is no secret, by path, in the order of the form."""
    fields = dict(form.walk(draft.get(PARAMETERS, {}), draft.chosen_branches))
    return {
        path: field
        for path, field in fields.items()
        if path
        and field.is_scalar
        and field.kind not in ("null", "constant", "choices")
        and not (field.secret or field.unsatisfiable or field.read_only)
        and not any(isinstance(step, int) for step in path)
    }


def placeholders(paths: Sequence[Path]) -> list[str]:
    """Return a name for each path: its last step, or all of it where that is the name of several."""
    last_steps = [str(path[-1]) for path in paths]
    dotted = [".".join(("parameters", *map(str, path))) for path in paths]
    names = [
        name if last_steps.count(name) == 1 and name != NAME else long for name, long in zip(last_steps, dotted, strict=True)
    ]
    return [re.sub(r"[{}]", "", name) for name in names]


def _name(pattern: str, texts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: texts.get(match.group(1), match.group()), pattern)
