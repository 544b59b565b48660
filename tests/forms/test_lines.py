"""Text of several lines: it is shown in an area, and its line breaks of any kind stay."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.draft.changelog_proposal import propose_changelog
from components.draft.diff import find_changes
from components.draft.draft import PARAMETERS
from components.draft.field_labels import FieldLabels
from components.forms.fields.codec import TEXT, area, restore_line_breaks
from components.schema.path import same
from tests.forms.test_widgets import draft, stage

SCHEMA: Any = {
    "properties": {
        "prompt": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "notes": {"type": "array", "items": {"type": "string"}},
        "tags": {"type": "object", "additionalProperties": {"type": "string"}},
        "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "key": {"type": "string", "writeOnly": True},
    }
}
VALUES: Any = {
    "prompt": "line one\nline two\n\n- item",
    "day": "2026-01-01\n",
    "notes": ["a\nb", "one line", "c\r\nd"],
    "tags": {"k": "x\ny", "two\nlines": "z"},
    "either": "e\nf",
    "key": "-----BEGIN\nsecret",
}
TEXTS = st.text(st.sampled_from("ab\n\r"), max_size=12)


def in_browser(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(TEXTS, st.integers(0, 12), st.integers(0, 4), st.text(st.sampled_from("abx\n"), max_size=3))
def test_what_is_not_touched_keeps_its_line_breaks(before: str, at: int, gone: int, put: str) -> None:
    in_area = in_browser(before)
    at = min(at, len(in_area))
    typed = in_area[:at] + put + in_area[at + gone :]
    after = restore_line_breaks(before, typed)
    assert in_browser(after) == typed
    assert restore_line_breaks(before, in_area) == before
    codec = area(TEXT, before)
    assert codec.round_trips(before)
    assert codec.to_widget(before) == in_area


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("a\r\nb\r\nc", "a\nb\ncx", "a\r\nb\r\ncx"),
        ("a\r\nb\nc\rd", "xa\nb\nc\nd", "xa\r\nb\nc\rd"),
        ("a\r\nb", "a\nb\nc", "a\r\nb\r\nc"),
    ],
)
def test_an_edit_elsewhere_keeps_the_line_breaks(before: str, typed: str, after: str) -> None:
    assert restore_line_breaks(before, typed) == after


def areas(at: AppTest) -> dict[str, Any]:
    areas = {element.key.partition("customConfig")[2]: element for element in at.text_area if element.key}
    return {key: element for key, element in areas.items() if "#several" not in key}


def test_lines_are_shown_in_an_area_wherever_they_stand_and_stay() -> None:
    at = stage(SCHEMA, VALUES)
    assert {key: element.value for key, element in areas(at).items()} == {
        "/prompt#long_text": VALUES["prompt"],
        "/day#long_text": VALUES["day"],
        "/notes/0#long_text": "a\nb",
        "/notes/2#long_text": "c\nd",
        "/tags/k#long_text": "x\ny",
        "/tags/two_xa_lines#name": "two\nlines",
        "/either#long_text": "e\nf",
    }
    assert not [element.key for element in at.text_input if "\n" in (element.value or "")]
    for key in areas(at):
        if "#name" not in key:
            element = areas(at)[key]
            element.set_value(f"{element.value}!")
            at.run()
            at.run()
    assert same(
        draft(at).get(PARAMETERS),
        {
            "prompt": "line one\nline two\n\n- item!",
            "day": "2026-01-01\n!",
            "notes": ["a\nb!", "one line", "c\r\nd!"],
            "tags": {"k": "x\ny!", "two\nlines": "z"},
            "either": "e\nf!",
            "key": "-----BEGIN\nsecret",
        },
    )


def test_a_name_keeps_its_line_break_when_it_is_changed() -> None:
    at = stage(SCHEMA, VALUES)
    next(element for element in at.text_area if element.key and element.key.endswith("#name")).set_value("two\nlines more").run()
    assert dict(draft(at.run()).get((*PARAMETERS, "tags"))) == {"k": "x\ny", "two\nlines more": "z"}


def test_a_secret_of_several_lines_is_neither_shown_nor_joined() -> None:
    at = stage(SCHEMA, VALUES)
    field = next(element for element in at.text_input if element.label == "Key")
    assert field.value == ""
    field.set_value("other").run()
    assert draft(at.run()).get((*PARAMETERS, "key")) == "other"


def test_a_line_of_a_proposed_changelog_is_one_line() -> None:
    before = {"workerConfig": {"customConfig": {"a\nb": "x", "c": ""}}}
    changes = find_changes(before, {"workerConfig": {"customConfig": {"a\nb": "x\ny", "c": "z"}}})
    assert len(propose_changelog(changes, FieldLabels().label).splitlines()) == len(changes) == 2
