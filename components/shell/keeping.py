"""Keeps the drafts of one session in the database, and says when it cannot or when somebody else was faster. It knows no widgets."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from components.draft import document
from components.draft.model import Draft
from components.foundry.errors import FoundryError
from components.records.drafts import Behind, Drafts, NotAllowed, NotFound, Saved
from components.records.failure import StorageError

log = logging.getLogger("configurator")

# A failed attempt that took so many seconds is not repeated before so many times its own length.
_SLOW, _REST = 0.3, 4


@dataclass(frozen=True)
class Trouble:
    """Why a draft is not saved at the moment, and what to do. What is `passing` is tried again by itself."""

    reason: str
    advice: str
    passing: bool = False


@dataclass(frozen=True)
class Other:
    """What somebody else made of a draft while it was edited here: from `base`, which both began with."""

    base: Draft
    theirs: Draft
    revision: int
    author: str


@dataclass
class Held:
    """How one draft stands: what is saved of it, and what is not.

    `aside` is what of it is put aside in the database, under the id `aside_id`; `more` tells that other windows put edits aside as well.
    """

    revision: int = 0
    base: Draft | None = None
    about: Saved | None = None
    problems: int | None = None
    unsaved: Draft | None = None
    words: list[str] = field(default_factory=list)
    tried: list[Draft] = field(default_factory=list)
    other: Other | None = None
    aside: Draft | None = None
    aside_id: str | None = None
    more: bool = False
    trouble: Trouble | None = None
    not_before: float = 0

    @property
    def state(self) -> tuple[object, ...]:
        """What a screen says of it: as long as this is the same, nothing new has to be said."""
        return self.trouble, self.other


class Keeper:
    """The drafts of one person in one session. Nothing but `load` raises: a failure becomes the draft's `trouble`."""

    def __init__(self, drafts: Callable[[], Drafts], user: Callable[[], str]) -> None:
        self._drafts = drafts
        self._ask = user
        self._known: str | None = None
        self._held: dict[str, Held] = {}

    def _user(self) -> str:
        self._known = self._known or self._ask()
        return self._known

    def held(self, draft_id: str) -> Held:
        """Say how a draft stands."""
        return self._held.setdefault(draft_id, Held())

    def may_edit(self, draft_id: str) -> bool:
        """Tell whether the person may change a draft, as far as is known."""
        about = self.held(draft_id).about
        return about is None or about.sharing == "edit" or about.owner == self._user()

    def is_owner(self, draft_id: str) -> bool:
        """Tell whether a draft is the person's own; one that is not saved yet is."""
        about = self.held(draft_id).about
        return about is None or about.owner == self._user()

    def owner(self, draft_id: str) -> str:
        """Give the id of whose draft it is."""
        about = self.held(draft_id).about
        return about.owner if about else self._user()

    def keep(self, draft: Draft, said: str) -> None:
        """Save a draft as it is now, or hold it until that can be done."""
        held = self.held(draft.id)
        held.unsaved = draft
        held.words.append(said)
        self._save(held)

    def waiting(self) -> list[Draft]:
        """Give the drafts of this session with edits that are saved nowhere yet."""
        return [one.unsaved for one in self._held.values() if one.unsaved is not None and one.aside is not one.unsaved]

    def load(self, draft_id: str) -> Draft:
        """Read a draft from the database. Raises NotFound, StorageError, FoundryError, and ValueError for one of a newer program."""
        draft, about = self._drafts().load(draft_id, self._user())
        held = self._held[draft_id] = Held(about.revision, draft, about, about.problems)
        asides = self._drafts().asides(draft_id, self._user()) if self.may_edit(draft_id) else ()
        undecided = [one for one in asides if not _alike(one.mine, draft)]
        if not undecided:
            return draft
        aside, held.more = undecided[0], len(undecided) > 1
        held.revision, held.base = aside.revision, aside.base
        held.unsaved, held.aside, held.words = aside.mine, aside.mine, ["Edits that were put aside"]
        held.aside_id = aside.id
        held.other = Other(aside.base, draft, about.revision, aside.author)
        return aside.mine

    def refresh(self, draft_id: str) -> bool:
        """Save what is not saved yet, else tell whether the draft should be loaded again.

        It should where somebody else has saved it since, or shared it otherwise, and where another window's edits wait to be decided upon.
        """
        held = self.held(draft_id)
        if held.unsaved is not None:
            self._save(held)
            return False
        if held.revision == 0:
            return False
        could = self.may_edit(draft_id)
        try:
            held.about = self._drafts().about(draft_id, self._user())
        except (StorageError, FoundryError, NotFound) as error:
            held.trouble = trouble(error)
            return False
        held.trouble = None
        return held.more or held.about.revision > held.revision or could != self.may_edit(draft_id)

    def counted(self, draft: Draft, problems: int) -> None:
        """Note how many problems a draft has."""
        held = self.held(draft.id)
        if held.problems == problems:
            return
        held.problems = problems
        if held.unsaved is None and held.revision:
            try:
                self._drafts().counted(draft.id, held.revision, problems)
            except StorageError:
                # It is but a number in a list, and comes with the next edit.
                held.problems = None

    def settle(self, draft: Draft, said: str) -> None:
        """Save what the person made of both sides' edits."""
        held = self.held(draft.id)
        if held.other is not None:
            held.revision, held.base = held.other.revision, held.other.theirs
            held.other, held.unsaved, held.aside, held.words = None, None, None, []
            if _alike(draft, held.base):
                self._forget_aside(held)
            else:
                self.keep(draft, said)

    def _save(self, held: Held) -> None:
        draft = held.unsaved
        if draft is None or monotonic() < held.not_before:
            return
        if held.other is not None:
            self._put_aside(held, draft)
            return
        begun = monotonic()
        said = held.words[-1] if len(held.words) == 1 else f"{len(held.words)} edits, the last: {held.words[-1]}"
        try:
            fresh = held.revision == 0
            held.revision = self._drafts().save(draft, self._user(), held.revision, said, held.problems)
            held.base, held.unsaved, held.trouble, held.words, held.tried = draft, None, None, [], []
            self._forget_aside(held)
            if fresh:
                held.about = self._drafts().about(draft.id, self._user())
        except Behind as error:
            self._fall_behind(held, draft, error)
        except (StorageError, FoundryError, NotFound, NotAllowed) as error:
            held.trouble = trouble(error)
            # The answer may have been lost after the work: then this very draft is found saved later.
            held.tried = [*held.tried[-20:], draft]
            took = monotonic() - begun
            held.not_before = monotonic() + _REST * took if took > _SLOW else 0

    def _fall_behind(self, held: Held, draft: Draft, error: Behind) -> None:
        try:
            theirs, about = self._drafts().load(draft.id, self._user())
        except (StorageError, FoundryError, NotFound, ValueError) as failure:
            held.trouble = trouble(failure)
            return
        held.about, held.trouble = about, None
        if any(_alike(theirs, one) for one in (draft, *held.tried)):
            held.revision, held.base, held.tried = about.revision, theirs, []
            held.unsaved = None if _alike(theirs, draft) else draft
            if held.unsaved is None:
                self._forget_aside(held)
            self._save(held)
            return
        held.other = Other(held.base or theirs, theirs, about.revision, error.author)
        self._put_aside(held, draft)

    def _put_aside(self, held: Held, draft: Draft) -> None:
        if held.aside is draft:
            return
        try:
            held.aside_id = self._drafts().put_aside(draft, self._user(), held.revision, held.aside_id)
        except (StorageError, FoundryError, NotFound, NotAllowed) as error:
            held.trouble = trouble(error)
        else:
            held.aside, held.trouble = draft, None

    def _forget_aside(self, held: Held) -> None:
        """Drop what was put aside, once what was decided is saved."""
        if held.aside_id is None:
            return
        try:
            self._drafts().forget_aside(held.aside_id, self._user())
        except (StorageError, FoundryError) as error:
            # It is compared once more, then, when the draft is opened again.
            log.warning("what was put aside stays: %s", error)
        else:
            held.aside, held.aside_id = None, None


def trouble(error: Exception) -> Trouble:
    """Say in the person's words why a draft is not saved."""
    match error:
        case StorageError():
            return Trouble(error.reason, error.advice, passing=True)
        case FoundryError():
            return Trouble(f"{error.title}.", "Whose draft this is cannot be told until Foundry answers again.", passing=True)
        case NotFound(deleted=True):
            return Trouble("This draft was deleted in the meantime.", "Restore it in the list of drafts, or download it.")
        case NotFound():
            return Trouble("This draft is no longer shared with you.", "Download it, and import it as a draft of your own.")
        case _:
            return Trouble(str(error), "Download it, and import it as a draft of your own.")


def _alike(one: Draft, other: Draft) -> bool:
    return document.write(one) == document.write(other)
