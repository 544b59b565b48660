"""The name that a configuration gets unless somebody types another.

It is made of studio, trainer, and what differs from the defaults.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from components.draft.draft import PARAMETERS, Draft
from components.schema.labels import format_value
from components.schema.path import same
from components.schema.trainer import TrainerSpec

_MAX_DIFFERENCES = 2
_MAX_LENGTH = 100
_KINDS = frozenset({"integer", "number", "boolean", "choice"})


def propose_name(draft: Draft, spec: TrainerSpec, studio_name: str | None) -> str:
    """Return a name for a configuration, such as "Demand forecasting, AutoGluon Time Series, forecast horizon 12"."""
    trainer = " ".join(spec.trainer.name.split()).partition(" (")[0].removesuffix(" Trainer")
    differences = islice(_differences(draft, spec), _MAX_DIFFERENCES)
    name = ", ".join(part for part in (studio_name, trainer, *differences) if part)
    return name if len(name) <= _MAX_LENGTH else f"{name[: _MAX_LENGTH - 1].rstrip(' ,')}…"


def _differences(draft: Draft, spec: TrainerSpec) -> Iterator[str]:
    """Yield the numbers and choices among the outermost parameters that differ from their defaults, in words."""
    parameters = draft.get(PARAMETERS)
    for key in parameters if isinstance(parameters, Mapping) else ():
        value = parameters[key]
        if not isinstance(value, str | int | float):
            continue
        fields = spec.parameters.fields_along((key,), parameters, draft.chosen_branches)
        if len(fields) == 2 and fields[1].kind in _KINDS and not fields[1].secret and not same(value, fields[1].default):
            label = fields[1].label
            yield f"{label[:1].lower() if label[1:2].islower() else label[:1]}{label[1:]} {format_value(value)}"
