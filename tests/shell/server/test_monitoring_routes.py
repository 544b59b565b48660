"""Health, readiness and figures: what is wrong is said with status 503, and no figure names anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.demo.server import LocalFoundry
from components.shell.process import app_settings, open_database
from components.shell.server import monitoring_routes
from tests.conftest import TOKEN


@pytest.fixture
def client(tmp_path: Path, local: LocalFoundry, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("FOUNDRY_HOSTNAME", local.url)
    monkeypatch.setenv("FOUNDRY_TOKEN", TOKEN)
    monkeypatch.setenv("CONFIGURATOR_DATA_DIR", str(tmp_path / "data"))
    app_settings.settings.clear()
    yield TestClient(Starlette(routes=monitoring_routes.routes("/studio")))
    open_database.close_database()
    app_settings.settings.clear()


def test_an_app_with_database_and_foundry_is_ready(client: TestClient) -> None:
    assert client.get("/studio/healthz").json() == {"status": "ok"}
    answer = client.get("/studio/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "foundry": "ok"})


def test_without_foundry_it_lives_but_is_not_ready(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUNDRY_HOSTNAME", "http://127.0.0.1:9")
    app_settings.settings.clear()
    answer = client.get("/studio/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded", "database": "ok", "foundry": "ConnectFailed"})
    assert client.get("/studio/healthz").status_code == 200


def test_where_all_sign_in_nobody_has_to_have_signed_in(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOUNDRY_TOKEN")
    monkeypatch.setenv("CONFIGURATOR_SIGN_IN", "token")
    app_settings.settings.clear()
    assert client.get("/studio/readyz").json()["foundry"] == "ok"


def test_without_the_database_it_lives_but_is_not_ready(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CONFIGURATOR_DATA_DIR", str(tmp_path / "file"))
    app_settings.settings.clear()
    answer = client.get("/studio/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] != "ok"
    assert client.get("/studio/healthz").status_code == 200
    # Figures of the database are missing, the others are there.
    figures = client.get("/studio/metrics").text
    assert "configurator_sessions 0.0" in figures
    assert "configurator_drafts" not in figures


def test_the_figures_tell_states_and_outcomes_and_name_nothing(client: TestClient, local: LocalFoundry) -> None:
    client.get("/studio/readyz")
    figures = client.get("/studio/metrics").text
    for line in (
        'configurator_submissions{state="unknown"} 0.0',
        "configurator_drafts 0.0",
        'configurator_foundry_request_seconds_count{endpoint="/v2/admin/users/getCurrent",method="GET",outcome="200"}',
    ):
        assert line in figures
    assert "ri." not in figures
    assert TOKEN not in figures
