"""What can be known to be wrong before anything is sent. Pure: what Foundry was asked comes in as facts. Codes are the API's own names of the failures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from components.draft import compute_resources
from components.draft.checks import column_checks, field_labels
from components.draft.checks.pitfalls import find_pitfalls
from components.draft.checks.problem import Fix, Level, Problem, collect_problems
from components.draft.checks.rules import rule_problem
from components.draft.draft import (
    CPU,
    GPU,
    INPUTS,
    MEMORY,
    OUTPUTS,
    PARAMETERS,
    DatasetInput,
    Draft,
    RejectedInput,
    dataset_input,
    input_path,
    list_aliases,
    model_output,
    output_path,
)
from components.draft.edits import find_text_error
from components.foundry.models import DatasetSchema, Resource
from components.schema.path import MISSING, Path
from components.schema.trainer import InputSpec, TrainerSpec


@dataclass(frozen=True)
class Facts:
    """What is known of the world around a draft.

    `schemas` holds, by dataset RID, the schema or the reason why there is none to be had, `datasets` its name and place; `models` the output models, None for one that
    Foundry does not have. What is not in a mapping was not asked, and nothing is said of it.
    """

    spec: TrainerSpec | None = None
    schemas: Mapping[str, DatasetSchema | str] = field(default_factory=dict)
    datasets: Mapping[str, Resource | None] = field(default_factory=dict)
    models: Mapping[str, Resource | None] = field(default_factory=dict)
    studio_project: str | None = None
    max_cpu: float = 8
    max_memory_gb: float = 64


def check_draft(draft: Draft, facts: Facts) -> tuple[Problem, ...]:
    """Give every problem of a draft, in the order of the form."""
    found = [
        *_text(draft),
        *_inputs(draft, facts),
        *_across(draft, facts),
        *_outputs(draft, facts),
        *_parameters(draft, facts),
        *_resources(draft, facts),
        *_details(draft, facts),
    ]
    return collect_problems(found)


def blocking_problems(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Give the problems that keep a draft from being sent."""
    return tuple(problem for problem in problems if problem.level == "error")


def _text(draft: Draft) -> Iterator[Problem]:
    if draft.pending_text is not None and (wrong := find_text_error(draft.pending_text)) is not None:
        yield rule_problem((), "textNotApplied", f"The JSON text is not a request yet. {wrong}")
    for path, entry in draft.rejected_inputs.items():
        if path[: len(PARAMETERS)] != PARAMETERS:
            yield _unused(path, entry)


def _unused(path: Path, entry: RejectedInput, name: str = "") -> Problem:
    said = f"“{entry.text}” is not used: {entry.reason}" if entry.text else entry.reason[:1].upper() + entry.reason[1:]
    return rule_problem(path, "entryNotApplied", said, where=name)


def _inputs(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if facts.spec is None:
        return
    used = set(list_aliases(draft, INPUTS))
    targets = _targets(draft, facts)
    for spec in facts.spec.inputs:
        if spec.alias in used:
            others = (names for alias, names in targets.items() if alias != spec.alias)
            yield from _input(draft, facts, spec, frozenset[str]().union(*others))
        elif not spec.optional:
            what = "Choose a dataset." if spec.is_dataset else f"Give it as JSON: its type “{spec.kind}” has no form here."
            yield rule_problem(input_path(spec.alias), "missingWorkerConfigInput", f"{spec.name} is required. {what}")
    for alias in list_aliases(draft, INPUTS):
        if facts.spec.input(alias) is None:
            remove = Fix(f"Remove “{alias}”", ((input_path(alias), MISSING),))
            yield rule_problem(input_path(alias), "unknownInputAlias", f"The trainer has no input “{alias}”.", remove)


def _targets(draft: Draft, facts: Facts) -> dict[str, frozenset[str]]:
    """Give what the training inputs predict, by alias, as far as their columns are known."""
    return {spec.alias: column_checks.targets_of(view, spec) for spec, view, _ in _known(draft, facts) if spec.role == "TRAINING"}


def _input(draft: Draft, facts: Facts, spec: InputSpec, targets: frozenset[str]) -> Iterator[Problem]:
    view = dataset_input(draft, spec.alias)
    kind = draft.get(input_path(spec.alias, "type"))
    if kind != spec.kind:
        yield rule_problem(
            input_path(spec.alias),
            "invalidWorkerConfigInputType",
            f"{spec.name} must be of the type “{spec.kind}”, not “{kind}”.",
        )
        return
    if isinstance(view, str) and spec.is_dataset:
        yield rule_problem(input_path(spec.alias), "invalidInput", view)
    if not isinstance(view, DatasetInput):
        return
    if view.rid is None:
        yield rule_problem(input_path(spec.alias, "rid"), "missingWorkerConfigInput", f"{spec.name}: choose a dataset.")
        return
    schema = facts.schemas.get(view.rid)
    if isinstance(schema, str):
        yield rule_problem(input_path(spec.alias, "rid"), "datasetSchemaNotFound", schema)
    resource = facts.datasets.get(view.rid)
    if resource is not None and resource.is_in_trash:
        message = f"{spec.name}: “{resource.display_name}” is in the trash."
        yield rule_problem(input_path(spec.alias, "rid"), "datasetInTrash", message)
    if facts.spec is not None:
        yield from column_checks.check_columns(view, spec, column_types(schema), facts.spec, targets)


def column_types(schema: DatasetSchema | str | None) -> Mapping[str, str] | None:
    """Give the types of a dataset's columns by name; None where they are not known."""
    return schema.types if isinstance(schema, DatasetSchema) else None


def _known(draft: Draft, facts: Facts) -> list[tuple[InputSpec, DatasetInput, Mapping[str, str]]]:
    """Give the dataset inputs whose columns are known, with these."""
    return [
        (spec, view, columns)
        for spec in (facts.spec.inputs if facts.spec is not None else ())
        if isinstance(view := dataset_input(draft, spec.alias), DatasetInput)
        and view.rid
        and (columns := column_types(facts.schemas.get(view.rid))) is not None
    ]


def _across(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Hold the inputs against each other, as far as their columns are known."""
    known = _known(draft, facts)
    yield from column_checks.check_across_inputs(known)
    memory = compute_resources.parse_memory_gb(draft.get(MEMORY))
    width = max(
        (len(column_checks.used_columns(view, columns)) for spec, view, columns in known if spec.role == "TRAINING"), default=0
    )
    if memory is not None and 0 < memory < width / 100:
        message = (
            f"{width:,} columns are trained on with {draft.get(MEMORY)} of memory. Every model holds the whole table, often several"
            " copies of it; about 1 GB for each 100 columns is a careful start, and a run that is too small ends without a model."
        )
        needed = min(-(-width // 100), int(facts.max_memory_gb))
        more = (
            (Fix(f"Use {needed} GB", ((MEMORY, compute_resources.format_memory(needed)),)),)
            if needed > memory and width <= 100 * needed
            else ()
        )
        yield rule_problem(MEMORY, "memorySmallForData", message, *more)


def _outputs(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if facts.spec is None:
        return
    for spec in facts.spec.outputs:
        rid = model_output(draft, spec.alias)
        path = output_path(spec.alias, "modelRid")
        if rid is None:
            if draft.get(output_path(spec.alias)) is not MISSING or not spec.optional:
                yield rule_problem(path, "missingWorkerConfigOutput", f"{spec.name} is required. Choose a model or create one.")
            continue
        if rid not in facts.models:
            continue
        model = facts.models[rid]
        if model is None:
            yield rule_problem(path, "outputResourceNotFound", f"{spec.name}: Foundry has no such model, or you may not see it.")
        elif model.kind != "model":
            yield rule_problem(path, "outputResourceNotFound", f"{spec.name}: “{model.display_name}” is no model.")
        elif model.trash_status != "NOT_TRASHED":
            yield rule_problem(path, "outputResourceNotFound", f"{spec.name}: “{model.display_name}” is in the trash.")
        elif facts.studio_project is not None and model.project_rid != facts.studio_project:
            message = f"{spec.name}: “{model.display_name}” is in another project than the studio. A version can only write models of its own project."
            yield rule_problem(path, "outputResourceInDifferentProject", message)
    for alias in list_aliases(draft, OUTPUTS):
        if facts.spec.output(alias) is None:
            remove = Fix(f"Remove “{alias}”", ((output_path(alias), MISSING),))
            yield rule_problem(output_path(alias), "unknownOutputAlias", f"The trainer has no output “{alias}”.", remove)


def _parameters(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if facts.spec is None:
        return
    form, value = facts.spec.parameters, draft.get(PARAMETERS, {})
    result = form.validate(value, draft.chosen_branches)
    if result.unchecked:
        yield rule_problem(PARAMETERS, "schemaNotApplicable", f"{result.unchecked} Foundry will check the parameters.")
    if result.unjudged:
        message = "Some parameters could not be checked, as the trainer's rules take too long to apply. Foundry will check them."
        yield rule_problem(PARAMETERS, "parametersNotChecked", message)
    for violation in sorted(result.violations, key=lambda one: form.sort_key(one.path)):
        path = (*PARAMETERS, *violation.path)
        if path not in draft.rejected_inputs:
            # JSON Schema leaves it open whether formats are enforced, so Foundry has the last word on them.
            level: Level = "warning" if violation.keyword == "format" or not violation.certain else "error"
            named = field_labels.label_parameter(violation.path, form.fields_along(violation.path, value, draft.chosen_branches))
            yield rule_problem(path, "jsonSchemaValidationFailure", violation.message, level=level, where=named)
    yield from find_pitfalls(draft, facts.spec)
    for path, entry in draft.rejected_inputs.items():
        if path[: len(PARAMETERS)] == PARAMETERS:
            yield _unused(path, entry, field_labels.label_path(path, draft, facts.spec))


def _resources(draft: Draft, facts: Facts) -> Iterator[Problem]:
    cores, memory, gpu = (
        compute_resources.parse_cpu(draft.get(CPU)),
        compute_resources.parse_memory_gb(draft.get(MEMORY)),
        draft.get(GPU),
    )
    if cores is None:
        yield rule_problem(CPU, "invalidResourceConfiguration", "Give the number of vCPU as a number, such as 2.")
    elif not 0 < cores <= facts.max_cpu:
        nearest = facts.max_cpu if cores > 0 else min(1.0, facts.max_cpu)
        use = Fix(f"Use {nearest:g} vCPU", ((CPU, compute_resources.format_cpu(nearest)),))
        yield rule_problem(CPU, "invalidResourceConfiguration", f"vCPU must be more than 0 and at most {facts.max_cpu:g}.", use)
    if memory is None:
        yield rule_problem(MEMORY, "invalidResourceConfiguration", "Give the memory as a number with a unit, such as 8G.")
    elif not 0 < memory <= facts.max_memory_gb:
        close = facts.max_memory_gb if memory > 0 else min(1.0, facts.max_memory_gb)
        use = Fix(f"Use {close:g} GB", ((MEMORY, compute_resources.format_memory(close)),))
        yield rule_problem(
            MEMORY, "invalidResourceConfiguration", f"Memory must be more than 0 and at most {facts.max_memory_gb:g} GB.", use
        )
    if gpu is not MISSING and not isinstance(gpu, str):
        yield rule_problem(
            GPU, "invalidResourceConfiguration", "The GPU type must be text.", Fix("Use no GPU", ((GPU, MISSING),))
        )
    elif isinstance(gpu, str) and gpu not in compute_resources.GPU_TYPES:
        yield rule_problem(GPU, "unknownGpuType", f"“{gpu}” is not among the documented GPU types; Foundry may refuse it.")

    if isinstance(gpu, str):
        message = "Only projects with a GPU resource queue can use a GPU; whether the studio's has one cannot be seen from here."
        yield rule_problem(GPU, "gpuNeedsQueue", message, Fix("Use no GPU", ((GPU, MISSING),)))


def _details(draft: Draft, facts: Facts) -> Iterator[Problem]:
    if draft.studio_rid is None:
        yield rule_problem(("studio",), "missingStudio", "Choose the studio in which the version will be created.")
    if not draft.name.strip():
        yield rule_problem(("name",), "missingName", "Give the configuration a name. Its experiment will carry the same one.")
    if draft.trainer_id is None:
        yield rule_problem(("trainerId",), "missingTrainer", "Choose a trainer.")
    elif facts.spec is not None and draft.trainer_version not in (None, facts.spec.trainer.version):
        message = f"The draft was begun with version {draft.trainer_version} of the trainer; Foundry now uses {facts.spec.trainer.version}."
        yield rule_problem(("trainerId",), "newerTrainer", message)
    if facts.spec is not None and facts.spec.trainer.experimental:
        message = "This trainer is experimental: its parameters may change, and a version made today may not train tomorrow."
        yield rule_problem(("trainerId",), "experimentalTrainer", message)
