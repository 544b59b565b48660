"""Lists and ranges of values, read as the form's fields read them."""

from typing import Any

import pytest

from components.forms.fields.value_list import parse_values
from components.schema.fields import Field
from components.schema.form_model import FormModel


def field(**schema: Any) -> Field:
    return FormModel({"properties": {"x": schema}}).outline[("x",)]


NUMBER, INTEGER, TEXT = field(type="number"), field(type="integer"), field(type="string")


@pytest.mark.parametrize(
    ("of", "typed", "values"),
    [
        (NUMBER, "0.1, .01, 1e-3", (0.1, 0.01, 0.001)),
        (NUMBER, "0 to 1 step 0.25", (0, 0.25, 0.5, 0.75, 1)),
        (NUMBER, "0.1..0.3 step 0.1, 5", (0.1, 0.2, 0.3, 5)),
        (INTEGER, "5 to 1 step -2", (5, 3, 1)),
        (INTEGER, "1..3\n10", (1, 2, 3, 10)),
        (INTEGER, "1, 1, 2,", (1, 2)),
        (TEXT, "a, b", ("a", "b")),
        (TEXT, "a, b\nc", ("a, b", "c")),
        (TEXT, "1..3", ("1..3",)),
        (NUMBER, " ", ()),
    ],
)
def test_lists_and_ranges_are_read_exactly(of: Field, typed: str, values: tuple[object, ...]) -> None:
    assert parse_values(of, typed) == values


@pytest.mark.parametrize(
    ("of", "typed", "reason"),
    [
        (INTEGER, "1, two", "“two”"),
        (INTEGER, "1.5", "whole number"),
        (NUMBER, "1 to 5 step -1", "never reached"),
        (NUMBER, "1..5 step 0", "never reached"),
        (NUMBER, "0..1 step 0.0001", "more than 100"),
    ],
)
def test_what_is_no_value_is_refused_with_its_reason(of: Field, typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_values(of, typed)
