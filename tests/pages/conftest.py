"""Pages under AppTest, speaking to the local Foundry over HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.shell.process import open_database

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]


def open_page(name: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "components/shell/frame/frame.py"), default_timeout=30)
    for key, value in query.items():
        at.query_params[key] = value
    at.switch_page(str(ROOT / "pages" / f"{name}.py"))
    return at.run()


@pytest.fixture(autouse=True)
def fresh() -> None:
    """All of AppTest's sessions have one name and one process, so that a cache would reach the next test."""
    st.cache_resource.clear()


@pytest.fixture
def visit(local: LocalFoundry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Open]:
    monkeypatch.setenv("FOUNDRY_HOSTNAME", local.url)
    monkeypatch.setenv("FOUNDRY_TOKEN", local.token)
    monkeypatch.setenv("CONFIGURATOR_DATA_DIR", str(tmp_path / "data"))
    yield open_page
    open_database.close_database()


def page_text(at: AppTest) -> str:
    """Everything on the screen as one text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "code")
    texts = [str(element.value) for kind in kinds for element in at.get(kind) if hasattr(element, "value")]
    cells = [str(cell) for table in at.table for row in table.value.itertuples(index=False) for cell in row]
    return "\n".join([*texts, *cells])


def turn(at: AppTest, name: str) -> AppTest:
    """Go to another page of the same session; AppTest does not follow the app's own way of doing so."""
    return at.switch_page(str(ROOT / "pages" / f"{name}.py")).run()
