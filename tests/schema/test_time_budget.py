"""The time budget of a validation, and that a result says what was skipped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from components.schema.form_model import FormModel

EVIL = r"^(a|aa)+$"
LONG = "a" * 60 + "!"


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def doubling(levels: int, word: str) -> Any:
    def both(target: str) -> Any:
        return {word: [{"$ref": target}, {"$ref": target, "title": "b"}]}

    chain = {f"n{level}": both(f"#/$defs/n{level + 1}") for level in range(levels)}
    return {"$ref": "#/$defs/n0", "$defs": {**chain, f"n{levels}": {"type": "string"}}}


HOSTILE: dict[str, tuple[Any, Any]] = {
    "many evil patterns": ({"allOf": [{"pattern": f"{EVIL}|{index}"} for index in range(200)]}, LONG),
    "evil patterns of many parameters": (
        {"properties": {f"p{index}": {"pattern": f"{EVIL}|{index}"} for index in range(200)}},
        {f"p{index}": LONG for index in range(200)},
    ),
    "evil names": (
        {"patternProperties": {f"{EVIL}|{index}": {} for index in range(200)}, "additionalProperties": False},
        {LONG: 1},
    ),
    "an evil pattern for many names": ({"patternProperties": {EVIL: False}}, {f"{LONG}{index}": 1 for index in range(500)}),
    "many patterns of some length": (
        {"allOf": [{"pattern": "|".join(f"word{index}x{number}" for number in range(300))} for index in range(100)]},
        "x",
    ),
    "an alternation of a megabyte": ({"pattern": "|".join(f"word{index}" for index in range(100_000))}, "x"),
    "a doubling anyOf": (doubling(40, "anyOf"), 5),
    "a doubling oneOf": (doubling(40, "oneOf"), 5),
    "a doubling allOf": (doubling(40, "allOf"), 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_judgement_ends_in_time_and_says_what_it_left_out(name: str) -> None:
    schema, value = HOSTILE[name]
    form = FormModel({"properties": {"b": {"type": "integer"}, "a": schema}, "$defs": schema.get("$defs", {})})
    with at_most(10):
        result = form.validate({"b": "x", "a": value})
    assert (result.unjudged, result.unchecked) == (True, "")


def test_what_was_found_in_time_is_kept() -> None:
    schema, value = HOSTILE["many evil patterns"]
    result = FormModel({"properties": {"b": {"type": "integer"}, "a": schema}}).validate({"b": "x", "a": value})
    assert [violation.path for violation in result.violations] == [("b",)]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_a_form_is_read_in_time(name: str) -> None:
    schema, value = HOSTILE[name]
    union = {"anyOf": [schema, {"type": "object", "title": "Any"}]}
    form = FormModel({"properties": {"a": schema, "u": union}, "$defs": schema.get("$defs", {})})
    with at_most(20):
        for _ in range(2):
            list(form.walk({"a": value, "u": value}))


def test_many_anchors_are_found_at_once() -> None:
    names = [f"a{index}" for index in range(1_000)]
    schema = {
        "properties": {name: {"$ref": f"#{name}"} for name in names},
        "$defs": {name: {"$anchor": name, "type": "integer"} for name in names},
    }
    with at_most(10):
        form = FormModel(schema)
        result = form.validate(dict.fromkeys(names, "x"))
        assert len(form.outline) == 1_001
    assert (len(result.violations), result.unjudged) == (1_000, False)


@pytest.mark.parametrize(
    ("entries", "fits"),
    [
        ([{"a": index} for index in range(3_000)], True),
        ([*({"a": index} for index in range(3_000)), {"a": 7.0}], False),
        ([1, True, "1", None, [1], {"a": 1}, False, 0], True),
        ([0, 0.0], False),
        ([[1, {"b": None, "a": 2}], [1.0, {"a": 2, "b": None}]], False),
        ([1e23, 10**23], False),
    ],
)
def test_entries_are_compared_once_each(entries: Any, fits: bool) -> None:
    with at_most(10):
        result = FormModel({"uniqueItems": True}).validate(entries)
    assert (not result.violations, result.unjudged) == (fits, False)
