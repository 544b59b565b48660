"""With Foundry out of reach, drafts and activity open in time; what needs Foundry says so."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft import request_body
from components.shell.persistence import repositories
from components.shell.process import open_database
from components.storage.submission_repository import SubmissionRequest
from tests.pages.conftest import Open, page_text, turn
from tests.session.app_state import session_of
from tests.shell.examples import STUDIO, configuration

ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
# Seconds; without the outage that the first page found each page would wait for a minute.
IN_TIME = 20.0


@contextmanager
def silent(port: int) -> Iterator[None]:
    """A host that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", port), backlog=100):
        yield


@contextmanager
def dead(_: int) -> Iterator[None]:
    yield


@pytest.fixture(params=["dead port", "silent host", "dropped", "unavailable"])
def gone(request: pytest.FixtureRequest, visit: Open, local: LocalFoundry) -> Iterator[Open]:
    """Foundry out of reach after it answered once; a draft and a submission are saved."""
    visit("drafts")
    draft = configuration(name="Kept here")
    repositories.draft_repository().save(draft, ALICE, 0, "Began")
    repositories.submission_repository().prepare(
        SubmissionRequest(ALICE, ALICE, STUDIO, draft.id, 1, request_body.encode_request(draft))
    )
    st.cache_resource.clear()
    open_database.close_database()
    if request.param in ("dropped", "unavailable"):
        fault = {"kind": "drop_before" if request.param == "dropped" else "unavailable", "times": None}
        headers = {"Authorization": f"Bearer {local.token}"}
        requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
        yield visit
        return
    port = int(local.url.rpartition(":")[2])
    local.stop()
    with (silent if request.param == "silent host" else dead)(port):
        yield visit


def in_time(visit: Open, page: str, **query: str) -> AppTest:
    start = time.monotonic()
    at = visit(page, **query)
    assert time.monotonic() - start < IN_TIME
    assert not at.exception
    assert [element.value for element in at.sidebar.caption if "cloud_off" in element.value]
    return at


@pytest.mark.slow
def test_own_pages_work_and_all_others_say_so(gone: Open) -> None:
    at = in_time(gone, "drafts", studio=STUDIO)
    assert not at.error
    assert "Kept here" in [element.proto.label for element in at.main.get("page_link")]
    at = in_time(gone, "activity", studio=STUDIO)
    assert not at.error
    assert "badge[Not sent]" in page_text(at)
    (draft,) = repositories.draft_repository().list_by_owner(ALICE).rows
    for page in ("trainers", "studios", "version", "configure", "review"):
        at = in_time(gone, page, studio=STUDIO, **({"draft": draft.id} if page in ("configure", "review") else {}))
        assert len(at.error) == 1
        assert any(element.label == "Try again" for element in at.button)


@pytest.mark.slow
def test_a_draft_can_be_renamed_shared_and_deleted(gone: Open) -> None:
    (draft,) = repositories.draft_repository().list_by_owner(ALICE).rows
    at = gone("drafts")
    at.session_state[f"more:{draft.id}"] = True
    at.run()
    at.text_input(key=f"rename:{draft.id}").set_value("Another name").run()
    at.button(key=f"copy:{draft.id}").click().run()
    assert not at.exception
    assert {element.name for element in repositories.draft_repository().list_by_owner(ALICE).rows} == {"Another name"}
    assert len(repositories.draft_repository().list_by_owner(ALICE).rows) == 2


def test_what_is_not_saved_is_said_on_every_page(visit: Open, local: LocalFoundry, tmp_path: Path) -> None:
    at = visit("trainers", studio=STUDIO)
    at.button(key="use:ri.models..trainer.autogluon_tabular_regression").click().run()
    database = next((tmp_path / "data").glob("*.sqlite*"), None) or next((tmp_path / "data").glob("*.db"))
    saved = session_of(at).saver
    draft = session_of(at).draft_id
    saved.save_state(draft).unsaved, saved.save_state(draft).not_before = session_of(at).drafts[draft], float("inf")
    assert database.exists()
    local.stop()
    for page in ("drafts", "activity", "trainers"):
        start = time.monotonic()
        at = turn(at, page)
        assert time.monotonic() - start < IN_TIME
        assert not at.exception
        assert any("is not saved" in element.value for element in at.error)


def test_a_new_session_follows_foundry_back(visit: Open, local: LocalFoundry) -> None:
    headers = {"Authorization": f"Bearer {local.token}"}
    fault = {"kind": "unavailable", "times": None}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
    at = visit("trainers")
    assert len(at.error) == 1
    requests.delete(f"{local.url}/demo/faults", headers=headers, timeout=10).raise_for_status()
    at = next(element for element in at.button if element.label == "Try again").click().run()
    assert not at.error
    assert "AutoGluon Tabular Regression Trainer" in page_text(at)


def test_whose_drafts_these_are_is_not_guessed(visit: Open, local: LocalFoundry) -> None:
    local.stop()
    at = in_time(visit, "drafts")
    assert len(at.error) == 1
    assert [element.value for element in at.title] == ["Drafts"]
