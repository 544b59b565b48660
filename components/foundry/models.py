"""The API's objects as they travel. They keep what they do not know and know nothing of requests, errors or screens."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)
from pydantic.alias_generators import to_camel

from components.foundry.decoding import whole_text
from components.foundry.rid import rid_type

T = TypeVar("T")


def _plain(value: Any) -> Any:
    match value:
        case Wire():
            return value.wire()
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case _:
            return value


class Wire(BaseModel):
    """An object of the API: camelCase on the wire, snake_case here, unknown keys and enum values kept.

    Half a surrogate pair, which no field can hold, is a replacement character in a field, and itself in what `wire` gives.
    """

    model_config = ConfigDict(
        frozen=True, extra="allow", populate_by_name=True, alias_generator=to_camel, hide_input_in_errors=True
    )
    _came: dict[str, Any] | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        model = handler({_whole(key): _whole(value) for key, value in data.items()} if isinstance(data, dict) else data)
        if isinstance(data, dict) and all(alias in data for alias in model._aliases_set()):
            model._came = data
        return model

    def wire(self) -> dict[str, Any]:
        """Give back what came, key for key and text for text; for an object built here, what would be sent."""
        came = self._came
        if came is None:
            fields = self._aliases_set()
            came = {alias: getattr(self, name) for alias, name in fields.items()} | (self.model_extra or {})
        return {key: _plain(value) for key, value in came.items()}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy; a copy with updates no longer stands for what came."""
        copy = super().model_copy(update=update, deep=deep)
        if update:
            copy._came = None
        return copy

    def _aliases_set(self) -> dict[str, str]:
        known = type(self).model_fields
        return {known[name].alias or name: name for name in self.model_fields_set if name in known}


def _whole(value: Any) -> Any:
    return whole_text(value) if isinstance(value, str) else value


def _utc(time: datetime) -> datetime:
    if not 1 < time.year < 9999:
        raise ValueError("a time that not every calendar has")
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _objects(worker_config: dict[str, Any]) -> dict[str, Any]:
    for part in ("inputs", "outputs", "customConfig"):
        if not isinstance(worker_config.get(part), dict | None):
            raise ValueError(f"{part} is not an object")
    return worker_config


# The documentation calls every collection of an answer optional, the official SDK requires each.
Many = Annotated[tuple[T, ...], BeforeValidator(lambda value: () if value is None else value)]
Keyed = Annotated[dict[str, T], BeforeValidator(lambda value: {} if value is None else value)]
Time = Annotated[datetime, AfterValidator(_utc)]
VersionNumber = Annotated[int, Field(ge=0, lt=2**31)]


class Page(Wire, Generic[T]):
    """One page of a listing; an absent, null or empty `next_page_token` ends it."""

    data: Many[T] = ()
    next_page_token: str | None = None


class Batch(Wire, Generic[T]):
    """The answer to a batch read, by identifier; what was not found or not visible is left out."""

    data: Keyed[T] = Field(default_factory=dict)


class TrainerReference(Wire):
    """The trainer, with its version, that a configuration version was made for."""

    trainer_id: str
    version: str


class ModelStudioTrainer(Wire):
    """A trainer in one version; inputs, outputs and schema are untyped JSON in the API itself."""

    trainer_id: str
    version: str
    name: str
    description: str = ""
    type: str = ""
    experimental: bool = False
    inputs: Any = None
    outputs: Any = None
    custom_config_schema: Any = None


class ModelStudio(Wire):
    """A model studio; its name and creator come from its `Resource`."""

    rid: str
    folder_rid: str
    created_time: Time


class ModelStudioConfigVersion(Wire):
    """A configuration version as Foundry keeps it; `created_by` is the id of a user or a group."""

    name: str
    version: VersionNumber
    trainer_id: str
    trainer: TrainerReference
    resources: dict[str, Any]
    worker_config: Annotated[dict[str, Any], AfterValidator(_objects)]
    changelog: str | None = None
    created_by: str
    created_time: Time

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs by alias."""
        return self.worker_config.get("inputs") or {}

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs by alias."""
        return self.worker_config.get("outputs") or {}

    @property
    def custom_config(self) -> dict[str, Any] | None:
        """The parameters, or None if none were set."""
        return self.worker_config.get("customConfig")


class Model(Wire):
    """A model; its name and place come from its `Resource`."""

    rid: str


class DatasetFieldSchema(Wire):
    """A column, or a part of one: the parts may lack a name."""

    type: str
    name: str | None = None
    nullable: bool = True
    custom_metadata: Keyed[Any] = Field(default_factory=dict)


class FieldSchemaList(Wire):
    """The columns within a `DatasetSchema`."""

    field_schema_list: Many[DatasetFieldSchema] = ()


class DatasetSchema(Wire):
    """A dataset's columns on one branch at one transaction."""

    schema_: FieldSchemaList = Field(alias="schema")

    @property
    def fields(self) -> tuple[DatasetFieldSchema, ...]:
        """The columns in their order."""
        return self.schema_.field_schema_list

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The types of the columns by name, which are asked for many times while a draft is edited."""
        return {field.name: field.type for field in self.fields if field.name}


class Resource(Wire):
    """A thing in the filesystem. Recognise what it is by `kind`: no documented `type` stands for studios."""

    rid: str
    display_name: str
    type: str = ""
    path: str = ""
    description: str | None = None
    parent_folder_rid: str | None = None
    project_rid: str | None = None
    created_by: str | None = None
    created_time: Time | None = None
    updated_by: str | None = None
    updated_time: Time | None = None
    trash_status: str | None = None

    @property
    def kind(self) -> str | None:
        """What it is by its RID, such as `dataset`, `model`, `model-studio` or `folder`."""
        return rid_type(self.rid)

    @property
    def in_trash(self) -> bool:
        """Whether it, or a folder above it, was moved to the trash."""
        return self.trash_status in ("DIRECTLY_TRASHED", "ANCESTOR_TRASHED")


class Space(Wire):
    """A space, which holds projects."""

    rid: str
    display_name: str
    path: str = ""


class User(Wire):
    """A person, or a service user, whose username is its OAuth client id."""

    id: str
    username: str = ""
    given_name: str | None = None
    family_name: str | None = None
    status: str = ""

    @property
    def display_name(self) -> str:
        """The name to show: given and family name, else the username, else the id."""
        return " ".join(filter(None, (self.given_name, self.family_name))) or self.username or self.id


class ValidationFailure(Wire):
    """One reason why a configuration version was refused; unknown kinds keep their fields."""

    type: str = ""

    @property
    def fields(self) -> Mapping[str, Any]:
        """Everything beside the type, keyed as on the wire."""
        return {key: value for key, value in self.wire().items() if key != "type"}

    @classmethod
    def read(cls, raw: Any) -> "ValidationFailure":
        """Read a failure of any shape: one that is no object with a type is kept under `value`."""
        if isinstance(raw, dict) and isinstance(raw.get("type"), str):
            return cls.model_validate(raw)
        return cls.model_validate({"type": "", "value": raw})


# A parametrized model can be pickled, as caches do, only if it was made at the top of a module.
TrainerPage = Page[ModelStudioTrainer]
ConfigVersionPage = Page[ModelStudioConfigVersion]
ResourcePage = Page[Resource]
SpacePage = Page[Space]
UserBatch = Batch[User]
