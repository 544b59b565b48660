"""Holding values against a schema. It knows no fields; the form asks it which branch of a union a value takes."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jsonschema.exceptions import ValidationError
from referencing.exceptions import Unresolvable

from components.schema.document import Located, SchemaDocument
from components.schema.fields import Assumption
from components.schema.path import Json, Path
from components.schema.validation.formats import format_checker
from components.schema.validation.keywords import (
    INAPPLICABLE,
    MAX_BRANCH_STEPS,
    MAX_HEAVY_BRANCHES,
    MAX_STEPS,
    SchemaTooDeep,
    StepBudgetExceeded,
    deciding,
    extended_dialect,
    step_budget,
)
from components.schema.validation.messages import PreferredBranches, Violation, collect_violations
from components.schema.validation.time_budget import BRANCH_SECONDS, TimeBudget, current_budget, start_budget

NOTHING: Mapping[tuple[int, int], Assumption] = {}
_NAMED = 3


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

    def __init__(self, document: SchemaDocument) -> None:
        self._problem = document.problem
        dialect = extended_dialect(document.dialect)
        self._heavy: set[int] = set()
        self._rules = dialect(document.schema, _resolver=document.resolver, format_checker=format_checker())

    def is_valid(self, located: Located, value: Json) -> bool:
        """Tell whether a value satisfies a schema of the document; what cannot be applied, or not in a moment, does not."""
        outer = current_budget()
        if id(located.node) in self._heavy or len(self._heavy) >= MAX_HEAVY_BRANCHES or outer.spent:
            return False
        budget = start_budget(BRANCH_SECONDS)
        begun = time.thread_time()
        try:
            with step_budget(MAX_BRANCH_STEPS, budget):
                return bool(self._rules.evolve(schema=located.node, _resolver=located.resolver).is_valid(value))
        except StepBudgetExceeded:
            self._heavy.add(id(located.node))
            return False
        except INAPPLICABLE:
            return False
        finally:
            if budget.skipped:
                outer.charge(time.thread_time() - begun)

    def validate(
        self,
        value: Json,
        preferred: PreferredBranches = lambda path: frozenset(),
        assumed: Mapping[tuple[int, int], Assumption] = NOTHING,
        offered: Callable[[Path], bool] = lambda path: False,
    ) -> Validation:
        """Say what is wrong with a value. Of a union the branch speaks that the user chose, or that fits best.

        `assumed` are the conditions, by the `id` of their schema and of the value, that depend on whether defaults count: what only one of both brings
        is not certain. `offered` tells of a property whether the form has it.
        """
        if self._problem:
            return Validation(unchecked=self._problem)
        budget = start_budget()
        try:
            found = self._found(value, preferred, offered, budget)
            if assumed:
                with deciding({place: one.filled for place, one in assumed.items()}):
                    filled = self._found(value, preferred, offered, budget)
                found = list(_together(found, filled, _names(assumed.values())))
        except Unresolvable as error:
            return Validation(unchecked=f"The trainer's schema refers to “{error.ref}”, which is not in it.")
        except SchemaTooDeep:
            return Validation(unchecked="The trainer's schema refers to itself without end, or goes too deep.")
        except INAPPLICABLE:
            return Validation(unchecked="The trainer's schema uses a reference, a type or a pattern that cannot be applied.")
        return Validation(_sorted(found), unjudged=budget.skipped)

    def _found(
        self, value: Json, preferred: PreferredBranches, offered: Callable[[Path], bool], budget: TimeBudget
    ) -> list[Violation]:
        errors: list[ValidationError] = []
        with step_budget(MAX_STEPS, budget):
            try:
                errors.extend(self._rules.iter_errors(value))
            except StepBudgetExceeded:
                budget.skipped = True
            found = list(dict.fromkeys(collect_violations(errors, preferred)))
        # A schema that is broken elsewhere knows none of its properties, by the letter: they are judged once the rest is right.
        rest = [one for one in found if not _is_stray(one) or not offered(one.path)]
        return rest or found


def _is_stray(one: Violation) -> bool:
    return one.keyword == "unevaluatedProperties"


def _together(plain: list[Violation], filled: list[Violation], names: str) -> Iterator[Violation]:
    """Yield what a value breaks whether defaults count in conditions or not, and what it breaks in one of both cases, with the assumption."""
    places, others = {one.path for one in filled}, {one.path for one in plain}
    # Where each case has faults of its own the value is refused in any case, so those of one are errors: what is amiss rather than what is too much.
    either = bool(plain and filled) and places.isdisjoint(others)
    by_filled = either and all(_is_stray(one) for one in plain)
    for one in plain:
        certain = one.path in places or (either and not by_filled and not _is_stray(one))
        yield one if certain else _assuming(one, "does not fill in", names)
    for one in filled:
        if one.path not in others:
            yield one if by_filled else _assuming(one, "fills in", names)


def _assuming(one: Violation, does: str, names: str) -> Violation:
    words = f"This assumes that Foundry {does} the default of {names} before it checks; to be sure, set {names}."
    return replace(one, message=f"{one.message} {words}", certain=False)


def _names(assumed: Iterable[Assumption]) -> str:
    """Name the properties whose defaults decide, a few of them."""
    names = list(dict.fromkeys(name for one in assumed for name in one.names))
    return ", ".join(f"“{name}”" for name in names[:_NAMED]) + (" and others" if len(names) > _NAMED else "")


def _sorted(found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Return violations by their paths, each once. Which values there are says of what type they are."""
    unique = list(dict.fromkeys(found))
    listed = {one.path for one in unique if one.keyword in {"enum", "const"}}
    told = [one for one in unique if one.keyword != "type" or one.path not in listed]
    return tuple(sorted(told, key=lambda violation: [str(step) for step in violation.path]))
