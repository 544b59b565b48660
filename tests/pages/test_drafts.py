"""The list of drafts, and who may open one."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft import document
from components.shell import store
from tests.pages.conftest import Open, said
from tests.shell.examples import configuration

ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_a_list_without_drafts_says_what_to_do(visit: Open) -> None:
    assert "You have no draft yet" in said(visit("drafts"))


def test_a_draft_is_listed_deleted_and_brought_back(visit: Open) -> None:
    visit("drafts")
    draft = configuration(name="Mine")
    store.drafts().save(draft, ALICE, 0, "Began", 2)
    store.drafts().submitted(draft.id, 4)
    at = visit("drafts")
    assert not at.exception
    text = said(at)
    assert "Diabetes progression · AutoGluon Tabular Regression Trainer" in text
    assert "2 to correct" in text
    assert "version 4" in text
    store.drafts().delete(draft.id, ALICE)
    at = press(visit("drafts"), "Restore")
    assert not at.exception
    assert "Diabetes progression ·" in said(at)


def test_strangers_find_nothing_readers_read_and_may_copy(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit("drafts")
    draft = configuration(name="Shared")
    store.drafts().save(draft, ALICE, 0, "Began")
    monkeypatch.setenv("FOUNDRY_TOKEN", f"{local.token}.bokafor")
    st.cache_resource.clear()
    at = visit("configure", draft=draft.id)
    assert "There is no such draft, or it is not shared with you." in said(at)
    store.drafts().share(draft.id, ALICE, "read")
    at = visit("configure", draft=draft.id)
    assert not at.exception
    assert "You are reading a draft of Alice Moreau" in said(at)
    at.session_state["section"] = "details"
    at.run()
    assert next(one for one in at.text_input if one.label == "Name").disabled
    at = press(at, "Duplicate")
    assert not at.exception
    assert "You are reading" not in said(at)
    assert not next(one for one in at.text_input if one.label == "Name").disabled
    store.drafts().share(draft.id, ALICE, "edit")
    at = visit("configure", draft=draft.id)
    at.session_state["section"] = "details"
    at.run()
    next(one for one in at.text_input if one.label == "Name").set_value("By a colleague").run()
    assert document.write(store.drafts().load(draft.id, ALICE)[0]) == document.write(
        type(draft)(draft.id, draft.studio_rid, {**draft.body, "name": "By a colleague"}, draft.trainer_version)
    )
