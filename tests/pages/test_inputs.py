"""A dataset's columns and rows on the form: left out one by one or all that match, and rows that cannot be read."""

import pytest
from streamlit.testing.v1 import AppTest

from components.draft.draft import input_path
from components.forms import binding
from tests.pages.conftest import Open, page_text
from tests.pages.test_configure import draft_of
from tests.pages.test_current_draft import typed
from tests.pages.test_drafts import press

REGRESSION = "ri.models..trainer.autogluon_tabular_regression"
PRICING = "/Northwind Analytics/Pricing and demand"


def choose_dataset(at: AppTest, path: str) -> AppTest:
    return typed(at, "Find a dataset for Training dataset", f"{PRICING}/{path}")


def unfold(at: AppTest, part: str) -> AppTest:
    """Open a section of the card of the training dataset."""
    at.session_state[f"{binding.key(draft_of(at), input_path('input_df'))}#{part}"] = True
    return at.run()


def test_columns_are_left_out_one_by_one_and_all_that_match(visit: Open) -> None:
    at = choose_dataset(visit("configure", trainer=REGRESSION), "House prices/Baltimore house sales")
    at = press(at, "Accept price")
    at = unfold(at, "use")
    boxes = {box.label.split(" ")[0]: box for box in at.checkbox}
    count = len(boxes)
    assert f"{count} of {count} columns are used" in page_text(at)
    assert boxes["price"].disabled
    at = boxes["patio"].uncheck().run().run()
    assert f"{count - 1} of {count} columns are used" in page_text(at)
    at = press(typed(at, "Search the columns", "bathr"), "Use only matching · 1").run()
    assert f"2 of {count} columns are used: price, bathrooms" in page_text(at)
    assert "1 column is selected" in page_text(at)
    at = press(at, "Undo").run()
    assert "1 column is ignored" in page_text(at)
    at = press(typed(at, "Search the columns", ""), f"Leave out all · {count - 2}").run()
    assert f"1 of {count} columns are used: price" in page_text(at)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Orders (view)", "Foundry cannot read this dataset as a table"),
        ("Slow archive", "Foundry took too long to read this dataset"),
        ("Orders with nested columns", "Foundry does not read datasets that have columns of binary"),
    ],
)
def test_rows_that_cannot_be_read_do_not_keep_from_mapping(visit: Open, name: str, reason: str) -> None:
    at = unfold(choose_dataset(visit("configure", trainer=REGRESSION), f"Test bench/{name}"), "table")
    assert not at.exception
    assert reason in page_text(at)
    assert "Its columns can still be mapped." in page_text(at)
    assert not next(box for box in at.selectbox if box.label.startswith("Target column")).disabled
