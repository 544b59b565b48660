"""What breaks a schema in a person's words: at the place where it can be mended, and without the flood of a union."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from components.schema.applied_schema import has_type
from components.schema.labels import count_noun, format_value, type_names
from components.schema.path import MISSING, Json, Path
from components.schema.validation.keywords import additional_names

PreferredBranches = Callable[[Path], frozenset[int]]
"""Gives, by the `id` of their schemas, the branches that the user chose at a path."""


@dataclass(frozen=True)
class Violation:
    """One way in which a value breaks its schema: where, the schema's keyword, and the reason in a person's words.

    One that is not `certain` depends on whether Foundry fills in defaults before it checks, which its message says.
    """

    path: Path
    keyword: str
    message: str
    certain: bool = True


def collect_violations(errors: Iterable[ValidationError], preferred: PreferredBranches) -> Iterator[Violation]:
    for error in errors:
        path: Path = tuple(error.absolute_path)
        keyword, instance = str(error.validator), error.instance
        if keyword == "required" and isinstance(instance, Mapping):
            names = error.validator_value if isinstance(error.validator_value, list) else []
            yield from (Violation((*path, name), keyword, "This is required.") for name in names if name not in instance)
        elif keyword in {"dependentRequired", "dependencies"} and isinstance(instance, Mapping):
            yield from _dependents(error, path)
        elif keyword in {"additionalProperties", "unevaluatedProperties"} and isinstance(instance, Mapping):
            yield from _strays(error, path, keyword)
        elif keyword == "propertyNames" or "propertyNames" in error.absolute_schema_path:
            name = str(instance)
            yield Violation(
                (*path, name), "propertyNames", f"The name “{name}” is not allowed: {_lower(_sentence(error, keyword))}"
            )
        elif keyword in {"anyOf", "oneOf"} and error.context:
            yield from _best_branch(error, path, keyword, preferred)
        elif keyword in {"not", "oneOf"} and (together := _together(error)):
            yield Violation((*path, together[-1]), keyword, f"Only one of {_quoted(together)} may be set.")
        else:
            yield Violation(path, keyword, _sentence(error, keyword))


def _dependents(error: ValidationError, path: Path) -> Iterator[Violation]:
    for name, needed in error.validator_value.items():
        if name in error.instance and isinstance(needed, list):
            missing = (one for one in needed if one not in error.instance)
            yield from (Violation((*path, one), "dependentRequired", f"This is required beside “{name}”.") for one in missing)


def _strays(error: ValidationError, path: Path, keyword: str) -> Iterator[Violation]:
    strays = additional_names(error.instance, error.schema if isinstance(error.schema, Mapping) else {})
    # The library names the keys only in its message; for unevaluated ones they depend on more than this schema.
    if keyword == "unevaluatedProperties":
        strays = [name for name in strays if repr(name) in error.message] or strays
    yield from (Violation((*path, name), keyword, f"The trainer has no parameter “{name}” here.") for name in strays)


def _together(error: ValidationError) -> list[str]:
    """Give the names of an object that may not be set together, where that is what a rule is for."""
    value: Any = error.validator_value
    branches = value if isinstance(value, list) else [value]
    if not isinstance(error.instance, Mapping) or not all(
        isinstance(one, Mapping) and one.keys() == {"required"} for one in branches
    ):
        return []
    found = [name for one in branches for name in one["required"] if name in error.instance]
    return found if len(found) > 1 and (len(branches) == 1 or all(len(one["required"]) == 1 for one in branches)) else []


def _best_branch(error: ValidationError, path: Path, keyword: str, preferred: PreferredBranches) -> Iterator[Violation]:
    branches = _branches(error)
    refused = _refused_by_all(branches.values())
    if refused is not None:
        yield Violation(path, keyword, _asked(*refused))
        return
    chosen = preferred(path)
    by_choice = next((inner for place, inner in branches.items() if id(error.validator_value[place]) in chosen), None)
    fitting = [inner for inner in branches.values() if _refused(inner) is None]
    told_apart = _common_discriminator(fitting) if by_choice is None else None
    missing = _missing(fitting) if by_choice is None else []
    if told_apart is not None:
        name, values = told_apart
        yield Violation((*path, name), "enum", _asked([], values))
    elif missing:
        yield Violation((*path, missing[0]), "required", f"This or {_quoted(missing[1:], 'or')} is required.")
    else:
        nearest: list[ValidationError] = by_choice if by_choice is not None else min(fitting, key=_distance)
        yield from collect_violations(nearest, preferred)


def _branches(error: ValidationError) -> dict[int, list[ValidationError]]:
    """Give what is wrong with each branch of a union."""
    found: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        found.setdefault(int(inner.schema_path[0]), []).append(inner)
    return found


def _refused(errors: Sequence[ValidationError]) -> tuple[list[Json], list[Json]] | None:
    """Give the types and the fixed values that are asked for where the value is none of them; None where it is wrong in another way."""
    here = [error for error in errors if not error.path]
    fixed = [value for error in here for value in _fixed(error)]
    if fixed:
        return [], fixed
    types = [error.validator_value for error in here if error.validator == "type"]
    if types:
        return [name for value in types for name in (value if isinstance(value, list) else [value])], []
    unions = [error for error in here if error.validator in {"anyOf", "oneOf"} and error.context]
    return next((refused for error in unions if (refused := _refused_by_all(_branches(error).values()))), None)


def _refused_by_all(branches: Iterable[Sequence[ValidationError]]) -> tuple[list[Json], list[Json]] | None:
    found = [_refused(errors) for errors in branches]
    asked = [one for one in found if one is not None]
    return (
        ([name for names, _ in asked for name in names], [one for _, fixed in asked for one in fixed]) if asked == found else None
    )


def _asked(types: list[Json], fixed: list[Json]) -> str:
    if not types:
        return f"Choose one of {_listed(fixed)}."
    others = [value for value in fixed if not any(has_type(value, str(name)) for name in types)]
    alike = f" or {'one of ' if len(others) > 1 else ''}{_listed(others)}" if others else ""
    return f"This must be {type_names(types)}{alike}."


def _common_discriminator(branches: Sequence[Sequence[ValidationError]]) -> tuple[str, list[Json]] | None:
    """Give the property by which all branches are told apart, and its values, where it has none of these."""
    found = [
        {str(error.path[0]): _values(error) for error in errors if len(error.path) == 1 and _values(error)} for errors in branches
    ]
    name = next((name for name in found[0] if all(name in one for one in found)), None) if len(found) > 1 else None
    return None if name is None else (name, [value for one in found for value in one[name]])


def _missing(branches: Sequence[Sequence[ValidationError]]) -> list[str]:
    """Give the names one of which an object needs, where each branch lacks nothing but one."""
    found: list[str] = []
    for errors in branches:
        names = [
            name
            for error in errors
            if error.validator == "required" and not error.path and isinstance(error.validator_value, list)
            for name in error.validator_value
            if name not in error.instance
        ]
        if len(set(names)) != 1 or any(error.validator != "required" or error.path for error in errors):
            return []
        found.append(names[0])
    return list(dict.fromkeys(found)) if len(set(found)) > 1 else []


def _fixed(error: ValidationError) -> list[Json]:
    """Give the values that an error asks for at the very place of the union, when it asks for fixed ones."""
    return [] if error.path else _values(error)


def _values(error: ValidationError) -> list[Json]:
    value: Any = error.validator_value
    return [value] if error.validator == "const" else list(value) if error.validator == "enum" else []


def _distance(errors: Sequence[ValidationError]) -> tuple[int, int]:
    """Tell how far a branch is from fitting: first by the properties that tell branches apart, then by the number of errors."""
    telling = sum(one.validator in {"const", "enum"} and len(one.path) == 1 for one in errors)
    unknown = sum(one.validator == "additionalProperties" for one in errors)
    return telling + unknown, len(errors)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


# More choices than this nobody reads; the field lists them.
_READ = 12


def _listed(values: Iterable[Json]) -> str:
    """Write values one after the other, each once and not too many; one that could not be seen in quotes."""
    labels = list(
        dict.fromkeys(label if (label := format_value(value)).strip() == label != "" else f"“{label}”" for value in values)
    )
    more = f" and {len(labels) - _READ} more" if len(labels) > _READ else ""
    return ", ".join(labels[:_READ]) + more


def _quoted(names: Sequence[str], last: str = "and") -> str:
    quoted = [f"“{name}”" for name in names]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


_FORMATS = {
    "date": "a date such as 2026-01-31",
    "date-time": "a date and time such as 2026-01-31T12:00:00Z",
    "time": "a time such as 12:00:00Z",
    "duration": "a duration such as P1DT12H",
    "email": "an e-mail address",
    "uri": "a full address such as https://example.com/a",
    "uuid": "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    "regex": "a regular expression",
    "ipv4": "an address such as 192.0.2.1",
    "ipv6": "an address such as 2001:db8::1",
}


def _sentence(error: ValidationError, keyword: str) -> str:
    limit: Any = error.validator_value
    match keyword:
        case "type":
            return f"This must be {type_names(limit if isinstance(limit, list) else [limit])}."
        case "enum":
            return _asked([], limit)
        case "const":
            return f"This must be {format_value(limit)}."
        case "minimum":
            return f"This must be {'more than' if error.schema.get('exclusiveMinimum') is True else 'at least'} {format_value(limit)}."
        case "maximum":
            return f"This must be {'less than' if error.schema.get('exclusiveMaximum') is True else 'at most'} {format_value(limit)}."
        case "exclusiveMinimum":
            return f"This must be more than {format_value(limit)}."
        case "exclusiveMaximum":
            return f"This must be less than {format_value(limit)}."
        case "multipleOf" | "divisibleBy":
            return f"This must be a multiple of {format_value(limit)}."
        case "minLength":
            return f"This needs at least {count_noun(limit, 'character')}."
        case "maxLength":
            return f"This may have at most {count_noun(limit, 'character')}."
        case "pattern":
            return f"This must match the pattern {limit}"
        case "format":
            return f"This is not {_FORMATS.get(str(limit), f'a valid {limit}')}."
        case "minItems":
            return f"The list needs at least {count_noun(limit, 'entry')}."
        case "maxItems":
            return f"The list may have at most {count_noun(limit, 'entry')}."
        case "uniqueItems":
            return "The list's entries must differ from each other."
        case "contains" | "minContains":
            return f"The list needs more entries of a certain kind{_described(error.schema.get('contains'))}."
        case "maxContains":
            return f"The list has too many entries of a certain kind{_described(error.schema.get('contains'))}."
        case "items" | "additionalItems" | "unevaluatedItems":
            return "The list has more entries than the trainer takes."
        case "minProperties":
            return f"At least {count_noun(limit, 'entry')} must be set here."
        case "maxProperties":
            return f"At most {count_noun(limit, 'entry')} may be set here."
        case "not":
            return f"This value is not allowed{_described(limit)}."
        case "oneOf":
            return "This fits more than one of the allowed forms, so it is not clear which is meant."
        case "None" | "properties" | "patternProperties":
            return "No value is allowed here."
        case _:
            return f"This breaks the trainer's rule “{keyword}”."


def _described(schema: Json) -> str:
    """Say in brackets what a schema asks for, where that is short."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("title"), str):
            return f" ({schema['title']})"
        value = schema.get("const", MISSING)
        if value is not MISSING:
            return f" ({format_value(value)})"
        if isinstance(schema.get("type"), str):
            return f" ({type_names([schema['type']])})"
    return ""
