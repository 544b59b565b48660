"""Reading JSON Schema: references and their siblings, the spellings of "nullable", fixed choices, and validation in a person's words.

Pure; it holds no field kinds (see fields.py) and never fetches anything. Drafts 2020-12 and 7 and OpenAPI's `nullable` are understood.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, UnknownType, ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from components.spec.path import MISSING, Json, Path, get, parse

ANNOTATIONS = frozenset({"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"})


class Unresolved(Exception):
    """A reference that leads nowhere, outside the document, or in a circle; the message says which."""


@dataclass(frozen=True)
class Choice:
    """One of the values a field can take."""

    value: Json
    label: str
    help: str = ""


def resolve(schema: Json, root: Json) -> Mapping[str, Json]:
    """Follow `$ref` to its end; keywords beside a reference win over those of its target (2020-12 applies both).

    `true` reads as the empty schema. Raises Unresolved, also for anything that is no schema at all.
    """
    seen: list[str] = []
    while True:
        if schema is True:
            return {}
        if not isinstance(schema, Mapping):
            raise Unresolved("This is not a JSON Schema.")
        reference = schema.get("$ref", MISSING)
        if reference is MISSING:
            return schema
        if not isinstance(reference, str) or not reference.startswith("#"):
            raise Unresolved(f"The reference {reference!r} leads outside the trainer's schema.")
        if reference in seen:
            raise Unresolved(f"The reference {reference!r} leads back to itself.")
        seen.append(reference)
        target = _target(reference, root)
        siblings = {key: value for key, value in schema.items() if key != "$ref"}
        if target is True:
            target = {}
        if not isinstance(target, Mapping):
            raise Unresolved(f"The reference {reference!r} leads to nothing.")
        schema = {**target, **siblings}


def _target(reference: str, root: Json) -> Json:
    try:
        return get(root, parse(reference[1:]))
    except ValueError:
        raise Unresolved(f"The reference {reference!r} is not understood.") from None


def references(schema: Json) -> str | None:
    """Give the schema's own reference, if it has one."""
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    return reference if isinstance(reference, str) else None


def without_null(schema: Mapping[str, Json], root: Json) -> tuple[Mapping[str, Json], bool]:
    """Split a schema into what it asks of a value that is not null, and whether null is allowed too.

    Three spellings: `"type": [.., "null"]`, `anyOf`/`oneOf` with a null branch, OpenAPI's `nullable`. Raises Unresolved.
    """
    kind = schema.get("type")
    if isinstance(kind, list) and "null" in kind and len(kind) > 1:
        rest = [name for name in kind if name != "null"]
        return {**schema, "type": rest[0] if len(rest) == 1 else rest}, True
    if schema.get("nullable") is True and "type" in schema:
        return {key: value for key, value in schema.items() if key != "nullable"}, True
    for word in ("anyOf", "oneOf"):
        branches = schema.get(word)
        if not isinstance(branches, list) or len(branches) < 2:
            continue
        rest = [branch for branch in branches if not _only_null(branch, root)]
        if len(rest) == len(branches):
            continue
        outer = {key: value for key, value in schema.items() if key != word}
        if len(rest) == 1:
            inner = resolve(rest[0], root)
            return without_null({**inner, **outer}, root)[0], True
        return {**outer, word: rest}, True
    return schema, False


def _only_null(branch: Json, root: Json) -> bool:
    target = resolve(branch, root)
    return target.get("type") == "null" or ("const" in target and target["const"] is None) or target.get("enum") == [None]


def choices(schema: Mapping[str, Json], root: Json) -> tuple[Choice, ...] | None:
    """Give the fixed values of an `enum`, a `const` list in `oneOf`/`anyOf`, or None when the schema is no such list. Raises Unresolved."""
    values = schema.get("enum")
    if isinstance(values, list) and values:
        names = schema.get("x-enumNames", schema.get("enumNames"))
        labels = names if isinstance(names, list) and len(names) == len(values) else [None] * len(values)
        return tuple(Choice(value, str(label) if label else text(value)) for value, label in zip(values, labels, strict=True))
    for word in ("oneOf", "anyOf"):
        branches = schema.get(word)
        if not isinstance(branches, list) or not branches:
            continue
        found = []
        for branch in branches:
            target = resolve(branch, root)
            if "const" not in target:
                break
            found.append(
                Choice(target["const"], words(target.get("title")) or text(target["const"]), words(target.get("description")))
            )
        else:
            return tuple(found)
    return None


def text(value: Json) -> str:
    """Write a value as a label: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def words(value: Json) -> str:
    """Give an annotation's text, or nothing when it is no text."""
    return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True)
class Violation:
    """One way in which a value breaks its schema: where, the schema's keyword, and the reason in a person's words."""

    path: Path
    keyword: str
    message: str


@dataclass(frozen=True)
class Validation:
    """The outcome of validating a value; `unchecked` says why the schema itself could not be applied, else it is empty."""

    violations: tuple[Violation, ...] = ()
    unchecked: str = ""


def validate(schema: Json, value: Json) -> Validation:
    """Hold a value against a schema. Never raises, never fetches a reference."""
    try:
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
        found = sorted(_flat(validator.iter_errors(value)), key=lambda violation: [str(step) for step in violation.path])
        return Validation(tuple(dict.fromkeys(found)))
    except SchemaError as error:
        return Validation(unchecked=f"The trainer's schema is not valid JSON Schema ({error.json_path}).")
    except Unresolvable as error:
        return Validation(unchecked=f"The trainer's schema refers to {error.ref!r}, which is not in it.")
    except (UnknownType, re.error):
        return Validation(unchecked="The trainer's schema uses a type or a pattern that cannot be applied.")
    except RecursionError:
        return Validation(unchecked="The trainer's schema refers to itself without end.")


def _flat(errors: Iterator[ValidationError]) -> Iterator[Violation]:
    for error in errors:
        path: Path = tuple(error.absolute_path)
        keyword = str(error.validator)
        if keyword == "required" and isinstance(error.instance, Mapping):
            for name in error.validator_value:
                if name not in error.instance:
                    yield Violation((*path, name), keyword, "This is required.")
        elif keyword == "additionalProperties" and isinstance(error.instance, Mapping) and isinstance(error.schema, Mapping):
            known = error.schema.get("properties", {})
            patterns = error.schema.get("patternProperties", {})
            for name in error.instance:
                if name not in known and not any(re.search(pattern, name) for pattern in patterns):
                    yield Violation((*path, name), keyword, f"The trainer has no parameter “{name}” here.")
        elif keyword in {"anyOf", "oneOf"} and error.context:
            yield from _best_branch(error, path, keyword)
        else:
            yield Violation(path, keyword, _sentence(error, keyword))


def _best_branch(error: ValidationError, path: Path, keyword: str) -> Iterator[Violation]:
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    consts = [inner.validator_value for inner in error.context or () if inner.validator == "const" and not inner.path]
    if len(consts) == len(branches):
        yield Violation(path, keyword, f"Choose one of {', '.join(text(const) for const in consts)}.")
        return
    fitting = [inner for inner in branches.values() if not any(one.validator == "type" and not one.path for one in inner)]
    if len(fitting) == 1:
        yield from _flat(iter(fitting[0]))
        return
    kinds = [one.validator_value for inner in branches.values() for one in inner if one.validator == "type" and not one.path]
    yield Violation(
        path, keyword, f"This must be {_kinds(kinds)}." if kinds and not fitting else "This fits none of the allowed forms."
    )


_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def _kinds(value: Json) -> str:
    names = [
        name for item in (value if isinstance(value, list) else [value]) for name in (item if isinstance(item, list) else [item])
    ]
    return " or ".join(dict.fromkeys(_KINDS.get(str(name), str(name)) for name in names))


def _sentence(error: ValidationError, keyword: str) -> str:
    limit: Any = error.validator_value
    match keyword:
        case "type":
            return f"This must be {_kinds(limit)}."
        case "enum":
            return f"Choose one of {', '.join(text(value) for value in limit)}."
        case "const":
            return f"This must be {text(limit)}."
        case "minimum":
            return f"This must be at least {text(limit)}."
        case "maximum":
            return f"This must be at most {text(limit)}."
        case "exclusiveMinimum":
            return f"This must be more than {text(limit)}."
        case "exclusiveMaximum":
            return f"This must be less than {text(limit)}."
        case "multipleOf":
            return f"This must be a multiple of {text(limit)}."
        case "minLength":
            return f"This needs at least {limit} characters."
        case "maxLength":
            return f"This may have at most {limit} characters."
        case "pattern":
            return f"This must match the pattern {limit}"
        case "format":
            return f"This is not a valid {limit}."
        case "minItems":
            return f"The list needs at least {limit} entries."
        case "maxItems":
            return f"The list may have at most {limit} entries."
        case "uniqueItems":
            return "The list's entries must differ from each other."
        case "minProperties":
            return f"At least {limit} entries are needed."
        case "maxProperties":
            return f"At most {limit} entries are allowed."
        case _:
            return f"This breaks the trainer's rule “{keyword}”."
