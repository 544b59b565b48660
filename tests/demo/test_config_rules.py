"""Each of the 18 kinds of validation failure, over HTTP and parsed by the official SDK."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from foundry_sdk.v2.models import errors
from pydantic import BaseModel, TypeAdapter

from components.demo.validation.config_rules import RULES
from tests.demo.conftest import Api, Paths
from tests.demo.test_endpoints import REQUEST

DATA = REQUEST["workerConfig"]["inputs"]["input_df"]["rid"]
MODEL = REQUEST["workerConfig"]["outputs"]["model"]["modelRid"]
OBJECTS = "ri.object-set.main.versioned-object-set.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
MISSING = "ri.foundry.main.dataset.00000000-0000-4000-8000-000000000000"
BENCH = "Pricing and demand/Test bench"
STUDIO = f"{BENCH}/Simulation surrogate"
PENGUINS = "Field operations/Penguin survey/Palmer penguins"
PENGUIN_MODEL = "Field operations/Penguin survey/Penguin species model"
CLASSIFY = "ri.models..trainer.autogluon_tabular_classification"
FORECAST = "ri.models..trainer.autogluon_time_series_forecasting"
OBJECT_TRAINER = "ri.models..trainer.object_classification"
NUMERIC = {"bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "year"}
Changes = dict[str, Any]


def dataset(rid: str, mapping: dict[str, list[str]], ignore: tuple[str, ...] = (), select: tuple[str, ...] = ()) -> Any:
    lists = {"ignoreColumns": list(ignore), "selectColumns": list(select)}
    return {"type": "dataset", "rid": rid, "columnMapping": mapping} | lists


def changed(**changes: Any) -> Any:
    """The documented request with inputs, outputs, config or other fields replaced."""
    request = copy.deepcopy(REQUEST)
    for key in ("inputs", "outputs", "customConfig"):
        if key in changes:
            request["workerConfig"][key] = changes.pop(key)
    return request | changes


def target(*columns: str, rid: str = DATA, **more: Any) -> Any:
    return {"input_df": dataset(rid, {"target_column": list(columns)}, **more)}


def model(rid: str) -> Any:
    return {"model": {"type": "model", "modelRid": rid}}


def objects(mapping: dict[str, list[str]]) -> Any:
    input_ = {"type": "objectSet", "objectSetRid": OBJECTS, "propertyMapping": mapping}
    return changed(trainerId=OBJECT_TRAINER, inputs={"objects": input_})


def resources(**amounts: str) -> Any:
    return changed(resources={"cpu": "2", "memory": "4G"} | amounts)


def refusals(api: Api, rid: Paths, request: Any, studio: str = STUDIO) -> list[dict[str, Any]]:
    path = f"/models/modelStudios/{rid(studio)}/configVersions"
    answer = api("POST", path, params={"preview": "true"}, json=request)
    if answer.status_code == 200:
        return []
    body = answer.json()
    assert (answer.status_code, body["errorName"]) == (400, "CreateConfigValidationError"), body
    assert body["parameters"]["studioRid"] == rid(studio)
    failures: list[dict[str, Any]] = body["parameters"]["validationFailures"]
    return failures


TARGET_SPEC = {"datasetRid": DATA, "columnTypeSpecId": "target_column"}
PROPERTY_SPEC = {"objectSetRid": OBJECTS, "propertyTypeSpecId": "target_property"}
# By kind: the request that has this failure alone, and fields of the failure.
KINDS: dict[str, tuple[Callable[[Paths], Any], dict[str, Any]]] = {
    "jsonSchemaValidationFailure": (lambda rid: changed(customConfig={"eval_metric": "guess"}), {"field": "eval_metric"}),
    "outputResourceInDifferentProject": (lambda rid: changed(outputs=model(rid(PENGUIN_MODEL))), {"outputAlias": "model"}),
    "other": (lambda rid: changed(name=" "), {"message": "The name must not be empty."}),
    "missingWorkerConfigOutput": (lambda rid: changed(outputs={}), {"outputAlias": "model"}),
    "missingRequiredDatasetColumn": (lambda rid: changed(inputs=target("tarmac")), TARGET_SPEC),
    "multiplePropertiesNotAllowedForTrainer": (lambda rid: objects({"target_property": ["a", "b"]}), PROPERTY_SPEC),
    "fieldValidationFailure": (
        lambda rid: changed(
            trainerId=CLASSIFY,
            inputs=target("late", rid=rid(f"{BENCH}/Orders with nested columns"), ignore=("tags", "customer", "attributes")),
        ),
        {"fieldName": "signature", "fieldType": "BINARY"},
    ),
    "unsupportedDatasetFieldType": (
        lambda rid: changed(inputs=target("species", rid=rid(PENGUINS))),
        {"fieldName": "species", "fieldType": "STRING"},
    ),
    "changelogTooLong": (lambda rid: changed(changelog="x" * 2001), {"maxLength": 2000, "actualLength": 2001}),
    "unknownColumnSpecIdInConfigColumnMapping": (
        lambda rid: changed(inputs={"input_df": dataset(DATA, {"target_column": ["target"], "weight": ["age"]})}),
        {"datasetRid": DATA, "columnTypeSpecId": "weight"},
    ),
    "multipleColumnsNotAllowedForTrainer": (lambda rid: changed(inputs=target("target", "age")), TARGET_SPEC),
    "missingWorkerConfigInputDatasetColumnMapping": (
        lambda rid: changed(inputs={"input_df": dataset(DATA, {})}),
        TARGET_SPEC,
    ),
    "datasetSchemaNotFound": (lambda rid: changed(inputs=target("target", rid=rid(f"{BENCH}/Raw delivery files"))), {}),
    "invalidWorkerConfigInputType": (
        lambda rid: changed(trainerId=OBJECT_TRAINER, inputs={"objects": dataset(DATA, {})}),
        {"inputAlias": "objects", "expectedType": "objectSet", "actualType": "dataset"},
    ),
    "missingWorkerConfigInput": (lambda rid: changed(inputs={}), {"inputAlias": "input_df"}),
    "missingWorkerConfigInputObjectSetPropertyMapping": (lambda rid: objects({}), PROPERTY_SPEC),
    "outputResourceNotFound": (
        lambda rid: changed(outputs=model(MODEL + "0")),
        {"resourceRid": MODEL + "0", "outputAlias": "model"},
    ),
    "invalidResourceConfiguration": (lambda rid: resources(cpu="many"), {"field": "cpu"}),
}


def test_every_rule_has_a_case() -> None:
    assert set(KINDS) == set(RULES)
    assert len(RULES) == 18


@pytest.mark.parametrize("kind", KINDS)
def test_kind_alone(api: Api, rid: Paths, kind: str) -> None:
    make, expected = KINDS[kind]
    failures = refusals(api, rid, make(rid))
    assert [failure["type"] for failure in failures] == [kind]
    assert expected.items() <= failures[0].items()
    parameters = {"studioRid": rid(STUDIO), "validationFailures": failures}
    typed = TypeAdapter(errors.CreateConfigValidationErrorParameters).validate_python(parameters)
    (reason,) = typed["validationFailures"]
    assert type(reason).__name__.endswith("Error")
    assert isinstance(reason, BaseModel)
    assert reason.type == kind


def test_several_at_once_through_the_sdk(sdk: Any, rid: Paths) -> None:
    lists = {"ignore_columns": ["nowhere"], "select_columns": ["age"]}
    worker = {
        "inputs": {"input_df": {"type": "dataset", "rid": DATA, "column_mapping": {"x": ["age"]}} | lists},
        "outputs": {},
        "custom_config": {"presets": 1, "extra": None},
    }
    with pytest.raises(errors.CreateConfigValidationError) as caught:
        sdk.models.ModelStudio.ConfigVersion.create(
            rid(STUDIO),
            name="",
            trainer_id=REQUEST["trainerId"],
            resources={"cpu": "9", "memory": "65G", "gpu": "T4"},
            worker_config=worker,
            preview=True,
        )
    reasons = caught.value.parameters["validationFailures"]
    kinds = sorted({reason.type for reason in reasons})
    assert kinds == [
        "invalidResourceConfiguration",
        "jsonSchemaValidationFailure",
        "missingWorkerConfigInputDatasetColumnMapping",
        "missingWorkerConfigOutput",
        "other",
        "unknownColumnSpecIdInConfigColumnMapping",
    ]
    assert sorted(reason.field for reason in reasons if reason.type == "jsonSchemaValidationFailure") == [
        "extra",
        "presets",
    ]


@pytest.mark.parametrize(
    ("amounts", "field"),
    [
        ({"cpu": "0.5", "memory": "64Gi"}, None),
        ({"cpu": "8", "memory": "512MB"}, None),
        ({"gpu": "T4"}, None),
        ({"cpu": "0.4"}, "cpu"),
        ({"cpu": "8.1"}, "cpu"),
        ({"cpu": "-1"}, "cpu"),
        ({"memory": "0G"}, "memory"),
        ({"memory": "65Gi"}, "memory"),
        ({"memory": "4 G"}, "memory"),
        ({"memory": "9" * 15 + "T"}, "memory"),
        ({"gpu": "RTX"}, "gpu"),
    ],
)
def test_resources(api: Api, rid: Paths, amounts: dict[str, str], field: str | None) -> None:
    assert [failure["field"] for failure in refusals(api, rid, resources(**amounts))] == ([field] if field else [])


@pytest.mark.parametrize(
    ("trainer", "config", "fields"),
    [
        (CLASSIFY, {"time_limit": 0, "excluded_model_types": ["GBM", "GBM"]}, {"time_limit", "excluded_model_types"}),
        (CLASSIFY, {"hyperparameters": {"NOPE": {}}, "stacking": {"x": 1}}, {"hyperparameters", "stacking.x"}),
        (CLASSIFY, {"excluded_model_types": ["GBM", "?"]}, {"excluded_model_types.1"}),
        (FORECAST, {"quantile_levels": [0.1, 1], "prediction_length": 1}, {"quantile_levels.1"}),
        (FORECAST, {}, {"prediction_length"}),
    ],
)
def test_field_is_a_dotted_path(api: Api, rid: Paths, trainer: str, config: Changes, fields: set[str]) -> None:
    failures = refusals(api, rid, changed(trainerId=trainer, customConfig=config))
    assert {failure["field"] for failure in failures if failure["type"] == "jsonSchemaValidationFailure"} == fields


def test_candidates_are_the_columns_that_fit(api: Api, rid: Paths) -> None:
    for names in ([], ["tarmac"]):
        (failure,) = refusals(api, rid, changed(inputs=target(*names, rid=rid(PENGUINS))))
        assert set(failure["columnNames"]) == NUMERIC


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda rid: changed(inputs=target("target") | {"other_df": dataset(DATA, {})}), "no input 'other_df'"),
        (lambda rid: changed(outputs={a: {"type": "model", "modelRid": MODEL} for a in ("model", "m")}), "output 'm'"),
        (lambda rid: changed(inputs=target("target", rid=MISSING)), MISSING),
        (lambda rid: changed(inputs=target("target", ignore=("nowhere",))), "'nowhere'"),
        (lambda rid: changed(inputs=target("target", ignore=("age",), select=("target",))), "both"),
    ],
)  # fmt: skip
def test_what_has_no_kind_is_other(api: Api, rid: Paths, make: Callable[[Paths], Any], words: str) -> None:
    (failure,) = refusals(api, rid, make(rid))
    assert failure["type"] == "other"
    assert words in failure["message"]


def test_gpu_needs_a_queue_and_a_trashed_model_is_gone(api: Api, rid: Paths) -> None:
    request = changed(outputs=model(rid(PENGUIN_MODEL)), resources={"cpu": "1", "memory": "1G", "gpu": "A100"})
    (failure,) = refusals(api, rid, request, "Field operations/Penguin survey/Penguin species")
    assert failure["type"] == "other"
    folder = rid("Pricing and demand/House prices")
    children = api("GET", f"/filesystem/folders/{folder}/children").json()["data"]
    (trashed,) = [child["rid"] for child in children if child["trashStatus"] != "NOT_TRASHED"]
    (failure,) = refusals(api, rid, changed(outputs=model(trashed)))
    assert failure == {"type": "outputResourceNotFound", "resourceRid": trashed, "outputAlias": "model"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": 1}, "name"),
        ({"resources": {"cpu": 2, "memory": "4G"}}, "resources.cpu"),
        ({"trainerId": "regression"}, "trainerId"),
        ({"inputs": {"input_df": {"type": "mediaSet"}}}, "workerConfig.inputs.input_df.type"),
        ({"inputs": {"input_df": {"type": "dataset", "rid": DATA}}}, "workerConfig.inputs.input_df"),
        ({"outputs": {"model": {"type": "model"}}}, "workerConfig.outputs.model"),
    ],
)
def test_a_wrong_shape_is_an_invalid_argument(api: Api, rid: Paths, change: Changes, words: str) -> None:
    path = f"/models/modelStudios/{rid(STUDIO)}/configVersions?preview=true"
    answer = api("POST", path, json=changed(**change))
    assert (answer.status_code, answer.json()["errorName"]) == (400, "Conjure:InvalidArgument")
    assert words in answer.json()["errorDescription"]


def test_a_number_beyond_all_bounds_is_a_failure_not_a_crash(api: Api, rid: Paths) -> None:
    config = {"name": "x", "engine": {"kind": "explicit"}, "rate": 10**400}
    worker = {"observations": dataset(DATA, {"response": ["target"], "factors": ["age"]})}
    request = changed(trainerId="ri.models..trainer.experimental_simulation", inputs=worker, customConfig=config)
    assert {failure["type"] for failure in refusals(api, rid, request)} == {"jsonSchemaValidationFailure"}
