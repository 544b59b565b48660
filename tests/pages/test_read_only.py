"""With the read-only setting everything works but writing to Foundry, which is disabled with the reason."""

import logging
from types import SimpleNamespace

import pytest

from components.foundry.errors import WritingDisabled
from components.shell.persistence import repositories
from components.shell.sign_in import foundry_connection, write_access
from tests.pages.conftest import Open, page_text
from tests.pages.test_drafts import ALICE
from tests.shell.examples import STUDIO, configuration

REASON = "This app is read-only: nothing is created in Foundry."


@pytest.fixture(autouse=True)
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_READ_ONLY", "true")


@pytest.mark.parametrize("page", ["home", "drafts", "trainers", "studios", "activity"])
def test_every_page_says_so_above(visit: Open, page: str) -> None:
    at = visit(page)
    assert not at.exception
    assert page_text(at).count(" You can browse, edit drafts and preview requests.") == 1


def test_a_draft_is_edited_and_reviewed_but_not_sent(visit: Open, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "foundry")
    visit("home")
    draft = configuration()
    repositories.draft_repository().save(draft, ALICE, 0)
    at = visit("configure", draft=draft.id, section="name")
    at.text_input[0].set_value("Another name").run()
    assert repositories.draft_repository().load(draft.id, ALICE)[0].name == "Another name"
    at = visit("review", draft=draft.id)
    button = next(button for button in at.button if button.label.startswith("Create version"))
    assert (button.disabled, button.help) == (True, REASON)
    assert repositories.submission_repository().list_by_draft(draft.id) == ()
    # Users are read by POST.
    writes = [call for record in caplog.records if (call := record.getMessage()).startswith("POST") and "getBatch" not in call]
    assert writes == []


def test_nothing_else_is_created_either(visit: Open) -> None:
    at = visit("studios")
    button = next(button for button in at.button if button.label == "Create studio")
    assert (button.disabled, button.help) == (True, REASON)
    client = foundry_connection.foundry()
    for write in (
        lambda: client.create_studio("n", "ri.f"),
        lambda: client.create_model("n", "ri.f"),
        lambda: client.create_config_version(client.create_config_version_request(STUDIO, b"{}")),
    ):
        with pytest.raises(WritingDisabled):
            write()
    assert client.users([ALICE])[ALICE].display_name


def test_a_sign_in_that_may_only_read_is_told_so(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONFIGURATOR_READ_ONLY")
    monkeypatch.setattr(write_access, "current_sign_in", lambda: SimpleNamespace(may_write=False))
    at = visit("studios")
    reason = "Your sign-in allows you to read, but not to create anything."
    assert reason in page_text(at)
    assert next(button for button in at.button if button.label == "Create studio").help == reason
