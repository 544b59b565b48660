"""Choosing a branch of a union: the draft then holds a value of that branch and of no other."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.draft import collection_edits, edits
from components.draft.draft import PARAMETERS, Draft
from components.schema import defaults
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.path import MISSING, same
from tests.schema.unions import parameters


def new_draft(value: Any = MISSING) -> Draft:
    config = {} if value is MISSING else {"customConfig": value}
    return Draft("d", None, {"workerConfig": config})


def shown_field(form: FormModel, draft: Draft, path: Any) -> Field:
    value = draft.get((*PARAMETERS, *path))
    if value is None and (*PARAMETERS, *path) in draft.rejected_inputs:
        value = MISSING
    parent = form.fields_along(path[:-1], draft.get(PARAMETERS), draft.chosen_branches)[-1]
    field = form.child(parent, path[-1], value, draft.get((*PARAMETERS, *path[:-1])), draft.chosen_branches(path))
    assert field is not None
    return field


def stated_values(schema: Any, branch: Any, name: str) -> list[Any]:
    """Return what a branch itself says that a property begins with."""
    stated = branch.get("properties", {}).get(name, {})
    values = (
        [stated["const"]]
        if "const" in stated
        else [*stated.get("enum", ()), *([stated["default"]] if "default" in stated else [])]
    )
    return [*values, *(owner["default"][name] for owner in (branch, schema) if name in (owner.get("default") or {}))]


def union_of(schema: Any) -> Any:
    if isinstance(schema, Mapping):
        if schema.get("title") == "Union":
            return schema
        return next((union for part in schema.values() if (union := union_of(part))), None)
    return next((union for part in schema if (union := union_of(part))), None) if isinstance(schema, list) else None


@pytest.mark.slow
@settings(max_examples=100)
@given(parameters(), st.lists(st.integers(0, 2), min_size=1, max_size=4))
def test_the_branch_that_is_chosen_is_the_one_that_is_held(drawn: Any, choices: list[int]) -> None:
    schema, path, value = drawn
    form, draft, full_path = FormModel(schema), new_draft(value), (*PARAMETERS, *path)
    stated = {**union_of(schema), **{word: text for word, text in schema["properties"].get("x", {}).items() if word == "default"}}
    for choice in choices:
        field = shown_field(form, draft, path)
        if not field.unions:
            return
        branches = [json.loads(json.dumps(branch.schema[-1].node)) for branch in field.unions[0].branches]
        choice %= len(branches)
        before = draft
        draft = collection_edits.choose_branch(draft, form, full_path, 0, choice)
        after, stored = shown_field(form, draft, path), draft.get(full_path)
        assert after.unions[0].chosen == choice
        if draft is before:
            continue
        if full_path in draft.rejected_inputs:
            assert after.kind in ("integer", "number", "boolean", "choice")
            continue
        if stored is MISSING:
            assert not after.default_elsewhere
            continue
        if (
            before.get(full_path) is MISSING
            and (full_path, 0, choice) not in before.inactive_values
            and isinstance(stored, Mapping)
        ):
            without = {} if after.default_elsewhere else stated
            assert all(value in stated_values(without, branches[choice], name) for name, value in stored.items()), stored
        if after.default_elsewhere and not form.validator.is_valid(after.unions[0].branches[choice].schema[0], stated["default"]):
            assert not same(stored, stated["default"])
        by_itself = form.field(after.schema, after.name, stored, required=after.required)
        fits = [form.validator.is_valid(branch.schema[0], stored) for branch in after.unions[0].branches]
        if not fits[choice]:
            # The user is still to choose among several, and nothing can be sent before.
            assert "kind" in branches[choice]["required"]
            assert "kind" not in stored
            assert not all(form.validator.is_valid(located, stored) for located in after.schema)
            continue
        assert by_itself.unions[0].chosen == choice or sum(fits) > 1, stored
        if isinstance(stored, Mapping) and "kind" in branches[choice].get("properties", {}):
            kind = branches[choice]["properties"]["kind"]
            if "const" in kind or len(kind["enum"]) == 1 or "discriminator" in stated:
                assert stored["kind"] in (kind.get("const"), *kind.get("enum", ()))
                assert by_itself.unions[0].chosen == choice, stored


CASE: Any = {
    "$defs": {
        "First": {
            "title": "First",
            "type": "object",
            "properties": {"kind": {"const": "first", "default": "first"}, "depth": {"type": "integer", "default": 3}},
        },
        "Second": {
            "title": "Second",
            "type": "object",
            "properties": {"kind": {"const": "second", "default": "second"}, "key": {"type": "string", "default": "k"}},
        },
    },
    "properties": {
        "told": {
            "default": {"kind": "first", "depth": 3},
            "discriminator": {"propertyName": "kind", "mapping": {"first": "#/$defs/First", "second": "#/$defs/Second"}},
            "oneOf": [{"$ref": "#/$defs/First"}, {"$ref": "#/$defs/Second"}],
        },
        "plain": {"default": {"kind": "first", "depth": 3}, "anyOf": [{"$ref": "#/$defs/First"}, {"$ref": "#/$defs/Second"}]},
        "amount": {"default": 3, "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "number"}]},
        "outer": {
            "default": {"told": {"kind": "first"}, "rest": 1},
            "properties": {"told": {"$ref": "#/properties/bare"}, "rest": {}},
        },
        "bare": {"oneOf": [{"$ref": "#/$defs/First"}, {"$ref": "#/$defs/Second"}]},
        "untold": {
            "default": {"depth": 4},
            "anyOf": [
                {"type": "object", "properties": {"depth": {"type": "integer", "default": 3}}},
                {"type": "object", "properties": {"key": {"type": "string", "default": "k"}}},
            ],
        },
        "listed": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/Second"}, {"$ref": "#/$defs/First"}]}},
    },
}
FORM = FormModel(CASE)


def parameter_path(name: str) -> tuple[str, ...]:
    return (*PARAMETERS, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [("told", {"kind": "second"}), ("plain", {"kind": "second"}), ("bare", {"kind": "second"}), ("untold", {"key": "k"})],
)
def test_the_second_branch_has_nothing_of_the_default_of_the_first(name: str, value: Any) -> None:
    draft = collection_edits.choose_branch(new_draft(), FORM, parameter_path(name), 0, 1)
    assert draft.get(parameter_path(name)) == value
    assert not FORM.validate(draft.get(PARAMETERS), draft.chosen_branches).violations
    # As the same JSON from elsewhere, where nobody chose.
    assert shown_field(FORM, new_draft(draft.get(PARAMETERS)), (name,)).unions[0].chosen == 1


def test_unsetting_the_second_branch_leads_back_to_the_branch_of_the_default() -> None:
    draft = edits.unset(collection_edits.choose_branch(new_draft(), FORM, parameter_path("told"), 0, 1), parameter_path("told"))
    assert shown_field(FORM, draft, ("told",)).unions[0].chosen == 0
    first = collection_edits.choose_branch(
        collection_edits.choose_branch(new_draft(), FORM, parameter_path("told"), 0, 1), FORM, parameter_path("told"), 0, 0
    )
    assert first.get(parameter_path("told")) == {"kind": "first", "depth": 3}


def test_what_only_the_user_can_say_is_asked_for() -> None:
    draft = collection_edits.choose_branch(new_draft(), FORM, parameter_path("amount"), 0, 1)
    assert (draft.get(parameter_path("amount")), draft.rejected_inputs) == ("", {})
    draft = collection_edits.choose_branch(draft, FORM, parameter_path("amount"), 0, 2)
    assert draft.get(parameter_path("amount")) is MISSING
    assert parameter_path("amount") in draft.rejected_inputs
    assert parameter_path("amount") not in edits.unset(draft, parameter_path("amount")).rejected_inputs


def test_a_part_of_the_default_keeps_what_tells_the_branches_apart() -> None:
    draft = edits.set_parameter(new_draft(), FORM, (*parameter_path("told"), "depth"), 5)
    assert draft.get(parameter_path("told")) == {"kind": "first", "depth": 5}


def test_choosing_a_branch_in_an_object_keeps_the_rest_of_its_default() -> None:
    draft = collection_edits.choose_branch(new_draft(), FORM, (*parameter_path("outer"), "told"), 0, 1)
    assert draft.get(parameter_path("outer")) == {"rest": 1, "told": {"kind": "second"}}


def test_a_new_entry_is_told_apart_from_the_other_branches() -> None:
    entry = FORM.item(shown_field(FORM, new_draft(), ("listed",)), 0, MISSING)
    assert entry is not None
    assert defaults.new_entry_value(FORM, entry) == {"kind": "second"}


def test_json_that_contradicts_the_branch_that_was_chosen_is_shown_as_what_it_is() -> None:
    draft = edits.set_value(
        collection_edits.choose_branch(new_draft(), FORM, parameter_path("told"), 0, 1), parameter_path("told"), {"kind": "first"}
    )
    assert shown_field(FORM, draft, ("told",)).unions[0].chosen == 0


def test_what_is_noted_in_a_branch_is_no_step_into_another_one() -> None:
    schema = {
        "properties": {"x": {"anyOf": [{"type": "object", "properties": {"k": CASE["properties"]["bare"]}}, {"type": "array"}]}}
    }
    form, path = FormModel({**schema, "$defs": CASE["$defs"]}), parameter_path("x")
    draft = collection_edits.choose_branch(new_draft({"x": {"k": {"kind": "first"}}}), form, (*path, "k"), 0, 1)
    assert ((*path, "k"), 0, 0) in draft.inactive_values
    listed = edits.set_value(collection_edits.choose_branch(draft, form, path, 0, 1), path, [1, 2])
    # The JSON editor changes the value alone and leaves the notes.
    for edited in (listed, edits.set_value(draft, path, [1, 2]), replace(draft, body=listed.body)):
        assert collection_edits.move_entry(edited, (*path, 0), 1).get(path) == [2, 1]
        assert collection_edits.duplicate_entry(edited, (*path, 0)).get(path) == [1, 1, 2]
        assert collection_edits.remove_entry(edited, (*path, 0)).get(path) == [2]
    back = collection_edits.choose_branch(listed, form, path, 0, 0)
    assert back.get(path) == {"k": {"kind": "second"}}


def test_list_edits_of_what_is_no_list_any_more_change_nothing() -> None:
    for current in ({"k": 1}, [], None, MISSING):
        draft = new_draft() if current is MISSING else new_draft({"x": current})
        for done in (
            collection_edits.duplicate_entry(draft, (*parameter_path("x"), 0)),
            collection_edits.move_entry(draft, (*parameter_path("x"), 0), 1),
            collection_edits.remove_entry(draft, (*parameter_path("x"), 0)),
        ):
            assert done.body == draft.body
