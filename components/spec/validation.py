"""Holding values against a schema. It knows no fields; the form asks it which branch of a union a value takes."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from jsonschema.exceptions import ValidationError
from referencing.exceptions import Unresolvable

from components.spec.budget import BRANCH, current, judgement
from components.spec.dialect import (
    INAPPLICABLE,
    MOST,
    MOST_OF_A_BRANCH,
    MOST_TIMES,
    TooDeepError,
    TooMuchError,
    extended,
    working,
)
from components.spec.document import Document, Located
from components.spec.formats import formats
from components.spec.path import Json
from components.spec.violation import Preferred, Violation, violations


@dataclass(frozen=True)
class Validation:
    """The outcome of validating a value.

    `unchecked` says why the schema itself could not be applied, else it is empty; `unjudged` tells that time was too short for all
    of it, so that the violations are those found until then.
    """

    violations: tuple[Violation, ...] = ()
    unchecked: str = ""
    unjudged: bool = False


class Validator:
    """A document's rules, applied to values. Nothing here raises."""

    def __init__(self, document: Document) -> None:
        self._problem = document.problem
        dialect = extended(document.dialect)
        self._heavy: set[int] = set()
        self._rules = dialect(document.schema, _resolver=document.resolver, format_checker=formats())

    def applies(self, located: Located, value: Json) -> bool:
        """Tell whether a value satisfies a schema of the document; what cannot be applied, or not in a moment, does not."""
        outer = current()
        if id(located.node) in self._heavy or len(self._heavy) >= MOST_TIMES or outer.spent:
            return False
        budget = judgement(BRANCH)
        begun = time.thread_time()
        try:
            with working(MOST_OF_A_BRANCH, budget):
                return bool(self._rules.evolve(schema=located.node, _resolver=located.resolver).is_valid(value))
        except TooMuchError:
            self._heavy.add(id(located.node))
            return False
        except INAPPLICABLE:
            return False
        finally:
            if budget.skipped:
                outer.charge(time.thread_time() - begun)

    def validate(self, value: Json, preferred: Preferred = lambda path: frozenset()) -> Validation:
        """Say what is wrong with a value. Of a union the branch speaks that the user chose, or that fits best."""
        if self._problem:
            return Validation(unchecked=self._problem)
        budget = judgement()
        errors: list[ValidationError] = []
        try:
            with working(MOST, budget):
                try:
                    errors.extend(self._rules.iter_errors(value))
                except TooMuchError:
                    budget.skipped = True
                found = _sorted(violations(errors, preferred))
        except Unresolvable as error:
            return Validation(unchecked=f"The trainer's schema refers to “{error.ref}”, which is not in it.")
        except TooDeepError:
            return Validation(unchecked="The trainer's schema refers to itself without end, or goes too deep.")
        except INAPPLICABLE:
            return Validation(unchecked="The trainer's schema uses a reference, a type or a pattern that cannot be applied.")
        return Validation(found, unjudged=budget.skipped)


def _sorted(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Return violations by their paths, each once. Which values there are says of what type they are."""
    unique = list(dict.fromkeys(found))
    listed = {one.path for one in unique if one.keyword in {"enum", "const"}}
    told = [one for one in unique if one.keyword != "type" or one.path not in listed]
    return tuple(sorted(told, key=lambda violation: [str(step) for step in violation.path]))
