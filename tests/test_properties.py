"""Laws for any content: version, draft, text, widget and request lose nothing; any schema is read."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.draft import edits, request_body
from components.draft.draft import Draft
from components.draft.strict_json import JsonTextError, format_json, parse_json, value_lines
from components.forms.fields.codec import codec_for
from components.foundry.models import ModelStudioConfigVersion, ModelStudioTrainer
from components.schema import defaults
from components.schema.form_model import FormModel
from components.schema.path import get, parse_pointer, pointer, put, remove, same
from components.schema.trainer import read_trainer
from tests.form_coverage import fields

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=20
)
OBJECT = st.dictionaries(st.text(max_size=8), JSON, max_size=4)
WORDS = st.sampled_from(
    [
        "type",
        "enum",
        "const",
        "oneOf",
        "anyOf",
        "allOf",
        "$ref",
        "items",
        "properties",
        "required",
        "default",
        "nullable",
        "minimum",
        "exclusiveMinimum",
        "multipleOf",
        "pattern",
        "format",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "prefixItems",
        "contains",
        "title",
        "description",
        "examples",
        "uniqueItems",
        "minItems",
        "maxItems",
        "minLength",
        "$defs",
        "definitions",
        "$id",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$recursiveRef",
        "$schema",
        "not",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "dependentRequired",
        "dependencies",
        "unevaluatedProperties",
        "discriminator",
        "readOnly",
        "writeOnly",
        "deprecated",
    ]
)
NAMES = st.sampled_from(
    [
        "string",
        "integer",
        "number",
        "boolean",
        "object",
        "array",
        "null",
        "#",
        "#/$defs/a",
        "#/properties/a",
        "#/allOf/0",
        "#a",
        "http://[",
        "x:y",
        "[",
        "a",
        "date",
        "http://json-schema.org/draft-07/schema#",
    ]
)
SCHEMA = st.recursive(
    SCALARS | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.just("a"), inner, max_size=5),
    max_leaves=25,
)


def version(worker: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    known = {
        "name": "n",
        "trainerId": "ri.models..trainer.t",
        "trainer": {"trainerId": "ri.models..trainer.t", "version": "1"},
        "resources": {"cpu": "2", "memory": "4G", "more": [1]},
        "workerConfig": {**worker, "inputs": {"a": worker}, "outputs": {}, "customConfig": worker},
        "version": 7,
        "createdBy": "someone",
        "createdTime": "2026-01-02T03:04:05.678Z",
    }
    return {**extra, **known}


@given(OBJECT, OBJECT)
def test_a_version_becomes_a_draft_and_a_request_of_the_same_content(worker: dict[str, Any], extra: dict[str, Any]) -> None:
    extra.pop("changelog", None)
    whole = version(worker, extra)
    draft = request_body.draft_from_version(ModelStudioConfigVersion.model_validate(copy.deepcopy(whole)), "studio")
    sent = json.loads(request_body.encode_request(draft))
    assert same(
        sent, {key: value for key, value in whole.items() if key not in ("version", "trainer", "createdBy", "createdTime")}
    )
    assert draft.base_version == 7


@given(OBJECT)
def test_text_becomes_a_draft_and_the_same_text(content: dict[str, Any]) -> None:
    body = {"name": "n", "workerConfig": {"inputs": {}, "customConfig": content}}
    draft = edits.set_pending_text(Draft("d", None, {}), format_json(body))
    assert draft.pending_text is None
    assert same(draft.body, body)
    assert format_json(draft.body) == format_json(body)


@given(st.text())
def test_text_that_is_no_request_is_kept_to_the_letter(text: str) -> None:
    before = Draft("d", None, {"name": "valid"})
    after = edits.set_pending_text(before, text)
    if after.pending_text is None:
        assert isinstance(json.loads(text), dict)
    else:
        assert after.pending_text == text
        assert after.body == before.body
        assert edits.discard_pending_text(after) == before


@given(JSON)
def test_reading_text_agrees_with_the_standard_library(value: Any) -> None:
    for text in (format_json(value), json.dumps(value)):
        assert same(parse_json(text), json.loads(text))
        assert value_lines(text)[()] == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [('{\n"a": 1,\n"a": 2}', 3), ("NaN", 1), ("[\n1e999]", 2), ("", 1), ("{}\n{}", 2), ("[" * 500, 1), ('"a', 1)],
)
def test_what_cannot_be_sent_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(JsonTextError) as caught:
        parse_json(text)
    assert caught.value.line == line


@given(OBJECT, st.lists(st.text(max_size=3), min_size=1, max_size=3), JSON)
def test_edits_never_mutate(body: dict[str, Any], path: list[str], value: Any) -> None:
    draft = Draft("d", None, body)
    before = copy.deepcopy(body)
    try:
        after = edits.set_value(draft, tuple(path), value)
    except LookupError:
        return
    assert same(after.get(tuple(path)), value)
    edits.unset(after, tuple(path))
    edits.keep_rejected_input(after, tuple(path), "x", "y")
    assert same(after.get(tuple(path)), value)
    assert same(body, before)


@given(JSON)
def test_a_pointer_reads_back(value: Any) -> None:
    for path in value_lines(format_json(value)):
        assert [*map(type, parse_pointer(pointer(path), value))] == [*map(type, path)]
        assert parse_pointer(pointer(path), value) == path


@given(OBJECT, st.text(max_size=3), JSON)
def test_what_is_put_is_got_and_what_is_removed_is_gone(body: dict[str, Any], key: str, value: Any) -> None:
    assert same(get(put(body, (key,), value), (key,)), value)
    assert key not in remove(put(body, (key,), value), (key,))


@settings(max_examples=200)
@given(SCHEMA, JSON)
@pytest.mark.slow
def test_no_schema_is_too_odd(schema: Any, value: Any) -> None:
    form = FormModel(schema)
    every_field = [*fields(form), *(field for _, field in form.walk(value))]
    assert all(field.reason for field in every_field if field.kind == "json")
    form.validate(value)
    for field in every_field:
        defaults.required_value(form, field)
        defaults.new_entry_value(form, field)


@given(SCHEMA, SCHEMA, SCHEMA)
def test_no_trainer_is_too_odd(inputs: Any, outputs: Any, schema: Any) -> None:
    read_trainer(
        ModelStudioTrainer(trainer_id="t", version="1", name="n", inputs=inputs, outputs=outputs, custom_config_schema=schema)
    )


LEAF_SCHEMAS: list[Any] = [
    {"type": "string"},
    {"type": "string", "format": "date"},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"const": {"a": [1]}},
    {"enum": [1, "1", None, [2], True, 1.5, {"a": 1}]},
    {"type": ["string", "null"]},
    {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True},
]


@given(st.sampled_from(LEAF_SCHEMAS), JSON | st.lists(st.sampled_from(["a", "b"]), unique=True) | st.dates().map(str))
def test_a_widget_gives_back_what_it_was_given(schema: Any, value: Any) -> None:
    form = FormModel(schema)
    codec = codec_for(form.root())
    if codec.round_trips(value) and not same(value, codec.empty):
        assert same(codec.from_widget(codec.to_widget(value)), value)
    # A whole number that is written as a float is shown as JSON, which keeps it as it is.
    is_whole_float = isinstance(value, float) and schema.get("type") == "integer"
    if not form.validate(value).violations and value is not None and not is_whole_float:
        assert codec.round_trips(value), (schema, value)
