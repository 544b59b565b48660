"""Values validated against a document. The resolver asks it which branch a value satisfies."""

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

_NO_ASSUMPTIONS: Mapping[tuple[int, int], Assumption] = {}
_MAX_NAMES = 3


@dataclass(frozen=True)
class Validation:
    """The outcome of validating a value.

    `unchecked` says why the schema itself could not be applied, else it is empty; `unjudged` is set where time was too short for all
    of it, so that the violations are those until then.
    """

    violations: tuple[Violation, ...] = ()
    unchecked: str = ""
    unjudged: bool = False


class Validator:
    """Applies a document to values. Nothing here raises."""

    def __init__(self, document: SchemaDocument) -> None:
        self._problem = document.problem
        dialect = extended_dialect(document.dialect)
        self._heavy: set[int] = set()
        self._rules = dialect(document.schema, _resolver=document.resolver, format_checker=format_checker())

    def is_valid(self, located: Located, value: Json) -> bool:
        """Return whether a value satisfies a schema of the document.

        It does not where the schema cannot be applied, or not within BRANCH_SECONDS.
        """
        outer = current_budget()
        if id(located.node) in self._heavy or len(self._heavy) >= MAX_HEAVY_BRANCHES or outer.spent:
            return False
        budget = start_budget(BRANCH_SECONDS)
        start = time.thread_time()
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
                outer.charge(time.thread_time() - start)

    def validate(
        self,
        value: Json,
        preferred: PreferredBranches = lambda path: frozenset(),
        assumed: Mapping[tuple[int, int], Assumption] = _NO_ASSUMPTIONS,
        offered: Callable[[Path], bool] = lambda path: False,
    ) -> Validation:
        """Return the violations of a value.

        Those of a union are those of the branch that the user chose, or that fits best. `assumed` are the conditions, by the `id`
        of their schema and of the value, that depend on whether defaults count: what only one of both brings
        is not certain. `offered` returns whether the form has a property.
        """
        if self._problem:
            return Validation(unchecked=self._problem)
        budget = start_budget()
        try:
            violations = self._violations(value, preferred, offered, budget)
            if assumed:
                with deciding({ids: assumption.filled for ids, assumption in assumed.items()}):
                    filled = self._violations(value, preferred, offered, budget)
                violations = list(_compare(violations, filled, _names(assumed.values())))
        except Unresolvable as error:
            return Validation(unchecked=f"The trainer's schema refers to “{error.ref}”, which is not in it.")
        except SchemaTooDeep:
            return Validation(unchecked="The trainer's schema refers to itself without end, or goes too deep.")
        except INAPPLICABLE:
            return Validation(unchecked="The trainer's schema uses a reference, a type or a pattern that cannot be applied.")
        return Validation(_sorted(violations), unjudged=budget.skipped)

    def _violations(
        self, value: Json, preferred: PreferredBranches, offered: Callable[[Path], bool], budget: TimeBudget
    ) -> list[Violation]:
        errors: list[ValidationError] = []
        with step_budget(MAX_STEPS, budget):
            try:
                errors.extend(self._rules.iter_errors(value))
            except StepBudgetExceeded:
                budget.skipped = True
            violations = list(dict.fromkeys(collect_violations(errors, preferred)))
        # By the specification an object that is invalid elsewhere has evaluated none of its properties; they are judged once it is valid.
        others = [violation for violation in violations if not _is_stray(violation) or not offered(violation.path)]
        return others or violations


def _is_stray(violation: Violation) -> bool:
    return violation.keyword == "unevaluatedProperties"


def _compare(plain: list[Violation], filled: list[Violation], names: str) -> Iterator[Violation]:
    """Yield violations with and without defaults in conditions; those of one case only state it.

    Where both cases have violations, but at different paths, the value is refused in any case, so those of one case are certain:
    if possible of
    the case where more is wrong than that there is too much.
    """
    filled_paths, plain_paths = {violation.path for violation in filled}, {violation.path for violation in plain}
    always_refused = bool(plain and filled) and filled_paths.isdisjoint(plain_paths)
    by_filled = always_refused and all(map(_is_stray, plain))
    for violation in plain:
        certain = violation.path in filled_paths or (always_refused and not by_filled and not _is_stray(violation))
        yield violation if certain else _assuming(violation, "does not fill in", names)
    for violation in filled:
        if violation.path not in plain_paths:
            yield violation if by_filled else _assuming(violation, "fills in", names)


def _assuming(violation: Violation, does: str, names: str) -> Violation:
    assumption = f"This assumes that Foundry {does} the default of {names} before it checks; to be sure, set {names}."
    return replace(violation, message=f"{violation.message} {assumption}", certain=False)


def _names(assumed: Iterable[Assumption]) -> str:
    """Return the names of the properties whose defaults decide, at most three."""
    names = list(dict.fromkeys(name for assumption in assumed for name in assumption.names))
    return ", ".join(f"“{name}”" for name in names[:_MAX_NAMES]) + (" and others" if len(names) > _MAX_NAMES else "")


def _sorted(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Return violations sorted by path, each once; listed values make a wrong type redundant."""
    unique = list(dict.fromkeys(violations))
    listed = {violation.path for violation in unique if violation.keyword in {"enum", "const"}}
    relevant = [violation for violation in unique if violation.keyword != "type" or violation.path not in listed]
    return tuple(sorted(relevant, key=lambda violation: [str(step) for step in violation.path]))
