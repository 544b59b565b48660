"""Violations in plain words, at the path where they can be corrected, and of a union one branch only."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from components.schema.applied_schema import has_type
from components.schema.labels import count_noun, format_value, name_format, type_names
from components.schema.path import MISSING, Json, Path
from components.schema.validation.keywords import additional_names

PreferredBranches = Callable[[Path], frozenset[int]]
"""Returns the branches that the user chose at a path, by the `id` of their schemas."""


@dataclass(frozen=True)
class Violation:
    """One way in which a value violates its schema: where, which keyword, and a message.

    One that is not `certain` depends on whether Foundry fills in defaults before it checks, which its message says.
    """

    path: Path
    keyword: str
    message: str
    certain: bool = True


def collect_violations(errors: Iterable[ValidationError], preferred: PreferredBranches) -> Iterator[Violation]:
    """Yield the violations that the library's errors stand for."""
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
        elif keyword in {"not", "oneOf"} and (names := _exclusive_names(error)):
            yield Violation((*path, names[-1]), keyword, f"Only one of {_quoted(names)} may be set.")
        else:
            yield Violation(path, keyword, _sentence(error, keyword))


def _dependents(error: ValidationError, path: Path) -> Iterator[Violation]:
    for name, needed in error.validator_value.items():
        if name in error.instance and isinstance(needed, list):
            missing = (other for other in needed if other not in error.instance)
            yield from (Violation((*path, other), "dependentRequired", f"This is required beside “{name}”.") for other in missing)


def _strays(error: ValidationError, path: Path, keyword: str) -> Iterator[Violation]:
    strays = additional_names(error.instance, error.schema if isinstance(error.schema, Mapping) else {})
    # The library names the keys only in its message; for unevaluated ones they depend on more than this schema.
    if keyword == "unevaluatedProperties":
        strays = [name for name in strays if repr(name) in error.message] or strays
    yield from (Violation((*path, name), keyword, f"The trainer has no parameter “{name}” here.") for name in strays)


def _exclusive_names(error: ValidationError) -> list[str]:
    """Return the names that are set but may not be together, empty where the rule is another one."""
    value: Any = error.validator_value
    branches = value if isinstance(value, list) else [value]
    if not isinstance(error.instance, Mapping) or not all(
        isinstance(branch, Mapping) and branch.keys() == {"required"} for branch in branches
    ):
        return []
    names = [name for branch in branches for name in branch["required"] if name in error.instance]
    are_exclusive = len(branches) == 1 or all(len(branch["required"]) == 1 for branch in branches)
    return names if len(names) > 1 and are_exclusive else []


def _best_branch(error: ValidationError, path: Path, keyword: str, preferred: PreferredBranches) -> Iterator[Violation]:
    branches = _branches(error)
    refused = _refused_by_all(branches.values())
    if refused is not None:
        yield Violation(path, keyword, _requirement(*refused))
        return
    chosen = preferred(path)
    by_choice = next((inner for index, inner in branches.items() if id(error.validator_value[index]) in chosen), None)
    fitting = [inner for inner in branches.values() if _refused(inner) is None]
    told_apart = _common_discriminator(fitting) if by_choice is None else None
    missing = _missing(fitting) if by_choice is None else []
    if told_apart is not None:
        name, values = told_apart
        yield Violation((*path, name), "enum", _requirement([], values))
    elif missing:
        yield Violation((*path, missing[0]), "required", f"This or {_quoted(missing[1:], 'or')} is required.")
    else:
        nearest: list[ValidationError] = by_choice if by_choice is not None else min(fitting, key=_distance)
        yield from collect_violations(nearest, preferred)


def _branches(error: ValidationError) -> dict[int, list[ValidationError]]:
    """Return the errors of each branch of a union by its index."""
    branches: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.schema_path[0]), []).append(inner)
    return branches


def _refused(errors: Sequence[ValidationError]) -> tuple[list[Json], list[Json]] | None:
    """Return the types and fixed values that are asked for, None where the value is wrong in another way."""
    own_errors = [error for error in errors if not error.path]
    fixed = [value for error in own_errors for value in _fixed(error)]
    if fixed:
        return [], fixed
    types = [error.validator_value for error in own_errors if error.validator == "type"]
    if types:
        return [name for value in types for name in (value if isinstance(value, list) else [value])], []
    unions = [error for error in own_errors if error.validator in {"anyOf", "oneOf"} and error.context]
    return next((refused for error in unions if (refused := _refused_by_all(_branches(error).values()))), None)


def _refused_by_all(branches: Iterable[Sequence[ValidationError]]) -> tuple[list[Json], list[Json]] | None:
    refusals = [_refused(errors) for errors in branches]
    requirements = [refusal for refusal in refusals if refusal is not None]
    if len(requirements) < len(refusals):
        return None
    return [name for types, _ in requirements for name in types], [value for _, fixed in requirements for value in fixed]


def _requirement(types: list[Json], fixed: list[Json]) -> str:
    if not types:
        return f"Choose one of {_listed(fixed)}."
    others = [value for value in fixed if not any(has_type(value, str(name)) for name in types)]
    alternatives = f" or {'one of ' if len(others) > 1 else ''}{_listed(others)}" if others else ""
    return f"This must be {type_names(types)}{alternatives}."


def _common_discriminator(branches: Sequence[Sequence[ValidationError]]) -> tuple[str, list[Json]] | None:
    """Return the property by which all branches differ, and its values, where it has none of these."""
    values = [
        {str(error.path[0]): _values(error) for error in errors if len(error.path) == 1 and _values(error)} for errors in branches
    ]
    name = next((name for name in values[0] if all(name in branch for branch in values)), None) if len(values) > 1 else None
    return None if name is None else (name, [value for branch in values for value in branch[name]])


def _missing(branches: Sequence[Sequence[ValidationError]]) -> list[str]:
    """Return the names one of which an object needs, where each branch lacks nothing but one."""
    missing: list[str] = []
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
        missing.append(names[0])
    return list(dict.fromkeys(missing)) if len(set(missing)) > 1 else []


def _fixed(error: ValidationError) -> list[Json]:
    """Return the fixed values that an error asks for at the path of the union itself."""
    return [] if error.path else _values(error)


def _values(error: ValidationError) -> list[Json]:
    value: Any = error.validator_value
    return [value] if error.validator == "const" else list(value) if error.validator == "enum" else []


def _distance(errors: Sequence[ValidationError]) -> tuple[int, int]:
    """Return how far a branch is from fitting: wrong fixed values and unknown names, then all errors."""
    wrong = sum(error.validator in {"const", "enum"} and len(error.path) == 1 for error in errors)
    unknown = sum(error.validator == "additionalProperties" for error in errors)
    return wrong + unknown, len(errors)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


# Nobody reads more choices than this; the field lists them.
_MAX_LISTED = 12


def _listed(values: Iterable[Json]) -> str:
    """Return values in a row, each once and at most twelve; one that could not be seen is quoted."""
    labels = list(
        dict.fromkeys(label if (label := format_value(value)).strip() == label != "" else f"“{label}”" for value in values)
    )
    more = f" and {len(labels) - _MAX_LISTED} more" if len(labels) > _MAX_LISTED else ""
    return ", ".join(labels[:_MAX_LISTED]) + more


def _quoted(names: Sequence[str], last: str = "and") -> str:
    quoted = [f"“{name}”" for name in names]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


_ENTRIES = "The list has more entries than the trainer accepts."
_SENTENCES: dict[str, str] = {
    "const": "This must be {value}.",
    "minimum": "This must be at least {value}.",
    "maximum": "This must be at most {value}.",
    "exclusiveMinimum": "This must be more than {value}.",
    "exclusiveMaximum": "This must be less than {value}.",
    "multipleOf": "This must be a multiple of {value}.",
    "divisibleBy": "This must be a multiple of {value}.",
    "pattern": "This must match the pattern {value}",
    "uniqueItems": "Entries must be unique.",
    "items": _ENTRIES,
    "additionalItems": _ENTRIES,
    "unevaluatedItems": _ENTRIES,
    "oneOf": "This matches more than one of the allowed types.",
    **dict.fromkeys(["None", "properties", "patternProperties"], "No value is allowed here."),
}
_COUNTS = {
    "minLength": ("This needs at least {}.", "character"),
    "maxLength": ("This may have at most {}.", "character"),
    "minItems": ("The list needs at least {}.", "entry"),
    "maxItems": ("The list may have at most {}.", "entry"),
    "minProperties": ("At least {} must be set here.", "entry"),
    "maxProperties": ("At most {} may be set here.", "entry"),
}
_FLAGS = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def _sentence(error: ValidationError, keyword: str) -> str:
    limit: Any = error.validator_value
    if keyword in _FLAGS and error.schema.get(_FLAGS[keyword]) is True:
        keyword = _FLAGS[keyword]
    if keyword in _SENTENCES:
        return _SENTENCES[keyword].format(value=format_value(limit))
    if keyword in _COUNTS:
        sentence, noun = _COUNTS[keyword]
        return sentence.format(count_noun(limit, noun))
    match keyword:
        case "type":
            return f"This must be {type_names(limit if isinstance(limit, list) else [limit])}."
        case "enum":
            return _requirement([], limit)
        case "format":
            return f"This is not {name_format(str(limit))}."
        case "contains" | "minContains":
            return f"The list needs more entries of a certain kind{_described(error.schema.get('contains'))}."
        case "maxContains":
            return f"The list has too many entries of a certain kind{_described(error.schema.get('contains'))}."
        case "not":
            return f"This value is not allowed{_described(limit)}."
        case _:
            return f"This violates the trainer's rule “{keyword}”."


def _described(schema: Json) -> str:
    """Return in brackets what a schema asks for, where that is short."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("title"), str):
            return f" ({schema['title']})"
        value = schema.get("const", MISSING)
        if value is not MISSING:
            return f" ({format_value(value)})"
        if isinstance(schema.get("type"), str):
            return f" ({type_names([schema['type']])})"
    return ""
