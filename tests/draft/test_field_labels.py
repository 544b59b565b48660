"""A path has one name, the form's, wherever it is read."""

import json

import pytest

from components.draft import edits
from components.draft.changelog_proposal import propose_changelog
from components.draft.checks.facts import Facts
from components.draft.checks.problem_collection import collect, collect_failures
from components.draft.diff import find_changes
from components.draft.draft import Draft
from components.draft.field_labels import FieldLabels
from components.draft.undo import describe_edit
from components.foundry.models import ValidationFailure
from components.schema.path import Path, put
from components.storage.request_repository import State
from components.submission import receipt_document
from tests.draft.examples import column, dataset, trainer
from tests.storage.examples import BODY, answer, record, version

PARAMETERS = ("workerConfig", "customConfig")
INPUT, OUTPUT = ("workerConfig", "inputs", "input_df"), ("workerConfig", "outputs", "model")
RATE = (*PARAMETERS, "lr")
SPEC = trainer(
    {"input_df": dataset("TRAINING", "Training dataset", target_column=column(name="Target column"))},
    {
        "properties": {
            "lr": {"title": "Learning rate", "type": "number", "maximum": 1},
            "layers": {"title": "Layers", "items": {"properties": {"n": {"title": "Units"}}}},
            "how": {
                "title": "Method",
                "oneOf": [
                    {"required": ["a"], "properties": {"a": {"title": "First"}}},
                    {"required": ["b"], "properties": {"b": {"title": "Second"}}},
                ],
            },
        }
    },
    outputs={"model": {"name": "Trained model", "optional": True, "type": {"type": "model", "model": {}}}},
)


@pytest.mark.parametrize(
    ("path", "known", "unknown"),
    [
        ((), "Request", "Request"),
        (("name",), "Name", "Name"),
        (("trainerId",), "Trainer", "Trainer"),
        (("resources", "cpu"), "vCPU", "vCPU"),
        (("resources", "memory"), "Memory", "Memory"),
        (("resources", "gpu"), "GPU type", "GPU type"),
        (INPUT, "Training dataset", "Input df"),
        ((*INPUT, "rid"), "Training dataset", "Input df"),
        ((*INPUT, "ignoreColumns"), "Training dataset › Ignored columns", "Input df › Ignored columns"),
        ((*INPUT, "columnMapping", "target_column"), "Training dataset › Target column", "Input df › Target column"),
        ((*OUTPUT, "modelRid"), "Trained model", "Model"),
        (PARAMETERS, "Parameters", "Parameters"),
        (RATE, "Learning rate", "Lr"),
        ((*PARAMETERS, "layers", 0, "n"), "Layers › entry 1 › Units", "Layers › entry 1 › N"),
        ((*PARAMETERS, "how", "b"), "Method › Second", "How › B"),
        ((*PARAMETERS, "two\nlines"), "two lines", "Two lines"),
    ],
)
def test_every_path_has_a_name_with_and_without_the_trainer(path: Path, known: str, unknown: str) -> None:
    draft = Draft("d", None, put({}, (*PARAMETERS, "how"), {"b": 1}))
    assert FieldLabels(SPEC, (draft,)).label(path) == known
    assert FieldLabels().label(path) == unknown


def test_the_state_that_has_a_path_decides_its_name() -> None:
    first, second = (Draft("d", None, put({}, (*PARAMETERS, "how"), {key: 1})) for key in "ab")
    labels = FieldLabels(SPEC, (first, second))
    assert [labels.label((*PARAMETERS, "how", key)) for key in "ab"] == ["Method › First", "Method › Second"]


def test_a_parameter_is_called_by_its_title_everywhere() -> None:
    field, title = SPEC.parameters.outline[("lr",)], "Learning rate"
    assert field.label == title
    before = edits.set_value(edits.new_draft(SPEC, "s"), ("name",), "n")
    after = edits.set_value(before, RATE, 2)
    (problem,) = (problem for problem in collect(after, Facts(SPEC)) if problem.path == RATE)
    assert problem.where == title
    failure = ValidationFailure.model_validate({"type": "jsonSchemaValidationFailure", "field": "lr", "message": "m"})
    assert [problem.where for problem in collect_failures(after, [failure], SPEC)] == [title]
    assert describe_edit(before, after, SPEC) == f"{title}: 2"
    assert propose_changelog(find_changes(before.body, after.body), FieldLabels(SPEC, (after,)).label) == f"{title}: 2"


def test_a_receipt_calls_a_parameter_by_its_title() -> None:
    body = put(BODY, RATE, 0.25)
    created = record(state=State.CREATED, version=5, answer=answer(version(body)))
    receipt = receipt_document.build_receipt(created, version(put(BODY, RATE, 0.5), 4), "https://x.example", facts=Facts(SPEC))
    assert receipt_document.receipt_markdown(receipt).count("| Learning rate |") == 3
    assert "labels" not in json.loads(receipt_document.receipt_json(receipt))
