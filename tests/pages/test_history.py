"""The table of a studio's versions, and where its selection leads."""

import time

import pytest
import requests

from components.demo.server import LocalFoundry
from components.shell.version_table import VersionFilter
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import HOUSES, STUDIO
from tests.session.app_state import session_of


def test_all_versions_stand_in_one_table_newest_first(visit: Open) -> None:
    at = visit("history", studio=HOUSES)
    assert not at.exception
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
    at = visit("history", studio=HOUSES)
    at.session_state[f"history.table:{VersionFilter('', [], [], [])}"] = {"selection": {"rows": [3]}}
    at.run()
    assert not at.button(key="history.open").disabled
    assert at.button(key="history.compare").label == "Compare with the latest"
    at.button(key="history.begin").click().run()
    assert not at.exception
    (draft,) = session_of(at).drafts.values()
    assert (draft.base_version, draft.studio_rid) == (22, HOUSES)


@pytest.mark.slow
def test_runs_that_take_long_keep_no_version_waiting(visit: Open, local: LocalFoundry) -> None:
    fault = {"kind": "delay", "path": "/runs", "seconds": 1.5, "times": 1}
    headers = {"Authorization": f"Bearer {local.token}"}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
    at = visit("history", studio=HOUSES)
    assert "Reading the studio's history: 25 versions and 0 runs so far." in page_text(at)
    assert set(at.dataframe[0].value["Last run"]) == {""}
    time.sleep(1.5)
    at.run()
    assert "Reading the studio" not in page_text(at)
    assert at.dataframe[0].value["Last run"][0] == "Succeeded"


def test_a_studio_without_versions_says_what_to_press(visit: Open) -> None:
    assert "no version yet" in page_text(visit("history", studio=STUDIO))
