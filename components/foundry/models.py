"""The API's objects, which keep unknown fields. They know nothing of requests, errors or screens."""

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

from components.foundry.decoding import replace_surrogates
from components.foundry.rid import rid_type

T = TypeVar("T")


def _to_json(value: Any) -> Any:
    match value:
        case Wire():
            return value.wire()
        case dict():
            return {key: _to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [_to_json(item) for item in value]
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case _:
            return value


class Wire(BaseModel):
    """An object of the API: camelCase on the wire, snake_case here, unknown keys and enum values kept.

    Half a surrogate pair is U+FFFD in a field, and unchanged in what `wire` returns.
    """

    model_config = ConfigDict(
        frozen=True, extra="allow", populate_by_name=True, alias_generator=to_camel, hide_input_in_errors=True
    )
    _source: dict[str, Any] | None = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_source(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        model = handler(
            {_replace_surrogates(key): _replace_surrogates(value) for key, value in data.items()}
            if isinstance(data, dict)
            else data
        )
        if isinstance(data, dict) and all(alias in data for alias in model._set_fields()):
            model._source = data
        return model

    def wire(self) -> dict[str, Any]:
        """Return the JSON object that was received, unchanged; for an object built here, the one to send."""
        source = self._source
        if source is None:
            names = self._set_fields()
            source = {alias: getattr(self, name) for alias, name in names.items()} | (self.model_extra or {})
        return {key: _to_json(value) for key, value in source.items()}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; one with updates no longer remembers what was received."""
        copy = super().model_copy(update=update, deep=deep)
        if update:
            copy._source = None
        return copy

    def _set_fields(self) -> dict[str, str]:
        fields = type(self).model_fields
        return {fields[name].alias or name: name for name in self.model_fields_set if name in fields}


def _replace_surrogates(value: Any) -> Any:
    return replace_surrogates(value) if isinstance(value, str) else value


def _to_utc(time: datetime) -> datetime:
    if not 1 < time.year < 9999:
        raise ValueError("a time that not every calendar has")
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _check_objects(worker_config: dict[str, Any]) -> dict[str, Any]:
    for part in ("inputs", "outputs", "customConfig"):
        if not isinstance(worker_config.get(part), dict | None):
            raise ValueError(f"{part} is not an object")
    return worker_config


# The documentation calls every collection of an answer optional, the official SDK requires each.
OptionalTuple = Annotated[tuple[T, ...], BeforeValidator(lambda value: () if value is None else value)]
OptionalDict = Annotated[dict[str, T], BeforeValidator(lambda value: {} if value is None else value)]
Time = Annotated[datetime, AfterValidator(_to_utc)]
VersionNumber = Annotated[int, Field(ge=0, lt=2**31)]


class Page(Wire, Generic[T]):
    """One page of a listing; an absent, null or empty `next_page_token` ends it."""

    data: OptionalTuple[T] = ()
    next_page_token: str | None = None


class Batch(Wire, Generic[T]):
    """The answer to a batch read by identifier, without what was not found or is not visible."""

    data: OptionalDict[T] = Field(default_factory=dict)


class TrainerReference(Wire):
    """The trainer and its version for which a configuration version was created."""

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
    """A configuration version; `created_by` is the id of a user or a group."""

    name: str
    version: VersionNumber
    trainer_id: str
    trainer: TrainerReference
    resources: dict[str, Any]
    worker_config: Annotated[dict[str, Any], AfterValidator(_check_objects)]
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


class Model(Wire):
    """A model; its name and folder come from its `Resource`."""

    rid: str


class DatasetFieldSchema(Wire):
    """A column of a dataset."""

    type: str
    name: str | None = None
    nullable: bool = True
    custom_metadata: OptionalDict[Any] = Field(default_factory=dict)


class FieldSchemaList(Wire):
    """The columns within a `DatasetSchema`."""

    field_schema_list: OptionalTuple[DatasetFieldSchema] = ()


class DatasetSchema(Wire):
    """A dataset's columns."""

    schema_: FieldSchemaList = Field(alias="schema")

    @property
    def fields(self) -> tuple[DatasetFieldSchema, ...]:
        """The columns in their order."""
        return self.schema_.field_schema_list

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The types of the columns by name; cached, since checks read them at every edit."""
        return {field.name: field.type for field in self.fields if field.name}


class Resource(Wire):
    """A resource in the filesystem; use its `kind`, since studios have no documented `type`."""

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
        """The type in its RID, such as `dataset`, `model`, `model-studio` or `folder`."""
        return rid_type(self.rid)

    @property
    def is_in_trash(self) -> bool:
        """Whether it, or a folder above it, is in the trash."""
        return self.trash_status in ("DIRECTLY_TRASHED", "ANCESTOR_TRASHED")


class Space(Wire):
    """A space, which contains projects."""

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
        """All fields but the type, under their API names."""
        return {key: value for key, value in self.wire().items() if key != "type"}

    @classmethod
    def read(cls, raw: Any) -> "ValidationFailure":
        """Read a failure of any shape; one that is no object with a type is stored under `value`."""
        if isinstance(raw, dict) and isinstance(raw.get("type"), str):
            return cls.model_validate(raw)
        return cls.model_validate({"type": "", "value": raw})


# A parametrized model can be pickled, as caches do, only if it was created at the top of a module.
TrainerPage = Page[ModelStudioTrainer]
ConfigVersionPage = Page[ModelStudioConfigVersion]
ResourcePage = Page[Resource]
SpacePage = Page[Space]
UserBatch = Batch[User]
ResourceBatch = Batch[Resource]
