"""Every fix of a randomly broken draft ends its problem, makes nothing worse, uses no more columns."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.draft import edits, input_columns, request_body
from components.draft.checks import foundry_failures
from components.draft.checks.facts import Facts, column_types
from components.draft.checks.problem import Fix
from components.draft.checks.problem_collection import collect
from components.draft.draft import INPUTS, DatasetInput, Draft, dataset_input, input_path, list_aliases, output_path
from components.foundry.errors import ValidationFailed
from components.foundry.models import DatasetSchema, Resource, ValidationFailure
from components.schema.path import MISSING, Path
from components.schema.trainer import TrainerSpec
from tests.draft import examples
from tests.draft.examples import NUMBER, TARGET, column, dataset
from tests.draft.test_foundry_equivalence import BREAKS, FoundryData, answer, begin, foundry_data

__all__ = ["foundry_data"]
LEVELS = {"advice": 0, "warning": 1, "error": 2}
# What is only known to be so once the target, or another column, is one that exists.
REVEALED = {"targetInOtherInput", "testLacksColumns"}
OPTIONAL_NUMBER = column(allowMultiple=False, supportedTypes=NUMBER)
SPEC = examples.trainer(
    {
        "train": dataset(
            "TRAINING",
            target=column(**TARGET),
            known=column(),
            picture=column(allowMultiple=False, supportedTypes=[{"type": "exact", "exact": {"type": "BINARY"}}]),
            weight=column(optional=False, supportedTypes=NUMBER),
        ),
        "test": dataset("TEST", target=OPTIONAL_NUMBER),
        "more": dataset("STATIC", item=column(allowMultiple=False)),
        "second": dataset("TRAINING", label={**OPTIONAL_NUMBER, "isTarget": True}),
    }
)
KINDS = {"price": "DOUBLE", "area": "INTEGER", "city": "STRING", "picture": "BINARY", "tags": "ARRAY", "year": "LONG"}
COLUMNS = st.lists(st.sampled_from([*KINDS, "gone", "prise"]), max_size=4)


STUDIO = Resource(rid="ri.models.main.model-studio.s", display_name="S", project_rid="p")


def schema(names: Iterable[str]) -> DatasetSchema:
    return examples.schema(**{name: KINDS[name] for name in names})


@st.composite
def cases(draw: st.DrawFn) -> tuple[Draft, Facts]:
    draft = edits.set_value(edits.new_draft(SPEC, "ri.models.main.model-studio.s"), ("name",), "n")
    schemas: dict[str, DatasetSchema | str] = {}
    for alias in draw(st.lists(st.sampled_from([*(spec.alias for spec in SPEC.inputs), "unknown"]), unique=True)):
        rid = f"ri.foundry.main.dataset.{alias}"
        if draw(st.integers(0, 5)):
            schemas[rid] = schema(draw(st.lists(st.sampled_from(list(KINDS)), unique=True)))
        keys = [*(column.id for spec in SPEC.inputs if spec.alias == alias for column in spec.columns), "nope"]
        mapping = draw(st.dictionaries(st.sampled_from(keys), COLUMNS))
        names = {"columnMapping": mapping, "ignoreColumns": draw(COLUMNS), "selectColumns": draw(COLUMNS)}
        draft = edits.set_dataset(draft, alias, rid, names)
    if draw(st.booleans()):
        draft = edits.set_value(draft, output_path("nope"), {"type": "model"})
    for name, values in {"cpu": ["0", "2", "99", "x"], "memory": ["0G", "4G", "70G"], "gpu": ["T4", 7, "Z80", MISSING]}.items():
        value = draw(st.sampled_from(values))
        draft = (
            edits.unset(draft, ("resources", name)) if value is MISSING else edits.set_value(draft, ("resources", name), value)
        )
    return draft, Facts(SPEC, schemas, studio=STUDIO)


def used(draft: Draft, facts: Facts) -> set[tuple[str, str]]:
    """The columns that are trained on, by input."""
    return set(_used(draft, facts))


def _used(draft: Draft, facts: Facts) -> Iterator[tuple[str, str]]:
    for alias in list_aliases(draft, INPUTS):
        view = dataset_input(draft, alias)
        if isinstance(view, DatasetInput):
            known = column_types(facts.schemas.get(view.rid or ""))
            yield from (
                (alias, name)
                for name in input_columns.used_columns(view, known if known is not None else dict.fromkeys([*KINDS, "gone"], ""))
            )


def named(fix: Fix) -> set[tuple[str, str]]:
    """The columns that a fix maps."""
    return {(str(path[2]), name) for path, value in fix.values if path[3:4] == ("columnMapping",) and value for name in value}


def problem_counts(draft: Draft, facts: Facts) -> Counter[tuple[str, Path, str]]:
    return Counter((problem.code, problem.path, problem.level) for problem in collect(draft, facts))


def check_fixes(draft: Draft, facts: Facts) -> None:
    """Apply every fix by itself and compare the problems and used columns with those before."""
    problems, before, trained = collect(draft, facts), problem_counts(draft, facts), used(draft, facts)
    for problem in problems:
        for fix in problem.fixes:
            after = edits.apply_fix(draft, fix)
            left = {(other.code, other.path, other.message) for other in collect(after, facts)}
            assert (problem.code, problem.path, problem.message) not in left, fix
            worse = {
                (code, path)
                for code, path, level in problem_counts(after, facts) - before
                if not (code in REVEALED and named(fix) and LEVELS[level] < LEVELS[problem.level])
            }
            assert not worse, (problem, fix)
            assert used(after, facts) - trained <= named(fix), (problem, fix)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
@pytest.mark.slow
def test_a_fix_ends_its_problem_and_makes_nothing_worse(case: tuple[Draft, Facts]) -> None:
    check_fixes(*case)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_the_same_of_all_trainers_and_of_what_foundry_itself_refuses(foundry_data: FoundryData, data: st.DataObject) -> None:
    spec: TrainerSpec = data.draw(st.sampled_from(foundry_data.trainers))
    draft = begin(foundry_data, spec, data)
    for change in data.draw(st.lists(st.sampled_from(BREAKS), max_size=3)):
        draft = change(foundry_data, spec, draft, data)
    facts = foundry_data.facts(draft, spec)
    check_fixes(draft, facts)
    request = foundry_data.foundry.create_config_version_request(draft.studio_rid or "", request_body.encode_request(draft))
    refusal = answer(foundry_data, request)
    for refused in refusal.failures if isinstance(refusal, ValidationFailed) else ():
        for problem in foundry_failures.failure_problems(draft, [refused], spec):
            for fix in problem.fixes:
                after = edits.apply_fix(draft, fix)
                worse = problem_counts(after, facts) - problem_counts(draft, facts)
                assert "error" not in {level for _, _, level in worse}, (refused, fix, worse)
                assert used(after, facts) - used(draft, facts) <= named(fix), (refused, fix)


def training_draft(**keys: Any) -> Draft:
    draft = edits.set_dataset(edits.new_draft(SPEC, None), "train", "ri.foundry.main.dataset.train")
    for key, value in keys.items():
        draft = edits.set_value(draft, input_path("train", key), value)
    return draft


FACTS = Facts(SPEC, {"ri.foundry.main.dataset.train": schema(KINDS)})


@pytest.mark.parametrize("selected", [["tags"], ["gone"], ["tags", "picture"]])
def test_an_emptied_selection_is_not_every_column(selected: list[str]) -> None:
    draft = training_draft(selectColumns=selected, columnMapping={"target": ["price"], "weight": ["area"]})
    fixes = [
        fix
        for problem in collect(draft, FACTS)
        if problem.code in ("unknownColumn", "fieldValidationFailure")
        for fix in problem.fixes
    ]
    assert len(fixes) == 1
    after = edits.apply_fix(draft, fixes[0])
    assert used(after, FACTS) == {("train", "price"), ("train", "area")}
    assert after.get(input_path("train", "ignoreColumns")) == ["city", "picture", "tags", "year"]


def test_another_dataset_without_the_selected_columns_is_not_used_whole() -> None:
    draft = training_draft(selectColumns=["city", "gone"], columnMapping={"target": ["price"]})
    view = dataset_input(draft, "train")
    assert isinstance(view, DatasetInput)
    keys, lost = input_columns.keep_fitting(view, SPEC.inputs[0], {"price": "DOUBLE", "region": "STRING", "scan": "BINARY"})
    after = edits.set_dataset(draft, "train", "ri.foundry.main.dataset.other", keys)
    view = dataset_input(after, "train")
    assert isinstance(view, DatasetInput)
    assert input_columns.used_columns(view, {"price": "DOUBLE", "region": "STRING", "scan": "BINARY"}) == ["price"]
    assert lost[-1] == "so nothing is selected any more, and all columns that are not mapped are ignored"


@pytest.mark.parametrize(
    ("selected", "labels"), [(["city", "year"], ["Deselect “city”"]), (["city"], []), ([], ["Ignore “city”"])]
)
def test_foundrys_refusal_of_a_column_never_empties_the_selection(selected: list[str], labels: list[str]) -> None:
    draft = training_draft(selectColumns=selected)
    fields = {
        "type": "fieldValidationFailure",
        "datasetRid": "ri.foundry.main.dataset.train",
        "fieldName": "city",
        "fieldType": "MAP",
    }
    (problem,) = foundry_failures.failure_problems(draft, [ValidationFailure.model_validate(fields)], SPEC)
    assert [fix.label for fix in problem.fixes] == labels
    for fix in problem.fixes:
        after = edits.apply_fix(draft, fix)
        assert used(after, FACTS) < used(draft, FACTS)
        assert not (after.get(input_path("train", "ignoreColumns")) and after.get(input_path("train", "selectColumns")))


@pytest.mark.parametrize(
    ("others", "labels"), [(["city"], ["Use “year” here and not for known", "Use “area”"]), ([], ["Use “area”"])]
)
def test_foundrys_candidate_is_taken_out_of_another_mapping_that_keeps_something(others: list[str], labels: list[str]) -> None:
    draft = training_draft(columnMapping={"target": ["price"], "known": ["year", *others]}, ignoreColumns=["area", "picture"])
    fields = {
        "datasetRid": "ri.foundry.main.dataset.train",
        "columnTypeSpecId": "target",
        "columnNames": ["year", "area", "year"],
    }
    failed = ValidationFailure.model_validate({"type": "missingRequiredDatasetColumn", **fields})
    (problem,) = foundry_failures.failure_problems(draft, [failed], SPEC)
    assert [fix.label for fix in problem.fixes] == labels
    mended = [edits.apply_fix(draft, fix) for fix in problem.fixes]
    assert mended[-1].get(input_path("train", "ignoreColumns")) == ["picture"]
    if others:
        assert mended[0].get(input_path("train", "columnMapping")) == {"target": ["year"], "known": ["city"]}


def test_columns_taken_out_of_a_mapping_are_not_trained_on_where_they_cannot_be() -> None:
    draft = training_draft(
        columnMapping={"target": ["price"], "weight": ["area"], "nope": ["tags", "city"]}, ignoreColumns=["picture"]
    )
    problem = next(problem for problem in collect(draft, FACTS) if problem.code == "unknownColumnSpecIdInConfigColumnMapping")
    after = edits.apply_fix(draft, problem.fixes[0])
    assert after.get(input_path("train", "ignoreColumns")) == ["picture", "tags"]


def test_a_required_mapping_is_not_emptied_for_being_doubled() -> None:
    draft = training_draft(
        columnMapping={"known": ["price"], "target": ["price"], "weight": ["area"]}, ignoreColumns=["picture", "tags"]
    )
    twice = [problem for problem in collect(draft, FACTS) if problem.code == "columnMappedTwice"]
    assert [[fix.label for fix in problem.fixes] for problem in twice] == [["Leave it out of C"]]
    after = edits.apply_fix(draft, twice[0].fixes[0])
    assert after.get(input_path("train", "columnMapping")) == {"target": ["price"], "weight": ["area"]}
