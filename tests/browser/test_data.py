"""Inputs: proposed columns, sample rows, another dataset, fixes by a click, undo and redo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.test_user_journey import REGRESSION, begin

pytestmark = pytest.mark.shared_app

PLACE = "/Northwind Analytics/Pricing and demand"


def test_proposals_rows_and_another_dataset(person: Person) -> None:
    begin(person, REGRESSION)
    card = person.card("/inputs/input_df")
    person.type("Find a dataset", f"{PLACE}/Diabetes progression/Diabetes patients", within=card)
    assert person.sees("Target column: target (the name fits)")
    person.click("Accept target", within=card)
    target = card.get_by_role("combobox", name="Target column")
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


def test_columns_are_left_out_one_by_one_and_all_that_match(person: Person) -> None:
    begin(person, REGRESSION)
    card = person.card("/workerConfig/inputs/input_df")
    person.type("Find a dataset", f"{PLACE}/House prices/Baltimore house sales", within=card)
    person.click("Accept price", within=card)
    total = re.search(r"(\d+) of \1 columns are used", card.inner_text())
    assert total, card.inner_text()
    count = int(total[1])
    person.unfold("Columns to use")
    assert card.get_by_role("checkbox", name=re.compile("^price")).is_disabled()
    card.get_by_text("patio · boolean").click()
    person.settle()
    assert f"{count - 1} of {count} columns are used" in card.inner_text()
    person.type("Search the columns", "bathr", within=card)
    person.click("Use only matching · 1", within=card)
    assert f"2 of {count} columns are used: price, bathrooms" in card.inner_text()
    assert "1 column is selected" in card.inner_text()
    person.click("Undo")
    assert "1 column is ignored" in card.inner_text()
    person.type("Search the columns", "", within=card)
    person.click(f"Leave out all · {count - 2}", within=card)
    assert f"1 of {count} columns are used: price" in card.inner_text()


def test_rows_that_cannot_be_read_do_not_keep_from_mapping(person: Person, subtests: pytest.Subtests) -> None:
    begin(person, REGRESSION)
    card = person.card("/workerConfig/inputs/input_df")
    for name, reason in (
        ("Orders (view)", "Foundry cannot read this dataset as a table"),
        ("Slow archive", "Foundry took too long to read this dataset"),
        ("Orders with nested columns", "Foundry does not read datasets that have columns of binary"),
    ):
        with subtests.test(name):
            if card.get_by_role("button", name="Remove").count():
                person.click("Remove", within=card)
            person.type("Find a dataset", f"{PLACE}/Test bench/{name}", within=card)
            person.unfold("Preview data")
            assert person.sees(reason)
            assert person.sees("Its columns can still be mapped.")
            assert card.get_by_role("combobox", name="Target column").is_enabled()


def test_a_fix_is_a_click_and_can_be_undone(person: Person) -> None:
    begin(person, REGRESSION, "resources")
    memory = person.page.get_by_role("textbox", name="Memory (exact)")
    person.type("Memory (exact)", "900G")
    assert person.sees("Memory must be more than 0 and at most 64 GB.")
    person.click("Use 64 GB")
    expect(memory).to_have_value("64G")
    person.click("Undo")
    expect(memory).to_have_value("900G")
    person.click("History of this draft")
    person.page.get_by_role("dialog").get_by_text("1 · Created").click()
    person.settle()
    person.click("Go back to this revision")
    expect(memory).to_have_value("8G")
