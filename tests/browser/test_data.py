"""Inputs: proposed columns, sample rows, another dataset, undo and redo."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person
from tests.browser.test_user_journey import REGRESSION, begin

pytestmark = pytest.mark.shared_app

PLACE = "/Northwind Analytics/Pricing and demand"


def close_options(person: Person, field: Locator) -> None:
    """Open a field's list of options and leave it by Escape, which keeps the focus in the field."""
    field.click()
    options = person.page.get_by_role("listbox")
    options.first.wait_for()
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_be_focused()
    person.settle()


def test_proposals_rows_and_another_dataset(person: Person) -> None:
    begin(person, REGRESSION)
    card = person.card("/inputs/input_df")
    person.type("Find a dataset", f"{PLACE}/Diabetes progression/Diabetes patients", within=card)
    assert person.sees("Target column: target (the name fits)")
    person.click("Accept target", within=card)
    target = card.get_by_role("combobox", name="Target column")
    expect(target).to_have_value("target · integer")
    close_options(person, target)
    expect(target).to_have_value("target · integer")
    person.unfold("Preview data")
    assert person.sees("Based on a sample of 442 rows")
    person.unfold("Choose another dataset")
    person.type("Find a dataset", f"{PLACE}/House prices/Baltimore house sales", within=card)
    assert person.sees(
        "Removed from the mapping, as this dataset lacks the column or its type does not fit: Target column: target"
    )
    assert person.sees("Target column: price")
    person.click("Undo")
    expect(target).to_have_value("target · integer")
    person.click("Redo")
    assert person.sees(f"{PLACE}/House prices/Baltimore house sales")
