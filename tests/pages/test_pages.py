"""Every page when all is well, when it is empty, when Foundry refuses, and without a connection."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft import edits, request_body
from components.draft.draft import Draft
from components.forms.markdown import escape
from components.foundry.models import ModelStudioTrainer
from components.schema.trainer import read_trainer
from components.shell.page import navigation
from components.shell.persistence import repositories
from components.shell.process import open_database
from components.storage.storage_errors import StorageReadOnly
from components.storage.submission_repository import SubmissionRequest
from tests.pages.conftest import Open, open_page, page_text, turn
from tests.session.app_state import session_of
from tests.shell.examples import configuration

STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
PAGES = [
    "home",
    "studios",
    "trainers",
    "configure",
    "review",
    "version",
    "history",
    "compare",
    "copy",
    "runs",
    "lineage",
    "sweep",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_cold_page_has_something_to_say(visit: Open, page: str) -> None:
    at = visit(page)
    assert not at.exception
    assert at.title


@pytest.mark.parametrize("page", PAGES)
def test_without_a_connection_every_page_says_so(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.delenv("FOUNDRY_HOSTNAME", raising=False)
    at = open_page(page)
    assert not at.exception
    assert "No connection to Foundry is set up" in page_text(at)


@pytest.mark.parametrize("page", ["studios", "trainers", "version", "history", "runs"])
def test_a_refusal_is_said_with_its_reference(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("FOUNDRY_TOKEN", "some-other-token")
    at = visit(page, studio=STUDIO)
    assert not at.exception
    text = page_text(at)
    assert "Foundry does not accept your token" in text
    assert "some-other-token" not in text


def test_the_menu_has_the_pages_of_a_draft_only_where_one_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    # Pages that are made outside a run know no file; none of them is to be left in the cache.
    monkeypatch.setattr(navigation, "_titled_pages", navigation._titled_pages.__wrapped__)
    of_app, of_draft = navigation.pages(None).values()
    assert [page.visibility for page in of_app] == ["visible"] * 7 + ["hidden"] * 7
    assert [page.visibility for page in of_draft] == ["hidden", "hidden"]
    (_, section), (_, pages) = zip(*navigation.pages("A *long* name " * 9).items(), strict=True)
    assert section == escape(("A *long* name " * 9)[:40] + "…")
    assert [page.visibility for page in pages] == ["visible", "visible"]


def test_trainers_are_found_by_search(visit: Open) -> None:
    at = visit("trainers")
    assert "AutoGluon Tabular Regression Trainer" in page_text(at)
    at.text_input(key="trainers.search").set_value("forecasting").run()
    assert "Regression" not in page_text(at)
    at.text_input(key="trainers.search").set_value("no such trainer").run()
    assert "No trainer matches." in page_text(at)


def test_a_trainers_detail_shows_what_it_needs(visit: Open) -> None:
    at = visit("trainers", trainer="ri.models..trainer.autogluon_tabular_regression")
    assert [title.value for title in at.title] == ["AutoGluon Tabular Regression Trainer"]
    tables = [str(frame.value.to_dict()) for frame in at.dataframe]
    assert any("Target column" in table for table in tables)
    assert any("mean_squared_error" in table for table in tables)


def test_an_unknown_trainer_is_refused_in_words(visit: Open) -> None:
    at = visit("trainers", trainer="ri.models..trainer.nobody")
    assert not at.exception
    assert "TrainerNotFound" in page_text(at)


def test_a_studio_without_versions(visit: Open) -> None:
    at = visit("studios", studio=STUDIO)
    assert "No version yet" in page_text(at)
    at = visit("version", studio=STUDIO)
    assert "no version yet" in page_text(at)


ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
HOUSES = "ri.models.main.model-studio.6e4586ae-588a-5e60-9ea0-b29fa6ac99f6"


def test_a_version_shows_all_of_itself_and_begins_a_draft(visit: Open) -> None:
    at = visit("version", studio=HOUSES, version="25")
    text = page_text(at)
    assert "Version 25" in text
    assert "0.388.0" in text
    assert "Baltimore house sales" in text
    next(button for button in at.button if button.label == "Configure another").click().run()
    assert not at.exception
    assert at.title[0].value.startswith("Best quality for the report")


def test_a_version_that_is_not_there_is_refused_in_words(visit: Open) -> None:
    at = visit("version", studio=HOUSES, version="999")
    assert not at.exception
    assert "ModelStudioConfigVersionNotFound" in page_text(at)


def test_a_draft_says_what_is_missing_and_its_review_blocks(visit: Open) -> None:
    at = visit("trainers", studio=STUDIO)
    at.button(key="use:ri.models..trainer.autogluon_tabular_regression").click().run()
    assert not at.exception
    text = page_text(at)
    assert "Training dataset is required" in text
    at = turn(at, "review")
    assert "Training dataset is required" in page_text(at)
    assert at.title[0].value.startswith("Diabetes progression, AutoGluon Tabular")
    assert next(button for button in at.button if button.label.startswith("Create version")).disabled
    assert "Bearer <token>" not in page_text(at)
    at.session_state["review.request"] = True
    assert "Bearer <token>" in page_text(at.run())


@pytest.mark.parametrize("trainer", ["experimental_simulation", "object_classification", "legacy_scorecard", "llm_finetuning"])
def test_every_odd_trainer_has_a_form(visit: Open, trainer: str) -> None:
    at = visit("trainers", studio=STUDIO)
    at.button(key=f"use:ri.models..trainer.{trainer}").click().run()
    for section in ("inputs", "parameters", "outputs", "resources", "name"):
        at.session_state["section"] = section
        at = turn(at, "configure")
        assert not at.exception, section
        assert at.title[0].value.startswith("Diabetes progression, ")


def test_a_version_with_values_of_odd_types_is_shown_and_kept(visit: Open) -> None:
    at = visit("trainers", studio=STUDIO)
    at.button(key="use:ri.models..trainer.autogluon_tabular_regression").click().run()
    draft = binding_draft(at)
    config = {"eval_metric": 7, "presets": None, "refit_full": "perhaps", "unknown": {"deep": [1, 1.5]}}
    body = {**draft.body, "changelog": None, "resources": {"cpu": 2, "memory": None, "gpu": 5}}
    body["workerConfig"] = {
        "inputs": {"input_df": {"type": "objectSet", "x": 1}, "more": 3},
        "outputs": {"model": []},
        "customConfig": config,
    }
    session_of(at).drafts = {draft.id: replace(draft, body=body)}
    for section in ("inputs", "parameters", "outputs", "resources", "name"):
        at.session_state["section"] = section
        at = turn(at, "configure")
        assert not at.exception, section
    assert binding_draft(at).body == body


def binding_draft(at: AppTest) -> Draft:
    (draft,) = session_of(at).drafts.values()
    return draft


@pytest.mark.parametrize("page", ["configure", "review"])
def test_a_draft_outlives_a_token_that_expires(visit: Open, local: LocalFoundry, page: str) -> None:
    at = visit("trainers", studio=STUDIO)
    spec = read_trainer(
        ModelStudioTrainer(trainer_id="ri.models..trainer.autogluon_tabular_regression", version="0.388.0", name="n")
    )
    draft = edits.set_value(edits.new_draft(spec, STUDIO), ("name",), "Kept")
    session_of(at).open(draft)
    headers = {"Authorization": f"Bearer {local.token}"}
    fault = {"kind": "expired_token", "times": None}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
    at = turn(at, page)
    assert not at.exception
    assert "Foundry does not accept your token" in page_text(at)
    requests.delete(f"{local.url}/demo/faults", headers=headers, timeout=10).raise_for_status()
    at = turn(at, page)
    assert binding_draft(at) == draft
    assert "Kept" in page_text(at)


def test_a_studio_with_a_history_shows_its_latest_version(visit: Open) -> None:
    text = page_text(visit("studios", studio=HOUSES))
    assert "Latest version: **25" in text
    assert "Created by" in text


def test_an_unknown_type_of_trainer_is_no_trouble(visit: Open, local: LocalFoundry) -> None:
    headers = {"Authorization": f"Bearer {local.token}"}
    fault = {"kind": "unknown_enum", "times": None}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
    at = visit("trainers")
    assert not at.exception
    assert "AutoGluon Tabular Regression Trainer" in page_text(at)


@pytest.mark.parametrize("kind", ["html", "malformed", "internal"])
def test_whatever_answers_instead_of_foundry_is_said_in_words(visit: Open, local: LocalFoundry, kind: str) -> None:
    headers = {"Authorization": f"Bearer {local.token}"}
    fault = {"kind": kind, "times": None, "path": "modelStudioTrainers"}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=10).raise_for_status()
    at = visit("trainers")
    assert not at.exception
    assert len(at.error) == 1
    assert "Traceback" not in page_text(at)


def test_the_lines_of_a_name_and_of_a_changelog_stay(visit: Open) -> None:
    at = visit("trainers", studio=STUDIO)
    spec = read_trainer(
        ModelStudioTrainer(trainer_id="ri.models..trainer.autogluon_tabular_regression", version="0.388.0", name="n")
    )
    draft = edits.set_value(edits.set_value(edits.new_draft(spec, STUDIO), ("name",), "two\r\nlines"), ("changelog",), "a\r\nb")
    session_of(at).open(draft)
    at.session_state["section"] = "name"
    at = turn(at, "configure")
    for label, more in (("Name", " more"), ("Changelog", "\nc")):
        field = next(element for element in at.text_area if element.label == label)
        assert "\r" not in field.value
        field.set_value(f"{field.value}{more}").run().run()
    current = binding_draft(at)
    assert (current.name, current.get(("changelog",))) == ("two\r\nlines more", "a\r\nb\r\nc")


def test_a_database_that_may_only_be_read_is_said_on_every_page(
    visit: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visit("drafts")
    draft = configuration(name="Saved before")
    repositories.draft_repository().save(draft, ALICE, 0, "Began", 0)
    record = repositories.submission_repository().prepare(
        SubmissionRequest(ALICE, ALICE, STUDIO, draft.id, 1, request_body.encode_request(draft))
    )
    repositories.submission_repository().acquire_lease(record.id, ALICE, "gone", 0, timedelta(seconds=-1))
    open_database.close_database()
    monkeypatch.setenv("CONFIGURATOR_DATABASE_URL", f"sqlite:///{tmp_path / 'data' / 'records.sqlite'}?mode=ro")
    st.cache_resource.clear()
    for page in ("drafts", "configure", "review", "activity", "receipt", "trainers"):
        at = visit(page, draft=draft.id, submission=record.id)
        assert not at.exception, page
        assert any(StorageReadOnly.reason in element.value for element in at.warning), page
        assert not any(StorageReadOnly.reason in element.value for element in at.error), page
    wrong = repositories.storage_problem()
    assert isinstance(wrong, StorageReadOnly)
