"""The table of a studio's versions, and where its selection leads."""

import time
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.foundry.client import Foundry
from components.shell.versions.version_table import VersionFilter
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import HOUSES, STUDIO
from tests.session.app_state import session_of


def run_until(at: AppTest, is_done: Callable[[str], bool]) -> AppTest:
    """Run the page until its threads have read so much, for 30 seconds at most."""
    end = time.monotonic() + 30
    while not is_done(page_text(at)):
        assert time.monotonic() < end, page_text(at)
        time.sleep(0.05)
        at.run()
    assert not at.exception
    return at


def read_to_the_end(at: AppTest) -> AppTest:
    return run_until(at, lambda text: "Reading the studio's history" not in text)


def test_all_versions_stand_in_one_table_newest_first(visit: Open) -> None:
    at = read_to_the_end(visit("history", studio=HOUSES))
    frame = at.dataframe[0].value
    assert list(frame["Version"]) == list(range(25, 0, -1))
    assert frame["Last run"].value_counts().to_dict() == {"Succeeded": 18, "Never": 4, "Failed": 2, "Canceled": 1}
    assert frame["Created by"][0] == "Alice Moreau"
    assert frame["Trainer"][0] == "AutoGluon Tabular Regression Trainer"
    assert at.button(key="history.open").disabled
    at.text_input(key="history.search").set_value("report").run()
    assert list(at.dataframe[0].value["Version"]) == [25, 24]
    at.text_input(key="history.search").set_value("no such version").run()
    assert "No version matches." in page_text(at)


def test_a_selected_version_begins_a_draft(visit: Open) -> None:
    at = read_to_the_end(visit("history", studio=HOUSES))
    at.session_state[f"history.table:{VersionFilter('', [], [], [])}"] = {"selection": {"rows": [3]}}
    at.run()
    assert not at.button(key="history.open").disabled
    assert at.button(key="history.compare").label == "Compare with the latest"
    at.button(key="history.begin").click().run()
    assert not at.exception
    (draft,) = session_of(at).drafts.values()
    assert (draft.base_version, draft.studio_rid) == (22, HOUSES)


def test_runs_that_take_long_keep_no_version_waiting(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    answered, runs_page = Event(), Foundry.runs_page

    def answer_late(self: Foundry, *arguments: Any) -> Any:
        answered.wait(30)
        return runs_page(self, *arguments)

    monkeypatch.setattr(Foundry, "runs_page", answer_late)
    at = run_until(visit("history", studio=HOUSES), lambda text: "25 versions and 0 runs so far." in text)
    assert set(at.dataframe[0].value["Last run"]) == {""}
    answered.set()
    read_to_the_end(at)
    assert at.dataframe[0].value["Last run"][0] == "Succeeded"


def test_a_studio_without_versions_says_what_to_press(visit: Open) -> None:
    assert "no version yet" in page_text(visit("history", studio=STUDIO))
