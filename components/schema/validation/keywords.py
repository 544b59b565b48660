"""The keywords of JSON Schema: the library's, with own rules where practice differs.

Numbers are compared by their digits, patterns are those of ECMA-262, `nullable` counts, and steps, depth and time are bounded.
"""

import operator
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from jsonschema.exceptions import UndefinedTypeCheck, UnknownType, ValidationError
from jsonschema.validators import Draft7Validator, extend
from referencing.exceptions import Unresolvable
from referencing.jsonschema import lookup_recursive_ref

from components.schema.path import Json
from components.schema.validation.patterns import matches_pattern
from components.schema.validation.time_budget import TimeBudget, current_budget, use_budget

# References that meet again and again can ask for more steps than there are atoms. These are more than any real value needs, and bound
# the memory that the errors take; the time of all steps together is bounded by the budget (time_budget.py).
MAX_STEPS, MAX_BRANCH_STEPS, MAX_HEAVY_BRANCHES = 80_000, 20_000, 2
# Far from where Python stops: the library's registry of references does not survive that.
_MAX_DEPTH = 150


class StepBudgetExceeded(Exception):
    """Raised when a value needs more steps or time than one validation may take."""


class SchemaTooDeep(Exception):
    """Raised when validation goes deeper than is followed, as for a schema that is itself again."""


@dataclass
class _Work:
    """How many steps of a validation are left, and how deep it is."""

    left: int
    depth: int = 0


_work: ContextVar[_Work] = ContextVar("work")


@contextmanager
def step_budget(steps: int, budget: TimeBudget) -> Iterator[None]:
    """Limit the steps and the time of a validation; StepBudgetExceeded is raised beyond."""
    token = _work.set(_Work(steps))
    try:
        with use_budget(budget):
            yield
    finally:
        _work.reset(token)


_decided: ContextVar[Mapping[tuple[int, int], bool]] = ContextVar("decided")


@contextmanager
def deciding(conditions: Mapping[tuple[int, int], bool]) -> Iterator[None]:
    """Decide conditions beforehand, by the `id` of a condition's schema and of the value."""
    token = _decided.set(conditions)
    try:
        yield
    finally:
        _decided.reset(token)


# What the library raises on a schema that passes for one only at first sight, such as a reference into the middle of something else.
INAPPLICABLE = (
    *(AttributeError, TypeError, ValueError, LookupError, RecursionError, OverflowError, ArithmeticError),
    *(re.error, Unresolvable, UnknownType, UndefinedTypeCheck, SchemaTooDeep),
)


def _exact(number: Any) -> Fraction:
    """Return a number as it is written: 0.1 is a tenth, and 1e23 a power of ten, which no double is."""
    return Fraction(number) if isinstance(number, int) else Fraction(Decimal(repr(number)))


def _multiple_of(validator: Any, factor: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Compare by decimal digits as they are written: 0.3 is a multiple of 0.1."""
    if validator.is_type(instance, "number") and (_exact(instance) / _exact(factor)).denominator != 1:
        yield ValidationError(f"{instance!r} is not a multiple of {factor}")


def _unique_items(validator: Any, unique: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Compare every entry once; the library compares each with each."""
    if unique is True and validator.is_type(instance, "array") and len(set(map(_equality_key, instance))) < len(instance):
        yield ValidationError(f"{instance!r} has non-unique elements")


def _equality_key(value: Json) -> Any:
    """Return a key that equal JSON values share: 1 and 1.0 are equal, 1 and true are not."""
    match value:
        case bool() | None | str():
            return (type(value), value)
        case int() | float():
            return _exact(value)
        case list():
            return tuple(map(_equality_key, value))
        case _:
            return frozenset((name, _equality_key(inner)) for name, inner in value.items())


def _limit(word: str, flag: str) -> Any:
    """Return the rule of a limit, by digits as written; a flag beside it may exclude the limit."""
    breaks = {
        "minimum": operator.lt,
        "maximum": operator.gt,
        "exclusiveMinimum": operator.le,
        "exclusiveMaximum": operator.ge,
    }

    def rule(validator: Any, limit: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
        broken = breaks[flag if flag and schema.get(flag) is True else word]
        if validator.is_type(instance, "number") and broken(_exact(instance), _exact(limit)):
            yield ValidationError(f"{instance!r} is beyond the {word} of {limit!r}")

    return rule


def _pattern(validator: Any, pattern: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Leave a pattern that is not understood to Foundry."""
    if validator.is_type(instance, "string") and matches_pattern(pattern, instance) is False:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _properties(validator: Any, properties: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name, inner in properties.items():
            if name in instance:
                yield from _inside(validator, inner, instance, name, name)


def _pattern_properties(validator: Any, patterns: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, inner in patterns.items():
            for name in instance:
                if matches_pattern(pattern, name):
                    yield from _inside(validator, inner, instance, name, pattern)


def _inside(validator: Any, schema: Json, instance: Mapping[str, Json], name: str, step: str) -> Iterator[ValidationError]:
    """Validate a property; the library would report one that may not be at the object."""
    if schema is False:
        yield ValidationError("No value is allowed", path=[name])
    else:
        yield from validator.descend(instance[name], schema, path=name, schema_path=step)


def _additional_properties(validator: Any, other: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Count every name as matching a pattern that is not understood."""
    if not validator.is_type(instance, "object"):
        return
    strays = additional_names(instance, schema)
    if validator.is_type(other, "object"):
        for name in strays:
            yield from validator.descend(instance[name], other, path=name)
    elif other is False and strays:
        yield ValidationError("Additional properties are not allowed")


def additional_names(instance: Mapping[str, Json], schema: Mapping[str, Json]) -> list[str]:
    """Return the names of an object that a schema neither names nor has a pattern for."""
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [
        name
        for name in instance
        if name not in named and not any(matches_pattern(pattern, name) is not False for pattern in patterns)
    ]


def _unless_null(rule: Any) -> Any:
    """Exempt null beside OpenAPI's `nullable` from a keyword, and count the steps."""

    def excused(validator: Any, value: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
        work = _work.get()
        work.left -= 1
        if work.left < 0 or time.thread_time() > current_budget().end:
            raise StepBudgetExceeded
        if work.depth > _MAX_DEPTH:
            raise SchemaTooDeep
        if instance is None and isinstance(schema, Mapping) and schema.get("nullable") is True:
            return
        holds = _decided.get({}).get((id(schema), id(instance)))
        if holds is not None:
            yield from () if holds else (ValidationError("The condition does not hold."),)
            return
        work.depth += 1
        try:
            yield from rule(validator, value, instance, schema) or ()
        finally:
            work.depth -= 1

    return excused


def _unless_endless(rule: Any) -> Any:
    """Raise SchemaTooDeep for a schema in which the library would look for evaluated names without end."""

    def guarded(validator: Any, value: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
        if _returns(validator._resolver, schema, (), set()):
            raise SchemaTooDeep
        errors: Iterator[ValidationError] = rule(validator, value, instance, schema)
        return errors

    return guarded


def _returns(resolver: Any, schema: Json, trail: tuple[int, ...], done: set[int]) -> bool:
    """Return whether a schema leads back to itself, or too deep, without a step down into the value."""
    if not isinstance(schema, Mapping) or id(schema) in done:
        return False
    if id(schema) in trail or len(trail) > _MAX_DEPTH:
        return True
    beside = [(resolver, inner) for word in ("allOf", "anyOf", "oneOf") for inner in schema.get(word, ())]
    beside += [(resolver, schema[word]) for word in ("if", "then", "else") if word in schema]
    beside += [(resolver, inner) for inner in schema.get("dependentSchemas", {}).values()]
    for word in ("$ref", "$dynamicRef", "$recursiveRef"):
        if word in schema:
            target = lookup_recursive_ref(resolver) if word == "$recursiveRef" else resolver.lookup(schema[word])
            beside.append((target.resolver, target.contents))
    if any(_returns(*pair, (*trail, id(schema)), done) for pair in beside):
        return True
    done.add(id(schema))
    return False


@cache
def extended_dialect(dialect: Any) -> Any:
    """Return a dialect of the library with the rules of this module."""
    exclusive = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
    flags = {} if "exclusiveMinimum" in dialect.VALIDATORS else exclusive
    limits = {word: _limit(word, flags.get(word, "")) for word in (*exclusive, *exclusive.values()) if word in dialect.VALIDATORS}
    rules = {
        # The newer dialects know it as two words, and allow it for the sake of older schemas.
        "dependencies": Draft7Validator.VALIDATORS["dependencies"],
        **dialect.VALIDATORS,
        "multipleOf": _multiple_of,
        **({"divisibleBy": _multiple_of} if "divisibleBy" in dialect.VALIDATORS else {}),
        **limits,
        "uniqueItems": _unique_items,
        "pattern": _pattern,
        "properties": _properties,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
    }
    rules |= {word: _unless_endless(rule) for word, rule in rules.items() if word.startswith("unevaluated")}
    return extend(dialect, {word: _unless_null(rule) for word, rule in rules.items()})
