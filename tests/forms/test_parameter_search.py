"""What a search among the parameters finds."""

import pytest

from components.forms.fields.parameter_search import Query, matches_field
from components.foundry.models import ModelStudioTrainer
from components.schema.path import MISSING, Path
from components.schema.trainer import read_trainer

SCHEMA = {
    "type": "object",
    "properties": {
        "prediction_length": {"type": "integer", "title": "Forecast horizon", "description": "Time steps to forecast."},
        "calibration": {
            "type": "object",
            "title": "Calibrated scores",
            "properties": {"method": {"enum": ["isotonic", "sigmoid"]}, "folds": {"type": "integer"}},
        },
        "models": {"type": "array", "items": {"type": "object", "properties": {"depth": {"type": "integer"}}}},
        "rate": {"oneOf": [{"title": "Fixed rate", "type": "number"}, {"title": "Schedule", "type": "string"}]},
    },
}


def search(text: str, allows_slips: bool = False) -> list[str]:
    trainer = ModelStudioTrainer(trainer_id="t", version="1", name="n", custom_config_schema=SCHEMA)
    form = read_trainer(trainer).parameters
    query = Query(tuple(text.split()), allows_slips)
    labels: dict[Path, tuple[str, ...]] = {}
    paths = []
    for path, field in form.walk(MISSING, lambda _: {}):
        labels[path] = (*labels[path[:-1]], field.label) if path else ()
        if path and matches_field(query, form, field, path, labels[path]):
            paths.append(".".join(map(str, path)))
    return paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("horizon", ["prediction_length"]),
        ("horizon forecast", ["prediction_length"]),
        ("steps prediction", ["prediction_length"]),
        ("calibration.method", ["calibration.method"]),
        ("isotonic scores", ["calibration.method"]),
        ("depth", ["models"]),
        ("schedule", ["rate"]),
        ("horizn", []),
        ("forecast isotonic", []),
    ],
)
def test_all_words_are_found_in_any_order(text: str, paths: list[str]) -> None:
    assert search(text) == paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("horizn", ["prediction_length"]),
        ("forceast horizon", ["prediction_length"]),
        ("horizpn forec", ["prediction_length"]),
        ("calibratoin.metod", ["calibration.method"]),
        ("fols", ["calibration.folds"]),
        ("fod", []),
        ("elephant", []),
    ],
)
def test_a_slip_in_typing_is_forgiven(text: str, paths: list[str]) -> None:
    assert search(text, allows_slips=True) == paths
