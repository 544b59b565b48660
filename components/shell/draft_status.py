"""The status of a draft: its facts and its problems, ours and Foundry's, loaded once in a page run."""

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
    """A draft with its facts and problems."""

    draft: Draft
    facts: Facts
    problems: tuple[Problem, ...]

    @property
    def form(self) -> FormModel | None:
        """Return the parameters of the draft's trainer, None where Foundry does not have it."""
        return self.facts.spec.parameters if self.facts.spec else None

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """Return the errors of our own checks; Foundry's refusals do not block another attempt."""
        return blocking_problems(self.problems)


def current_status(draft: Draft) -> DraftStatus:
    """Return the status of a draft, shared by the fragments that run after an edit."""
    known: DraftStatus | None = binding.get_note(_LAST)
    return known if known is not None and known.draft is draft else load_status(draft)


def last(draft: Draft) -> tuple[Problem, ...]:
    """Return the problems found last in a draft, even if it was edited since."""
    known: DraftStatus | None = binding.get_note(_LAST)
    return known.problems if known is not None and known.draft.id == draft.id else ()


def load_status(draft: Draft) -> DraftStatus:
    """Load the facts of a draft from Foundry and check it. Raises FoundryError."""
    facts = foundry_cache.load_facts(draft)
    status = DraftStatus(draft, facts, collect(draft, facts, session.problems_from_foundry(draft, facts.spec)))
    binding.set_note(_LAST, status)
    return status
