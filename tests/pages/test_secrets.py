"""Secrets among the parameters: whether they are encrypted is said where they are entered, and so is a lost key."""

import asyncio
from pathlib import Path

import pytest
import streamlit as st
from cryptography.fernet import Fernet

from components.draft.draft import PARAMETERS
from components.draft.edits import set_value
from components.draft.withheld_secrets import KEY_MISSING
from components.shell.persistence import repositories
from components.shell.process import open_database
from components.shell.server import web_server
from tests.pages.conftest import Open, page_text
from tests.pages.test_drafts import ALICE
from tests.shell.examples import configuration

NOTE = "Secrets are stored in plain text"
MARKED = "marked-licence-key"


def save_draft(visit: Open) -> str:
    visit("drafts")
    draft = configuration(trainerId="ri.models..trainer.experimental_simulation")
    repositories.draft_repository().save(set_value(draft, (*PARAMETERS, "api_key"), MARKED), ALICE, 0)
    return draft.id


def search_secret(visit: Open, draft_id: str) -> str:
    at = visit("configure", draft=draft_id, section="parameters")
    next(field for field in at.text_input if field.label == "Find a parameter").set_value("licence").run()
    assert not at.exception
    return page_text(at)


def test_without_a_key_the_field_and_the_review_say_so_once(visit: Open) -> None:
    draft_id = save_draft(visit)
    assert search_secret(visit, draft_id).count(NOTE) == 1
    at = visit("review", draft=draft_id)
    assert NOTE not in page_text(at)
    at.session_state["review.request"] = True
    assert page_text(at.run()).count(NOTE) == 1


def test_with_a_key_nothing_is_said_until_it_is_lost(visit: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONFIGURATOR_SECRET_KEYS", Fernet.generate_key().decode())
    draft_id = save_draft(visit)
    text = search_secret(visit, draft_id)
    assert NOTE not in text
    assert KEY_MISSING not in text
    open_database.close_database()
    assert MARKED.encode() not in b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir() if file.is_file())
    monkeypatch.setenv("CONFIGURATOR_SECRET_KEYS", Fernet.generate_key().decode())
    st.cache_resource.clear()
    assert KEY_MISSING in search_secret(visit, draft_id)
    assert "Baseline" in page_text(visit("review", draft=draft_id))


def test_the_app_does_not_start_with_an_unusable_key_and_does_not_tell_it(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_SECRET_KEYS", "too-short")
    with pytest.raises(ValueError, match="no Fernet key") as caught:
        asyncio.run(web_server.lifespan(st.App("app.py")).__aenter__())
    assert "too-short" not in str(caught.value)
