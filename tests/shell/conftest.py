"""The sign-ins of one server, and the settings under which it starts."""

from collections.abc import Callable, Iterator

import pytest
import streamlit as st

from components.demo.server import LocalFoundry
from components.shell.sign_in import foundry_connection, sign_in_routes
from components.shell.sign_in.sign_in_registry import SignInRegistry
from tests.manual_clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sign_ins(monkeypatch: pytest.MonkeyPatch, clock: ManualClock) -> SignInRegistry:
    fresh = SignInRegistry(clock=clock)
    for module in (sign_in_routes, foundry_connection):
        monkeypatch.setattr(module, "SIGN_INS", fresh)
    return fresh


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, local: LocalFoundry, sign_ins: SignInRegistry) -> Iterator[Callable[..., None]]:
    """Set the settings, such as `sign_in="oauth"`."""

    def set_settings(**values: str) -> None:
        monkeypatch.setenv("FOUNDRY_HOSTNAME", local.url)
        monkeypatch.delenv("FOUNDRY_TOKEN", raising=False)
        for name, value in values.items():
            monkeypatch.setenv(f"CONFIGURATOR_{name.upper()}", value)
        st.cache_resource.clear()

    yield set_settings
    st.cache_resource.clear()
