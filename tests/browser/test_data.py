"""Data at hand: a proposal taken over, rows looked at, another dataset, fixes by a click, and every edit undone and done again."""

from tests.browser.conftest import Person
from tests.browser.test_path import REGRESSION, begin

PLACE = "/Northwind Analytics/Pricing and demand"


def test_proposals_rows_and_another_dataset(person: Person) -> None:
    begin(person, REGRESSION)
    card = person.card("/inputs/input_df")
    person.type("Find a dataset", f"{PLACE}/Diabetes progression/Diabetes patients", within=card)
    assert person.sees("Target column: target (its name fits, and it is integer)")
    person.click("Accept", within=card)
    assert person.sees("input_df: Diabetes patients (target_column: target)")
    person.unfold("Look at the data")
    assert person.sees("Figures are of a sample of 442 rows")
    person.unfold("Choose another dataset")
    person.type("Find a dataset", f"{PLACE}/House prices/Baltimore house sales", within=card)
    assert person.sees("Dropped, because this dataset has no such column or another type: Target column: target")
    assert person.sees("Target column: price")
    person.click("Undo")
    assert person.sees("input_df: Diabetes patients (target_column: target)")
    person.click("Redo")
    assert person.sees("input_df: Baltimore house sales")


def test_a_fix_is_a_click_and_can_be_undone(person: Person) -> None:
    begin(person, REGRESSION)
    person.section("Resources")
    person.type("Memory, exactly", "900G")
    assert person.sees("Memory must be more than 0 and at most 64 GB.")
    person.click("Use 64 GB")
    assert person.sees("2 vCPU, 64G memory")
    person.click("Undo")
    assert person.sees("2 vCPU, 900G memory")
    person.page.get_by_role("button", name="History").first.click()
    person.settle()
    person.page.get_by_role("button", name="Memory: 900G").first.click()
    person.settle()
    assert person.sees("2 vCPU, 8G memory")
