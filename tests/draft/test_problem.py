"""Problems are collected once each, ours and Foundry's, section by section, and numbered."""

from dataclasses import replace
from itertools import groupby

import pytest

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.checks.foundry_failures import ReportedProblem, reported_problems
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import blocking_problems, collect, collect_failures
from components.draft.draft import CPU, PARAMETERS
from components.draft.sections import form_section
from components.foundry.models import ValidationFailure
from components.schema.path import MISSING, Path
from tests.draft.test_fixes import FACTS, training_draft

ONE = Problem(("a", 0), "error", "c", "m")


def reported(problem: Problem, value: object = MISSING) -> ReportedProblem:
    return ReportedProblem(replace(problem, from_foundry=True), value)


def test_equal_problems_are_one_and_others_of_the_place_are_numbered() -> None:
    other, elsewhere = replace(ONE, message="n"), replace(ONE, path=("a", 1))
    problems = collect(training_draft(), FACTS, map(reported, [ONE, elsewhere, other, replace(ONE, level="warning")]))
    assert [(problem.path, problem.message, problem.order) for problem in problems if problem.code == "c"] == [
        (("a", 0), "m", (0, 2)),
        (("a", 1), "m", (0, 1)),
        (("a", 0), "n", (1, 2)),
    ]


def test_what_foundry_reported_counts_while_it_holds_and_our_checks_do_not_say_it() -> None:
    draft = edits.set_value(edits.set_value(training_draft(), CPU, "99"), ("name",), "n")
    (ours,) = (problem for problem in collect(draft, FACTS) if problem.path == CPU)
    same, stale = replace(ours, message="Foundry's words"), replace(ONE, path=("name",))
    problems = collect(draft, FACTS, [reported(same, "99"), reported(stale, "n"), reported(stale, "before")])
    assert [problem.message for problem in problems if problem.path == CPU] == [ours.message]
    assert [problem.from_foundry for problem in problems if problem.path == ("name",)] == [True]
    assert not any(problem.from_foundry for problem in blocking_problems(problems))


def test_problems_are_ordered_as_the_form_is() -> None:
    paths: list[Path] = [
        ("name",),
        CPU,
        (*PARAMETERS, "x"),
        ("workerConfig", "outputs", "x"),
        ("workerConfig", "inputs", "x"),
        (),
    ]
    draft = edits.set_value(training_draft(), CPU, "99")
    problems = collect(draft, FACTS, [reported(replace(ONE, path=path), draft.get(path)) for path in paths])
    sections = [form_section(problem.path) if problem.path else "" for problem in problems]
    assert list(dict.fromkeys(sections)) == ["", "studio", "inputs", "outputs", "parameters", "resources", "name"]
    assert [section for section, _ in groupby(sections)] == list(dict.fromkeys(sections))


@pytest.mark.parametrize("facts", [FACTS, Facts(FACTS.spec)])
def test_a_column_that_is_mapped_twice_and_missing_is_one_problem(facts: Facts) -> None:
    draft = training_draft(columnMapping={"target": ["nope", "nope"], "known": ["nope", "nope", "gone"]})
    problems = collect(draft, facts)
    keys = [(problem.path, problem.code, *problem.order) for problem in problems]
    assert len(set(keys)) == len(keys)
    assert len({(problem.path, problem.code, problem.message) for problem in problems}) == len(problems)


def test_a_failure_that_foundry_names_twice_is_one() -> None:
    failure = ValidationFailure.model_validate({"type": "changelogTooLong", "maxLength": 1, "actualLength": 2})
    assert len(collect_failures(training_draft(), [failure, failure])) == 1
    assert (
        len(collect(training_draft(), FACTS, reported_problems(training_draft(), [failure, failure])))
        == len(collect(training_draft(), FACTS)) + 1
    )
