"""What is left to do in a draft, apart from what is wrong with it; and presets nobody looked at."""

import gc
import weakref
from dataclasses import replace

import pytest

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import blocking_problems, collect
from components.draft.checks.progress import mark_steps, unseen_presets
from components.draft.draft import CPU, PARAMETERS, Draft, input_path, output_path
from components.draft.sections import Section
from components.draft.summary import summarize
from components.foundry.models import ModelStudioTrainer
from components.schema.path import Path
from components.schema.trainer import read_trainer

HORIZON = (*PARAMETERS, "horizon")
SPEC = read_trainer(
    ModelStudioTrainer(
        trainer_id="t",
        version="1",
        name="Forecaster",
        inputs={"data": {"name": "Data", "type": {"type": "dataset", "dataset": {}}}},
        outputs={"model": {"name": "Model", "type": {"type": "model", "model": {}}}},
        custom_config_schema={
            "type": "object",
            "required": ["horizon", "run", "kind"],
            "properties": {
                "horizon": {"type": "integer", "title": "Horizon", "default": 1},
                "run": {"type": "string", "title": "Run"},
                "kind": {"const": "only"},
                "seed": {"type": "integer", "default": 7},
            },
        },
    )
)
DRAFT = edits.new_draft(SPEC, None)
MISSING_AT = {("studio",), ("name",), input_path("data"), output_path("model", "modelRid"), (*PARAMETERS, "run")}


def problems(draft: Draft, *touched: Path) -> dict[Path, Problem]:
    return {problem.path: problem for problem in mark_steps(collect(draft, Facts(SPEC)), draft, touched)}


def test_what_a_new_draft_lacks_is_left_to_do_and_keeps_it_from_being_sent() -> None:
    problems_found = problems(DRAFT)
    assert {path: problem.level for path, problem in problems_found.items()} == dict.fromkeys(MISSING_AT, "step")
    assert len(blocking_problems(problems_found.values())) == len(MISSING_AT)


@pytest.mark.parametrize("path", sorted(MISSING_AT, key=str))
def test_what_was_touched_and_is_missing_is_an_error(path: Path) -> None:
    levels = {each: problem.level for each, problem in problems(DRAFT, path).items()}
    assert levels == {**dict.fromkeys(MISSING_AT, "step"), path: "error"}


def test_a_wrong_value_and_text_that_is_no_value_are_errors_whoever_touched_them() -> None:
    wrong = edits.set_value(edits.set_value(DRAFT, CPU, "99"), HORIZON, "soon")
    assert (problems(wrong)[CPU].level, problems(wrong)[HORIZON].level) == ("error", "error")
    typed = edits.keep_rejected_input(DRAFT, (*PARAMETERS, "run"), "", "a value is required.")
    assert problems(typed)[(*PARAMETERS, "run")].level == "error"


def test_what_foundry_refused_is_an_error() -> None:
    refused = Problem(("name",), "error", "missingName", "m", from_foundry=True)
    assert mark_steps([refused], DRAFT, ()) == (refused,)


@pytest.mark.parametrize(
    ("opened", "messages"),
    [
        ((), ["Horizon: preset to 1.", "vCPU: preset to 2.", "Memory: preset to 8G."]),
        (("parameters",), ["vCPU: preset to 2.", "Memory: preset to 8G."]),
        (("parameters", "resources"), []),
    ],
)
def test_a_preset_is_pointed_out_until_its_section_was_opened(opened: tuple[Section, ...], messages: list[str]) -> None:
    problems_found = list(unseen_presets(DRAFT, SPEC, opened))
    assert [problem.full_message for problem in problems_found] == messages
    assert not blocking_problems(problems_found)


def test_what_somebody_chose_is_no_preset() -> None:
    chosen = edits.set_value(DRAFT, HORIZON, 12)
    assert HORIZON not in {problem.path for problem in unseen_presets(chosen, SPEC, ())}
    assert not list(unseen_presets(replace(DRAFT, base_version=3), SPEC, ()))
    assert not list(unseen_presets(DRAFT, None, ()))


def test_no_cache_keeps_a_trainer_that_no_session_has_any_more() -> None:
    spec = read_trainer(SPEC.trainer)
    draft = edits.set_value(edits.new_draft(spec, None), HORIZON, 12)
    assert collect(draft, Facts(spec))
    assert HORIZON in {problem.path for problem in unseen_presets(edits.new_draft(spec, None), spec, ())}
    assert summarize(draft, Facts(spec))
    form = weakref.ref(spec.parameters)
    del spec, draft
    gc.collect()
    assert form() is None
