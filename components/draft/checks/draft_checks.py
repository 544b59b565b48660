"""Whether a draft has what belongs to it as a whole: applied text, a studio, a name and a trainer."""

from collections.abc import Iterator

from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.rules import rejected_input_problem, rule_problem
from components.draft.draft import PARAMETERS, Draft
from components.draft.edits import find_text_error


def check_text(draft: Draft) -> Iterator[Problem]:
    """Yield what was typed that is not applied, except in parameters, whose own check finds it."""
    if draft.pending_text is not None and (error := find_text_error(draft.pending_text)) is not None:
        yield rule_problem((), "textNotApplied", f"The JSON text is not a valid request. {error}")
    for path, rejected in draft.rejected_inputs.items():
        if path[: len(PARAMETERS)] != PARAMETERS:
            yield rejected_input_problem(path, rejected)


def check_identity(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """Yield what of studio, name and trainer is missing, and whether the trainer is experimental."""
    if draft.studio_rid is None:
        yield rule_problem(("studio",), "missingStudio", "Choose the studio in which the version will be created.")
    if not draft.name.strip():
        yield rule_problem(("name",), "missingName", "Enter a name. The experiment gets the same name.")
    if draft.trainer_id is None:
        yield rule_problem(("trainerId",), "missingTrainer", "Choose a trainer.")
    if facts.spec is not None and facts.spec.trainer.experimental:
        message = "This trainer is experimental: it may change without notice, and older versions may no longer train."
        yield rule_problem(("trainerId",), "experimentalTrainer", message)
