"""Resources used lately come from the saved drafts, and so also in a new session."""

import pytest

from components.shell.persistence import recent_resources, repositories
from components.storage.database import Database
from components.storage.storage_errors import StorageGone
from tests.pages.conftest import Open
from tests.pages.test_drafts import ALICE
from tests.shell.examples import DATASET, MODEL, STUDIO, configuration

KINDS = ("model-studio", "dataset", "model", "folder")


def test_a_new_session_offers_what_the_saved_drafts_use(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    visit("drafts")
    monkeypatch.setattr(repositories, "current_user_id", lambda: ALICE)
    assert [recent_resources.list_recent(kind) for kind in KINDS] == [()] * 4
    repositories.draft_repository().save(configuration(), ALICE, 0)
    assert [recent_resources.list_recent(kind) for kind in KINDS] == [(STUDIO,), (DATASET,), (MODEL,), ()]
    assert f"studios#recent:{STUDIO}" in [button.key for button in visit("studios").button]

    def fail(self: Database) -> None:
        raise StorageGone("data.sqlite")

    monkeypatch.setattr(Database, "reading", fail)
    assert [recent_resources.list_recent(kind) for kind in KINDS] == [()] * 4
