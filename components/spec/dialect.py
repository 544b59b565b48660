"""The rules of JSON Schema as they are applied here: the library's, with the words that mean something else in practice, and an end to all work."""

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

from components.spec.budget import Budget, current, spending
from components.spec.path import Json
from components.spec.pattern import search

# References that meet again and again can ask for more steps than there are atoms. These are more than any real value needs, and bound
# the memory that the errors take; the time of all steps together is bounded by the budget (budget.py).
MOST, MOST_OF_A_BRANCH, MOST_TIMES = 80_000, 20_000, 2
# Far from where Python stops: the library's registry of references does not survive that.
_DEEPEST = 150


class TooMuchError(Exception):
    """Raised when a value asks for more steps of validation than are spent on one."""


class TooDeepError(Exception):
    """Raised when validation goes deeper than is followed, as for a schema that is itself again."""


@dataclass
class _Work:
    """How many steps of a validation are left, and how deep it is."""

    left: int
    depth: int = 0


_work: ContextVar[_Work] = ContextVar("work")


@contextmanager
def working(steps: int, budget: Budget) -> Iterator[None]:
    """Let a validation take so many steps, and so much time."""
    token = _work.set(_Work(steps))
    try:
        with spending(budget):
            yield
    finally:
        _work.reset(token)


_decided: ContextVar[Mapping[tuple[int, int], bool]] = ContextVar("decided")


@contextmanager
def deciding(conditions: Mapping[tuple[int, int], bool]) -> Iterator[None]:
    """Let conditions hold or not as they are decided, by the `id` of a condition's schema and of the value."""
    token = _decided.set(conditions)
    try:
        yield
    finally:
        _decided.reset(token)


# What the library raises on a schema that passes for one only at first sight, such as a reference into the middle of something else.
INAPPLICABLE = (
    *(AttributeError, TypeError, ValueError, LookupError, RecursionError, OverflowError, ArithmeticError),
    *(re.error, Unresolvable, UnknownType, UndefinedTypeCheck, TooDeepError),
)


def _exact(number: Any) -> Fraction:
    """Return a number as it is written: 0.1 is a tenth, and 1e23 a power of ten, which no double is."""
    return Fraction(number) if isinstance(number, int) else Fraction(Decimal(repr(number)))


def _multiple_of(validator: Any, factor: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Judge by decimal digits as they are written: 0.3 is a multiple of 0.1."""
    if validator.is_type(instance, "number") and (_exact(instance) / _exact(factor)).denominator != 1:
        yield ValidationError(f"{instance!r} is not a multiple of {factor}")


def _unique_items(validator: Any, unique: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Compare every entry once; the library compares each with each."""
    if unique is True and validator.is_type(instance, "array") and len(set(map(_same_key, instance))) < len(instance):
        yield ValidationError(f"{instance!r} has non-unique elements")


def _same_key(value: Json) -> Any:
    """Return what equal JSON values share: 1 and 1.0 are equal, 1 and true are not."""
    match value:
        case bool() | None | str():
            return (type(value), value)
        case int() | float():
            return _exact(value)
        case list():
            return tuple(map(_same_key, value))
        case _:
            return frozenset((key, _same_key(one)) for key, one in value.items())


def _limit(word: str, flag: str) -> Any:
    """Return the rule of a bound, by the digits as written; a flag beside it may exclude the bound itself."""
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
    """Leave a pattern that Python does not understand, such as one with `\\p{L}`, to Foundry."""
    if validator.is_type(instance, "string") and search(pattern, instance) is False:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _properties(validator: Any, properties: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name, one in properties.items():
            if name in instance:
                yield from _inside(validator, one, instance, name, name)


def _pattern_properties(validator: Any, patterns: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, one in patterns.items():
            for name in instance:
                if search(pattern, name):
                    yield from _inside(validator, one, instance, name, pattern)


def _inside(validator: Any, schema: Json, instance: Mapping[str, Json], name: str, step: str) -> Iterator[ValidationError]:
    """Hold a property against its schema. Of one that may not be, the library would say so at the object."""
    if schema is False:
        yield ValidationError("No value is allowed", path=[name])
    else:
        yield from validator.descend(instance[name], schema, path=name, schema_path=step)


def _additional_properties(validator: Any, other: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
    """Let a pattern that is not understood fit every name."""
    if not validator.is_type(instance, "object"):
        return
    strays = unnamed(instance, schema)
    if validator.is_type(other, "object"):
        for name in strays:
            yield from validator.descend(instance[name], other, path=name)
    elif other is False and strays:
        yield ValidationError("Additional properties are not allowed")


def unnamed(instance: Mapping[str, Json], schema: Mapping[str, Json]) -> list[str]:
    """Give the names of an object that a schema neither names nor has a pattern for."""
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [name for name in instance if name not in known and not any(search(one, name) is not False for one in patterns)]


def _unless_null(rule: Any) -> Any:
    """Let OpenAPI's `nullable` excuse null from every keyword beside it, and count the steps."""

    def excused(validator: Any, value: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
        work = _work.get()
        work.left -= 1
        if work.left < 0 or time.thread_time() > current().end:
            raise TooMuchError
        if work.depth > _DEEPEST:
            raise TooDeepError
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
    """Stop before the library gathers what is evaluated from a schema that is itself again, which it would do without end."""

    def guarded(validator: Any, value: Any, instance: Json, schema: Json) -> Iterator[ValidationError]:
        if _returns(validator._resolver, schema, (), set()):
            raise TooDeepError
        found: Iterator[ValidationError] = rule(validator, value, instance, schema)
        return found

    return guarded


def _returns(resolver: Any, schema: Json, trail: tuple[int, ...], done: set[int]) -> bool:
    """Tell whether a schema comes to itself again, or goes too deep, without a step down into the value."""
    if not isinstance(schema, Mapping) or id(schema) in done:
        return False
    if id(schema) in trail or len(trail) > _DEEPEST:
        return True
    beside = [(resolver, one) for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ())]
    beside += [(resolver, schema[word]) for word in ("if", "then", "else") if word in schema]
    beside += [(resolver, one) for one in schema.get("dependentSchemas", {}).values()]
    for word in ("$ref", "$dynamicRef", "$recursiveRef"):
        if word in schema:
            found = lookup_recursive_ref(resolver) if word == "$recursiveRef" else resolver.lookup(schema[word])
            beside.append((found.resolver, found.contents))
    if any(_returns(*one, (*trail, id(schema)), done) for one in beside):
        return True
    done.add(id(schema))
    return False


@cache
def extended(dialect: Any) -> Any:
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
