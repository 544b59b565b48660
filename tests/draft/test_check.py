"""Our checks before sending, and Foundry's failures after, at the fields that they are about."""

import json
import pathlib
from dataclasses import replace
from typing import Any

import pytest

from components.draft import edits
from components.draft.checks.check import collect
from components.draft.checks.facts import Facts
from components.draft.checks.foundry_failures import KINDS, failure_problems, reported_problems
from components.draft.draft import Draft
from components.foundry.models import DatasetSchema, ModelStudioTrainer, Resource, ValidationFailure
from components.schema.form_model import FormModel
from components.schema.path import Path
from components.schema.trainer import TrainerSpec, read_trainer

TRAINERS = pathlib.Path(__file__).resolve().parents[2] / "components" / "demo" / "trainers"
DATA, MODEL = "ri.foundry.main.dataset.d", "ri.models.main.model.m"
STUDIO = Resource(rid="ri.models.main.model-studio.s", display_name="S", project_rid="p")


def trainer(name: str) -> TrainerSpec:
    return read_trainer(ModelStudioTrainer.model_validate_json((TRAINERS / f"{name}.json").read_text("utf-8")))


REGRESSION = trainer("autogluon_tabular_regression-0.388.0")
COLUMNS = [{"name": "target", "type": "DOUBLE", "nullable": True}, {"name": "city", "type": "STRING", "nullable": True}]
SCHEMA = DatasetSchema.model_validate({"branchName": "master", "schema": {"fieldSchemaList": COLUMNS}})


def model(**changes: Any) -> Resource:
    return Resource(**{"rid": MODEL, "display_name": "M", "project_rid": "p", "trash_status": "NOT_TRASHED", **changes})


def facts(**changes: Any) -> Facts:
    return Facts(**{"spec": REGRESSION, "schemas": {DATA: SCHEMA}, "models": {MODEL: model()}, "studio": STUDIO, **changes})


def whole() -> Draft:
    draft = edits.set_value(edits.new_draft(REGRESSION, "ri.models.main.model-studio.s"), ("name",), "n")
    draft = edits.map_columns(edits.set_dataset(draft, "input_df", DATA), "input_df", REGRESSION.inputs[0].columns[0], ["target"])
    return edits.set_model(draft, "model", MODEL)


def found(draft: Draft, world: Facts | None = None) -> set[tuple[str, Path]]:
    return {(problem.code, problem.path) for problem in collect(draft, world or facts())}


def test_a_whole_draft_has_no_problem() -> None:
    assert found(whole()) == set()


INPUT = ("workerConfig", "inputs", "input_df")
MAPPING = (*INPUT, "columnMapping", "target_column")
OUTPUT = ("workerConfig", "outputs", "model", "modelRid")


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (lambda d: edits.unset(d, INPUT), "missingWorkerConfigInput", INPUT),
        (lambda d: edits.unset(d, MAPPING), "missingWorkerConfigInputDatasetColumnMapping", MAPPING),
        (lambda d: edits.set_value(d, MAPPING, ["gone"]), "missingRequiredDatasetColumn", MAPPING),
        (lambda d: edits.set_value(d, MAPPING, ["city"]), "unsupportedDatasetFieldType", MAPPING),
        (lambda d: edits.set_value(d, MAPPING, ["target", "target"]), "multipleColumnsNotAllowedForTrainer", MAPPING),
        (
            lambda d: edits.set_value(d, (*INPUT, "columnMapping", "x"), ["city"]),
            "unknownColumnSpecIdInConfigColumnMapping",
            (*INPUT, "columnMapping", "x"),
        ),
        (lambda d: edits.set_value(d, (*INPUT, "type"), "objectSet"), "invalidWorkerConfigInputType", INPUT),
        (lambda d: edits.set_value(d, (*INPUT, "ignoreColumns"), ["gone"]), "unknownColumn", (*INPUT, "ignoreColumns")),
        (
            lambda d: edits.set_value(
                edits.set_value(d, (*INPUT, "ignoreColumns"), ["city"]), (*INPUT, "selectColumns"), ["target"]
            ),
            "ignoreAndSelect",
            (*INPUT, "selectColumns"),
        ),
        (lambda d: edits.set_value(d, ("workerConfig", "inputs", "x"), {}), "unknownInputAlias", ("workerConfig", "inputs", "x")),
        (
            lambda d: edits.set_value(d, ("workerConfig", "outputs", "x"), {}),
            "unknownOutputAlias",
            ("workerConfig", "outputs", "x"),
        ),
        (lambda d: edits.unset(d, ("workerConfig", "outputs", "model")), "missingWorkerConfigOutput", OUTPUT),
        (
            lambda d: edits.set_value(d, ("workerConfig", "customConfig", "presets"), "fast"),
            "jsonSchemaValidationFailure",
            ("workerConfig", "customConfig", "presets"),
        ),
        (
            lambda d: edits.set_value(d, ("workerConfig", "customConfig", "other"), 1),
            "jsonSchemaValidationFailure",
            ("workerConfig", "customConfig", "other"),
        ),
        (lambda d: edits.set_value(d, ("resources", "cpu"), "9"), "invalidResourceConfiguration", ("resources", "cpu")),
        (lambda d: edits.set_value(d, ("resources", "memory"), "much"), "invalidResourceConfiguration", ("resources", "memory")),
        (lambda d: edits.set_value(d, ("resources", "gpu"), "Z80"), "unknownGpuType", ("resources", "gpu")),
        (lambda d: edits.set_value(d, ("name",), " "), "missingName", ("name",)),
        (
            lambda d: edits.keep_rejected_input(d, ("resources", "cpu"), "two", "write a number"),
            "entryNotApplied",
            ("resources", "cpu"),
        ),
        (lambda d: edits.set_pending_text(d, "{"), "textNotApplied", ()),
    ],
)
def test_each_thing_that_is_wrong_is_said_at_its_place(change: Any, code: str, path: Path) -> None:
    assert (code, path) in found(change(whole()))


@pytest.mark.parametrize(
    ("world", "code"),
    [
        ({"models": {MODEL: None}}, "outputResourceNotFound"),
        ({"models": {MODEL: model(trash_status="DIRECTLY_TRASHED")}}, "outputResourceNotFound"),
        ({"studio": STUDIO.model_copy(update={"project_rid": "another"})}, "outputResourceInDifferentProject"),
    ],
)
def test_the_output_must_be_there_and_in_the_studios_project(world: dict[str, Any], code: str) -> None:
    assert (code, OUTPUT) in found(whole(), facts(**world))


def test_a_dataset_without_schema_is_said() -> None:
    assert ("datasetSchemaNotFound", (*INPUT, "rid")) in found(whole(), facts(schemas={DATA: "no schema"}))


FAILURES: list[tuple[dict[str, Any], Path]] = [
    ({"type": "jsonSchemaValidationFailure", "field": "a.0", "message": "m"}, ("workerConfig", "customConfig", "a", "0")),
    ({"type": "outputResourceInDifferentProject", "resourceRid": MODEL, "outputAlias": "model"}, OUTPUT),
    ({"type": "other", "message": "m"}, ()),
    ({"type": "missingWorkerConfigOutput", "outputAlias": "model"}, OUTPUT),
    (
        {
            "type": "missingRequiredDatasetColumn",
            "datasetRid": DATA,
            "columnTypeSpecId": "target_column",
            "columnNames": ["target"],
        },
        MAPPING,
    ),
    ({"type": "multiplePropertiesNotAllowedForTrainer", "objectSetRid": DATA, "propertyTypeSpecId": "p"}, INPUT),
    (
        {"type": "fieldValidationFailure", "datasetRid": DATA, "fieldName": "city", "fieldType": "MAP"},
        (*INPUT, "ignoreColumns"),
    ),
    ({"type": "unsupportedDatasetFieldType", "datasetRid": DATA, "fieldName": "target", "fieldType": "MAP"}, MAPPING),
    ({"type": "changelogTooLong", "maxLength": 1, "actualLength": 2}, ("changelog",)),
    (
        {"type": "unknownColumnSpecIdInConfigColumnMapping", "datasetRid": DATA, "columnTypeSpecId": "x"},
        (*INPUT, "columnMapping", "x"),
    ),
    ({"type": "multipleColumnsNotAllowedForTrainer", "datasetRid": DATA, "columnTypeSpecId": "target_column"}, MAPPING),
    (
        {"type": "missingWorkerConfigInputDatasetColumnMapping", "datasetRid": DATA, "columnTypeSpecId": "target_column"},
        MAPPING,
    ),
    ({"type": "datasetSchemaNotFound", "datasetRid": DATA}, (*INPUT, "rid")),
    ({"type": "invalidWorkerConfigInputType", "inputAlias": "input_df", "expectedType": "a", "actualType": "b"}, INPUT),
    ({"type": "missingWorkerConfigInput", "inputAlias": "input_df"}, INPUT),
    (
        {"type": "missingWorkerConfigInputObjectSetPropertyMapping", "objectSetRid": DATA, "propertyTypeSpecId": "p"},
        INPUT,
    ),
    ({"type": "outputResourceNotFound", "resourceRid": MODEL, "outputAlias": "model"}, OUTPUT),
    ({"type": "invalidResourceConfiguration", "field": "cpu", "message": "m"}, ("resources", "cpu")),
    ({"type": "aKindOfTomorrow", "secret": 7}, ()),
]


@pytest.mark.parametrize(("failure", "path"), FAILURES, ids=lambda value: value["type"] if isinstance(value, dict) else "")
def test_each_failure_of_foundry_is_shown_at_its_place(failure: dict[str, Any], path: Path) -> None:
    (problem,) = failure_problems(whole(), [ValidationFailure.model_validate(failure)])
    assert problem.path == path
    assert problem.code == failure["type"]
    assert problem.from_foundry
    if failure["type"] not in KINDS:
        assert json.dumps(failure["secret"]) in problem.message


def test_all_documented_kinds_are_known() -> None:
    assert {failure["type"] for failure, _ in FAILURES} - {"aKindOfTomorrow"} == KINDS
    assert len(KINDS) == 18


def test_a_failure_holds_until_its_value_changes() -> None:
    draft = edits.set_value(whole(), ("changelog",), "long")
    (one,) = reported_problems(draft, [ValidationFailure.model_validate({"type": "changelogTooLong"})])
    assert one.holds(draft)
    assert one.holds(edits.set_value(draft, ("name",), "other"))
    assert not one.holds(edits.set_value(draft, ("changelog",), "short"))
    assert not one.holds(edits.unset(draft, ("changelog",)))


def test_what_there_was_no_time_to_check_is_said_and_stops_nothing() -> None:
    evil = {"allOf": [{"pattern": f"^(a|aa)+$|{place}"} for place in range(200)]}
    spec = replace(REGRESSION, parameters=FormModel({"properties": {"b": {"type": "integer"}, "a": evil}}))
    draft = edits.set_value(whole(), ("workerConfig", "customConfig"), {"a": "a" * 60 + "!", "b": 1})
    (problem,) = collect(draft, facts(spec=spec))
    assert (problem.level, problem.code, problem.path) == ("advice", "parametersNotChecked", ("workerConfig", "customConfig"))
    wrong = edits.set_value(draft, ("workerConfig", "customConfig", "b"), "x")
    assert {(one.level, one.code) for one in collect(wrong, facts(spec=spec))} == {
        ("advice", "parametersNotChecked"),
        ("error", "jsonSchemaValidationFailure"),
    }


def test_a_parameters_problem_names_the_parameter() -> None:
    draft = edits.set_value(whole(), ("workerConfig", "customConfig", "refit_full"), "perhaps")
    (problem,) = collect(draft, facts())
    assert (problem.message, problem.full_message) == ("This must be yes or no.", "Refit on full data: this must be yes or no.")


NETWORK = {
    "type": "object",
    "properties": {
        "layers": {"type": "array", "items": {"properties": {"units": {"type": "integer", "title": "Units"}}}},
        "learning.rate": {"type": "number"},
    },
}
CONFIG = ("workerConfig", "customConfig")


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("$.layers[1].units", ("layers", 1, "units")),
        ("layers[1].units", ("layers", 1, "units")),
        ("layers.1.units", ("layers", 1, "units")),
        ("/layers/1/units", ("layers", 1, "units")),
        ("#/layers/1/units", ("layers", 1, "units")),
        ("$.workerConfig.customConfig.layers[1].units", ("layers", 1, "units")),
        ("/customConfig/layers/1/units", ("layers", 1, "units")),
        ("learning.rate", ("learning.rate",)),
        ("$", ()),
    ],
)
def test_a_failure_inside_a_list_is_at_the_field_that_our_own_check_names(named: str, path: Path) -> None:
    spec = read_trainer(ModelStudioTrainer(trainer_id="t", version="1", name="n", custom_config_schema=NETWORK))
    held = {"layers": [{"units": 1}, {"units": "x"}], "learning.rate": 1}
    draft = edits.set_value(edits.new_draft(spec, "s"), CONFIG, held)
    failure = ValidationFailure.model_validate({"type": "jsonSchemaValidationFailure", "field": named, "message": "m"})
    (one,) = reported_problems(draft, [failure], spec)
    assert one.problem.path == (*CONFIG, *path)
    assert one.value == draft.get((*CONFIG, *path))
    if path[:1] == ("layers",):
        ours = [problem for problem in collect(draft, Facts(spec)) if problem.code == failure.type]
        assert [(problem.path, problem.where) for problem in ours] == [(one.problem.path, one.problem.where)]
    assert one.holds(draft)
    assert not one.holds(edits.set_value(draft, (*CONFIG, *path), {"layers": []} if not path else 7))


@pytest.mark.parametrize("named", ["cpu", "resources.cpu", "$.resources.cpu", "/resources/cpu", "/cpu"])
def test_a_resource_is_found_however_it_is_named(named: str) -> None:
    failure = {"type": "invalidResourceConfiguration", "field": named, "message": "m"}
    (problem,) = failure_problems(whole(), [ValidationFailure.model_validate(failure)])
    assert problem.path == ("resources", "cpu")
