"""Whether columns fit, across inputs too; and that a fix ends what it is offered for."""

from dataclasses import replace
from typing import Any

import pytest

from components.draft import edits
from components.draft.checks.column_proposals import InputColumns, accept_proposals, propose_mappings
from components.draft.checks.facts import Facts
from components.draft.checks.foundry_failures import failure_problems
from components.draft.checks.problem_collection import collect
from components.draft.checks.rules import RULES
from components.draft.draft import DatasetInput, Draft, dataset_input
from components.draft.input_columns import keep_fitting
from components.foundry.models import Resource, ValidationFailure
from components.schema.path import pointer
from components.schema.trainer import TrainerSpec
from tests.draft.examples import TARGET, column, dataset, schema, trainer

TRAIN, TEST, OTHER, MODEL = (f"ri.foundry.main.dataset.{name}" for name in "abco")
INPUTS = ("workerConfig", "inputs")
SPEC = trainer(
    {
        "train": dataset("TRAINING", target=column(name="Target", **TARGET), known=column()),
        "test": dataset("TEST"),
        "more": dataset("STATIC"),
    }
)
TRAINING = SPEC.inputs[0]


def with_trainer(**changes: Any) -> TrainerSpec:
    return replace(SPEC, trainer=SPEC.trainer.model_copy(update=changes))


SCHEMAS = {
    TRAIN: schema(price="DOUBLE", area="INTEGER", city="STRING", picture="BINARY"),
    TEST: schema(price="DOUBLE", city="STRING"),
    OTHER: schema(city="STRING", price="DOUBLE", region="STRING"),
}


def whole(**rows: str) -> Draft:
    draft = edits.set_value(edits.new_draft(SPEC, "ri.models.main.model-studio.s"), ("name",), "n")
    for alias, rid in {"train": TRAIN, **rows}.items():
        draft = edits.set_dataset(draft, alias, rid)
    draft = edits.set_value(draft, (*INPUTS, "train", "columnMapping"), {"target": ["price"]})
    return edits.set_value(draft, (*INPUTS, "train", "ignoreColumns"), ["picture"])


def with_training(*path: str, value: Any) -> Draft:
    return edits.set_value(whole(), (*INPUTS, "train", *path), value)


def facts(**changes: Any) -> Facts:
    return Facts(**{"spec": SPEC, "schemas": SCHEMAS, **changes})


def mapped(**columns: list[str]) -> Draft:
    return with_training("columnMapping", value=columns)


CASES: list[tuple[str, str, Draft, Facts]] = [
    ("columnMappedAndIgnored", "train/ignoreColumns", with_training("ignoreColumns", value=["picture", "price"]), facts()),
    ("columnMappedTwice", "train/columnMapping/known", mapped(target=["price"], known=["price"]), facts()),
    ("columnMappedTwice", "train/columnMapping/known", mapped(target=["price"], known=["city", "city"]), facts()),
    ("missingRequiredDatasetColumn", "train/columnMapping/target", mapped(target=["prize"]), facts()),
    ("unsupportedDatasetFieldType", "train/columnMapping/target", mapped(target=["city"]), facts()),
    ("multipleColumnsNotAllowedForTrainer", "train/columnMapping/target", mapped(target=["price", "area"]), facts()),
    ("unknownColumnSpecIdInConfigColumnMapping", "train/columnMapping/x", mapped(target=["price"], x=["city"]), facts()),
    ("unknownColumn", "train/ignoreColumns", with_training("ignoreColumns", value=["picture", "gone"]), facts()),
    ("ignoreAndSelect", "train/selectColumns", with_training("selectColumns", value=["city"]), facts()),
    ("fieldValidationFailure", "train/ignoreColumns", with_training("ignoreColumns", value=[]), facts()),
    ("targetInOtherInput", "more/ignoreColumns", whole(more=OTHER), facts()),
    ("unknownInputAlias", "x", edits.set_dataset(whole(), "x", TRAIN), facts()),
]


@pytest.mark.parametrize(("code", "path", "draft", "known"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_each_is_said_at_its_place_and_every_fix_of_it_ends_it(code: str, path: str, draft: Draft, known: Facts) -> None:
    key = (code, f"/workerConfig/inputs/{path}")
    (problem,) = [problem for problem in collect(draft, known) if (problem.code, pointer(problem.path)) == key]
    assert problem.level == RULES[code].level
    assert problem.fixes
    for fix in problem.fixes:
        after = collect(edits.apply_fix(draft, fix), known)
        assert key not in {(problem.code, pointer(problem.path)) for problem in after}, fix


def test_a_draft_in_order_has_nothing_against_it() -> None:
    assert collect(whole(more=TEST), facts(schemas={**SCHEMAS, TEST: schema(region="STRING")})) == ()


def test_test_data_must_have_what_is_trained_on() -> None:
    (problem,) = collect(whole(test=TEST), facts())
    assert (problem.code, pointer(problem.path)) == ("testLacksColumns", "/workerConfig/inputs/test/rid")
    assert problem.message == "TEST lacks “area”, which TRAINING trains on."


def test_what_is_not_known_of_a_trainer_is_not_refused() -> None:
    free = with_trainer(type="LLM_FINETUNING")
    assert collect(with_training("ignoreColumns", value=[]), facts(spec=free)) == ()


def test_a_dataset_in_the_trash_is_said() -> None:
    trashed = Resource(rid=TRAIN, display_name="Old", trash_status="ANCESTOR_TRASHED")
    (problem,) = collect(whole(), facts(datasets={TRAIN: trashed}))
    assert (problem.code, problem.message) == ("datasetInTrash", "TRAINING: “Old” is in the trash.")


def test_a_wide_table_asks_for_memory_with_the_reason_and_an_amount() -> None:
    wide = schema(price="DOUBLE", **{f"c{index}": "DOUBLE" for index in range(2000)})
    draft = edits.set_value(whole(), (*INPUTS, "train", "ignoreColumns"), [])
    (problem,) = collect(draft, facts(schemas={TRAIN: wide}))
    assert (problem.code, problem.level) == ("memorySmallForData", "advice")
    assert "2,001 columns" in problem.message
    mended = edits.apply_fix(draft, problem.fixes[0])
    assert mended.get(("resources", "memory")) == "21G"
    assert collect(mended, facts(schemas={TRAIN: wide})) == ()


def test_a_gpu_an_experimental_trainer_and_amounts_beyond_the_limit() -> None:
    draft = edits.set_value(edits.set_value(whole(), ("resources", "gpu"), "T4"), ("resources", "cpu"), "99")
    problems = {problem.code: problem for problem in collect(draft, facts(spec=with_trainer(experimental=True)))}
    assert set(problems) == {"gpuNeedsQueue", "experimentalTrainer", "invalidResourceConfiguration"}
    assert problems["gpuNeedsQueue"].level == problems["experimentalTrainer"].level == "advice"
    for code in ("gpuNeedsQueue", "invalidResourceConfiguration"):
        after = edits.apply_fix(draft, problems[code].fixes[0])
        assert code not in {problem.code for problem in collect(after, facts())}


@pytest.mark.parametrize(
    ("failure", "labels"),
    [
        (
            {"type": "missingRequiredDatasetColumn", "columnTypeSpecId": "target", "columnNames": ["price", "area"]},
            ["Use “price”", "Use “area”"],
        ),
        ({"type": "multipleColumnsNotAllowedForTrainer", "columnTypeSpecId": "target"}, ["Keep only “price”"]),
        ({"type": "fieldValidationFailure", "fieldName": "city", "fieldType": "MAP"}, ["Ignore “city”"]),
    ],
)
def test_foundrys_own_words_offer_fixes(failure: dict[str, Any], labels: list[str]) -> None:
    (problem,) = failure_problems(whole(), [ValidationFailure.model_validate({"datasetRid": TRAIN, **failure})], SPEC)
    assert [fix.label for fix in problem.fixes] == labels
    for fix in problem.fixes:
        assert edits.apply_fix(whole(), fix).get(problem.path) == fix.values[0][1]


def test_a_failure_is_at_the_input_that_it_can_be_about() -> None:
    both = edits.unset(whole(test=TRAIN), (*INPUTS, "train", "columnMapping", "target"))
    failure = {"type": "missingWorkerConfigInputDatasetColumnMapping", "datasetRid": TRAIN, "columnTypeSpecId": "target"}
    problems = failure_problems(both, [ValidationFailure.model_validate(failure)], SPEC)
    assert [pointer(problem.path) for problem in problems] == ["/workerConfig/inputs/train/columnMapping/target"]


def view(draft: Draft) -> DatasetInput:
    training = dataset_input(draft, "train")
    assert isinstance(training, DatasetInput)
    return training


def proposed(types: dict[str, str], draft: Draft | None = None) -> dict[str, str]:
    empty = edits.set_dataset(edits.new_draft(SPEC, None), "train", TRAIN)
    (proposals,) = propose_mappings([InputColumns(TRAINING, view(draft or empty), types)]).values()
    return {proposal.spec.id: proposal.column for proposal in proposals}


def test_columns_are_proposed_by_name_and_type() -> None:
    assert proposed({"city": "STRING", "target": "DOUBLE", "area": "DOUBLE"}) == {"target": "target"}
    assert proposed({"target": "STRING", "Price": "DOUBLE", "area": "DOUBLE"}) == {"target": "Price"}
    assert proposed({"city": "STRING", "area": "INTEGER"}) == {"target": "area"}
    assert proposed({"city": "STRING", "area": "DOUBLE", "rooms": "INTEGER"}) == {"target": "area"}
    assert proposed({"area": "DOUBLE", "size": "FLOAT"}) == {}
    assert proposed({"area": "INTEGER", "rooms": "INTEGER"}) == {}
    assert proposed({"target": "DOUBLE"}, whole()) == {}


SERIES = dataset(
    "TRAINING",
    target=column(name="Target", **TARGET),
    timestamp=column(name="Timestamp", **{**TARGET, "supportedTypes": [{"type": "exact", "exact": "DATE"}]}),
    item_id=column(name="Item id", allowMultiple=False, supportedTypes=["STRING", "INTEGER"]),
    remark=column(name="Remark", allowMultiple=False, supportedTypes=["STRING"]),
    covariates=column(name="Covariates"),
)
STATIC = dataset("STATIC", item_id=column(name="Item id", optional=False, allowMultiple=False, supportedTypes=["STRING"]))


def test_several_datasets_get_proposals_which_refer_to_one_another() -> None:
    spec = trainer({"static": STATIC, "train": SERIES, "test": STATIC})
    series = {"industry": "STRING", "start": "DATE", "employees": "DOUBLE", "days": "INTEGER", "quarter_end": "BOOLEAN"}
    regions = {"region": "STRING", "industry": "STRING"}
    columns = {"static": regions, "train": series, "test": regions}
    inputs = [InputColumns(entry, DatasetInput(entry.alias, "r", {}, (), ()), columns[entry.alias]) for entry in spec.inputs]
    proposals = propose_mappings(inputs)
    assert {alias: {entry.spec.id: (entry.column, entry.reason) for entry in proposals[alias]} for alias in proposals} == {
        "static": {"item_id": ("industry", "as in TRAINING")},
        "train": {
            "target": ("employees", "the only double column"),
            "timestamp": ("start", "the only column that fits"),
            "item_id": ("industry", "the only string column"),
        },
        "test": {"item_id": ("industry", "as in TRAINING")},
    }


def test_accepted_proposals_are_mapped_and_no_longer_ignored() -> None:
    draft = edits.set_value(
        edits.set_dataset(edits.new_draft(SPEC, None), "train", TRAIN), (*INPUTS, "train", "ignoreColumns"), ["price"]
    )
    proposals = propose_mappings([InputColumns(TRAINING, view(draft), {"price": "DOUBLE"})])
    after = view(edits.apply_fix(draft, accept_proposals(draft, proposals)))
    assert (after.column_mapping, after.ignore_columns) == ({"target": ("price",)}, ())


def test_another_dataset_keeps_what_fits_and_names_the_rest() -> None:
    kept_keys, lost = keep_fitting(view(whole()), TRAINING, {"price": "STRING", "picture": "BINARY"})
    assert kept_keys == {"columnMapping": {}, "ignoreColumns": ["picture"], "selectColumns": []}
    assert lost == ["Target: price"]
    assert edits.set_dataset(whole(), "train", OTHER, kept_keys).get((*INPUTS, "train", "columnMapping")) == {}
