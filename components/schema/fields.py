"""Fields: plain data with all that a widget must know of one value. They know no widgets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

from components.schema.document import Schema
from components.schema.labels import count_noun, format_value
from components.schema.path import MISSING, Json, same

Kind = Literal[
    "text",
    "long_text",
    "date",
    "integer",
    "number",
    "boolean",
    "null",
    "constant",
    "choice",
    "choices",
    "list",
    "object",
    "undecided",
    "json",
]
SCALAR_KINDS: frozenset[Kind] = frozenset(
    {"text", "long_text", "date", "integer", "number", "boolean", "null", "constant", "choice", "choices"}
)

_MAX_LENGTH = 60


@dataclass(frozen=True)
class Choice:
    """One of the values a field can take."""

    value: Json
    label: str
    help: str = ""


class Bounds(NamedTuple):
    """The limits of a number, or of the length of a text, list or map; None where there is none."""

    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None
    multiple_of: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_properties: int | None = None
    max_properties: int | None = None
    unique: bool = False
    pattern: str | None = None

    def describe(self) -> str:
        """Return the limits in words, an empty text when there are none."""
        parts = [
            (self.minimum, "at least {}", ""),
            (self.exclusive_minimum, "more than {}", ""),
            (self.maximum, "at most {}", ""),
            (self.exclusive_maximum, "less than {}", ""),
            (self.multiple_of, "a multiple of {}", ""),
            (self.min_length, "at least {}", "character"),
            (self.max_length, "at most {}", "character"),
            (self.min_items, "at least {}", "entry"),
            (self.max_items, "at most {}", "entry"),
            (self.min_properties, "at least {}", "entry"),
            (self.max_properties, "at most {}", "entry"),
            (self.unique or None, "each only once", ""),
            (self.pattern, "matching the pattern {}", ""),
        ]
        text = ", ".join(
            phrase.format(count_noun(limit, noun) if noun else format_value(limit))
            for limit, phrase, noun in parts
            if limit is not None
        )
        return text[:1].upper() + text[1:]


NO_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Property:
    """A property that the schema names, not made into a field yet."""

    name: str
    schema: Schema
    required: bool


@dataclass(frozen=True)
class MapEntries:
    """What an object takes beside its properties: entries with names of the user's own.

    `additional` is None where only names that match one of the `patterns` are taken. `names` are the schemas that a name must satisfy.
    `declared` tells that the schema invites entries, and does not merely fail to forbid them.
    """

    patterns: tuple[tuple[str, Schema], ...]
    additional: Schema | None
    names: Schema
    declared: bool


@dataclass(frozen=True)
class Items:
    """What a list takes.

    `first` are entries with schemas of their own, `additional` is what may follow, None where nothing may.
    """

    first: tuple[Schema, ...]
    additional: Schema | None


@dataclass(frozen=True)
class Branch:
    """One of the forms that a value with a union can take."""

    label: str
    help: str
    schema: Schema


@dataclass(frozen=True)
class Union:
    """A choice between forms of a value.

    `chosen` is the index of the branch that the field shows, None while there is none. `untyped` tells that the schema leaves the
    type open, and the branches are the types there are. `discriminator` is the property by which
    OpenAPI tells them apart. `describe` returns the branches, and takes long, so it is called once a union is drawn.
    """

    chosen: int | None
    describe: Callable[[], Iterable[Branch]] = field(compare=False, repr=False)
    untyped: bool = False
    discriminator: str | None = None

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """The branches with their labels, which all differ."""
        return tuple(self.describe())


@dataclass(frozen=True)
class Assumption:
    """A condition (`if`) that holds or not depending on whether defaults count for what is not set.

    `condition` is the `id` of its schema, `filled` whether it holds when defaults count, `names` are the properties whose
    defaults these are.
    """

    condition: int
    filled: bool
    names: tuple[str, ...]


@dataclass(frozen=True, init=False)
class Field:
    """What a form shows for one value of the parameters.

    `default` is MISSING where the schema states none. A `value_independent` field is the same whatever the value is; `assumed`
    are the conditions
    here that depend on whether defaults count. A field with unions is of the kind that the chosen branches make it, `undecided`
    while none is chosen;
    `unsatisfiable` marks what may not be set.
    `default_elsewhere` marks a branch that is not the one of the default (null aside): it is left by unsetting the value, so it
    is sent whatever it
    holds. Its own default, which is in force only once it is written, is `initial`.
    """

    kind: Kind
    name: str
    label: str
    schema: Schema
    required: bool = False
    help: str = ""
    nullable: bool = False
    default: Json = MISSING
    default_elsewhere: bool = False
    initial: Json = MISSING
    examples: tuple[Json, ...] = ()
    bounds: Bounds = NO_BOUNDS
    format: str = ""
    choices: tuple[Choice, ...] = ()
    unions: tuple[Union, ...] = ()
    properties: tuple[Property, ...] = ()
    entries: MapEntries | None = None
    items: Items | None = None
    secret: bool = False
    deprecated: bool = False
    read_only: bool = False
    unsatisfiable: bool = False
    value_independent: bool = True
    assumed: tuple[Assumption, ...] = ()
    reason: str = ""

    def __init__(self, **attributes: Any) -> None:
        # All at once: to set them one by one would be a tenth of the time that reading a form takes.
        object.__setattr__(self, "__dict__", attributes)

    @property
    def is_scalar(self) -> bool:
        """Whether one widget shows the whole value."""
        return self.kind in SCALAR_KINDS

    @cached_property
    def _by_name(self) -> Mapping[str, Property]:
        return {prop.name: prop for prop in self.properties}

    def property(self, name: str) -> Property | None:
        """Return the property of this name."""
        return self._by_name.get(name)


def format_field_value(field: Field, value: Json) -> str:
    """Return a value as its field shows it, cut after 60 characters."""
    text = next((choice.label for choice in field.choices if same(choice.value, value)), None)
    if text is None and field.kind == "choices" and isinstance(value, list):
        text = ", ".join(format_field_value(replace(field, kind="choice"), entry) for entry in value)
    if text is None:
        text = {True: "Yes", False: "No"}[value] if isinstance(value, bool) and field.kind == "boolean" else format_value(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
