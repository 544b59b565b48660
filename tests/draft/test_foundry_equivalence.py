"""Our checks and the local Foundry, whose rules are written apart, judge the same broken drafts.

What it refuses for a reason that the client can know, the checks refused at the same path with the same code; and what the checks
pass, it accepts. `pytest -n 0` of this file prints how many were judged.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import edits, request_body
from components.draft.checks import foundry_failures
from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import collect
from components.draft.draft import PARAMETERS, Draft, dataset_rids, input_path, model_rids, output_path
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import FoundryError, ValidationFailed
from components.foundry.models import DatasetSchema, Resource
from components.foundry.request import Request
from components.foundry.rid import rid_type
from components.schema.path import MISSING, Path, pointer
from components.schema.trainer import TrainerSpec, read_trainer

OBJECTS = {
    "type": "objectSet",
    "objectSetRid": "ri.object-set.main.object-set.made",
    "propertyMapping": {"target_property": ["size"]},
}
# What only the server can know, by its own words: whether a project has a queue, and what a property of an object set is.
UNSEEN = ("no resource queue for GPU",)
# What has no kind of its own is told apart by the words of the local Foundry: our code for it, and where it belongs.
OTHERS: list[tuple[str, str, Callable[[re.Match[str]], Path]]] = [
    (r"The name must not be empty", "missingName", lambda _: ("name",)),
    (r"has no input '(.*)'", "unknownInputAlias", lambda m: input_path(m[1])),
    (r"has no output '(.*)'", "unknownOutputAlias", lambda m: output_path(m[1])),
    (r"of input '(.*)' does not exist", "datasetSchemaNotFound", lambda m: input_path(m[1], "rid")),
    (r"Input '(.*)' sets both", "ignoreAndSelect", lambda m: input_path(m[1], "selectColumns")),
    (r"named in (\w+) of '(.*)'", "unknownColumn", lambda m: input_path(m[2], m[1])),
]
TALLY = Counter[str]()


class FoundryData:
    """The seeded world, read once over HTTP."""

    def __init__(self, local: LocalFoundry) -> None:
        self.foundry = Foundry(Connection(local.url, SecretStr(local.token), 5, 60))
        self.trainers = [read_trainer(trainer) for trainer in self.foundry.trainers()]
        resources: list[Resource] = []
        todo = [space.rid for space in self.foundry.spaces()]
        while todo:
            for child in self.foundry.children(todo.pop()):
                resources.append(child)
                if rid_type(child.rid) == "folder":
                    todo.append(child.rid)
        self.resources = {resource.rid: resource for resource in resources}
        self.datasets = [resource.rid for resource in resources if rid_type(resource.rid) == "dataset"]
        self.models = [resource.rid for resource in resources if rid_type(resource.rid) == "model"]
        self.studios = [
            resource.rid for resource in resources if rid_type(resource.rid) == "model-studio" and not resource.is_in_trash
        ]
        self.schemas: dict[str, DatasetSchema | str] = {}
        for rid in self.datasets:
            try:
                self.schemas[rid] = self.foundry.dataset_schema(rid)
            except FoundryError as error:
                self.schemas[rid] = error.title

    def facts(self, draft: Draft, spec: TrainerSpec) -> Facts:
        return Facts(
            spec,
            {rid: self.schemas.get(rid, "There is no such dataset.") for rid in dataset_rids(draft)},
            {rid: self.resources.get(rid) for rid in dataset_rids(draft)},
            {rid: self.resources.get(rid) for rid in model_rids(draft)},
            self.resources[draft.studio_rid or ""],
        )

    def columns(self, rid: str) -> dict[str, str]:
        schema = self.schemas.get(rid)
        return {field.name: field.type for field in schema.fields if field.name} if isinstance(schema, DatasetSchema) else {}


@pytest.fixture(scope="module")
def foundry_data(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with LocalFoundry(tmp_path_factory.mktemp("foundry")) as local:
        yield FoundryData(local)


def begin(foundry_data: FoundryData, spec: TrainerSpec, data: st.DataObject) -> Draft:
    """A draft that is whole as far as the seeded world allows, with names that fit where there are any."""
    draft = edits.set_value(edits.new_draft(spec, data.draw(st.sampled_from(foundry_data.studios))), ("name",), "Generated")
    for input_spec in spec.inputs:
        if input_spec.optional and data.draw(st.booleans()):
            continue
        if not input_spec.is_dataset:
            draft = edits.set_value(draft, input_path(input_spec.alias), OBJECTS)
            continue
        rid = data.draw(st.sampled_from(foundry_data.datasets))
        draft = edits.set_dataset(draft, input_spec.alias, rid)
        for column in input_spec.columns:
            fitting = [name for name, kind in foundry_data.columns(rid).items() if column.accepts(kind)]
            if fitting and not (column.optional and data.draw(st.booleans())):
                draft = edits.map_columns(draft, input_spec.alias, column, [data.draw(st.sampled_from(fitting[:20]))])
    project = foundry_data.resources[draft.studio_rid or ""].project_rid
    near = [rid for rid in foundry_data.models if foundry_data.resources[rid].project_rid == project] or foundry_data.models
    for output in spec.outputs:
        if output.is_model:
            draft = edits.set_model(draft, output.alias, data.draw(st.sampled_from(near)))
    return draft


Break = Callable[[FoundryData, TrainerSpec, Draft, st.DataObject], Draft]


def _alias(spec: TrainerSpec, data: st.DataObject) -> str:
    return str(data.draw(st.sampled_from([input_spec.alias for input_spec in spec.inputs] or ["x"])))


def _put_in_input(draft: Draft, alias: str, key: str, value: Any) -> Draft:
    return edits.set_value(draft, input_path(alias, key), value) if draft.get(input_path(alias)) is not MISSING else draft


def _some_columns(foundry_data: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> tuple[str, list[str]]:
    alias = _alias(spec, data)
    names = list(foundry_data.columns(str(draft.get(input_path(alias, "rid"), ""))))[:30]
    return alias, data.draw(st.lists(st.sampled_from([*names, "nope"]), max_size=3))


def columns(key: str) -> Break:
    def change(foundry_data: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
        alias, names = _some_columns(foundry_data, spec, draft, data)
        return _put_in_input(draft, alias, key, names)

    return change


def mapping(foundry_data: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    alias, names = _some_columns(foundry_data, spec, draft, data)
    known = spec.input(alias)
    key = data.draw(st.sampled_from([*(column.id for column in (known.columns if known else ())), "nope"]))
    if not isinstance(draft.get(input_path(alias, "columnMapping")), dict):
        return draft
    path = input_path(alias, "columnMapping", key)
    return _assign(draft, path, data.draw(st.sampled_from([MISSING, names])))


def dataset(rid: str) -> dict[str, Any]:
    return {"type": "dataset", "rid": rid, "columnMapping": {}, "ignoreColumns": [], "selectColumns": []}


def deep_parameter(_: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    """Set something at any path of the parameters, however deep, where objects lead to it."""
    path = data.draw(st.sampled_from(sorted(spec.parameters.outline, key=str)))
    parent = draft.get((*PARAMETERS, *path[:-1]), {})
    if not path or not isinstance(parent, dict):
        return draft
    value = data.draw(st.sampled_from([None, -1, 0.5, "", "x", [], [1, "x"], {}, {"x": 1}, False]))
    return edits.set_value(draft, (*PARAMETERS, *path), value)


MALFORMED = [
    ("columnMapping", {"x": "y"}), ("columnMapping", []), ("ignoreColumns", "x"), ("selectColumns", [1]), ("rid", 7), ("type", "x"),
]  # fmt: skip


def malformed(_: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    """Change an input to a shape that the API does not describe, or to another type."""
    alias = _alias(spec, data)
    if data.draw(st.booleans()):
        return edits.set_value(draft, input_path(alias), OBJECTS)
    return _put_in_input(draft, alias, *data.draw(st.sampled_from(MALFORMED)))


def parameter(_: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    name = data.draw(st.sampled_from(sorted(str(path[0]) for path in spec.parameters.outline if len(path) == 1) or ["x"]))
    return edits.set_value(draft, (*PARAMETERS, name), data.draw(st.sampled_from([None, 1, "x", [], {}, True])))


def choose(path: Path, *values: Any) -> Break:
    """Set one of the values, or unset it where that one is MISSING."""
    return lambda foundry_data, spec, draft, data: _assign(draft, path, data.draw(st.sampled_from(values)))


def _assign(draft: Draft, path: Path, value: Any) -> Draft:
    return edits.unset(draft, path) if value is MISSING else edits.set_value(draft, path, value)


def another_dataset(foundry_data: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    rids = [*foundry_data.datasets, "ri.foundry.main.dataset.00000000-0000-0000-0000-000000000000"]
    return _put_in_input(draft, _alias(spec, data), "rid", data.draw(st.sampled_from(rids)))


def no_input(_: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    return edits.unset(draft, input_path(_alias(spec, data)))


def unknown_input(foundry_data: FoundryData, _: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    return edits.set_value(draft, input_path("nope"), dataset(data.draw(st.sampled_from(foundry_data.datasets))))


def no_output(_: FoundryData, spec: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
    return edits.unset(draft, output_path(spec.outputs[0].alias)) if spec.outputs else draft


def output(alias: str) -> Break:
    def change(foundry_data: FoundryData, _: TrainerSpec, draft: Draft, data: st.DataObject) -> Draft:
        rid = data.draw(st.sampled_from([*foundry_data.models, *foundry_data.datasets[:2]]))
        return edits.set_value(draft, output_path(alias), {"type": "model", "modelRid": rid})

    return change


# Amounts stay clear of what no documentation tells: the smallest vCPU, whether parts of a GB may be written, and where between
# 64 GB and 64 GiB the limit is.
BREAKS: list[Break] = [
    columns("ignoreColumns"),
    columns("selectColumns"),
    mapping,
    mapping,
    choose(("name",), "", "  ", "fine"),
    no_input,
    unknown_input,
    another_dataset,
    output("nope"),
    output("model"),
    no_output,
    choose(("resources", "cpu"), "0", "0.5", "2", "8", "9", "two", "1.5", "-1"),
    choose(("resources", "memory"), "0G", "4G", "512M", "64G", "70Gi", "lots", "1Ti"),
    choose(("resources", "gpu"), "T4", "A100", 7),
    choose(("resources", "cpu"), MISSING),
    choose(("resources", "memory"), MISSING),
    malformed,
    deep_parameter,
    parameter,
]


def answer(foundry_data: FoundryData, request: Request) -> FoundryError | None:
    """What Foundry says of a request; None when it made a version of it."""
    try:
        foundry_data.foundry.create_config_version(request)
    except FoundryError as error:
        return error
    return None


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def judge(foundry_data: FoundryData, data: st.DataObject) -> None:
    spec = data.draw(st.sampled_from(foundry_data.trainers))
    draft = begin(foundry_data, spec, data)
    for change in data.draw(st.lists(st.sampled_from(BREAKS), max_size=3)):
        draft = change(foundry_data, spec, draft, data)
    problems = collect(draft, foundry_data.facts(draft, spec))
    ours = [problem for problem in problems if problem.level == "error"]
    # Whether formats are enforced, JSON Schema leaves open: there a warning of ours is as good as an error.
    formats = [problem for problem in problems if problem.code == "jsonSchemaValidationFailure" and problem.level == "warning"]
    problems = {(problem.code, pointer(problem.path)) for problem in (*ours, *formats)}
    request = foundry_data.foundry.create_config_version_request(draft.studio_rid or "", request_body.encode_request(draft))
    refusal = answer(foundry_data, request)
    failures = refusal.failures if isinstance(refusal, ValidationFailed) else ()
    known = [failure for failure in failures if not any(words in str(failure.fields.get("message")) for words in UNSEEN)]
    event("refused" if refusal else "accepted")
    TALLY.update(["judged", "refused" if refusal else "accepted", *{failure.type for failure in known}])
    if refusal is None:
        assert not ours, f"refused by us, accepted by Foundry: {problems}"
        return
    assert problems or (failures and not known), f"passed by us, refused by Foundry: {refusal}"
    for failure in known:
        if failure.type == "other":
            assert expected(str(failure.fields["message"])) in problems, (failure.fields, problems)
            continue
        # A failure that names a dataset can be about several inputs that read it; one of them it is.
        theirs = foundry_failures.failure_problems(draft, [failure], spec)
        assert any(agrees(problem, problems) for problem in theirs), (theirs, problems)


def expected(message: str) -> tuple[str, str]:
    """Return the code and path that our checks have for what Foundry says only in words."""
    for words, code, where in OTHERS:
        if match := re.search(words, message):
            return code, pointer(where(match))
    raise AssertionError(f"nobody foresaw: {message}")


@pytest.mark.slow
def test_what_foundry_refuses_the_checks_refused_and_what_they_pass_it_accepts(
    foundry_data: FoundryData, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both ends are met; how often, and how often each kind of failure, is printed."""
    TALLY.clear()
    judge(foundry_data)
    with capsys.disabled():
        print(f"\n{TALLY['judged']} drafts judged: " + ", ".join(f"{count} {name}" for name, count in TALLY.most_common()[1:]))
    assert min(TALLY["accepted"], TALLY["refused"]) > TALLY["judged"] // 20


def agrees(problem: Problem, problems: set[tuple[str, str]]) -> bool:
    own = pointer(problem.path)
    if problem.code == "jsonSchemaValidationFailure":
        # Where in a nested value a union failed is a matter of taste.
        return any(
            code == problem.code and f"{max(own, path, key=len)}/".startswith(f"{min(own, path, key=len)}/")
            for code, path in problems
        )
    return (problem.code, own) in problems
