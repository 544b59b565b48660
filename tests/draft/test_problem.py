"""Problems are collected: each once, and told apart by where they stand instead of by their words."""

from dataclasses import replace

import pytest

from components.draft.checks.check import Facts, check_draft
from components.draft.checks.foundry_failures import failure_problems, reported_problems
from components.draft.checks.problem import Problem, collect_problems
from components.foundry.models import ValidationFailure
from tests.draft.test_fixes import FACTS, put

ONE = Problem(("a", 0), "error", "c", "m")


def test_equal_problems_are_one_and_others_of_the_place_are_numbered() -> None:
    other, elsewhere = replace(ONE, message="n"), replace(ONE, path=("a", 1))
    found = collect_problems([ONE, elsewhere, other, replace(ONE, level="warning")])
    assert [(one.path, one.message, one.order) for one in found] == [
        (("a", 0), "m", (0, 2)),
        (("a", 1), "m", (0, 1)),
        (("a", 0), "n", (1, 2)),
    ]
    assert collect_problems(found) == found


@pytest.mark.parametrize("facts", [FACTS, Facts(FACTS.spec)])
def test_a_column_that_is_mapped_twice_and_missing_is_one_problem(facts: Facts) -> None:
    draft = put(columnMapping={"target": ["nope", "nope"], "known": ["nope", "nope", "gone"]})
    found = check_draft(draft, facts)
    keys = [(one.path, one.code, *one.order) for one in found]
    assert len(set(keys)) == len(keys)
    assert len({(one.path, one.code, one.message) for one in found}) == len(found)


def test_a_failure_that_foundry_names_twice_is_one() -> None:
    failure = ValidationFailure.model_validate({"type": "changelogTooLong", "maxLength": 1, "actualLength": 2})
    assert len(failure_problems(put(), [failure, failure])) == len(reported_problems(put(), [failure, failure])) == 1
