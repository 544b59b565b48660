"""Widgets that are set by anything but themselves are drawn as other widgets.

Streamlit's page loses the new content of a widget that moves in the same run, and sends the former one with the next click.
"""

from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft import edits
from components.draft.draft import Draft, new_draft_id
from components.shell.persistence import repositories
from tests.pages.conftest import Open
from tests.pages.test_configure import FORECASTING, STUDIO
from tests.pages.test_drafts import ALICE
from tests.pages.validation_failures import DEMAND, rid

MAPPED = ("Target", "Timestamp", "Item id")


def mapped(at: AppTest) -> dict[str, tuple[str, str | None]]:
    """Return by label each column chosen, and the id of its widget."""
    boxes = {box.label.split(" (")[0]: box for box in at.selectbox}
    return {label: (boxes[label].proto.id, boxes[label].value) for label in MAPPED}


def ids(at: AppTest) -> set[str]:
    return {widget_id for widget_id, _ in mapped(at).values()}


def open_forecast(visit: Open, local: LocalFoundry) -> AppTest:
    visit("drafts")
    draft = Draft(new_draft_id(), STUDIO, {"trainerId": FORECASTING, "workerConfig": {"inputs": {}, "outputs": {}}})
    draft = edits.set_dataset(draft, alias="input_df", rid=rid(local, f"{DEMAND}/Employment by industry"))
    repositories.draft_repository().save(draft, ALICE, 0, "Created")
    return visit("configure", draft=draft.id)


def click(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def test_accepted_columns_are_put_into_other_widgets(visit: Open, local: LocalFoundry) -> None:
    at = open_forecast(visit, local)
    before = ids(at)
    click(at, "Accept all")
    assert [column for _, column in mapped(at).values()] == ["employees", "month", "industry"]
    assert before.isdisjoint(ids(at))
    accepted = ids(at)
    click(at, "Undo")
    assert [column for _, column in mapped(at).values()] == [None, None, None]
    assert accepted.isdisjoint(ids(at))


def test_what_somebody_chose_stays_in_its_widget(visit: Open, local: LocalFoundry) -> None:
    at = open_forecast(visit, local)
    before = ids(at)
    box = next(box for box in at.selectbox if box.label.startswith("Timestamp"))
    box.set_value("month").run()
    assert mapped(at)["Timestamp"][1] == "month"
    assert ids(at) == before
