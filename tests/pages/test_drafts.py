"""The list of drafts, and who may open one."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import streamlit as st
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft import edits, request_body, serialization
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.shell.persistence import repositories
from components.shell.process import open_database
from components.storage.request_repository import State
from components.storage.submission_repository import SubmissionRepository, SubmissionRequest
from components.submission.submitter import Submitter
from tests.pages.conftest import Open, page_text
from tests.session.app_state import session_of
from tests.shell.examples import STUDIO, configuration

INPUTS = ("text_input", "text_area", "number_input", "selectbox", "multiselect", "checkbox", "slider", "toggle")
ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_a_list_without_drafts_says_what_to_do(visit: Open) -> None:
    assert "You have no drafts yet" in page_text(visit("drafts"))


def test_a_draft_is_listed_deleted_and_brought_back(visit: Open) -> None:
    visit("drafts")
    draft = configuration(name="Mine")
    repositories.draft_repository().save(draft, ALICE, 0, "Began", 2)
    at = visit("drafts")
    assert not at.exception
    text = page_text(at)
    assert "Diabetes progression · AutoGluon Tabular Regression Trainer" in text
    assert "Incomplete: 2 left" in text
    repositories.draft_repository().delete(draft.id, ALICE)
    at = press(visit("drafts"), "Restore")
    assert not at.exception
    assert "Diabetes progression ·" in page_text(at)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello", "This text contains neither JSON nor a cURL command"),
        ('curl https://host -d "$BODY" $MORE', "Paste the JSON of the request instead"),
    ],
)
def test_an_import_that_is_none_is_said_in_words(visit: Open, text: str, reason: str) -> None:
    at = visit("drafts")
    at.session_state["import.menu"] = True
    at.run()
    next(field for field in at.text_area if field.label == "Or paste it").set_value(text)
    at = press(at, "Import")
    assert reason in page_text(at)
    assert next(field for field in at.text_area if field.label == "Or paste it").value == text


def links(at: AppTest) -> list[str]:
    """The drafts that are listed, by the label of their link."""
    return [element.proto.label for element in at.main.get("page_link") if "draft=" in element.proto.query_string]


def test_drafts_are_searched_and_sorted(visit: Open) -> None:
    visit("drafts")
    for name in ("Penguins", "House prices"):
        repositories.draft_repository().save(configuration(name=name), ALICE, 0)
    at = visit("drafts")
    assert links(at) == ["House prices", "Penguins"]
    at.selectbox(key="drafts.order").set_value("Newest").run()
    at.text_input(key="drafts.search").set_value("pen").run()
    assert links(at) == ["Penguins"]
    at.text_input(key="drafts.search").set_value("whales").run()
    assert "No draft has “whales” in its name." in page_text(at)
    press(at, "Clear the search")
    assert links(at) == ["House prices", "Penguins"]


def test_a_shared_draft_is_listed_for_whom_opened_it(visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch) -> None:
    visit("drafts")
    draft = configuration(name="Shared")
    repositories.draft_repository().save(draft, ALICE, 0)
    repositories.draft_repository().share(draft.id, ALICE, "read")
    monkeypatch.setenv("FOUNDRY_TOKEN", f"{local.token}.bokafor")
    st.cache_resource.clear()
    at = visit("drafts")
    at.segmented_control(key="drafts.group").set_value("Shared with me").run()
    assert "Nothing is shared with you yet." in page_text(at)
    visit("configure", draft=draft.id)
    at = visit("drafts")
    at.segmented_control(key="drafts.group").set_value("Shared with me").run()
    assert links(at) == ["Shared"]
    assert "by Alice Moreau" in page_text(at)
    at.session_state[f"more:{draft.id}"] = True
    labels = [button.label for button in at.run().button]
    assert "Duplicate" in labels
    assert "Delete" not in labels


def test_strangers_find_nothing_readers_read_and_may_copy(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("drafts")
    draft = configuration(name="Shared")
    repositories.draft_repository().save(draft, ALICE, 0, "Began")
    monkeypatch.setenv("FOUNDRY_TOKEN", f"{local.token}.bokafor")
    st.cache_resource.clear()
    at = visit("configure", draft=draft.id)
    assert "This draft does not exist or is not shared with you." in page_text(at)
    repositories.draft_repository().share(draft.id, ALICE, "read")
    at = visit("configure", draft=draft.id)
    assert not at.exception
    assert "You are reading a draft of Alice Moreau" in page_text(at)
    for section in ("inputs", "outputs", "parameters", "resources", "name"):
        at.session_state["section"] = section
        at.run()
        bound = [element for kind in INPUTS for element in at.get(kind) if str(element.key).startswith(f"{draft.id}/")]
        assert [element.key for element in bound if not element.disabled] == [], section
    assert next(element for element in at.text_input if element.label == "Name").disabled
    assert "Show inputs" in [link.proto.label for link in visit("review", draft=draft.id).get("page_link")]
    # Reading is how the session has it open, and no part of what is downloaded.
    assert serialization.dump_draft(session_of(at).drafts[draft.id]) == serialization.dump_draft(draft)
    at = press(at, "Duplicate")
    assert not at.exception
    assert "You are reading" not in page_text(at)
    assert not next(element for element in at.text_input if element.label == "Name").disabled
    at = visit("configure", draft=draft.id)
    at.session_state["section"] = "name"
    at.run()
    assert next(element for element in at.text_input if element.label == "Name").disabled
    # The page that is open follows at its next run.
    repositories.draft_repository().share(draft.id, ALICE, "edit")
    at.run()
    assert "You are reading" not in page_text(at)
    next(element for element in at.text_input if element.label == "Name").set_value("By a colleague").run()
    assert serialization.dump_draft(repositories.draft_repository().load(draft.id, ALICE)[0]) == serialization.dump_draft(
        type(draft)(draft.id, draft.studio_rid, {**draft.body, "name": "By a colleague"}, draft.trainer_version)
    )


def test_activity_lists_what_was_submitted_and_the_receipt_is_for_those_concerned(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing was submitted yet." in page_text(visit("activity"))
    draft = configuration(name="Sent")
    repositories.draft_repository().save(draft, ALICE, 0, "Began", 0)
    body = request_body.encode_request(draft)
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    sending = Submitter(repositories.submission_repository(), foundry)
    record = sending.submit(SubmissionRequest(ALICE, ALICE, STUDIO, draft.id, 1, body, "0.387.0"), 20).record
    at = visit("activity")
    assert not at.exception
    assert "badge[Created]" in page_text(at)
    for page in ("home", "drafts"):
        assert ":green-badge[Version 1 created]" in page_text(visit(page))
    at = visit("activity")
    at.multiselect(key="activity.states").set_value([State.REFUSED]).run()
    assert "No submission matches." in page_text(at)
    at = visit("receipt", submission=record.id)
    assert not at.exception
    text = page_text(at)
    assert [element.value for element in at.success] == ["Created as version 1."]
    assert "the draft was made for version 0.387.0" in text
    assert request_body.request_digest(body) in text
    assert local.token not in text
    # Who may read the version in Foundry may read its receipt; what was not created is for those alone who may open the draft.
    unsent = repositories.submission_repository().prepare(
        SubmissionRequest(ALICE, ALICE, STUDIO, draft.id, 1, b'{"name": "Kept to herself"}')
    )
    monkeypatch.setenv("FOUNDRY_TOKEN", f"{local.token}.bokafor")
    st.cache_resource.clear()
    assert any("Created as version 1" in element.value for element in visit("receipt", submission=record.id).success)
    assert "This receipt does not exist, or you may not see it." in page_text(visit("receipt", submission=unsent.id))
    repositories.draft_repository().share(draft.id, ALICE, "read")
    assert "Kept to herself" in page_text(visit("receipt", submission=unsent.id))


def test_a_filter_begins_at_its_first_page(visit: Open) -> None:
    visit("activity")
    submissions = repositories.submission_repository()
    for number in range(21):
        element = submissions.prepare(SubmissionRequest(ALICE, ALICE, STUDIO, "d", 1, f'{{"name": "Number {number}"}}'.encode()))
        if number == 0:
            submissions.acquire_lease(element.id, ALICE, "attempt", 0, timedelta(minutes=1))
            submissions.mark_unknown(element.id, "attempt", None)
            submissions.mark_not_created(element.id, "attempt")
    at = visit("activity")
    at.pagination[0].set_value(2).run()
    # The oldest of all, which was sent and turned out not to be created.
    assert (page_text(at).count("badge[Not sent]"), page_text(at).count("badge[Not created]")) == (0, 1)
    at.multiselect(key="activity.states").set_value([State.PREPARED]).run()
    assert at.pagination[0].value == 1
    assert page_text(at).count("badge[Not sent]") == 20


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "Etc/GMT+12"])
def test_today_is_the_visitors_day(visit: Open, zone: str) -> None:
    visit("drafts")
    midnight = datetime.now(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    for number, when in enumerate((midnight - timedelta(seconds=1), midnight, datetime.now(UTC))):
        clock = SubmissionRepository(open_database.database(), lambda _, when=when: when)
        clock.prepare(SubmissionRequest(ALICE, ALICE, STUDIO, "d", 1, f'{{"name": "Number {number}"}}'.encode()))
    at = visit("activity")
    at.context["timezone"] = zone
    at.selectbox(key="activity.since").set_value("Today").run()
    assert not at.exception
    assert page_text(at).count("badge[Not sent]") == 2


def test_versions_that_resemble_a_lost_request_are_for_the_person_to_decide(visit: Open, local: LocalFoundry) -> None:
    visit("drafts")
    draft = configuration(name="Lost")
    repositories.draft_repository().save(draft, ALICE, 0, "Began", 0)
    submissions = repositories.submission_repository()
    record = submissions.prepare(
        SubmissionRequest(ALICE, ALICE, STUDIO, draft.id, 1, request_body.encode_request(draft), draft.trainer_version)
    )
    submissions.acquire_lease(record.id, ALICE, "attempt", 0, timedelta(minutes=1))
    colleague = Foundry(Connection(local.url, SecretStr(f"{local.token}.bokafor")))
    colleague.create_config_version(colleague.create_config_version_request(STUDIO, record.body))
    submissions.mark_unknown(record.id, "attempt", None, "ConnectionLost")
    submissions.set_candidates(record.id, "attempt", [1])
    at = visit("review", draft=draft.id)
    assert not at.exception
    assert "The outcome of “Lost” is not clear." in page_text(at)
    assert "Your request was sent" in page_text(at)
    assert "UTC" in next(element.value for element in at.markdown if "Version 1" in element.value)
    assert not any(button.label.startswith("Create version") for button in at.button)
    at = press(at, "It is version 1")
    assert not at.exception
    settled = submissions.find_by_id(record.id)
    assert settled is not None
    assert (settled.state, settled.version) == (State.CREATED, 1)
    assert any("exists as version 1" in element.value for element in at.success)


def test_the_receipt_of_a_refused_request_says_what_it_was(visit: Open) -> None:
    visit("drafts")
    draft = configuration(name="Refused")
    records = repositories.submission_repository()
    record = records.prepare(SubmissionRequest(ALICE, ALICE, STUDIO, draft.id, 1, request_body.encode_request(draft)))
    records.acquire_lease(record.id, ALICE, "attempt", 0, timedelta(minutes=1))
    records.mark_refused(record.id, "attempt", "{}", "CreateConfigValidationError", "1")
    at = visit("receipt", submission=record.id)
    assert not at.exception
    assert "but not created" in page_text(at)
    assert "Studio and trainer" in page_text(at)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Hold the database as another process would, so that nobody can write to it."""

    @contextmanager
    def hold() -> Iterator[None]:
        holder = sqlite3.connect(tmp_path / "data" / "records.sqlite", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.close()

    return hold


@pytest.mark.slow
def test_a_widget_whose_write_failed_shows_what_is_stored(
    visit: Open, locked: Callable[[], AbstractContextManager[None]]
) -> None:
    visit("drafts")
    draft = configuration(name="Mine")
    repositories.draft_repository().save(draft, ALICE, 0, "Began", 0)
    repositories.draft_repository().share(draft.id, ALICE, "edit")
    at = visit("drafts")
    at.session_state[f"more:{draft.id}"] = True
    at.run()
    with locked():
        at.selectbox(key=f"share:{draft.id}").set_value("private").run()
        assert at.selectbox(key=f"share:{draft.id}").value == "edit"
        at.text_input(key=f"rename:{draft.id}").set_value("Yours").run()
        assert at.text_input(key=f"rename:{draft.id}").value == "Mine"
        assert all("The database is busy." in element.value for element in at.toast)
    at.selectbox(key=f"share:{draft.id}").set_value("private").run()
    at.text_input(key=f"rename:{draft.id}").set_value(" Yours ").run()
    assert at.text_input(key=f"rename:{draft.id}").value == "Yours"
    saved = repositories.draft_repository().get_record(draft.id, ALICE)
    assert (saved.name, saved.sharing) == ("Yours", "private")
    # Another window's change is followed.
    repositories.draft_repository().share(draft.id, ALICE, "read")
    at.run()
    assert (at.exception.len, at.selectbox(key=f"share:{draft.id}#set1").value) == (0, "read")


def test_edits_put_aside_in_several_windows_are_shown_one_after_the_other(visit: Open) -> None:
    visit("drafts")
    draft, drafts = configuration(name="First"), repositories.draft_repository()
    drafts.save(draft, ALICE, 0, "Began")
    drafts.save(edits.set_value(draft, ("name",), "Saved"), ALICE, 1, "Name: Saved")
    for words in ("one window", "another window"):
        drafts.stash(edits.set_value(draft, ("changelog",), words), ALICE, 1)
    at = visit("configure", draft=draft.id)
    for words in ("another window", "one window"):
        assert not at.exception
        assert session_of(at).drafts[draft.id].get(("changelog",)) == words
        press(at, "Merge, prefer mine" if words == "one window" else "Merge")
    assert not any(button.label.startswith("Merge") for button in at.button)
    now = drafts.load(draft.id, ALICE)[0]
    assert (now.name, now.get(("changelog",)), drafts.list_stashes(draft.id, ALICE)) == ("Saved", "one window", ())
