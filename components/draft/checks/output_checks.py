"""Whether each output writes a model that may be written. Pure: models come in as facts."""

from collections.abc import Iterator

from components.draft.checks.facts import Facts
from components.draft.checks.problem import Fix, Problem
from components.draft.checks.rules import rule_problem
from components.draft.draft import OUTPUTS, Draft, list_aliases, model_output, output_path
from components.schema.path import MISSING
from components.schema.trainer import OutputSpec


def check_outputs(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield the problems of the outputs; none where the trainer is not known."""
    if facts.spec is None:
        return
    for spec in facts.spec.outputs:
        yield from _check_output(draft, facts, spec)
    for alias in list_aliases(draft, OUTPUTS):
        if facts.spec.output(alias) is None:
            remove = Fix(f"Remove “{alias}”", ((output_path(alias), MISSING),))
            yield rule_problem(output_path(alias), "unknownOutputAlias", f"The trainer has no output “{alias}”.", remove)


def _check_output(draft: Draft, facts: Facts, spec: OutputSpec) -> Iterator[Problem]:
    rid, path = model_output(draft, spec.alias), output_path(spec.alias, "modelRid")
    if rid is None:
        if draft.get(output_path(spec.alias)) is not MISSING or not spec.optional:
            yield rule_problem(path, "missingWorkerConfigOutput", f"{spec.name} is required. Choose a model or create one.")
        return
    if rid not in facts.models:
        return
    model, code = facts.models[rid], "outputResourceNotFound"
    if model is None:
        message = "This model does not exist or you cannot see it."
    elif model.kind != "model":
        message = f"“{model.display_name}” is not a model."
    elif model.trash_status != "NOT_TRASHED":
        message = f"“{model.display_name}” is in the trash."
    elif facts.studio is not None and facts.studio.project_rid not in (None, model.project_rid):
        code = "outputResourceInDifferentProject"
        message = (
            f"“{model.display_name}” is in another project than the studio. A version can only write models of its own project."
        )
    else:
        return
    yield rule_problem(path, code, f"{spec.name}: {message}")
