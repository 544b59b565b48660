"""What can be known to be wrong before anything is sent. Pure: what Foundry was asked comes in as facts. Codes are the API's own names of the failures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from components.draft import resources
from components.draft.advice import advice
from components.draft.edit import text_problem
from components.draft.model import (
    CPU,
    GPU,
    INPUTS,
    MEMORY,
    OUTPUTS,
    PARAMETERS,
    DatasetInput,
    Draft,
    Entry,
    aliases,
    dataset_input,
    input_path,
    model_output,
    output_path,
)
from components.draft.problem import Level, Problem
from components.foundry.models import DatasetSchema, Resource
from components.spec.fields import Field
from components.spec.path import MISSING, Path
from components.spec.trainer import ColumnTypeSpec, InputSpec, TrainerSpec


@dataclass(frozen=True)
class Facts:
    """What is known of the world around a draft.

    `schemas` holds, by dataset RID, the schema or the reason why there is none to be had; `models` the output models, None for one that
    Foundry does not have. What is not in a mapping was not asked, and nothing is said of it.
    """

    spec: TrainerSpec | None = None
    schemas: Mapping[str, DatasetSchema | str] = field(default_factory=dict)
    models: Mapping[str, Resource | None] = field(default_factory=dict)
    studio_project: str | None = None
    max_cpu: float = 8
    max_memory_gb: float = 64


def check(draft: Draft, facts: Facts) -> tuple[Problem, ...]:
    """Give every problem of a draft, in the order of the form."""
    found = [
        *_text(draft),
        *_inputs(draft, facts),
        *_outputs(draft, facts),
        *_parameters(draft, facts),
        *_resources(draft, facts),
        *_details(draft, facts),
    ]
    return tuple(found)


def blocking(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Give the problems that keep a draft from being sent."""
    return tuple(problem for problem in problems if problem.level == "error")


def _error(path: Path, code: str, message: str) -> Problem:
    return Problem(path, "error", code, message)


def _text(draft: Draft) -> Iterator[Problem]:
    if draft.text is not None and (wrong := text_problem(draft.text)) is not None:
        yield _error((), "textNotApplied", f"The JSON text is not a request yet. {wrong}")
    for path, entry in draft.entries.items():
        if path[: len(PARAMETERS)] != PARAMETERS:
            yield _unused(path, entry)


def _unused(path: Path, entry: Entry, name: str = "") -> Problem:
    said = f"“{entry.typed}” is not used: {entry.reason}" if entry.typed else entry.reason
    return _error(path, "entryNotApplied", f"{name}: {said}" if name else said)


def _inputs(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if facts.spec is None:
        return
    used = set(aliases(draft, INPUTS))
    for spec in facts.spec.inputs:
        if spec.alias in used:
            yield from _input(draft, facts, spec)
        elif not spec.optional:
            what = "Choose a dataset." if spec.is_dataset else f"Give it as JSON: its type “{spec.kind}” has no form here."
            yield _error(input_path(spec.alias), "missingWorkerConfigInput", f"{spec.name} is required. {what}")
    for alias in aliases(draft, INPUTS):
        if facts.spec.input(alias) is None:
            yield _error(input_path(alias), "unknownInputAlias", f"The trainer has no input “{alias}”.")


def _input(draft: Draft, facts: Facts, spec: InputSpec) -> Iterator[Problem]:
    view = dataset_input(draft, spec.alias)
    kind = draft.get(input_path(spec.alias, "type"))
    if kind != spec.kind:
        yield _error(
            input_path(spec.alias),
            "invalidWorkerConfigInputType",
            f"{spec.name} must be of the type “{spec.kind}”, not “{kind}”.",
        )
        return
    if isinstance(view, str) and spec.is_dataset:
        yield _error(input_path(spec.alias), "invalidInput", view)
    if not isinstance(view, DatasetInput):
        return
    if view.rid is None:
        yield _error(input_path(spec.alias, "rid"), "missingWorkerConfigInput", f"{spec.name}: choose a dataset.")
        return
    schema = facts.schemas.get(view.rid)
    if isinstance(schema, str):
        yield _error(input_path(spec.alias, "rid"), "datasetSchemaNotFound", schema)
    types = {column.name: column.type for column in schema.fields if column.name} if isinstance(schema, DatasetSchema) else None
    for column in spec.columns:
        yield from _mapping(view, column, types)
    known = {column.id for column in spec.columns}
    for key in view.column_mapping:
        if key not in known:
            path = input_path(spec.alias, "columnMapping", key)
            yield _error(
                path, "unknownColumnSpecIdInConfigColumnMapping", f"{spec.name} has no column mapping “{key}” in this trainer."
            )
    yield from _choice_of_columns(view, spec, types)


def _mapping(view: DatasetInput, spec: ColumnTypeSpec, types: Mapping[str, str] | None) -> Iterator[Problem]:
    path = input_path(view.alias, "columnMapping", spec.id)
    columns = view.column_mapping.get(spec.id)
    if not columns:
        if not spec.optional:
            what = "columns" if spec.allow_multiple else "a column"
            yield _error(
                path,
                "missingWorkerConfigInputDatasetColumnMapping",
                f"{spec.name} is required. Choose {what} ({spec.types_text}).",
            )
        return
    if len(columns) > 1 and not spec.allow_multiple:
        yield _error(path, "multipleColumnsNotAllowedForTrainer", f"{spec.name} takes one column, not {len(columns)}.")
    if types is None:
        return
    for name in columns:
        if name not in types:
            yield _error(path, "missingRequiredDatasetColumn", f"The dataset has no column “{name}”.")
        elif not spec.accepts(types[name]):
            message = f"{spec.name} takes {spec.types_text} columns; “{name}” is of the type {types[name].lower()}."
            yield _error(path, "unsupportedDatasetFieldType", message)


def _choice_of_columns(view: DatasetInput, spec: InputSpec, types: Mapping[str, str] | None) -> Iterator[Problem]:
    for key, columns in (("ignoreColumns", view.ignore_columns), ("selectColumns", view.select_columns)):
        gone = [name for name in columns if types is not None and name not in types]
        if gone:
            yield _error(
                input_path(view.alias, key),
                "unknownColumn",
                f"The dataset has no column {', '.join(f'“{name}”' for name in gone)}.",
            )
    if view.ignore_columns and view.select_columns:
        message = f"{spec.name}: ignore some columns or select some, not both."
        yield _error(input_path(view.alias, "selectColumns"), "ignoreAndSelect", message)


def _outputs(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if facts.spec is None:
        return
    for spec in facts.spec.outputs:
        rid = model_output(draft, spec.alias)
        path = output_path(spec.alias, "modelRid")
        if rid is None:
            if draft.get(output_path(spec.alias)) is not MISSING or not spec.optional:
                yield _error(path, "missingWorkerConfigOutput", f"{spec.name} is required. Choose a model or create one.")
            continue
        if rid not in facts.models:
            continue
        model = facts.models[rid]
        if model is None:
            yield _error(path, "outputResourceNotFound", f"{spec.name}: Foundry has no such model, or you may not see it.")
        elif model.trash_status != "NOT_TRASHED":
            yield _error(path, "outputResourceNotFound", f"{spec.name}: “{model.display_name}” is in the trash.")
        elif facts.studio_project is not None and model.project_rid != facts.studio_project:
            message = f"{spec.name}: “{model.display_name}” is in another project than the studio. A version can only write models of its own project."
            yield _error(path, "outputResourceInDifferentProject", message)
    for alias in aliases(draft, OUTPUTS):
        if facts.spec.output(alias) is None:
            yield _error(output_path(alias), "unknownOutputAlias", f"The trainer has no output “{alias}”.")


def _parameters(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if facts.spec is None:
        return
    form, value = facts.spec.parameters, draft.get(PARAMETERS, {})
    result = form.validate(value, draft.chosen)
    if result.unchecked:
        yield Problem(PARAMETERS, "warning", "schemaNotApplicable", f"{result.unchecked} Foundry will check the parameters.")
    for violation in result.violations:
        path = (*PARAMETERS, *violation.path)
        if path not in draft.entries:
            named = form.trail(violation.path, value, draft.chosen)
            message = f"{_name(violation.path, named)}: {violation.message[:1].lower()}{violation.message[1:]}"
            # JSON Schema leaves it open whether formats are enforced, so Foundry has the last word on them.
            level: Level = "warning" if violation.keyword == "format" else "error"
            yield Problem(path, level, "jsonSchemaValidationFailure", message)
    yield from advice(draft, facts.spec)
    for path, entry in draft.entries.items():
        if path[: len(PARAMETERS)] == PARAMETERS:
            below = path[len(PARAMETERS) :]
            yield _unused(path, entry, _name(below, form.trail(below, value, draft.chosen)))


def _name(path: Path, named: list[Field]) -> str:
    """Name a place of the parameters as the form does, so that a problem can be understood away from its field."""
    if not path:
        return "The parameters"
    said: list[str] = []
    for place, step in enumerate(path):
        label = named[place + 1].label if place + 1 < len(named) else str(step)
        said.append(f"entry {step + 1}" if isinstance(step, int) else label)
    return " › ".join(said[-3:])


def _resources(draft: Draft, facts: Facts) -> Iterator[Problem]:
    cores, memory, gpu = resources.cpu(draft.get(CPU)), resources.memory_gb(draft.get(MEMORY)), draft.get(GPU)
    if cores is None:
        yield _error(CPU, "invalidResourceConfiguration", "Give the number of vCPU as a number, such as 2.")
    elif not 0 < cores <= facts.max_cpu:
        yield _error(CPU, "invalidResourceConfiguration", f"vCPU must be more than 0 and at most {facts.max_cpu:g}.")
    if memory is None:
        yield _error(MEMORY, "invalidResourceConfiguration", "Give the memory as a number with a unit, such as 8G.")
    elif not 0 < memory <= facts.max_memory_gb:
        yield _error(
            MEMORY, "invalidResourceConfiguration", f"Memory must be more than 0 and at most {facts.max_memory_gb:g} GB."
        )
    if gpu is not MISSING and not isinstance(gpu, str):
        yield _error(GPU, "invalidResourceConfiguration", "The GPU type must be text.")
    elif isinstance(gpu, str) and gpu not in resources.GPU_TYPES:
        yield Problem(GPU, "warning", "unknownGpuType", f"“{gpu}” is not among the documented GPU types; Foundry may refuse it.")


def _details(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if draft.studio_rid is None:
        yield _error(("studio",), "missingStudio", "Choose the studio in which the version will be created.")
    if not draft.name.strip():
        yield _error(("name",), "missingName", "Give the configuration a name. Its experiment will carry the same one.")
    if draft.trainer_id is None:
        yield _error(("trainerId",), "missingTrainer", "Choose a trainer.")
    elif facts.spec is not None and draft.trainer_version not in (None, facts.spec.trainer.version):
        message = f"The draft was begun with version {draft.trainer_version} of the trainer; Foundry now uses {facts.spec.trainer.version}."
        yield Problem(("trainerId",), "advice", "newerTrainer", message)
