"""A summary says in the form's words what is known, and nothing else."""

from typing import Any

import pytest

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.draft import PARAMETERS, Draft, input_path
from components.draft.masking import MASK
from components.draft.summary import NOT_CHOSEN, SummaryRow, default_rows, summarize
from components.foundry.models import DatasetSchema, ModelStudioTrainer, Resource
from components.schema.path import put
from components.schema.trainer import read_trainer

DATA, MODEL, STUDIO = "ri.foundry.main.dataset.d", "ri.models.main.model.m", "ri.models.main.model-studio.s"
COLUMNS: dict[str, Any] = {
    "target_column": {"name": "Target column", "isTarget": True, "optional": False, "allowMultiple": False},
    "weight": {"name": "Sample weight", "optional": True, "allowMultiple": False},
}
SPEC = read_trainer(
    ModelStudioTrainer.model_validate(
        {
            "trainerId": "ri.models..trainer.t",
            "version": "2.0",
            "name": "Boosted Regression Trainer",
            "inputs": {
                alias: {
                    "name": name,
                    "optional": optional,
                    "type": {"type": "dataset", "dataset": {"role": role, "columnsTypeSpecs": COLUMNS}},
                }
                for alias, name, optional, role in (
                    ("input_df", "Training dataset", False, "TRAINING"),
                    ("test_df", "Test dataset", True, "TEST"),
                )
            },
            "outputs": {"model": {"name": "Output model", "optional": False, "type": {"type": "model", "model": {}}}},
            "customConfigSchema": {
                "type": "object",
                "required": ["horizon"],
                "properties": {
                    "presets": {"title": "Training presets", "type": "string", "default": "medium"},
                    "refit": {"title": "Refit on full data", "type": "boolean", "default": False},
                    "horizon": {"title": "Forecast horizon", "type": "integer", "default": 1},
                    "calibration": {
                        "title": "Calibration",
                        "type": "object",
                        "properties": {"method": {"title": "Method", "type": "string", "default": "none"}},
                    },
                    "key": {"title": "API key", "type": "string", "format": "password", "default": ""},
                },
            },
        }
    )
)
BODY: dict[str, Any] = {
    "name": "Baseline",
    "trainerId": "ri.models..trainer.t",
    "changelog": "First try",
    "resources": {"cpu": "2", "memory": "8000M"},
    "workerConfig": {
        "inputs": {"input_df": {"type": "dataset", "rid": DATA, "columnMapping": {"weight": ["w"], "target_column": ["price"]}}},
        "outputs": {"model": {"type": "model", "modelRid": MODEL}},
        "customConfig": {"presets": "best", "refit": False, "horizon": 1, "calibration": {"method": "isotonic"}, "new": [1, 2]},
    },
}
FACTS = Facts(
    SPEC,
    {
        DATA: DatasetSchema.model_validate(
            {
                "branchName": "m",
                "schema": {"fieldSchemaList": [{"name": name, "type": "DOUBLE"} for name in ("price", "w", "area")]},
            }
        )
    },
    {DATA: Resource(rid=DATA, display_name="House sales", path="/North/Sales/House sales")},
    {MODEL: Resource(rid=MODEL, display_name="Price model", path="/North/Sales/Price model")},
    Resource(rid=STUDIO, display_name="House prices", path="/North/Sales/House prices"),
)


def draft(body: Any = BODY) -> Draft:
    return Draft("d", STUDIO, body, "1.0")


def texts(rows: tuple[SummaryRow, ...]) -> list[tuple[str, str, str]]:
    return [(row.label, row.value, row.detail or row.location) for row in rows]


def test_every_section_is_in_the_words_of_the_form() -> None:
    summary = summarize(draft(), FACTS)
    assert summary.sentence == "Trains Boosted Regression 2.0 on House sales to predict price, and writes Price model."
    assert texts(summary.heading) == [
        ("Studio", "House prices", "/North/Sales"),
        ("Trainer", "Boosted Regression Trainer", "Version 2.0"),
    ]
    inputs, outputs, parameters, resources, details = (texts(rows) for rows in summary.sections.values())
    assert inputs == [
        ("Training dataset", "House sales", "/North/Sales"),
        ("Target column", "price", ""),
        ("Sample weight", "w", ""),
        ("Columns used", "All 3", ""),
    ]
    assert outputs == [("Output model", "Price model", "/North/Sales")]
    # What is required is there even at its default; what the trainer does not have is there as it is.
    assert parameters == [
        ("new", "[1, 2]", ""),
        ("Training presets", "best", ""),
        ("Forecast horizon", "1", ""),
        ("Calibration › Method", "isotonic", ""),
    ]
    assert resources == [("vCPU", "2", ""), ("Memory", "8 GB", ""), ("GPU type", "No GPU", "")]
    assert details == [("Name", "Baseline", ""), ("Changelog", "First try", "")]


def test_parameters_at_their_default_are_listed_apart() -> None:
    assert texts(default_rows(draft(), FACTS)) == [("Refit on full data", "No", ""), ("API key", "", "")]
    assert default_rows(draft(), Facts()) == ()


def test_a_secret_is_masked() -> None:
    summary = summarize(draft(put(BODY, (*PARAMETERS, "key"), "s3cr3t")), FACTS)
    assert ("API key", MASK, "") in texts(summary.sections["parameters"])
    assert "s3cr3t" not in repr(summary)


def test_what_is_missing_is_said_to_be() -> None:
    summary = summarize(Draft("d", None, {"trainerId": "ri.models..trainer.t"}), FACTS)
    assert summary.sentence == "Trains Boosted Regression 2.0."
    missing = [row for rows in (summary.heading, *summary.sections.values()) for row in rows if row.is_missing]
    assert [row.label for row in missing] == ["Studio", "Training dataset", "Output model", "vCPU", "Memory", "Name"]
    assert missing[1].value == NOT_CHOSEN


def test_without_any_facts_nothing_is_made_up() -> None:
    summary = summarize(draft(), Facts())
    assert summary.sentence == ""
    assert texts(summary.heading) == [("Studio", STUDIO, ""), ("Trainer", "ri.models..trainer.t", "Version 1.0")]
    assert texts(summary.sections["inputs"])[0] == ("Input df", DATA, "")
    assert texts(summary.sections["inputs"])[-1] == ("Columns used", "Not known", "")
    assert ("refit", "false", "") in [
        (label.lower(), value, detail) for label, value, detail in texts(summary.sections["parameters"])
    ]


@pytest.mark.parametrize(
    ("lists", "value", "detail"),
    [
        ({"ignoreColumns": ["area"]}, "2 of 3", "All but area"),
        ({"selectColumns": ["price"]}, "2 of 3", "All but area"),
        ({"selectColumns": ["price"], "columnMapping": {}}, "1 of 3", "price"),
    ],
)
def test_columns_that_are_left_out_are_named(lists: dict[str, Any], value: str, detail: str) -> None:
    node = {**BODY["workerConfig"]["inputs"]["input_df"], **lists}
    summary = summarize(edits.set_value(draft(), input_path("input_df"), node), FACTS)
    assert texts(summary.sections["inputs"])[-1] == ("Columns used", value, detail)


def test_a_created_version_names_the_trainer_that_made_it() -> None:
    summary = summarize(draft(), FACTS, "1.5")
    assert "Boosted Regression 1.5 on" in summary.sentence
    assert summary.heading[1].detail == "Version 1.5"


def test_what_has_no_form_is_said_to_be_json() -> None:
    odd = edits.set_value(draft(), input_path("objects"), {"type": "objectSet"})
    assert ("Objects", "Entered as JSON") in [
        (label, value) for label, value, _ in texts(summarize(odd, FACTS).sections["inputs"])
    ]
    extra = edits.set_value(draft(), ("priority",), 3)
    assert texts(summarize(extra, FACTS).sections["name"])[-1] == ("Priority", "3", "")
