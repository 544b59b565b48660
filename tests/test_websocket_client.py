"""Somebody without a browser edits a draft and creates its version."""

from contextlib import closing
from pathlib import Path

import pytest

from components.demo.server import LocalFoundry
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from tests.browser.conftest import ALICE
from tests.browser.test_user_journey import received
from tests.running import ROOT, App
from tests.shell.examples import configuration
from tests.websocket_client import Visitor


def edit_and_create(address: str, draft_id: str) -> None:
    with Visitor(address).session() as form:
        form.run("configure", draft=draft_id, section="name")
        form.type("Name", "Edited")
    with Visitor(address).session() as review:
        review.run("review", draft=draft_id)
        review.press("Create version")


@pytest.mark.slow
def test_an_edit_is_saved_and_the_version_created(local: LocalFoundry, tmp_path: Path) -> None:
    draft = configuration(name="Before")
    with closing(Database(file_url(tmp_path / "data"), 5)) as database:
        DraftRepository(database).save(draft, ALICE, 0, "Created")
    environment = {"FOUNDRY_HOSTNAME": local.url, "FOUNDRY_TOKEN": local.token, "CONFIGURATOR_DATA_DIR": str(tmp_path / "data")}
    app = App(ROOT / "app.py", tmp_path / "home", **environment)
    app.start()
    try:
        edit_and_create(app.address, draft.id)
    finally:
        app.stop()
    assert [b'"Edited"' in body for body in received(local)] == [True]
