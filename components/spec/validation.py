"""Holding values against a schema. It knows no fields; the form asks it which branch of a union a value takes."""

from dataclasses import dataclass

from referencing.exceptions import Unresolvable

from components.spec.dialect import (
    INAPPLICABLE,
    MOST,
    MOST_OF_A_BRANCH,
    MOST_TIMES,
    TooDeepError,
    TooMuchError,
    extended,
    formats,
    working,
)
from components.spec.document import Document, Located
from components.spec.path import Json
from components.spec.violation import Preferred, Violation, violations


@dataclass(frozen=True)
class Validation:
    """The outcome of validating a value; `unchecked` says why the schema itself could not be applied, else it is empty."""

    violations: tuple[Violation, ...] = ()
    unchecked: str = ""


class Validator:
    """A document's rules, applied to values. Nothing here raises."""

    def __init__(self, document: Document) -> None:
        self._problem = document.problem
        dialect = extended(document.dialect)
        self._heavy: set[int] = set()
        self._most = MOST
        self._rules = dialect(document.schema, _resolver=document.resolver, format_checker=formats())

    def applies(self, located: Located, value: Json) -> bool:
        """Tell whether a value satisfies a schema of the document; what cannot be applied, or not in a moment, does not."""
        if id(located.node) in self._heavy or len(self._heavy) >= MOST_TIMES:
            return False
        try:
            with working(MOST_OF_A_BRANCH):
                return bool(self._rules.evolve(schema=located.node, _resolver=located.resolver).is_valid(value))
        except TooMuchError:
            self._heavy.add(id(located.node))
            return False
        except INAPPLICABLE:
            return False

    def validate(self, value: Json, preferred: Preferred = lambda path: frozenset()) -> Validation:
        """Say what is wrong with a value. Of a union the branch speaks that the user chose, or that fits best."""
        if self._problem:
            return Validation(unchecked=self._problem)
        try:
            with working(self._most):
                errors = list(self._rules.iter_errors(value))
            found = list(dict.fromkeys(violations(errors, preferred)))
            self._most = MOST
        except Unresolvable as error:
            return Validation(unchecked=f"The trainer's schema refers to “{error.ref}”, which is not in it.")
        except TooMuchError:
            self._most = MOST // 10
            return Validation(unchecked="Holding the value against the trainer's schema takes too long.")
        except TooDeepError:
            return Validation(unchecked="The trainer's schema refers to itself without end, or goes too deep.")
        except INAPPLICABLE:
            return Validation(unchecked="The trainer's schema uses a reference, a type or a pattern that cannot be applied.")
        # Which values there are says of what type they are.
        listed = {one.path for one in found if one.keyword in {"enum", "const"}}
        found = [one for one in found if one.keyword != "type" or one.path not in listed]
        return Validation(tuple(sorted(found, key=lambda violation: [str(step) for step in violation.path])))
