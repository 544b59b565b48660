"""The branches of a union: how they are told apart, what they are called, and how much a value looks like one."""

from collections.abc import Mapping

from components.schema.applied_schema import AppliedSchema, annotation, declared_types, enum_choices, has_type
from components.schema.document import TYPES, Located, SubSchema
from components.schema.labels import format_value, humanize_key, unique_labels
from components.schema.path import Json, same

ANNOTATIONS = frozenset(
    [
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
        "$schema",
        "$id",
        "$defs",
        "definitions",
    ]
)
_CONSTRAINTS = ANNOTATIONS | frozenset(
    ["required", "not", "minProperties", "maxProperties", "dependentRequired", "minItems", "maxItems"]
)
TYPE_LABELS = {
    "string": "Text",
    "integer": "Whole number",
    "number": "Number",
    "boolean": "Yes or no",
    "array": "List",
    "object": "Object",
    "null": "null",
}


def is_null_only(seen: AppliedSchema) -> bool:
    values = enum_choices(seen)
    return declared_types(seen.parts) == {"null"} or (values is not None and all(choice.value is None for choice in values))


def is_constraint_only(seen: AppliedSchema) -> bool:
    return not seen.pending_unions and not seen.reasons and all(part.node.keys() <= _CONSTRAINTS for part in seen.parts)


def discriminator(part: SubSchema) -> str | None:
    """Give the property that an OpenAPI `discriminator` names."""
    stated = part.node.get("discriminator")
    name = stated.get("propertyName") if isinstance(stated, Mapping) else None
    return name if isinstance(name, str) else None


def _constants(seen: AppliedSchema) -> dict[str, list[Json]]:
    """Give the fixed values of a branch's properties, by which it is told apart."""
    found: dict[str, list[Json]] = {}
    for part in seen.parts:
        for name, one in part.node.get("properties", {}).items():
            if isinstance(one, Mapping) and "const" in one:
                found[name] = [one["const"]]
            elif isinstance(one, Mapping) and isinstance(one.get("enum"), list):
                found[name] = one["enum"]
    return found


def match_score(seen: AppliedSchema, value: Json, key: str | None) -> tuple[int, ...]:
    """Tell how much a value looks like a branch's: telling properties first, then known ones. Below zero it is of another type."""
    types = declared_types(seen.parts)
    if types is not None and not any(has_type(value, name) for name in types):
        return (-1,)
    if not isinstance(value, Mapping):
        return (0,)
    constants = _constants(seen)
    telling = 0
    for name, allowed in constants.items():
        if name in value:
            weight = 10 if name == key else 1
            telling += weight if any(same(one, value[name]) for one in allowed) else -weight
    names = {name for part in seen.parts for name in part.node.get("properties", ())}
    needed = {name for part in seen.parts for name in part.node.get("required", ())}
    closed = any(part.node.get("additionalProperties") is False for part in seen.parts)
    strange = sum(name not in names for name in value) if closed else 0
    return (
        max(telling, 0) if telling >= 0 else 0,
        telling,
        sum(name in names for name in value) - strange - sum(one not in value for one in needed),
    )


def branch_labels(options: list[tuple[Located, AppliedSchema]], part: SubSchema) -> list[str]:
    mapping = part.node.get("discriminator", {})
    mapping = mapping.get("mapping", {}) if isinstance(mapping, Mapping) else {}
    by_target = (
        {target: key for key, target in mapping.items() if isinstance(target, str)} if isinstance(mapping, Mapping) else {}
    )
    found = [_label(located, seen, by_target, discriminator(part)) for located, seen in options]
    telling = [
        " or ".join(format_value(one) for listed in _constants(seen).values() for one in listed[:3]) for _, seen in options
    ]
    return unique_labels(found, telling)


def _label(located: Located, seen: AppliedSchema, by_target: Mapping[str, str], key: str | None) -> str:
    title = annotation(seen, "title")
    if title:
        return title
    reference = located.node.get("$ref") if isinstance(located.node, Mapping) else None
    if isinstance(reference, str) and reference in by_target:
        return by_target[reference]
    constants = _constants(seen)
    telling = constants.get(key or "") or next((one for one in constants.values() if len(one) == 1), None)
    if telling:
        return " or ".join(map(format_value, telling))
    values = enum_choices(seen)
    if values is not None:
        labels = [choice.label for choice in values]
        return " or ".join(labels) if len(labels) <= 3 else f"{', '.join(labels[:3])} …"
    if isinstance(reference, str) and reference.rsplit("/", 1)[-1].isidentifier():
        return humanize_key(reference.rsplit("/", 1)[-1])
    types = declared_types(seen.parts)
    if types is None:
        names = [name for part in seen.parts for name in part.node.get("properties", ())]
        return f"With {', '.join(names[:3])}" if names else "Another form"
    stated_types = [TYPE_LABELS[name] for name in TYPES if name in types and name != "null"]
    names = [name for part in seen.parts for name in part.node.get("required", part.node.get("properties", ()))]
    if types == {"object"} and names:
        return f"Object with {', '.join(names[:3])}"
    if types == {"array"}:
        inner: Mapping[str, Json] = next(
            (part.node["items"] for part in seen.parts if isinstance(part.node.get("items"), Mapping)), {}
        )
        stated = inner.get("type")
        if isinstance(stated, str):
            return f"List of {TYPE_LABELS.get(stated, stated).lower()}s" if stated != "string" else "List of texts"
    return " or ".join(stated_types) or "Another form"
