"""What is known of the world around a draft while it is checked, as Foundry was asked before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.draft.draft import DatasetInput, Draft, dataset_input
from components.foundry.models import DatasetSchema, Resource
from components.schema.trainer import InputSpec, TrainerSpec


@dataclass(frozen=True)
class Facts:
    """The trainer, datasets, models, studio and limits that a draft is checked against.

    `earlier_spec` is the trainer that it was made for.
    `schemas` holds, by dataset RID, the schema or the reason why there is none, `datasets` its name and location, `models` the output
    models, None for one that Foundry does not have. What is in no mapping was not asked, and is not checked.
    """

    spec: TrainerSpec | None = None
    schemas: Mapping[str, DatasetSchema | str] = field(default_factory=dict)
    datasets: Mapping[str, Resource | None] = field(default_factory=dict)
    models: Mapping[str, Resource | None] = field(default_factory=dict)
    studio: Resource | None = None
    max_cpu: float = 8
    max_memory_gb: float = 64
    earlier_spec: TrainerSpec | None = None


@dataclass(frozen=True)
class InputWithColumns:
    """A dataset input of the request whose dataset's columns are known, as types by name."""

    spec: InputSpec
    view: DatasetInput
    types: Mapping[str, str]


def column_types(schema: DatasetSchema | str | None) -> Mapping[str, str] | None:
    """Return the types of a dataset's columns by name; None where they are not known."""
    return schema.types if isinstance(schema, DatasetSchema) else None


def inputs_with_columns(draft: Draft, facts: Facts) -> list[InputWithColumns]:
    """Return the dataset inputs whose columns are known."""
    return [
        InputWithColumns(spec, view, types)
        for spec in (facts.spec.inputs if facts.spec is not None else ())
        if isinstance(view := dataset_input(draft, spec.alias), DatasetInput)
        and view.rid
        and (types := column_types(facts.schemas.get(view.rid))) is not None
    ]
