"""Saving of one session's drafts to the database: retries, conflicts and stashed edits; no widgets."""

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

# A failed attempt that took this many seconds is retried only after this multiple of its duration.
_SLOW, _REST = 0.3, 4


@dataclass(frozen=True)
class SaveProblem:
    """Why a draft is not saved, and what to do; a `passing` problem is retried automatically."""

    reason: str
    advice: str
    passing: bool = False


@dataclass(frozen=True)
class ConcurrentEdit:
    """Somebody else's edits of a draft that is edited here too; both started from `base`."""

    base: Draft
    theirs: Draft
    revision: int
    author: str


@dataclass
class SaveState:
    """What is saved of one draft, and what is not.

    `aside` are the edits stashed in the database under the id `aside_id`; `more` is whether other windows stashed edits as well.
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
        """Return what a page shows of the state; equal values need no new drawing."""
        return self.problem, self.concurrent_edit


class DraftSaver:
    """The drafts of one person in one session. Only `load` raises; other failures become `trouble`."""

    def __init__(self, drafts: Callable[[], DraftRepository], user: Callable[[], str]) -> None:
        self._drafts = drafts
        self._ask = user
        self._known: str | None = None
        self._held: dict[str, SaveState] = {}

    def _user(self) -> str:
        self._known = self._known or self._ask()
        return self._known

    def save_state(self, draft_id: str) -> SaveState:
        """Return the save state of a draft."""
        return self._held.setdefault(draft_id, SaveState())

    def may_edit(self, draft_id: str) -> bool:
        """Return whether the person may edit a draft, as far as is known."""
        about = self.save_state(draft_id).record
        return about is None or about.sharing == "edit" or about.owner == self._user()

    def is_owner(self, draft_id: str) -> bool:
        """Return whether a draft is the person's own, as one that is not saved yet always is."""
        about = self.save_state(draft_id).record
        return about is None or about.owner == self._user()

    def owner(self, draft_id: str) -> str:
        """Return the user id of a draft's owner."""
        about = self.save_state(draft_id).record
        return about.owner if about else self._user()

    def save(self, draft: Draft, said: str) -> None:
        """Save a draft as it is now, or keep it in memory until that is possible."""
        held = self.save_state(draft.id)
        held.unsaved = draft
        held.edit_labels.append(said)
        self._save(held)

    def unsaved(self) -> list[Draft]:
        """Return the drafts of this session that have unsaved edits."""
        return [one.unsaved for one in self._held.values() if one.unsaved is not None and one.stashed is not one.unsaved]

    def load(self, draft_id: str) -> Draft:
        """Read a draft. Raises NotFound, StorageError, FoundryError, ValueError if a newer program saved it."""
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
        """Save unsaved edits, else return whether the draft should be loaded again.

        It should if somebody else has saved it or changed its sharing since, or if another window's edits are stashed.
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
        """Save how many problems a draft has."""
        held = self.save_state(draft.id)
        if held.problems == problems:
            return
        held.problems = problems
        if held.unsaved is None and held.revision:
            try:
                self._drafts().set_problem_count(draft.id, held.revision, problems)
            except StorageError:
                # Only a number in the list of drafts, which the next edit saves again.
                held.problems = None

    def resolve(self, draft: Draft, said: str) -> None:
        """Save the draft into which the person merged both sides' edits."""
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
            # The answer may be lost although the save succeeded; a later attempt finds this draft saved.
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
        """Delete the stashed edits once the merged draft is saved."""
        if held.aside_id is None:
            return
        try:
            self._drafts().drop_stash(held.aside_id, self._user())
        except (StorageError, FoundryError) as error:
            # The edits are then compared once more when the draft is opened again.
            log.warning("what was put aside stays: %s", error)
        else:
            held.stashed, held.aside_id = None, None


def save_problem(error: Exception) -> SaveProblem:
    """Return why a draft is not saved, in words for the user."""
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
