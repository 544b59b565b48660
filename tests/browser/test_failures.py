"""Each of the 18 documented failures, on a draft that our checks pass: at its field and with its fix."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator

from components.demo.server import LocalFoundry
from components.demo.trainer_catalog import TRAINERS
from components.draft.checks import foundry_failures
from components.draft.draft import Draft, new_draft_id
from tests.browser.conftest import Person, inject_fault
from tests.browser.test_user_journey import DEMAND
from tests.conftest import TOKEN

TRAINER = "ri.models..trainer.forecasting_with_objects"
OBJECTS = "ri.object-set.main.object-set.shops"
INPUT, OBJECT_INPUT, STATIC, MODEL = "inputs/input_df", "inputs/objects", "inputs/static_df", "outputs/model"


@dataclass(frozen=True)
class Case:
    """A failure as the API writes it, where it is shown, its words and its fix.

    `place` is a field's label, or a pointer below workerConfig.
    """

    type: str
    fields: dict[str, Any]
    section: str
    place: str
    says: str
    fix: str = ""


def of(kind: str, section: str, place: str, says: str, fix: str = "", **fields: Any) -> Case:
    return Case(kind, fields, section, place, says, fix)


def mapped(spec: str) -> str:
    return f"{INPUT}/columnMapping/{spec}"


# DATASET stands for the training dataset, which the failures name instead of the input.
CASES = [
    of(
        "jsonSchemaValidationFailure",
        "parameters",
        "Forecast horizon",
        "12 is too far",
        field="prediction_length",
        message="12 is too far",
    ),
    of(
        "outputResourceInDifferentProject",
        "outputs",
        MODEL,
        "in another project than the studio",
        resourceRid="r",
        outputAlias="model",
    ),
    of("other", "", "", "The moon is not right.", message="The moon is not right."),
    of("missingWorkerConfigOutput", "outputs", MODEL, "This output is required", outputAlias="model"),
    of(
        "missingRequiredDatasetColumn",
        "inputs",
        mapped("target"),
        "Columns that fit: working_days",
        "Use “working_days”",
        datasetRid="DATASET",
        columnTypeSpecId="target",
        columnNames=["working_days"],
    ),
    of(
        "multiplePropertiesNotAllowedForTrainer",
        "inputs",
        OBJECT_INPUT,
        "“target_property” takes one property only",
        objectSetRid=OBJECTS,
        propertyTypeSpecId="target_property",
    ),
    of(
        "fieldValidationFailure",
        "inputs",
        INPUT,
        "cannot read the column “industry” of the type string",
        "Ignore “industry”",
        datasetRid="DATASET",
        fieldName="industry",
        fieldType="STRING",
    ),
    of(
        "unsupportedDatasetFieldType",
        "inputs",
        mapped("timestamp"),
        "“month” is of the type timestamp",
        datasetRid="DATASET",
        fieldName="month",
        fieldType="TIMESTAMP",
    ),
    of(
        "changelogTooLong",
        "name",
        "Changelog",
        "at most 10 are allowed",
        "Cut it to 10 characters",
        maxLength=10,
        actualLength=26,
    ),
    of(
        "unknownColumnSpecIdInConfigColumnMapping",
        "inputs",
        mapped("known_covariates"),
        "no column mapping “known_covariates”",
        "Remove this mapping",
        datasetRid="DATASET",
        columnTypeSpecId="known_covariates",
    ),
    of(
        "multipleColumnsNotAllowedForTrainer",
        "inputs",
        mapped("known_covariates"),
        "Only one column can be mapped here",
        "Keep only “working_days”",
        datasetRid="DATASET",
        columnTypeSpecId="known_covariates",
    ),
    of(
        "missingWorkerConfigInputDatasetColumnMapping",
        "inputs",
        mapped("item_id"),
        "This column mapping is required",
        datasetRid="DATASET",
        columnTypeSpecId="item_id",
    ),
    of("datasetSchemaNotFound", "inputs", INPUT, "This dataset has no schema", datasetRid="DATASET"),
    of(
        "invalidWorkerConfigInputType",
        "inputs",
        OBJECT_INPUT,
        "must be of the type “dataset”, not “objectSet”",
        inputAlias="objects",
        expectedType="dataset",
        actualType="objectSet",
    ),
    of("missingWorkerConfigInput", "inputs", STATIC, "This input is required", inputAlias="static_df"),
    of(
        "missingWorkerConfigInputObjectSetPropertyMapping",
        "inputs",
        OBJECT_INPUT,
        "“target_property” needs a property of the object set",
        objectSetRid=OBJECTS,
        propertyTypeSpecId="target_property",
    ),
    of("outputResourceNotFound", "outputs", MODEL, "Foundry has no such model", resourceRid="r", outputAlias="model"),
    of(
        "invalidResourceConfiguration",
        "resources",
        "Memory (exact)",
        "8G is not to be had",
        field="memory",
        message="8G is not to be had",
    ),
    of("kindOfTomorrow", "", "", "Foundry reports “kindOfTomorrow”", shape="unheard of"),
]


@pytest.fixture
def local(seeded: Path, tmp_path: Path) -> Iterator[LocalFoundry]:
    """The local Foundry with one more trainer, which takes an object set beside its datasets."""
    shutil.copytree(seeded, tmp_path / "foundry")
    shutil.copytree(TRAINERS, tmp_path / "trainers")
    trainer = json.loads((TRAINERS / "autogluon_time_series_forecasting-0.388.0.json").read_text("utf-8"))
    objects = json.loads((TRAINERS / "object_classification-0.2.0.json").read_text("utf-8"))["inputs"]["objects"]
    trainer |= {"trainerId": TRAINER, "name": "Forecasting with objects", "inputs": {**trainer["inputs"], "objects": objects}}
    (tmp_path / "trainers" / "mixed.json").write_text(json.dumps(trainer), "utf-8")
    with LocalFoundry(tmp_path / "foundry", token=TOKEN, trainers=tmp_path / "trainers") as running:
        yield running


def rid(local: LocalFoundry, path: str) -> str:
    response = requests.get(
        f"{local.url}/api/v2/filesystem/resources/getByPath",
        params={"path": path},
        headers={"Authorization": f"Bearer {local.token}"},
        timeout=10,
    )
    return str(response.json()["rid"])


def request(local: LocalFoundry) -> dict[str, Any]:
    """A request with which our checks find nothing wrong."""
    mapping = {"target": ["employees"], "timestamp": ["month"], "known_covariates": ["working_days", "quarter_end"]}
    dataset = {"type": "dataset", "rid": rid(local, f"{DEMAND}/Employment by industry"), "columnMapping": mapping}
    objects = {"type": "objectSet", "objectSetRid": OBJECTS, "propertyMapping": {"target_property": ["size"]}}
    return {
        "name": "To be refused",
        "trainerId": TRAINER,
        "changelog": "What no one will ever read",
        "resources": {"cpu": "2", "memory": "8G"},
        "workerConfig": {
            "inputs": {"input_df": {**dataset, "ignoreColumns": [], "selectColumns": []}, "objects": objects},
            "outputs": {"model": {"type": "model", "modelRid": rid(local, f"{DEMAND}/Demand forecast model")}},
            "customConfig": {"prediction_length": 12},
        },
    }


def place(person: Person, where: str) -> Locator:
    """The card or the field where something belongs."""
    if "/" not in where:
        return person.page.get_by_role("textbox", name=where).first
    if "columnMapping" in where:
        return person.page.locator(f"[class*='workerConfig-{where.replace('/', '-')}-spec']")
    return person.card(f"/workerConfig/{where}")


def stands_at(person: Person, case: Case) -> bool:
    """Whether the words are within the place, or right below it where it is a single field."""
    at = place(person, case.place)
    if at.get_by_text(case.says).count():
        return True
    field, summary = at.bounding_box(timeout=3000), person.page.get_by_text("What will be created").bounding_box()
    assert field is not None
    assert summary is not None
    boxes = [box for match in person.page.get_by_text(case.says).all() if (box := match.bounding_box())]
    return any(box["x"] < summary["x"] and 0 <= box["y"] - field["y"] - field["height"] < 80 for box in boxes)


def test_every_kind_stands_at_its_field_with_its_fix(
    person: Person, local: LocalFoundry, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    assert {case.type for case in CASES} - {"kindOfTomorrow"} == foundry_failures.KINDS
    body = request(local)
    draft = Draft(new_draft_id(), rid(local, f"{DEMAND}/Demand forecasting"), body, "0.388.0")
    person.open_draft(draft)
    dataset = body["workerConfig"]["inputs"]["input_df"]["rid"]
    (tmp_path / "screens").mkdir()
    person.page.set_viewport_size({"width": 1440, "height": 1900})
    for number, case in enumerate(CASES, 1):
        with subtests.test(case.type):
            fields = {key: dataset if value == "DATASET" else value for key, value in case.fields.items()}
            inject_fault(local, kind="refuse", method="POST", path="configVersions", failures=[{"type": case.type, **fields}])
            refuse(person, case)
            person.page.screenshot(path=tmp_path / "screens" / f"{number:02}-{case.type}.png")
            continue
        # The next case begins where this one would have ended.
        person.visit(f"/configure?draft={draft.id}")


def refuse(person: Person, case: Case) -> None:
    """Submit, and look at the failure on the review, in its section and in the summary."""
    person.click("Review")
    assert person.submit_button.is_enabled(), person.text()
    person.submit()
    assert person.sees("CreateConfigValidationError")
    assert person.page.get_by_text(case.says).count() >= 1
    person.page.get_by_role("button", name=f"Go to {case.section or 'name'}").last.click()
    person.settle()
    person.page.get_by_text(case.says).first.wait_for()
    if case.place:
        assert stands_at(person, case)
    assert person.page.get_by_text(case.says).count() >= 2, "it is not both in its section and in the summary"
    if "item_id" in case.place:
        assert person.sees("Foundry: Training dataset › Item id: this column mapping is required.")
    if case.fix:
        assert person.page.get_by_role("button", name=case.fix).count() == 1
