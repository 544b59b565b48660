"""Somebody without a browser edits drafts and creates their versions, each request once."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from components.demo.server import LocalFoundry
from components.draft import request_body
from components.draft.draft import Draft
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from tests.browser.conftest import ALICE
from tests.browser.test_user_journey import received
from tests.conftest import TOKEN, inject_fault
from tests.running import ROOT, App
from tests.shell.examples import configuration_in_new_studio
from tests.websocket_client import PageRun, Visitor

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class RunningApp:
    """The app, and the Foundry and the drafts behind it."""

    address: str
    local: LocalFoundry
    drafts: DraftRepository

    def received(self, draft: Draft) -> list[bytes]:
        """Return the requests that create a version in the studio of a draft."""
        return received(self.local, draft.studio_rid)


@pytest.fixture(scope="module")
def app(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    folder = tmp_path_factory.mktemp("app")
    shutil.copytree(seeded, folder / "foundry")
    with LocalFoundry(folder / "foundry", token=TOKEN) as local, closing(Database(file_url(folder / "data"), 5)) as database:
        environment = {"FOUNDRY_HOSTNAME": local.url, "FOUNDRY_TOKEN": TOKEN, "CONFIGURATOR_DATA_DIR": str(folder / "data")}
        app = App(ROOT / "app.py", folder / "home", **environment)
        app.start()
        try:
            yield RunningApp(app.address, local, DraftRepository(database))
        finally:
            app.stop()


@pytest.fixture
def draft(app: RunningApp, request: pytest.FixtureRequest) -> Draft:
    """A saved draft in a studio without versions."""
    draft = configuration_in_new_studio(app.local, request.node.name)
    app.drafts.save(draft, ALICE, 0, "Created")
    return draft


@pytest.fixture
def review(app: RunningApp, draft: Draft) -> Iterator[PageRun]:
    with Visitor(app.address).session() as page:
        page.run("review", draft=draft.id)
        yield page


def wait_for(run: Callable[[], str], words: str) -> None:
    """Run a page until it has some words, for 20 seconds at most."""
    end = time.monotonic() + 20
    while words not in (text := run()):
        assert time.monotonic() < end, text
        time.sleep(0.05)


def rename(app: RunningApp, draft: Draft) -> None:
    with Visitor(app.address).session() as form:
        form.run("configure", draft=draft.id, section="name")
        form.type("Name", "Edited")


def test_an_edit_is_saved_and_the_version_created(app: RunningApp, draft: Draft) -> None:
    rename(app, draft)
    with Visitor(app.address).session() as review:
        review.run("review", draft=draft.id)
        review.press("Create version")
    assert [b'"Edited"' in body for body in app.received(draft)] == [True]


def test_a_connection_reset_after_the_work_ends_with_the_version(app: RunningApp, draft: Draft, review: PageRun) -> None:
    inject_fault(app.local, kind="drop_after", method="POST", path=f"{draft.studio_rid}/configVersions")
    review.press("Create version")
    wait_for(review.run, "Created as version 1")
    assert len(app.received(draft)) == 1
    with Visitor(app.address).session() as reloaded:
        text = reloaded.run("review", draft=draft.id)
    assert "This request already exists as version 1" in text
    assert "Create version" not in text


def test_a_review_that_is_out_of_date_sends_nothing(app: RunningApp, draft: Draft, review: PageRun) -> None:
    rename(app, draft)
    text = review.press("Create version")
    assert "Nothing was sent: this draft was changed elsewhere since you looked at it." in text
    assert "Edited" in text
    assert app.received(draft) == []
    review.press("Create version")
    wait_for(review.run, "Created as version 1")
    assert len(app.received(draft)) == 1


def test_a_newer_version_is_shown_before_anything_is_sent(app: RunningApp, draft: Draft, review: PageRun) -> None:
    requests.post(
        f"{app.local.url}/api/v2/models/modelStudios/{draft.studio_rid}/configVersions?preview=true",
        data=request_body.encode_request(draft).replace(b"Only once", b"A colleague's"),
        headers={"Authorization": f"Bearer {TOKEN}.bokafor", "Content-Type": "application/json"},
        timeout=10,
    ).raise_for_status()
    text = review.press("Create version")
    assert "since you began this draft" in text
    assert "A colleague's" in text
    assert len(app.received(draft)) == 1
    review.press("Create anyway")
    wait_for(review.run, "Created as version 2")
    assert "Changes since version 1" in review.run()


def test_the_same_once_more_is_deliberate(app: RunningApp, draft: Draft, review: PageRun) -> None:
    review.press("Create version")
    wait_for(review.run, "Created as version 1")
    assert "This request already exists as version 1" in review.run("review", draft=draft.id)
    review.press("Create the duplicate")
    wait_for(review.run, "Created as version 2")
    assert len(app.received(draft)) == 2
