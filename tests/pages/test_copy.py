"""A version is copied to other studios as drafts, each checked there."""

from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.shell.persistence import repositories
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import ALICE, HOUSES, STUDIO


def test_a_version_becomes_a_draft_in_each_studio(visit: Open, local: LocalFoundry) -> None:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    penguins = foundry.resource_by_path("/Northwind Analytics/Field operations/Penguin survey/Penguin species").rid
    missing = STUDIO.replace("a1b2c3d4", "00000000")
    at = visit("copy", studio=HOUSES, version="25", to=f"{penguins},{missing},{STUDIO}")
    assert not at.exception
    # A studio that does not exist is left out.
    assert at.button(key="copy.create").label == "Create 2 drafts"
    at.button(key="copy.create").click().run()
    assert not at.exception
    assert at.button(key="copy.create").disabled
    records = repositories.draft_repository().list_by_owner(ALICE).rows
    drafts = {record.studio_rid: repositories.draft_repository().load(record.id, ALICE) for record in records}
    elsewhere, record = drafts[penguins]
    assert elsewhere.get(("workerConfig", "outputs")) == {}
    assert elsewhere.get(("workerConfig", "customConfig", "presets")) == "best_quality"
    assert elsewhere.base_version is None
    assert record.problems == 1
    assert drafts[STUDIO][0].get(("workerConfig", "outputs", "model", "type")) == "model"
    assert drafts[STUDIO][1].problems == 0
    assert ":blue-badge[Ready to submit]" in page_text(at)


def test_a_studio_is_taken_off_the_list(visit: Open) -> None:
    at = visit("copy", studio=HOUSES, version="25", to=STUDIO)
    at.button(key=f"remove:{STUDIO}").click().run()
    assert at.button(key="copy.create").disabled
