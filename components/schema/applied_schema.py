"""Everything that applies at one place of the parameters, gathered from the schemas that stand there together, and what can be read off it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from components.schema.document import TYPES, Located, Schema, SubSchema
from components.schema.fields import Assumption, Bounds, Choice, Union
from components.schema.labels import annotation_text, format_value
from components.schema.path import MISSING, Json
from components.schema.validation.patterns import matches_pattern

_BOUNDS = frozenset(
    [
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern"),
        *("minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems"),
    ]
)


@dataclass
class AppliedSchema:
    """What applies at one place, as far as it is gathered; `pending` are the unions, `conditional` the parts that are not settled yet."""

    value: Json
    parts: list[SubSchema] = field(default_factory=list)
    pending_unions: list[tuple[str, list[Located], SubSchema]] = field(default_factory=list)
    conditional: list[SubSchema] = field(default_factory=list)
    assumed: list[Assumption] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)
    constant_unions: list[tuple[Choice, ...]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    defaults: dict[str, Json] = field(default_factory=dict)
    default_elsewhere: bool = False
    initial: Json = MISSING
    unsatisfiable: bool = False
    value_independent: bool = True
    allows_null: bool = True
    mentions_null: bool = False

    def add(self, part: SubSchema) -> None:
        """Add a plain schema that applies here."""
        self.parts.append(part)
        for name, one in part.node.get("properties", {}).items():
            if isinstance(one, Mapping) and "default" in one:
                self.defaults.setdefault(name, one["default"])

    def first(self, word: str) -> Json:
        """Give a keyword's value where it stands first, MISSING where it does not."""
        return next((part.node[word] for part in self.parts if word in part.node), MISSING)

    def default(self) -> Json:
        """Return the default of the branches that are shown: one that is of another branch counts no longer."""
        return self.initial if self.default_elsewhere else self.first("default")

    def every(self, word: str) -> list[Json]:
        """Give a keyword's values wherever it stands."""
        return [part.node[word] for part in self.parts if word in part.node]

    def is_set(self, word: str) -> bool:
        """Tell whether a flag stands anywhere."""
        return any(value is True for value in self.every(word))


def declared_types(parts: Sequence[SubSchema]) -> set[str] | None:
    """Give the types that all parts allow, None where none names any."""
    found: set[str] | None = None
    for part in parts:
        stated = part.node.get("type")
        if stated is not None:
            names = {stated} if isinstance(stated, str) else {name for name in stated if name in TYPES}
            if part.node.get("nullable") is True:
                names.add("null")
            found = intersect_types(found, names)
    return found


def intersect_types(left: set[str] | None, right: set[str] | None) -> set[str] | None:
    if left is None or right is None:
        return set(left) if left is not None else set(right) if right is not None else None
    both = left & right
    if ("number" in left and "integer" in right) or ("integer" in left and "number" in right):
        both.add("integer")
    return both


def has_type(value: Json, name: str) -> bool:
    match name:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, Mapping)


def allows_null(seen: AppliedSchema) -> bool:
    types, values = declared_types(seen.parts), enum_choices(seen)
    if types is not None and "null" not in types:
        return False
    return values is None or any(choice.value is None for choice in values)


def null_mention(part: SubSchema) -> bool | None:
    """Tell whether a part allows null (True), forbids it (False), or does not speak of it."""
    node = part.node
    if node.get("nullable") is True:
        return True
    stated, values = node.get("type"), node.get("enum")
    if stated is not None and stated != "null" and "null" not in stated:
        return False
    if "const" in node:
        return node["const"] is None
    if values:
        return None in values
    return True if isinstance(stated, list) else None


def enum_choices(place: AppliedSchema, titled: bool = True) -> tuple[Choice, ...] | None:
    """Give the values that a place's own `enum` and `const` leave, None where it has neither. The title beside a `const` names the value in a branch."""
    found: tuple[Choice, ...] | None = None
    for part in place.parts:
        node = part.node
        if "const" in node:
            label, said = (annotation_text(node.get("title")), annotation_text(node.get("description"))) if titled else ("", "")
            listed: tuple[Choice, ...] = (Choice(node["const"], label or format_value(node["const"]), said),)
        elif node.get("enum"):
            listed = _listed(node)
        else:
            continue
        found = listed if found is None else _intersect_choices(found, listed)
    return found


def _listed(node: Mapping[str, Json]) -> tuple[Choice, ...]:
    values = node["enum"]

    def beside(*keys: str) -> list[Json]:
        lists = (node.get(key) for key in keys)
        return next((one for one in lists if isinstance(one, list) and len(one) == len(values)), [""] * len(values))

    labels = beside("x-enumNames", "enumNames", "x-enum-varnames")
    helps = beside("x-enumDescriptions", "enumDescriptions", "x-enum-descriptions")
    return tuple(
        Choice(value, annotation_text(label) or format_value(value), annotation_text(said))
        for value, label, said in zip(values, labels, helps, strict=True)
    )


def allowed_choices(place: AppliedSchema, types: set[str] | None) -> tuple[Choice, ...] | None:
    """Give the choices of a place with all its unions of constants, null left out; None where the value is not one of a few."""
    found = enum_choices(place, titled=False)
    for listed in place.constant_unions:
        found = listed if found is None else _intersect_choices(listed, found)
    if found is None:
        return None
    unique: dict[str, Choice] = {}
    for one in found:
        if types is None or one.value is None or any(has_type(one.value, name) for name in types):
            unique.setdefault(_identity(one.value), one)
    return tuple(unique.values())


def _intersect_choices(left: tuple[Choice, ...], right: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Give those of the left choices that are among the right ones."""
    marks = {_identity(one.value) for one in right}
    return tuple(one for one in left if _identity(one.value) in marks)


def _identity(value: Json) -> str:
    """Give a text that only the same value has, so that one among many is found at once."""
    return json.dumps(value, sort_keys=True)


def annotation(place: AppliedSchema, word: str, depth: int | None = None) -> str:
    stated = (annotation_text(part.node.get(word)) for part in place.parts if depth is None or part.depth <= depth)
    return next((said for said in stated if said), "")


def read_bounds(place: AppliedSchema) -> Bounds:
    if all(_BOUNDS.isdisjoint(part.node) for part in place.parts):
        return Bounds()

    def tight(word: str, pick: Callable[[list[Json]], Json], flag: str = "", flagged: bool = False) -> Json:
        values = [
            part.node[word]
            for part in place.parts
            if word in part.node and (not flag or (part.node.get(flag) is True) == flagged)
        ]
        values = [value for value in values if not isinstance(value, bool)]
        return pick(values) if values else None

    def exclusive(word: str, plain: str, pick: Callable[[list[Json]], Json]) -> Json:
        values = [one for one in (tight(word, pick), tight(plain, pick, word, True)) if one is not None]
        return pick(values) if values else None

    factors = place.every("multipleOf")
    patterns = place.every("pattern")
    return Bounds(
        tight("minimum", max, "exclusiveMinimum", False),
        tight("maximum", min, "exclusiveMaximum", False),
        exclusive("exclusiveMinimum", "minimum", max),
        exclusive("exclusiveMaximum", "maximum", min),
        factors[0] if factors else None,
        tight("minLength", max),
        tight("maxLength", min),
        tight("minItems", max),
        tight("maxItems", min),
        tight("minProperties", max),
        tight("maxProperties", min),
        place.is_set("uniqueItems"),
        patterns[0] if patterns else None,
    )


def unset_defaults(place: AppliedSchema) -> dict[str, Json]:
    """Return the defaults of the properties that a place's value does not set; none where the value is no object.

    While nothing is set, the place's own default goes before those of its properties.
    """
    if place.value is MISSING:
        whole = place.first("default")
        return {**place.defaults, **(whole if isinstance(whole, Mapping) else {})}
    held = place.value if isinstance(place.value, Mapping) else place.defaults
    return {name: one for name, one in place.defaults.items() if name not in held}


def property_schemas(place: AppliedSchema, names: Iterable[str]) -> dict[str, Schema]:
    """Give all that applies to each property: where it is named, where its name matches, and where neither is so, what else may stand there."""
    found: dict[str, list[Located]] = {name: [] for name in names}
    for part in place.parts:
        node = part.node
        named: Mapping[str, Json] = node.get("properties", {})
        patterns: Mapping[str, Json] = node.get("patternProperties", {})
        for name in found if patterns or "additionalProperties" in node else named:
            here = [named[name]] if name in named else []
            here += [one for pattern, one in patterns.items() if matches_pattern(pattern, name)]
            if not here and "additionalProperties" in node:
                here = [node["additionalProperties"]]
            found[name].extend(Located(one, part.resolver) for one in here if one is not True)
    return {name: tuple(located) for name, located in found.items()}
