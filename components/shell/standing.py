"""What a draft's standing is: its facts and its problems, ours and Foundry's, asked once for a run of a page."""

from dataclasses import dataclass

from components.draft.check import Facts, blocking, check
from components.draft.model import Draft
from components.draft.problem import Problem, collect
from components.forms import binding
from components.shell import catalog, session
from components.spec.form import Form

_LAST = "standing"


@dataclass(frozen=True)
class Standing:
    """A draft with what is known of it."""

    draft: Draft
    facts: Facts
    problems: tuple[Problem, ...]

    @property
    def form(self) -> Form | None:
        """The parameters of the draft's trainer, where Foundry has it."""
        return self.facts.spec.parameters if self.facts.spec else None

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """What our own checks will not let be sent; what Foundry said may be tried again."""
        return tuple(problem for problem in blocking(self.problems) if not problem.from_foundry)


def now(draft: Draft) -> Standing:
    """Give how a draft stands, as it was found last where that was this very draft: the parts of a page that run after an edit share one look."""
    known: Standing | None = binding.remembered(_LAST)
    return known if known is not None and known.draft is draft else of(draft)


def last(draft: Draft) -> tuple[Problem, ...]:
    """Return the problems that were found last in a draft, whether it was edited since or not."""
    known: Standing | None = binding.remembered(_LAST)
    return known.problems if known is not None and known.draft.id == draft.id else ()


def of(draft: Draft) -> Standing:
    """Find out how a draft stands. Raises FoundryError when Foundry cannot be asked."""
    facts = catalog.facts(draft)
    ours = check(draft, facts)
    places = {(problem.path, problem.code) for problem in ours}
    theirs = tuple(
        problem for problem in session.problems_from_foundry(draft, facts.spec) if (problem.path, problem.code) not in places
    )
    found = Standing(draft, facts, collect(ours + theirs))
    binding.remember(_LAST, found)
    return found
