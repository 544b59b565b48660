"""The review: what is trained, what changes against earlier versions, and the button that says what it creates."""

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft import edits
from components.draft.request_body import draft_from_version
from components.forms.markdown import escape
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.shell.persistence import repositories
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import ALICE, HOUSES

DANA = "9a3d5f71-1c2e-4b8a-a6d4-7e9f0c1b2a3d"


def saved_from_version(local: LocalFoundry, number: int, memory: str, changelog: str = "", owner: str = ALICE) -> str:
    version = Foundry(Connection(local.url, SecretStr(local.token))).config_version(HOUSES, number)
    draft = edits.set_value(draft_from_version(version, HOUSES), ("resources", "memory"), memory)
    draft = edits.set_value(draft, ("changelog",), changelog) if changelog else draft
    repositories.draft_repository().save(draft, owner, 0, "Began", 0)
    return draft.id


def tables(at: AppTest) -> str:
    return "\n".join(str(table.value.to_dict()) for table in at.table)


def test_a_review_speaks_of_the_training_and_of_what_changes(visit: Open, local: LocalFoundry) -> None:
    at = visit("review", draft=saved_from_version(local, 24, "12G"))
    assert not at.exception
    text = page_text(at)
    assert escape("Trains AutoGluon Tabular Regression 0.388.0 on Baltimore house sales to predict price") in text
    assert "Training dataset" in text
    assert "211 rows" in text
    assert "input_df" not in "\n".join(element.value for element in at.markdown)
    assert at.button(key="submit").label == "Create version 26 in House prices"
    assert [header.value for header in at.header][1:] == [
        "Changes since version 25",
        "Changes since version 24 (base of this draft)",
    ]
    assert "'This draft': {" in tables(at)
    assert "12 GB" in tables(at)
    links = [link.proto.label for link in at.get("page_link")]
    assert {"Edit inputs", "Edit outputs", "Edit parameters", "Edit resources", "Edit name"} <= set(links)


def test_a_changelog_is_proposed_and_taken_with_one_click(visit: Open, local: LocalFoundry) -> None:
    draft_id = saved_from_version(local, 25, "12G")
    at = visit("review", draft=draft_id)
    assert "Memory: 12 GB (before: 16 GB)" in [element.value for element in at.text]
    next(button for button in at.button if button.label == "Use this changelog").click().run()
    assert not at.exception
    saved, _ = repositories.draft_repository().load(draft_id, ALICE)
    assert saved.get(("changelog",)) == "Memory: 12 GB (before: 16 GB)"
    assert not any(button.label == "Use this changelog" for button in at.button)


def test_a_changelog_that_somebody_wrote_stays(visit: Open, local: LocalFoundry) -> None:
    at = visit("review", draft=saved_from_version(local, 25, "12G", "Less memory"))
    assert not any(button.label == "Use this changelog" for button in at.button)


def test_problems_come_by_severity_before_the_summary(visit: Open, local: LocalFoundry) -> None:
    at = visit("review", draft=saved_from_version(local, 25, "0G"))
    assert at.button(key="submit").disabled
    levels = [
        element.value.split("[")[0]
        for element in at.markdown
        if ":material/error:" in element.value or ":material/info:" in element.value
    ]
    assert levels == sorted(levels, key=[":red", ":gray", ":orange", ":blue"].index)
    assert levels[0] == ":red"


def test_who_may_not_write_in_a_studio_learns_it_before_sending_again(
    visit: Open, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOUNDRY_TOKEN", f"{local.token}.dkim")
    drafts = [saved_from_version(local, 25, memory, owner=DANA) for memory in ("12G", "14G")]
    at = visit("review", draft=drafts[0])
    assert "may not create versions in it" not in page_text(at)
    at.button(key="submit").click().run()
    at = visit("review", draft=drafts[1])
    assert not at.exception
    assert "may not create versions in it" in page_text(at)
