"""Our checks before sending, and Foundry's failures after, at the fields that they are about."""

import json
import pathlib
from dataclasses import replace
from typing import Any

import pytest

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.checks.foundry_failures import KINDS, failure_problems, reported_problems
from components.draft.checks.problem_collection import collect
from components.draft.draft import Draft
from components.foundry.models import DatasetSchema, ModelStudioTrainer, Resource, ValidationFailure
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Path
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


def codes_and_paths(draft: Draft, known: Facts | None = None) -> set[tuple[str, Path]]:
    return {(problem.code, problem.path) for problem in collect(draft, known or facts())}


def test_a_whole_draft_has_no_problem() -> None:
    assert codes_and_paths(whole()) == set()


INPUT = ("workerConfig", "inputs", "input_df")
MAPPING = (*INPUT, "columnMapping", "target_column")
OUTPUT = ("workerConfig", "outputs", "model", "modelRid")
CONFIG = ("workerConfig", "customConfig")


# The path that is set, or unset for MISSING, the value, the code of the problem, and its path where it is another.
WRONG: list[tuple[Path, Any, str, Path | None]] = [
    (INPUT, MISSING, "missingWorkerConfigInput", None),
    (MAPPING, MISSING, "missingWorkerConfigInputDatasetColumnMapping", None),
    (MAPPING, ["gone"], "missingRequiredDatasetColumn", None),
    (MAPPING, ["city"], "unsupportedDatasetFieldType", None),
    (MAPPING, ["target", "target"], "multipleColumnsNotAllowedForTrainer", None),
    ((*INPUT, "columnMapping", "x"), ["city"], "unknownColumnSpecIdInConfigColumnMapping", None),
    ((*INPUT, "type"), "objectSet", "invalidWorkerConfigInputType", INPUT),
    ((*INPUT, "ignoreColumns"), ["gone"], "unknownColumn", None),
    ((*INPUT, "selectColumns"), ["target"], "ignoreAndSelect", None),
    (("workerConfig", "inputs", "x"), {}, "unknownInputAlias", None),
    (("workerConfig", "outputs", "x"), {}, "unknownOutputAlias", None),
    (("workerConfig", "outputs", "model"), MISSING, "missingWorkerConfigOutput", OUTPUT),
    ((*CONFIG, "presets"), "fast", "jsonSchemaValidationFailure", None),
    ((*CONFIG, "other"), 1, "jsonSchemaValidationFailure", None),
    (("resources", "cpu"), "9", "invalidResourceConfiguration", None),
    (("resources", "memory"), "much", "invalidResourceConfiguration", None),
    (("resources", "gpu"), "Z80", "unknownGpuType", None),
    (("name",), " ", "missingName", None),
]


@pytest.mark.parametrize(("path", "value", "code", "elsewhere"), WRONG, ids=[f"{code}-{path[-1]}" for path, _, code, _ in WRONG])
def test_each_thing_that_is_wrong_is_said_at_its_place(path: Path, value: Any, code: str, elsewhere: Path | None) -> None:
    draft = edits.set_value(whole(), (*INPUT, "ignoreColumns"), ["city"]) if code == "ignoreAndSelect" else whole()
    draft = edits.unset(draft, path) if value is MISSING else edits.set_value(draft, path, value)
    assert (code, elsewhere or path) in codes_and_paths(draft)


def test_what_was_typed_and_is_no_value_is_said() -> None:
    rejected = edits.keep_rejected_input(whole(), ("resources", "cpu"), "two", "write a number")
    assert ("entryNotApplied", ("resources", "cpu")) in codes_and_paths(rejected)
    assert ("textNotApplied", ()) in codes_and_paths(edits.set_pending_text(whole(), "{"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"models": {MODEL: None}}, "outputResourceNotFound"),
        ({"models": {MODEL: model(trash_status="DIRECTLY_TRASHED")}}, "outputResourceNotFound"),
        ({"studio": STUDIO.model_copy(update={"project_rid": "another"})}, "outputResourceInDifferentProject"),
    ],
)
def test_the_output_must_be_there_and_in_the_studios_project(changes: dict[str, Any], code: str) -> None:
    assert (code, OUTPUT) in codes_and_paths(whole(), facts(**changes))


def test_a_dataset_without_schema_is_said() -> None:
    assert ("datasetSchemaNotFound", (*INPUT, "rid")) in codes_and_paths(whole(), facts(schemas={DATA: "no schema"}))


IN_DATASET, IN_OBJECTS = {"datasetRid": DATA}, {"objectSetRid": DATA, "propertyTypeSpecId": "p"}
OF_TARGET, OF_MODEL = {**IN_DATASET, "columnTypeSpecId": "target_column"}, {"resourceRid": MODEL, "outputAlias": "model"}
FAILURES: dict[str, tuple[dict[str, Any], Path]] = {
    "jsonSchemaValidationFailure": ({"field": "a.0", "message": "m"}, (*CONFIG, "a", "0")),
    "outputResourceInDifferentProject": (OF_MODEL, OUTPUT),
    "other": ({"message": "m"}, ()),
    "missingWorkerConfigOutput": ({"outputAlias": "model"}, OUTPUT),
    "missingRequiredDatasetColumn": ({**OF_TARGET, "columnNames": ["target"]}, MAPPING),
    "multiplePropertiesNotAllowedForTrainer": (IN_OBJECTS, INPUT),
    "fieldValidationFailure": ({**IN_DATASET, "fieldName": "city", "fieldType": "MAP"}, (*INPUT, "ignoreColumns")),
    "unsupportedDatasetFieldType": ({**IN_DATASET, "fieldName": "target", "fieldType": "MAP"}, MAPPING),
    "changelogTooLong": ({"maxLength": 1, "actualLength": 2}, ("changelog",)),
    "unknownColumnSpecIdInConfigColumnMapping": ({**IN_DATASET, "columnTypeSpecId": "x"}, (*INPUT, "columnMapping", "x")),
    "multipleColumnsNotAllowedForTrainer": (OF_TARGET, MAPPING),
    "missingWorkerConfigInputDatasetColumnMapping": (OF_TARGET, MAPPING),
    "datasetSchemaNotFound": (IN_DATASET, (*INPUT, "rid")),
    "invalidWorkerConfigInputType": ({"inputAlias": "input_df", "expectedType": "a", "actualType": "b"}, INPUT),
    "missingWorkerConfigInput": ({"inputAlias": "input_df"}, INPUT),
    "missingWorkerConfigInputObjectSetPropertyMapping": (IN_OBJECTS, INPUT),
    "outputResourceNotFound": (OF_MODEL, OUTPUT),
    "invalidResourceConfiguration": ({"field": "cpu", "message": "m"}, ("resources", "cpu")),
    "aKindOfTomorrow": ({"secret": 7}, ()),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_each_failure_of_foundry_is_shown_at_its_place(kind: str) -> None:
    fields, path = FAILURES[kind]
    (problem,) = failure_problems(whole(), [ValidationFailure.model_validate({"type": kind, **fields})])
    assert (problem.path, problem.code, problem.from_foundry) == (path, kind, True)
    if kind not in KINDS:
        assert json.dumps(fields["secret"]) in problem.message


def test_all_documented_kinds_are_known() -> None:
    assert set(FAILURES) - {"aKindOfTomorrow"} == KINDS
    assert len(KINDS) == 18


def test_a_failure_holds_until_its_value_changes() -> None:
    draft = edits.set_value(whole(), ("changelog",), "long")
    (problem,) = reported_problems(draft, [ValidationFailure.model_validate({"type": "changelogTooLong"})])
    assert problem.holds(draft)
    assert problem.holds(edits.set_value(draft, ("name",), "other"))
    assert not problem.holds(edits.set_value(draft, ("changelog",), "short"))
    assert not problem.holds(edits.unset(draft, ("changelog",)))


def test_what_there_was_no_time_to_check_is_said_and_stops_nothing() -> None:
    evil = {"allOf": [{"pattern": f"^(a|aa)+$|{index}"} for index in range(200)]}
    spec = replace(REGRESSION, parameters=FormModel({"properties": {"b": {"type": "integer"}, "a": evil}}))
    draft = edits.set_value(whole(), CONFIG, {"a": "a" * 60 + "!", "b": 1})
    (problem,) = collect(draft, facts(spec=spec))
    assert (problem.level, problem.code, problem.path) == ("advice", "parametersNotChecked", CONFIG)
    wrong = edits.set_value(draft, (*CONFIG, "b"), "x")
    assert {(problem.level, problem.code) for problem in collect(wrong, facts(spec=spec))} == {
        ("advice", "parametersNotChecked"),
        ("error", "jsonSchemaValidationFailure"),
    }


def test_a_parameters_problem_names_the_parameter() -> None:
    draft = edits.set_value(whole(), (*CONFIG, "refit_full"), "perhaps")
    (problem,) = collect(draft, facts())
    assert (problem.message, problem.full_message) == ("This must be yes or no.", "Refit on full data: this must be yes or no.")


NETWORK = {
    "type": "object",
    "properties": {
        "layers": {"type": "array", "items": {"properties": {"units": {"type": "integer", "title": "Units"}}}},
        "learning.rate": {"type": "number"},
    },
}


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
    parameters = {"layers": [{"units": 1}, {"units": "x"}], "learning.rate": 1}
    draft = edits.set_value(edits.new_draft(spec, "s"), CONFIG, parameters)
    failure = ValidationFailure.model_validate({"type": "jsonSchemaValidationFailure", "field": named, "message": "m"})
    (problem,) = reported_problems(draft, [failure], spec)
    assert problem.problem.path == (*CONFIG, *path)
    assert problem.value == draft.get((*CONFIG, *path))
    if path[:1] == ("layers",):
        ours = [problem for problem in collect(draft, Facts(spec)) if problem.code == failure.type]
        assert [(problem.path, problem.where) for problem in ours] == [(problem.problem.path, problem.problem.where)]
    assert problem.holds(draft)
    assert not problem.holds(edits.set_value(draft, (*CONFIG, *path), {"layers": []} if not path else 7))


@pytest.mark.parametrize("named", ["cpu", "resources.cpu", "$.resources.cpu", "/resources/cpu", "/cpu"])
def test_a_resource_is_found_however_it_is_named(named: str) -> None:
    failure = {"type": "invalidResourceConfiguration", "field": named, "message": "m"}
    (problem,) = failure_problems(whole(), [ValidationFailure.model_validate(failure)])
    assert problem.path == ("resources", "cpu")
