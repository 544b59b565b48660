"""Whether the parameters fit the trainer's JSON Schema, and which of their fields hold no value."""

from collections.abc import Iterator

from components.draft.checks.facts import Facts
from components.draft.checks.pitfalls import find_pitfalls
from components.draft.checks.problem import Level, Problem
from components.draft.checks.rules import rejected_input_problem, rule_problem
from components.draft.draft import PARAMETERS, Draft
from components.draft.field_labels import FieldLabels


def check_parameters(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield the problems of the parameters in the order of the form; none where the trainer is not known."""
    if facts.spec is None:
        return
    form, labels = facts.spec.parameters, FieldLabels(facts.spec, (draft,))
    result = form.validate(draft.get(PARAMETERS, {}), draft.chosen_branches)
    if result.unchecked:
        yield rule_problem(PARAMETERS, "schemaNotApplicable", f"{result.unchecked} Foundry will check the parameters.")
    if result.unjudged:
        message = "Some parameters were not checked because the trainer's rules take too long. Foundry will check them."
        yield rule_problem(PARAMETERS, "parametersNotChecked", message)
    for violation in sorted(result.violations, key=lambda violation: form.sort_key(violation.path)):
        path = (*PARAMETERS, *violation.path)
        if path not in draft.rejected_inputs:
            # JSON Schema leaves it open whether formats are enforced, so Foundry has the last word on them.
            level: Level = "warning" if violation.keyword == "format" or not violation.certain else "error"
            yield rule_problem(path, "jsonSchemaValidationFailure", violation.message, level=level, where=labels.label(path))
    yield from find_pitfalls(draft, facts.spec)
    for path, rejected in draft.rejected_inputs.items():
        if path[: len(PARAMETERS)] == PARAMETERS:
            yield rejected_input_problem(path, rejected, labels.label(path))
