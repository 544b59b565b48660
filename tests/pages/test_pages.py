"""Every page as it is when things go well, when there is nothing yet, when Foundry refuses, and when there is no connection."""

import pytest

from components.demo.server import LocalFoundry
from tests.pages.conftest import Open, open_page, said

STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
PAGES = ["studios", "trainers", "configure", "review", "version"]


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
    assert "No connection to Foundry is set up" in said(at)


@pytest.mark.parametrize("page", ["studios", "trainers", "version"])
def test_a_refusal_is_said_with_its_reference(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("FOUNDRY_TOKEN", "some-other-token")
    at = visit(page, studio=STUDIO)
    assert not at.exception
    text = said(at)
    assert "Foundry does not accept your token" in text
    assert "some-other-token" not in text


def test_trainers_are_found_by_search(visit: Open) -> None:
    at = visit("trainers")
    assert "AutoGluon Tabular Regression Trainer" in said(at)
    at.text_input(key="trainers.search").set_value("forecasting").run()
    assert "Regression" not in said(at)
    at.text_input(key="trainers.search").set_value("no such trainer").run()
    assert "No trainer fits the search." in said(at)


def test_a_trainers_detail_shows_what_it_needs(visit: Open) -> None:
    at = visit("trainers", trainer="ri.models..trainer.autogluon_tabular_regression")
    assert [title.value for title in at.title] == ["AutoGluon Tabular Regression Trainer"]
    tables = [str(frame.value.to_dict()) for frame in at.dataframe]
    assert any("Target column" in table for table in tables)
    assert any("mean_squared_error" in table for table in tables)


def test_an_unknown_trainer_is_refused_in_words(visit: Open) -> None:
    at = visit("trainers", trainer="ri.models..trainer.nobody")
    assert not at.exception
    assert "TrainerNotFound" in said(at)


def test_a_studio_without_versions(visit: Open) -> None:
    at = visit("studios", studio=STUDIO)
    assert "No version yet" in said(at)
    at = visit("version", studio=STUDIO)
    assert "no version yet" in said(at)
