"""Each pitfall is pointed out on the trainers that have its parameters, and blocks nothing."""

from typing import Any

import pytest

from components.draft import edits
from components.draft.checks.pitfalls import PITFALLS
from components.draft.checks.problem_collection import blocking_problems, collect
from components.draft.draft import PARAMETERS, Draft
from components.schema.path import Path
from tests.draft.test_problem_collection import DATA, MODEL, facts, trainer

CLASSIFICATION = trainer("autogluon_tabular_classification-0.388.0")
FORECAST = trainer("autogluon_time_series_forecasting-0.388.0")
TYPES = ["GBM", "CAT", "XGB", "RF", "XT", "KNN", "LR", "NN_TORCH", "FASTAI"]


def classification(**parameters: Any) -> Draft:
    training = CLASSIFICATION.inputs[0]
    draft = edits.set_value(edits.new_draft(CLASSIFICATION, "ri.models.main.model-studio.s"), ("name",), "n")
    draft = edits.map_columns(edits.set_dataset(draft, training.alias, DATA), training.alias, training.columns[0], ["city"])
    draft = edits.set_model(draft, CLASSIFICATION.outputs[0].alias, MODEL)
    return edits.set_value(draft, PARAMETERS, {"prediction_column_name": "prediction", **parameters})


def advice_paths(draft: Draft, spec: Any = CLASSIFICATION) -> dict[str, Path]:
    problems = collect(draft, facts(spec=spec))
    advice = [problem for problem in problems if problem.level == "advice"]
    assert not set(advice) & set(blocking_problems(problems))
    return {problem.code: problem.path[len(PARAMETERS) :] for problem in advice}


def test_a_sound_configuration_gets_no_advice() -> None:
    assert advice_paths(classification(excluded_model_types=TYPES[:8], hyperparameters={"FASTAI": {}})) == {}


@pytest.mark.parametrize(
    ("parameters", "code", "path"),
    [
        ({"excluded_model_types": TYPES}, "allModelTypesExcluded", ("excluded_model_types",)),
        (
            {"excluded_model_types": ["GBM"], "hyperparameters": {"GBM": {}}},
            "hyperparametersOnlyOfExcluded",
            ("hyperparameters",),
        ),
        ({"prediction_column_name": "city"}, "predictionColumnIsTarget", ("prediction_column_name",)),
        ({"prediction_column_name": None}, "predictionColumnIsTarget", ("prediction_column_name",)),
    ],
)
def test_a_trap_is_pointed_out_at_its_parameter(parameters: dict[str, Any], code: str, path: Path) -> None:
    assert advice_paths(classification(**parameters)) == {code: path}


def test_a_value_of_another_type_is_no_trap() -> None:
    assert (
        advice_paths(classification(prediction_column_name=["city"], excluded_model_types={"GBM": 1}, hyperparameters=[1])) == {}
    )


def test_a_frequency_that_is_left_to_be_inferred_is_pointed_out() -> None:
    draft = edits.new_draft(FORECAST, "s")
    where = next(path for path in FORECAST.parameters.outline if path and path[-1] == "frequency")
    assert advice_paths(draft, FORECAST) == {"frequencyIsAuto": where}
    assert advice_paths(edits.set_value(draft, (*PARAMETERS, *where), "D"), FORECAST) == {}


def test_every_trap_concerns_a_trainer() -> None:
    known = {str(path[-1]).replace("_", "") for spec in (CLASSIFICATION, FORECAST) for path in spec.parameters.outline if path}
    assert all(set(trap.parameters) <= known for trap in PITFALLS)
