"""The JSON of experiments: parameters with their types, and what becomes of series."""

import uuid
from typing import Any

from components.demo import experiment_documents
from components.demo.training_store import Run

TIME = "2026-01-02T03:04:05.000Z"


def version(**config: Any) -> dict[str, Any]:
    source = {"columnMapping": {"target": ["price"]}, "ignoreColumns": ["a", "b"]}
    worker = {"inputs": {"rows": source}, "outputs": {"model": {"modelRid": "m"}}, "customConfig": config}
    return {"version": 3, "workerConfig": worker}


def trainer(**properties: Any) -> dict[str, Any]:
    return {"trainerId": "ri.models..trainer.t", "customConfigSchema": {"properties": properties}}


def document(config: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    run = Run.start("s", version(**config), "u", TIME, uuid.UUID(int=1))
    return experiment_documents.new_experiment(run, version(**config), trainer(**properties))


def test_parameters_are_those_of_the_version_with_defaults_and_types() -> None:
    config = {"seed": 7, "rate": 0.5, "nested": {"flag": True, "list": [1]}, "nothing": None, "huge": 2**70}
    parameters = document(config, {"presets": {"default": "medium"}, "seed": {"default": 1}})["parameters"]
    assert {entry["name"]: (entry["value"]["type"], entry["value"]["value"]) for entry in parameters} == {
        "presets": ("string", "medium"),
        "seed": ("integer", 7),
        "rate": ("double", 0.5),
        "nested.flag": ("boolean", True),
        "nested.list": ("string", "[1]"),
        "huge": ("string", str(2**70)),
        "rows.target": ("string", "price"),
        "rows.ignoreColumns": ("string", "a, b"),
    }


def test_secrets_are_not_logged() -> None:
    properties = {"licence": {"writeOnly": True}, "pin": {"format": "password"}}
    config = {"licence": "s3cret", "pin": "s3cret", "api_key": "s3cret", "db": {"password": "s3cret", "host": "h"}}
    assert "s3cret" not in str(document(config, properties))
    assert "db.host" in str(document(config, properties))


def test_series_are_summed_up_as_they_grow() -> None:
    begun = experiment_documents.with_values({"series": []}, {"validation/r2": [0.5, 0.1], "test/r2": [0.3]})
    grown = experiment_documents.with_values(begun, {"validation/r2": [0.7]})
    (series, test) = grown["series"]
    assert series == {"name": "validation/r2", "length": 3, "value": {"type": "double", "min": 0.1, "max": 0.7, "last": 0.7}}
    assert test["length"] == 1
    assert [(entry["seriesName"], entry["aggregation"], entry["value"]) for entry in grown["summaryMetrics"]] == [
        ("validation/r2", "MAX", 0.7),
        ("test/r2", "LAST", 0.3),
    ]
