"""What became of a draft's parameters since the version of the trainer that it was made for, and the ways out."""

from typing import Any

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import collect
from components.draft.draft import PARAMETERS, Draft
from tests.draft.examples import trainer

BEFORE = {
    "properties": {
        "kept": {"type": "integer"},
        "gone": {"title": "Gone", "type": "object", "properties": {"deep": {"type": "integer"}}},
        "unset": {"type": "integer"},
        "rate": {"title": "Rate", "type": "number"},
        "note": {"type": "string"},
    }
}
AFTER = {
    "properties": {
        "kept": {"type": "integer"},
        "rate": {"title": "Rate", "enum": ["slow", "fast"]},
        "note": {"type": "string", "format": "date"},
        "seed": {"title": "Seed", "type": "integer", "default": 7},
    }
}
DRAFT = Draft("", "ri.s", {"workerConfig": {"customConfig": {"kept": 1, "gone": {"deep": 2}, "rate": 0.1, "note": "x"}}}, "1")
FACTS = Facts(trainer({}, AFTER, version="2"), earlier_spec=trainer({}, BEFORE))
CODES = ("newerTrainer", "parameterGone", "parameterRetyped", "parameterNew")


def drift(draft: Draft, facts: Facts = FACTS) -> dict[str, Problem]:
    problems = [problem for problem in collect(draft, facts) if problem.code in CODES]
    assert len({problem.code for problem in problems}) == len(problems)
    return {problem.code: problem for problem in problems}


def config(draft: Draft) -> Any:
    return draft.get(PARAMETERS)


def test_what_is_gone_of_another_type_or_new_is_listed() -> None:
    problems = drift(DRAFT)
    assert set(problems) == set(CODES)
    assert problems["parameterGone"].path == (*PARAMETERS, "gone")
    assert problems["parameterRetyped"].full_message == "Rate: this was a number and is now a choice. Check the value."
    assert "Its default is 7." in problems["parameterNew"].message
    assert problems["parameterNew"].path == (*PARAMETERS, "seed")


def test_a_click_removes_what_is_gone_and_sets_defaults() -> None:
    draft = DRAFT
    for code in ("parameterGone", "parameterRetyped", "parameterNew"):
        draft = edits.apply_fix(draft, drift(draft)[code].fixes[0])
        assert code not in drift(draft)
    assert config(draft) == {"kept": 1, "note": "x", "seed": 7}


def test_all_is_kept_as_it_is_when_todays_version_is_accepted() -> None:
    draft = edits.apply_fix(DRAFT, drift(DRAFT)["newerTrainer"].fixes[0])
    assert draft.trainer_version == "2"
    assert draft.body is DRAFT.body
    assert drift(draft) == {}


def test_of_a_trainer_that_foundry_no_longer_has_only_the_version_is_told() -> None:
    assert set(drift(DRAFT, Facts(FACTS.spec))) == {"newerTrainer"}
    assert drift(Draft("", "ri.s", DRAFT.body, "2")) == {}
