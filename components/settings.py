"""The settings, from environment and secrets. They know nothing of Foundry, drafts or pages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, FilePath, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

APP = "model-studio-configurator"
LogFormat = Literal["text", "json"]


class Settings(BaseSettings):
    """The app's settings; an environment variable wins over `secrets.toml`, which wins over the default."""

    model_config = SettingsConfigDict(
        # An error must not quote a token.
        frozen=True,
        env_prefix="CONFIGURATOR_",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    foundry_hostname: str | None = Field(
        None,
        validation_alias=AliasChoices("FOUNDRY_HOSTNAME"),
        description="Your Foundry's host, such as `example.palantirfoundry.com`. Not set: a local Foundry is started inside the app.",
    )
    foundry_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("FOUNDRY_TOKEN"),
        description="A bearer token for that host. Never shown, logged or stored.",
    )
    sign_in: Literal["token", "oauth", "service"] | None = Field(
        None,
        description="How people connect: each with a token of their own (`token`), by signing in with Foundry (`oauth`), or all as the application's "
        "service user (`service`). Not set: all with `FOUNDRY_TOKEN`.",
    )
    client_id: str | None = Field(
        None, description="The id under which the app is registered with Foundry, for `oauth` and `service`."
    )
    client_secret: SecretStr | None = Field(
        None, description="The secret of that registration; a public client has none. Never shown, logged or stored."
    )
    scopes: str = Field(
        "api:models-read api:models-write api:datasets-read api:filesystem-read api:orchestration-read api:orchestration-write api:admin-read",
        description="The scopes that `oauth` and `service` ask for.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+/?$",
        description="The address at which browsers reach the app, such as `https://studio.example.com`. Not set: that of each request.",
    )
    resource_url: str | None = Field(
        None,
        pattern=r"^https?://.*\{rid\}",
        description="The address of any resource in your Foundry with `{rid}` in it, such as `https://example.palantirfoundry.com/workspace/compass/view/{rid}`, "
        "for the links *Open in Foundry*. Not set: the RID to copy.",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path(APP, appauthor=False),
        description="The folder for what must survive a restart, such as the local Foundry's data.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="The database of drafts, submissions and launches: `postgresql://…` to share it among several servers. Not set: a SQLite file in the data folder.",
    )
    read_only: bool = Field(
        False, description="`true`: everything but writing to Foundry. Drafts can be edited and previewed; nothing is created."
    )
    secret_keys: SecretStr | None = Field(
        None,
        description="Fernet keys, separated by commas, by which secrets among the parameters, and sign-ins, are stored encrypted; the first encrypts, all decrypt. "
        "Not set: secrets are stored as they are, sign-ins are not.",
    )
    settle_seconds: float = Field(
        20, gt=0, description="Seconds for which Foundry may still be working on a request whose answer was lost."
    )
    max_cpu: float = Field(8, gt=0, description="The upper end of the vCPU slider: what one run may use in your Foundry.")
    max_memory_gb: int = Field(64, gt=0, description="The upper end of the memory slider, in GB.")
    connect_timeout: float = Field(5, gt=0, description="Seconds to wait for a connection to Foundry.")
    ca_bundle: FilePath | None = Field(
        None,
        description="A file of certificate authorities (PEM) to trust in place of the public ones, as for a company's own.",
    )
    read_timeout: float = Field(60, gt=0, description="Seconds to wait for Foundry's answer, its last byte included.")
    max_answer_mb: int = Field(64, gt=0, description="The largest answer that is read from Foundry, in MB after decompression.")
    log_format: LogFormat = Field("text", description="`json` logs one JSON object a line, for a collector of logs.")

    @model_validator(mode="after")
    def _check_sign_in(self) -> Self:
        if self.sign_in is not None and self.foundry_token is not None:
            raise ValueError("FOUNDRY_TOKEN is everybody's token: set either it or CONFIGURATOR_SIGN_IN")
        if self.sign_in == "token" and self.foundry_hostname is None:
            raise ValueError("CONFIGURATOR_SIGN_IN=token needs FOUNDRY_HOSTNAME")
        if self.sign_in in ("oauth", "service") and self.foundry_hostname is not None and self.client_id is None:
            raise ValueError(f"CONFIGURATOR_SIGN_IN={self.sign_in} needs CONFIGURATOR_CLIENT_ID")
        if self.sign_in == "service" and self.client_id is not None and self.client_secret is None:
            raise ValueError("CONFIGURATOR_SIGN_IN=service needs CONFIGURATOR_CLIENT_SECRET")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources in order: the environment wins over the secrets, which are passed in."""
        return env_settings, init_settings


def load(secrets: Mapping[str, Any]) -> Settings:
    """Read the settings from the environment and from `secrets`, which have the environment's names.

    Raises pydantic.ValidationError, which names the invalid setting.
    """
    values: dict[str, Any] = {}
    for name, field in Settings.model_fields.items():
        alias = environment_name(name)
        if alias in secrets:
            values[alias if field.validation_alias else name] = secrets[alias]
    return Settings(**values)


def environment_name(name: str) -> str:
    """Return the environment variable of a setting."""
    return name.upper() if name.startswith("foundry_") else f"CONFIGURATOR_{name.upper()}"
