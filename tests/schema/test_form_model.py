"""Properties of the form model: valid values have no violation, and every value has a field."""

import pytest
from hypothesis import given, settings

from components.schema.form_model import FormModel
from components.schema.path import MISSING, get
from tests.form_coverage import round_trip
from tests.schema.generated import Pair, parameters


@pytest.mark.slow
@settings(max_examples=120)
@given(parameters())
def test_a_valid_value_is_loaded_and_written_back_unchanged(pair: Pair) -> None:
    schema, value = pair
    form = FormModel(schema)
    assert not form.validate(value).violations
    assert round_trip(form, value)


@pytest.mark.slow
@settings(max_examples=100)
@given(parameters())
def test_every_part_of_a_valid_value_has_a_field(pair: Pair) -> None:
    schema, value = pair
    form = FormModel(schema)
    for path, field in form.walk(value):
        if field.kind == "json" and get(value, path, MISSING) is not MISSING:
            assert field.reason
