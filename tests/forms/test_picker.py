"""What the picker, the mapping and the outputs say and suggest, without a screen."""

import pytest

from components.draft.draft import DatasetInput, Draft
from components.forms.inputs import column_mapping, column_selection
from components.forms.outputs import create_model
from components.forms.picker import picker, resource_label
from components.foundry.models import Resource
from components.schema.trainer import ColumnTypeSpec

MODEL = Resource(rid="ri.models.main.model.a", display_name="A", path="/S/P/F/A", project_rid="p", trash_status="NOT_TRASHED")
STUDIO = Resource(rid="ri.models.main.model-studio.s", display_name="Prices", path="/S/P/F/Prices")


@pytest.mark.parametrize(
    ("kind", "project", "trash", "said"),
    [
        ("model", "p", "NOT_TRASHED", ""),
        ("model", None, "NOT_TRASHED", ""),
        ("dataset", None, "NOT_TRASHED", "a model, not a dataset"),
        ("model", "q", "NOT_TRASHED", "in another project than the studio"),
        ("model", "q", "ANCESTOR_TRASHED", "in the trash"),
    ],
)
def test_why_something_cannot_be_chosen(kind: str, project: str | None, trash: str, said: str) -> None:
    assert picker.disabled_reason(MODEL.model_copy(update={"trash_status": trash}), kind, project) == said


def test_who_and_when_are_the_last_change_as_far_as_it_is_known() -> None:
    assert resource_label.describe_last_change(MODEL, {}) == ""
    element = Resource.model_validate(
        {"rid": "r", "displayName": "n", "createdBy": "a", "updatedBy": "b", "updatedTime": "2020-02-03T04:05:06Z"}
    )
    assert resource_label.describe_last_change(element, {"a": "Ada", "b": "Bo"}) == "Bo, 3 February 2020"


def test_a_models_name_is_suggested_and_free() -> None:
    mapped = {"type": "dataset", "columnMapping": {"target_column": ["price"]}}
    assert create_model.suggest_name(Draft("d", None, {"name": "Autumn"}), STUDIO) == "Autumn model"
    assert create_model.suggest_name(Draft("d", None, {"workerConfig": {"inputs": {"in": mapped}}}), STUDIO) == "price model"
    assert create_model.suggest_name(Draft("d", None, {"name": "My Model"}), STUDIO) == "My Model"
    assert create_model.suggest_name(Draft("d", None, {}), STUDIO) == "Prices model"
    assert create_model.free_name("A", {"B"}) == "A"
    assert create_model.free_name("A", {"A", "A 2", "A 4"}) == "A 3"


@pytest.mark.parametrize(
    ("types", "many", "optional", "said"),
    [
        (frozenset({"DOUBLE"}), False, False, "What to learn. Takes one numeric column."),
        (None, True, True, "What to learn. Takes one or several columns of any type."),
    ],
)
def test_a_column_spec_says_what_it_takes(types: frozenset[str] | None, many: bool, optional: bool, said: str) -> None:
    assert (
        column_mapping.describe_column_spec(ColumnTypeSpec("id", "n", "What to learn", True, many, optional, types, "numeric"))
        == said
    )


def test_a_mapped_column_is_not_offered_among_several_for_something_else() -> None:
    view = DatasetInput("in", "r", {"target": ("a",), "known": ("b",)}, (), ())
    known = ColumnTypeSpec("known", "Known", "", False, True, True, None, "")
    types = {"a": "DOUBLE", "b": "DOUBLE", "c": "DOUBLE"}
    assert column_mapping.offered_columns(view, known, types, True) == ["b", "c"]
    assert column_mapping.offered_columns(view, known, types, False) == ["a", "b", "c"]


def test_what_remains_is_counted_and_listed() -> None:
    types = {f"c{number}": "DOUBLE" for number in range(20)}
    view = DatasetInput("in", "r", {}, ("c0",), ())
    said = column_selection.describe_used(view, list(types)[1:], types)
    assert said.startswith("19 of 20 columns are used: c1, c2,")
    assert "and 7 more.  \n1 column is ignored" in said
