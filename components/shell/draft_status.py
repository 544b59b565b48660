"""What a draft's standing is: its facts and its problems, ours and Foundry's, asked once for a run of a page."""

from dataclasses import dataclass

from components.draft.checks.check import blocking_problems, collect
from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.forms import binding
from components.schema.form_model import FormModel
from components.shell import foundry_cache, session

_LAST = "standing"


@dataclass(frozen=True)
class DraftStatus:
    """A draft with what is known of it."""

    draft: Draft
    facts: Facts
    problems: tuple[Problem, ...]

    @property
    def form(self) -> FormModel | None:
        """The parameters of the draft's trainer, where Foundry has it."""
        return self.facts.spec.parameters if self.facts.spec else None

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """What our own checks will not let be sent; what Foundry said may be tried again."""
        return blocking_problems(self.problems)


def current_status(draft: Draft) -> DraftStatus:
    """Give how a draft stands, as it was found last where that was this very draft: the parts of a page that run after an edit share one look."""
    known: DraftStatus | None = binding.get_note(_LAST)
    return known if known is not None and known.draft is draft else load_status(draft)


def last(draft: Draft) -> tuple[Problem, ...]:
    """Return the problems that were found last in a draft, whether it was edited since or not."""
    known: DraftStatus | None = binding.get_note(_LAST)
    return known.problems if known is not None and known.draft.id == draft.id else ()


def load_status(draft: Draft) -> DraftStatus:
    """Find out how a draft stands. Raises FoundryError when Foundry cannot be asked."""
    facts = foundry_cache.load_facts(draft)
    status = DraftStatus(draft, facts, collect(draft, facts, session.problems_from_foundry(draft, facts.spec)))
    binding.set_note(_LAST, status)
    return status
