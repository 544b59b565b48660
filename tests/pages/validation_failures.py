"""The 18 documented failures and one that is not, as the API writes them, and a draft for which our checks pass."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from components.demo.server import LocalFoundry
from components.demo.trainer_catalog import TRAINERS
from components.draft.draft import INPUTS, Draft, new_draft_id
from tests.conftest import TOKEN

DEMAND = "/Northwind Analytics/Pricing and demand/Demand forecasting"
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

    def failure(self, draft: Draft) -> dict[str, Any]:
        """Return the failure with the draft's own training dataset."""
        rid = draft.get((*INPUTS, "input_df", "rid"))
        return {"type": self.type, **{key: rid if value == "DATASET" else value for key, value in self.fields.items()}}


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


@contextmanager
def foundry_with_objects(seeded: Path, folder: Path) -> Iterator[LocalFoundry]:
    """Run the local Foundry with one more trainer, which takes an object set beside its datasets."""
    shutil.copytree(seeded, folder / "foundry")
    shutil.copytree(TRAINERS, folder / "trainers")
    trainer = json.loads((TRAINERS / "autogluon_time_series_forecasting-0.388.0.json").read_text("utf-8"))
    objects = json.loads((TRAINERS / "object_classification-0.2.0.json").read_text("utf-8"))["inputs"]["objects"]
    trainer |= {"trainerId": TRAINER, "name": "Forecasting with objects", "inputs": {**trainer["inputs"], "objects": objects}}
    (folder / "trainers" / "mixed.json").write_text(json.dumps(trainer), "utf-8")
    with LocalFoundry(folder / "foundry", token=TOKEN, trainers=folder / "trainers") as running:
        yield running


def rid(local: LocalFoundry, path: str) -> str:
    response = requests.get(
        f"{local.url}/api/v2/filesystem/resources/getByPath",
        params={"path": path},
        headers={"Authorization": f"Bearer {local.token}"},
        timeout=10,
    )
    return str(response.json()["rid"])


def draft_to_refuse(local: LocalFoundry) -> Draft:
    """Return a draft with which our checks find nothing wrong."""
    mapping = {"target": ["employees"], "timestamp": ["month"], "known_covariates": ["working_days", "quarter_end"]}
    dataset = {"type": "dataset", "rid": rid(local, f"{DEMAND}/Employment by industry"), "columnMapping": mapping}
    objects = {"type": "objectSet", "objectSetRid": OBJECTS, "propertyMapping": {"target_property": ["size"]}}
    body = {
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
    return Draft(new_draft_id(), rid(local, f"{DEMAND}/Demand forecasting"), body, "0.388.0")
