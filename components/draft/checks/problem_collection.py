"""Collects what is wrong with a draft, found by our checks or reported by Foundry."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from components.draft.checks.compute_checks import check_compute
from components.draft.checks.draft_checks import check_identity, check_text
from components.draft.checks.facts import Facts
from components.draft.checks.foundry_failures import ReportedProblem, failure_problems
from components.draft.checks.input_checks import check_inputs
from components.draft.checks.output_checks import check_outputs
from components.draft.checks.parameter_checks import check_parameters
from components.draft.checks.problem import Problem
from components.draft.checks.trainer_drift import check_trainer_drift
from components.draft.draft import Draft
from components.draft.sections import Section, form_section
from components.foundry.models import ValidationFailure
from components.schema.path import Path
from components.schema.trainer import TrainerSpec

_SECTIONS = get_args(Section)


def collect(draft: Draft, facts: Facts, reported: Iterable[ReportedProblem] = ()) -> tuple[Problem, ...]:
    """Return every problem of a draft once, section by section; what concerns no field comes first.

    Of what Foundry `reported`, only what still holds counts, and only where no check of ours says the same at the same path.
    """
    ours = [
        *check_text(draft),
        *check_inputs(draft, facts),
        *check_outputs(draft, facts),
        *check_parameters(draft, facts),
        *check_compute(draft, facts),
        *check_identity(draft, facts),
        *check_trainer_drift(draft, facts),
    ]
    ours_at = {(problem.path, problem.code) for problem in ours}
    theirs = [
        report.problem for report in reported if report.holds(draft) and (report.problem.path, report.problem.code) not in ours_at
    ]
    return _deduplicate(sorted([*ours, *theirs], key=lambda problem: _section_order(problem.path)))


def collect_failures(draft: Draft, failures: Iterable[ValidationFailure], spec: TrainerSpec | None = None) -> tuple[Problem, ...]:
    """Return Foundry's failures for a request as problems, each once, whether they still hold or not."""
    return _deduplicate(failure_problems(draft, failures, spec))


def blocking_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that keep a draft from being sent; what Foundry refused may be tried again."""
    return tuple(problem for problem in problems if problem.level in ("error", "step") and not problem.from_foundry)


def _section_order(path: Path) -> int:
    return _SECTIONS.index(form_section(path)) if path else -1


def _deduplicate(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems, each once, numbered among those of the same path and code."""
    distinct: dict[tuple[Path, str, str, bool], Problem] = {}
    for problem in problems:
        distinct.setdefault((problem.path, problem.code, problem.message, problem.from_foundry), problem)
    totals = Counter((problem.path, problem.code) for problem in distinct.values())
    counts = Counter[tuple[Path, str]]()
    numbered: list[Problem] = []
    for problem in distinct.values():
        group = (problem.path, problem.code)
        numbered.append(replace(problem, order=(counts[group], totals[group])))
        counts[group] += 1
    return tuple(numbered)
