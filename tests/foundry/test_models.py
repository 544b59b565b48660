import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.foundry.models import (
    Batch,
    DatasetSchema,
    Model,
    ModelStudio,
    ModelStudioConfigVersion,
    ModelStudioTrainer,
    Page,
    Resource,
    Space,
    User,
    ValidationFailure,
    Wire,
)

TIME = "2003-05-06T12:34:56.789Z"
VERSION: dict[str, Any] = {
    "name": "Initial configuration",
    "version": 1,
    "trainerId": "ri.models..trainer.t",
    "trainer": {"trainerId": "ri.models..trainer.t", "version": "0.388.0"},
    "resources": {"memory": "4G", "cpu": "2"},
    "workerConfig": {"inputs": {"input_df": {"type": "dataset"}}, "outputs": {}, "customConfig": {"a": None}},
    "createdBy": "f05f8da4-b84c-4fca-9c77-8af0b13d11de",
    "createdTime": TIME,
}
SCHEMA: dict[str, Any] = {
    "branchName": "master",
    "endTransactionRid": "ri.foundry.main.transaction.x",
    "versionId": "0000000d-2acf-537c-a228-3a9fe3cdc523",
    "schema": {
        "fieldSchemaList": [
            {"name": "id", "type": "LONG", "nullable": False, "customMetadata": {"description": "Key", "snake_key": 1}},
            {"name": "tags", "type": "ARRAY", "nullable": True, "arraySubtype": {"type": "STRING", "nullable": False}},
            {"name": "m", "type": "STRUCT", "nullable": True, "subSchemas": [{"type": "MOOD", "nullable": True}]},
        ]
    },
}
RESOURCE = {"rid": "ri.a.b.c.d", "displayName": "Houses", "type": "SOMETHING_NEW", "createdTime": TIME}
EXAMPLES: list[tuple[type[Wire], dict[str, Any]]] = [
    (ModelStudioConfigVersion, VERSION),
    (ModelStudioTrainer, {"trainerId": "t", "version": "1", "name": "n", "type": "NEW_KIND", "inputs": {"x": 1}}),
    (ModelStudio, {"rid": "r", "folderRid": "f", "createdTime": TIME}),
    (Model, {"rid": "r"}),
    (DatasetSchema, SCHEMA),
    (Resource, RESOURCE),
    (Space, {"rid": "s", "displayName": "Space", "organizations": ["o"]}),
    (User, {"id": "u", "username": "jsmith", "attributes": {"a": ["b"]}}),
    (ValidationFailure, {"type": "brandNew", "fields": 1, "datasetRid": "d"}),
    (Page[Resource], {"data": [RESOURCE, RESOURCE], "nextPageToken": "v1.x"}),
    (Batch[Resource], {"data": {"ri.a.b.c.d": RESOURCE}}),
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


# The prefix keeps an unknown key from being a known one by chance.
@given(st.sampled_from(EXAMPLES), st.dictionaries(st.text().map(lambda key: f"x-{key}"), json_values, max_size=4), json_values)
def test_wire_gives_back_what_came(example: tuple[type[Wire], dict[str, Any]], extra: dict[str, Any], config: Any) -> None:
    kind, known = example
    came = extra | known
    if kind is ModelStudioConfigVersion:
        came["workerConfig"] = {"customConfig": {"any": config}}
    if kind is ModelStudioTrainer:
        came["customConfigSchema"] = config
    text = json.dumps(came)
    model = kind.model_validate(json.loads(text))
    assert json.dumps(model.wire()) == text
    assert json.dumps(pickle.loads(pickle.dumps(model)).wire()) == text


def test_nested_objects_give_back_what_came_too() -> None:
    page = Page[Resource].model_validate({"data": [RESOURCE]})
    assert page.data[0].wire() == RESOURCE
    assert DatasetSchema.model_validate(SCHEMA).fields[0].wire() == SCHEMA["schema"]["fieldSchemaList"][0]


def test_wire_is_a_copy() -> None:
    version = ModelStudioConfigVersion.model_validate(VERSION)
    version.wire()["workerConfig"]["inputs"].clear()
    assert version.wire() == VERSION


def test_an_object_built_here_goes_out_in_camel_case() -> None:
    resource = Resource(rid="r", display_name="n", created_time=datetime(2024, 1, 2, tzinfo=UTC))
    assert resource.wire() == {"rid": "r", "displayName": "n", "createdTime": "2024-01-02T00:00:00Z"}
    assert Page[Resource](data=(resource,)).wire() == {"data": [resource.wire()]}


def test_a_changed_copy_does_not_pass_for_what_came() -> None:
    version = ModelStudioConfigVersion.model_validate(VERSION)
    assert version.model_copy(update={"name": "Other"}).wire() == VERSION | {"name": "Other"} | {
        "createdTime": "2003-05-06T12:34:56.789000Z"
    }
    assert version.model_copy().wire() == VERSION


def test_objects_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Model(rid="r").rid = "other"


@pytest.mark.parametrize("absent", [{}, {"data": None, "nextPageToken": None}])
def test_absent_collections_are_empty(absent: dict[str, Any]) -> None:
    assert Page[Resource].model_validate(absent).data == ()
    assert Batch[Resource].model_validate(absent).data == {}


def test_a_schema_without_columns_is_empty() -> None:
    assert DatasetSchema.model_validate({"branchName": "master", "schema": {}}).fields == ()


def test_a_configuration_version_reads() -> None:
    version = ModelStudioConfigVersion.model_validate(VERSION)
    assert version.created_time == datetime(2003, 5, 6, 12, 34, 56, 789000, UTC)
    assert version.trainer.version == "0.388.0"
    assert version.inputs == {"input_df": {"type": "dataset"}}
    assert version.outputs == {}
    assert version.changelog is None


def test_absent_inputs_are_empty_and_odd_ones_are_refused() -> None:
    bare = ModelStudioConfigVersion.model_validate(VERSION | {"workerConfig": {"inputs": None}})
    assert (bare.inputs, bare.outputs) == ({}, {})
    for part in ("inputs", "outputs", "customConfig"):
        for odd in (["x"], [], "", 0):
            with pytest.raises(ValidationError):
                ModelStudioConfigVersion.model_validate(VERSION | {"workerConfig": {part: odd}})


def test_a_time_without_zone_is_utc() -> None:
    studio = ModelStudio.model_validate({"rid": "r", "folderRid": "f", "createdTime": "2024-01-02T03:04:05"})
    assert studio.created_time == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_columns_are_described_and_typed_by_name() -> None:
    schema = DatasetSchema.model_validate(SCHEMA)
    assert schema.fields[0].custom_metadata["description"] == "Key"
    assert schema.types == {"id": "LONG", "tags": "ARRAY", "m": "STRUCT"}


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"id": "u", "username": "jsmith", "givenName": "John", "familyName": "Smith"}, "John Smith"),
        ({"id": "u", "username": "jsmith", "familyName": "Smith"}, "Smith"),
        ({"id": "u", "username": "jsmith", "givenName": None}, "jsmith"),
        ({"id": "u"}, "u"),
    ],
)
def test_name_of_a_user(user: dict[str, Any], name: str) -> None:
    assert User.model_validate(user).display_name == name


@pytest.mark.parametrize(
    ("status", "trashed"),
    [("NOT_TRASHED", False), ("DIRECTLY_TRASHED", True), ("ANCESTOR_TRASHED", True), (None, False), ("NEW", False)],
)
def test_trash(status: str | None, trashed: bool) -> None:
    assert Resource(rid="r", display_name="n", trash_status=status).is_in_trash is trashed


def test_validation_failures_of_any_shape() -> None:
    known = ValidationFailure.read({"type": "changelogTooLong", "maxLength": 5, "actualLength": 9})
    assert (known.type, known.fields) == ("changelogTooLong", {"maxLength": 5, "actualLength": 9})
    for odd in ("text", 3, None, ["x"], {"kind": 1}, {"type": 7}):
        assert ValidationFailure.read(odd).fields == {"value": odd}
