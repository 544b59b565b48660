"""Settings come from the environment, then from secrets, then from defaults; the token never shows."""

import pytest
from pydantic import ValidationError

from components.settings import load


def test_the_environment_wins_over_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUNDRY_HOSTNAME", "from.environment")
    settings = load({"FOUNDRY_HOSTNAME": "from.secrets", "FOUNDRY_TOKEN": "hidden-token", "CONFIGURATOR_MAX_CPU": 16, "other": 1})
    assert settings.foundry_hostname == "from.environment"
    assert settings.max_cpu == 16
    assert settings.foundry_token is not None
    assert settings.foundry_token.get_secret_value() == "hidden-token"
    assert "hidden-token" not in repr(settings)


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUNDRY_HOSTNAME", "")
    assert load({}).foundry_hostname is None


def test_a_setting_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_MAX_CPU", "many")
    with pytest.raises(ValidationError, match="max_cpu"):
        load({})
