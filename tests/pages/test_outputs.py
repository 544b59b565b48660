"""Models for an output: all are listed and a suggested name is free, however many pages there are."""

from dataclasses import replace

import pytest
import streamlit as st
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import edits
from components.draft.draft import Draft, output_path
from components.forms import binding
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.shell.foundry_reads import foundry_cache
from components.shell.persistence import repositories
from tests.pages.conftest import Open, page_text
from tests.pages.test_drafts import ALICE
from tests.shell.examples import STUDIO, configuration

MODEL = output_path("model")


@pytest.fixture
def one_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the local Foundry give one child of a folder at a time."""
    monkeypatch.setattr("components.demo.routes.filesystem_routes.MAXIMUM", 1)


@pytest.fixture
def draft() -> Draft:
    return replace(edits.unset(configuration(name="Autumn"), MODEL), studio_rid=STUDIO)


@pytest.mark.usefixtures("one_a_page")
def test_models_of_later_pages_are_found_and_their_names_taken(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch, draft: Draft
) -> None:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    studio = foundry.resource(STUDIO)
    folder = studio.parent_folder_rid or ""
    names = ["Autumn model", "Autumn model 2", "Zuletzt"]
    models = {name: foundry.create_model(name, folder).rid for name in names}
    monkeypatch.setattr(foundry_cache, "_CALLS", 200)
    visit("drafts")
    repositories.draft_repository().save(draft, ALICE, 0, "Began")
    key = binding.key(draft, MODEL)
    at = visit("configure", draft=draft.id, section="outputs")
    at.session_state[f"{key}#new"] = True
    at.run()
    assert not at.exception
    assert at.text_input(key=f"{key}#name").value == "Autumn model 3"
    listed = [button.key for button in at.button if str(button.key).startswith(f"{key}#near#entry:")]
    assert {f"{key}#near#entry:{rid}" for rid in models.values()} <= set(listed)
    assert len(listed) == len(set(listed))
    more = "Not all folders were searched"
    assert more not in page_text(at)
    monkeypatch.setattr(foundry_cache, "_CALLS", 3)
    st.cache_resource.clear()
    at = visit("configure", draft=draft.id, section="outputs")
    assert more in page_text(at)
