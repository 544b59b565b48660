"""Whether each input is there and of the right kind, and whether its columns fit.

Pure: datasets come in as facts.
"""

from collections.abc import Iterator

from components.draft import input_columns
from components.draft.checks import column_checks
from components.draft.checks.facts import Facts, column_types, inputs_with_columns
from components.draft.checks.problem import Fix, Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import INPUTS, DatasetInput, Draft, dataset_input, input_path, list_aliases
from components.schema.path import MISSING
from components.schema.trainer import InputSpec, TrainerSpec


def check_inputs(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield the problems of the inputs; none where the trainer is not known."""
    if facts.spec is None:
        return
    aliases = list_aliases(draft, INPUTS)
    inputs = inputs_with_columns(draft, facts)
    targets = {
        each.spec.alias: input_columns.target_columns(each.view, each.spec) for each in inputs if each.spec.role == "TRAINING"
    }
    for spec in facts.spec.inputs:
        if spec.alias in aliases:
            others = (names for alias, names in targets.items() if alias != spec.alias)
            yield from _check_input(draft, facts, facts.spec, spec, frozenset[str]().union(*others))
        elif not spec.optional:
            what = "Choose a dataset." if spec.is_dataset else f"Enter it as JSON: there is no form for the type “{spec.kind}”."
            yield rule_problem(input_path(spec.alias), "missingWorkerConfigInput", f"{spec.name} is required. {what}")
    for alias in aliases:
        if facts.spec.input(alias) is None:
            remove = Fix(f"Remove “{alias}”", ((input_path(alias), MISSING),))
            yield rule_problem(input_path(alias), "unknownInputAlias", f"The trainer has no input “{alias}”.", remove)
    yield from column_checks.check_across_inputs(inputs)


def _check_input(draft: Draft, facts: Facts, trainer: TrainerSpec, spec: InputSpec, targets: frozenset[str]) -> Iterator[Problem]:
    view = dataset_input(draft, spec.alias)
    path = input_path(spec.alias)
    kind = draft.get((*path, "type"))
    if kind != spec.kind:
        message = f"{spec.name} must be of the type “{spec.kind}”, not “{kind}”."
        yield rule_problem(path, "invalidWorkerConfigInputType", message)
        return
    if isinstance(view, str) and spec.is_dataset:
        yield rule_problem(path, "invalidInput", view)
    if not isinstance(view, DatasetInput):
        return
    if view.rid is None:
        yield rule_problem((*path, "rid"), "missingWorkerConfigInput", f"{spec.name}: choose a dataset.")
        return
    schema = facts.schemas.get(view.rid)
    if isinstance(schema, str):
        yield rule_problem((*path, "rid"), "datasetSchemaNotFound", schema)
    resource = facts.datasets.get(view.rid)
    if resource is not None and resource.is_in_trash:
        yield rule_problem((*path, "rid"), "datasetInTrash", f"{spec.name}: “{resource.display_name}” is in the trash.")
    yield from column_checks.check_columns(view, spec, column_types(schema), trainer, targets)
