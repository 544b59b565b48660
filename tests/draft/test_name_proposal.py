"""The name proposed for a configuration."""

import pytest

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft
from components.draft.name_proposal import propose_name
from components.foundry.models import ModelStudioTrainer
from components.schema.path import Json
from components.schema.trainer import read_trainer

SPEC = read_trainer(
    ModelStudioTrainer(
        trainer_id="t",
        version="1",
        name="AutoGluon  Time Series Trainer (experimental)",
        custom_config_schema={
            "type": "object",
            "required": ["horizon"],
            "properties": {
                "horizon": {"type": "integer", "title": "Horizon", "default": 1},
                "metric": {"enum": ["WQL", "MASE"], "title": "Metric", "default": "WQL"},
                "GPUs": {"type": "integer", "title": "GPU count"},
                "notes": {"type": "string"},
                "token": {"enum": ["a", "b"], "writeOnly": True},
                "tuning": {"type": "object", "properties": {"trials": {"type": "integer"}}},
            },
        },
    )
)


def with_values(**values: Json) -> Draft:
    draft = edits.new_draft(SPEC, "s")
    for key, value in values.items():
        draft = edits.set_value(draft, (*PARAMETERS, key), value)
    return draft


@pytest.mark.parametrize(
    ("values", "differences"),
    [
        ({}, ""),
        ({"horizon": 12}, ", horizon 12"),
        ({"horizon": 12, "metric": "MASE", "GPUs": 2}, ", horizon 12, metric MASE"),
        ({"metric": "WQL", "GPUs": 2}, ", GPU count 2"),
        ({"notes": "long text", "token": "a", "tuning": {"trials": 3}}, ""),
    ],
)
def test_a_name_tells_studio_trainer_and_what_differs(values: dict[str, Json], differences: str) -> None:
    draft = with_values(**values)
    assert propose_name(draft, SPEC, "Demand forecasting") == f"Demand forecasting, AutoGluon Time Series{differences}"
    assert propose_name(draft, SPEC, None) == f"AutoGluon Time Series{differences}"


def test_a_long_name_is_cut() -> None:
    name = propose_name(with_values(horizon=12), SPEC, "S" * 300)
    assert (len(name), name[-1]) == (100, "…")


def test_parameters_that_are_no_object_give_no_differences() -> None:
    draft = edits.set_value(with_values(), PARAMETERS, [1])
    assert propose_name(draft, SPEC, None) == "AutoGluon Time Series"
