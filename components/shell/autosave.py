"""Keeps the drafts of one session in the database, and says when it cannot or when somebody else was faster. It knows no widgets."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from components.draft import serialization
from components.draft.draft import Draft
from components.foundry.errors import FoundryError
from components.storage.draft_repository import DraftNotFound, DraftRecord, DraftRepository, EditNotAllowed, StaleRevision
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

# A failed attempt that took so many seconds is not repeated before so many times its own length.
_SLOW, _REST = 0.3, 4


@dataclass(frozen=True)
class SaveProblem:
    """Why a draft is not saved at the moment, and what to do. What is `passing` is tried again by itself."""

    reason: str
    advice: str
    passing: bool = False


@dataclass(frozen=True)
class ConcurrentEdit:
    """What somebody else made of a draft while it was edited here: from `base`, which both began with."""

    base: Draft
    theirs: Draft
    revision: int
    author: str


@dataclass
class SaveState:
    """How one draft stands: what is saved of it, and what is not.

    `aside` is what of it is put aside in the database, under the id `aside_id`; `more` tells that other windows put edits aside as well.
    """

    revision: int = 0
    base: Draft | None = None
    record: DraftRecord | None = None
    problems: int | None = None
    unsaved: Draft | None = None
    edit_labels: list[str] = field(default_factory=list)
    attempted: list[Draft] = field(default_factory=list)
    concurrent_edit: ConcurrentEdit | None = None
    stashed: Draft | None = None
    aside_id: str | None = None
    more: bool = False
    problem: SaveProblem | None = None
    not_before: float = 0

    @property
    def state(self) -> tuple[object, ...]:
        """What a screen says of it: as long as this is the same, nothing new has to be said."""
        return self.problem, self.concurrent_edit


class DraftSaver:
    """The drafts of one person in one session. Nothing but `load` raises: a failure becomes the draft's `trouble`."""

    def __init__(self, drafts: Callable[[], DraftRepository], user: Callable[[], str]) -> None:
        self._drafts = drafts
        self._ask = user
        self._known: str | None = None
        self._held: dict[str, SaveState] = {}

    def _user(self) -> str:
        self._known = self._known or self._ask()
        return self._known

    def save_state(self, draft_id: str) -> SaveState:
        """Say how a draft stands."""
        return self._held.setdefault(draft_id, SaveState())

    def may_edit(self, draft_id: str) -> bool:
        """Tell whether the person may change a draft, as far as is known."""
        about = self.save_state(draft_id).record
        return about is None or about.sharing == "edit" or about.owner == self._user()

    def is_owner(self, draft_id: str) -> bool:
        """Tell whether a draft is the person's own; one that is not saved yet is."""
        about = self.save_state(draft_id).record
        return about is None or about.owner == self._user()

    def owner(self, draft_id: str) -> str:
        """Give the id of whose draft it is."""
        about = self.save_state(draft_id).record
        return about.owner if about else self._user()

    def save(self, draft: Draft, said: str) -> None:
        """Save a draft as it is now, or hold it until that can be done."""
        held = self.save_state(draft.id)
        held.unsaved = draft
        held.edit_labels.append(said)
        self._save(held)

    def unsaved(self) -> list[Draft]:
        """Give the drafts of this session with edits that are saved nowhere yet."""
        return [one.unsaved for one in self._held.values() if one.unsaved is not None and one.stashed is not one.unsaved]

    def load(self, draft_id: str) -> Draft:
        """Read a draft from the database. Raises NotFound, StorageError, FoundryError, and ValueError for one of a newer program."""
        draft, about = self._drafts().load(draft_id, self._user())
        held = self._held[draft_id] = SaveState(about.revision, draft, about, about.problems)
        asides = self._drafts().list_stashes(draft_id, self._user()) if self.may_edit(draft_id) else ()
        undecided = [one for one in asides if not _alike(one.mine, draft)]
        if not undecided:
            return draft
        aside, held.more = undecided[0], len(undecided) > 1
        held.revision, held.base = aside.revision, aside.base
        held.unsaved, held.stashed, held.edit_labels = aside.mine, aside.mine, ["Edits that were put aside"]
        held.aside_id = aside.id
        held.concurrent_edit = ConcurrentEdit(aside.base, draft, about.revision, aside.author)
        return aside.mine

    def refresh(self, draft_id: str) -> bool:
        """Save what is not saved yet, else tell whether the draft should be loaded again.

        It should where somebody else has saved it since, or shared it otherwise, and where another window's edits wait to be decided upon.
        """
        held = self.save_state(draft_id)
        if held.unsaved is not None:
            self._save(held)
            return False
        if held.revision == 0:
            return False
        could = self.may_edit(draft_id)
        try:
            held.record = self._drafts().get_record(draft_id, self._user())
        except (StorageError, FoundryError, DraftNotFound) as error:
            held.problem = save_problem(error)
            return False
        held.problem = None
        return held.more or held.record.revision > held.revision or could != self.may_edit(draft_id)

    def set_problem_count(self, draft: Draft, problems: int) -> None:
        """Note how many problems a draft has."""
        held = self.save_state(draft.id)
        if held.problems == problems:
            return
        held.problems = problems
        if held.unsaved is None and held.revision:
            try:
                self._drafts().set_problem_count(draft.id, held.revision, problems)
            except StorageError:
                # It is but a number in a list, and comes with the next edit.
                held.problems = None

    def resolve(self, draft: Draft, said: str) -> None:
        """Save what the person made of both sides' edits."""
        held = self.save_state(draft.id)
        if held.concurrent_edit is not None:
            held.revision, held.base = held.concurrent_edit.revision, held.concurrent_edit.theirs
            held.concurrent_edit, held.unsaved, held.stashed, held.edit_labels = None, None, None, []
            if _alike(draft, held.base):
                self._forget_aside(held)
            else:
                self.save(draft, said)

    def _save(self, held: SaveState) -> None:
        draft = held.unsaved
        if draft is None or monotonic() < held.not_before:
            return
        if held.concurrent_edit is not None:
            self._stash(held, draft)
            return
        begun = monotonic()
        said = (
            held.edit_labels[-1]
            if len(held.edit_labels) == 1
            else f"{len(held.edit_labels)} edits, the last: {held.edit_labels[-1]}"
        )
        try:
            fresh = held.revision == 0
            held.revision = self._drafts().save(draft, self._user(), held.revision, said, held.problems)
            held.base, held.unsaved, held.problem, held.edit_labels, held.attempted = draft, None, None, [], []
            self._forget_aside(held)
            if fresh:
                held.record = self._drafts().get_record(draft.id, self._user())
        except StaleRevision as error:
            self._handle_stale_revision(held, draft, error)
        except (StorageError, FoundryError, DraftNotFound, EditNotAllowed) as error:
            held.problem = save_problem(error)
            # The answer may have been lost after the work: then this very draft is found saved later.
            held.attempted = [*held.attempted[-20:], draft]
            took = monotonic() - begun
            held.not_before = monotonic() + _REST * took if took > _SLOW else 0

    def _handle_stale_revision(self, held: SaveState, draft: Draft, error: StaleRevision) -> None:
        try:
            theirs, about = self._drafts().load(draft.id, self._user())
        except (StorageError, FoundryError, DraftNotFound, ValueError) as failure:
            held.problem = save_problem(failure)
            return
        held.record, held.problem = about, None
        if any(_alike(theirs, one) for one in (draft, *held.attempted)):
            held.revision, held.base, held.attempted = about.revision, theirs, []
            held.unsaved = None if _alike(theirs, draft) else draft
            if held.unsaved is None:
                self._forget_aside(held)
            self._save(held)
            return
        held.concurrent_edit = ConcurrentEdit(held.base or theirs, theirs, about.revision, error.author)
        self._stash(held, draft)

    def _stash(self, held: SaveState, draft: Draft) -> None:
        if held.stashed is draft:
            return
        try:
            held.aside_id = self._drafts().stash(draft, self._user(), held.revision, held.aside_id)
        except (StorageError, FoundryError, DraftNotFound, EditNotAllowed) as error:
            held.problem = save_problem(error)
        else:
            held.stashed, held.problem = draft, None

    def _forget_aside(self, held: SaveState) -> None:
        """Drop what was put aside, once what was decided is saved."""
        if held.aside_id is None:
            return
        try:
            self._drafts().drop_stash(held.aside_id, self._user())
        except (StorageError, FoundryError) as error:
            # It is compared once more, then, when the draft is opened again.
            log.warning("what was put aside stays: %s", error)
        else:
            held.stashed, held.aside_id = None, None


def save_problem(error: Exception) -> SaveProblem:
    """Say in the person's words why a draft is not saved."""
    match error:
        case StorageError():
            return SaveProblem(error.reason, error.advice, passing=True)
        case FoundryError():
            return SaveProblem(f"{error.title}.", "Whose draft this is cannot be told until Foundry answers again.", passing=True)
        case DraftNotFound(deleted=True):
            return SaveProblem("This draft was deleted in the meantime.", "Restore it in the list of drafts, or download it.")
        case DraftNotFound():
            return SaveProblem("This draft is no longer shared with you.", "Download it, and import it as a draft of your own.")
        case _:
            return SaveProblem(str(error), "Download it, and import it as a draft of your own.")


def _alike(one: Draft, other: Draft) -> bool:
    return serialization.dump_draft(one) == serialization.dump_draft(other)
