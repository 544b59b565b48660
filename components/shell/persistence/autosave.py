"""Saves the drafts of one session in the database, or knows why that fails. It knows no widgets."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from components.draft import serialization
from components.draft.draft import Draft
from components.draft.undo import UndoHistory
from components.foundry.errors import FoundryError
from components.storage.draft_records import DraftNotFound, DraftRecord, EditNotAllowed, StaleRevision
from components.storage.draft_repository import DraftRepository
from components.storage.storage_errors import StorageError

log = logging.getLogger("configurator")

# After a reload so many edits can be undone, read with the draft; the list of revisions leads further back.
MAX_STORED_UNDO = 30
# A failed attempt that took this long is not repeated before this many times its own length.
_SLOW_SECONDS, _RETRY_FACTOR = 0.3, 4


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

    `stashed` is what of it is stashed in the database, under the id `stash_id`; `has_more_stashes` where other windows stashed edits as well.
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
    stash_id: str | None = None
    has_more_stashes: bool = False
    problem: SaveProblem | None = None
    not_before: float = 0

    @property
    def state(self) -> tuple[object, ...]:
        """What a page shows of it; as long as this is the same, no page has to run for it."""
        return self.problem, self.concurrent_edit


class DraftSaver:
    """The drafts of one person in one session.

    Only `load` and the questions about a person raise; a failure to save becomes the draft's `problem`.
    """

    def __init__(self, drafts: Callable[[], DraftRepository], user: Callable[[], str]) -> None:
        self._drafts = drafts
        self._find_user = user
        self._user_id: str | None = None
        self._states: dict[str, SaveState] = {}

    def _user(self) -> str:
        self._user_id = self._user_id or self._find_user()
        return self._user_id

    def save_state(self, draft_id: str) -> SaveState:
        """Return what is saved of a draft, and what is not."""
        return self._states.setdefault(draft_id, SaveState())

    def may_edit(self, draft_id: str) -> bool:
        """Return whether the person may change a draft, as far as is known."""
        record = self.save_state(draft_id).record
        return record is None or record.sharing == "edit" or record.owner == self._user()

    def is_owner(self, draft_id: str) -> bool:
        """Return whether a draft is the person's own; one that is not saved yet is."""
        record = self.save_state(draft_id).record
        return record is None or record.owner == self._user()

    def owner(self, draft_id: str) -> str:
        """Return the id of the draft's owner."""
        record = self.save_state(draft_id).record
        return record.owner if record else self._user()

    def save(self, draft: Draft, label: str) -> None:
        """Save a draft as it is now, or hold it until that can be done."""
        saving = self.save_state(draft.id)
        saving.unsaved = draft
        saving.edit_labels.append(label)
        self._save(saving)

    def unsaved(self) -> list[Draft]:
        """Return the drafts of this session with edits that are saved nowhere yet."""
        return [
            state.unsaved for state in self._states.values() if state.unsaved is not None and state.stashed is not state.unsaved
        ]

    def load(self, draft_id: str) -> Draft:
        """Read a draft from the database, with the person's stashed edits in it where there are some.

        Raises DraftNotFound, StorageError, FoundryError, and ValueError for a draft of a newer program.
        """
        draft, record = self._drafts().load(draft_id, self._user())
        if record.owner != self._user():
            self._record_opening(draft_id)
        saving = self._states[draft_id] = SaveState(record.revision, draft, record, record.problems)
        stashes = self._drafts().list_stashes(draft_id, self._user()) if self.may_edit(draft_id) else ()
        undecided = [candidate for candidate in stashes if not _is_same(candidate.mine, draft)]
        if not undecided:
            return draft
        stash, saving.has_more_stashes = undecided[0], len(undecided) > 1
        saving.revision, saving.base = stash.revision, stash.base
        saving.unsaved, saving.stashed, saving.edit_labels = stash.mine, stash.mine, ["Edits that were put aside"]
        saving.stash_id = stash.id
        saving.concurrent_edit = ConcurrentEdit(stash.base, draft, record.revision, stash.author)
        return stash.mine

    def load_history(self, draft: Draft) -> UndoHistory:
        """Return what can be undone and redone of a draft that was just loaded; nothing while its revisions cannot be read."""
        try:
            states = self._drafts().list_states(draft.id, self._user(), MAX_STORED_UNDO) if self.may_edit(draft.id) else ()
        except (StorageError, FoundryError, DraftNotFound, ValueError) as error:
            log.warning("the revisions of a draft cannot be read: %s", error)
            states = ()
        return UndoHistory.from_states((*states, draft))

    def refresh(self, draft_id: str) -> bool:
        """Save what is not saved yet, else return whether the draft should be loaded again.

        It should if somebody else has saved it or changed its sharing since, or if another window's edits are stashed.
        """
        saving = self.save_state(draft_id)
        if saving.unsaved is not None:
            self._save(saving)
            return False
        if saving.revision == 0:
            return False
        could_edit = self.may_edit(draft_id)
        try:
            saving.record = self._drafts().get_record(draft_id, self._user())
        except (StorageError, FoundryError, DraftNotFound) as error:
            saving.problem = save_problem(error)
            return False
        saving.problem = None
        return saving.has_more_stashes or saving.record.revision > saving.revision or could_edit != self.may_edit(draft_id)

    def set_problem_count(self, draft: Draft, problems: int | None) -> None:
        """Note how many problems a draft has, None where it cannot be checked; who may only read it leaves that to others."""
        saving = self.save_state(draft.id)
        if saving.problems == problems or not self.may_edit(draft.id):
            return
        saving.problems = problems
        if saving.unsaved is None and saving.revision:
            try:
                self._drafts().set_problem_count(draft.id, saving.revision, problems)
            except StorageError:
                # It is but a number in a list, and comes with the next edit.
                saving.problems = None

    def is_review_requested(self, draft_id: str) -> bool:
        """Return whether the review of a draft was asked for before it was loaded."""
        record = self.save_state(draft_id).record
        return record is not None and bool(record.review_requested)

    def request_review(self, draft_id: str) -> None:
        """Note that the review of a draft was asked for."""
        if self.is_review_requested(draft_id) or not self.save_state(draft_id).revision or not self.may_edit(draft_id):
            return
        try:
            self._drafts().set_review_requested(draft_id)
        except StorageError as error:
            log.warning("that a review was asked for is not saved: %s", error)

    def resolve(self, draft: Draft, label: str) -> None:
        """Save what the person made of both sides' edits."""
        saving = self.save_state(draft.id)
        if saving.concurrent_edit is not None:
            saving.revision, saving.base = saving.concurrent_edit.revision, saving.concurrent_edit.theirs
            saving.concurrent_edit, saving.unsaved, saving.stashed, saving.edit_labels = None, None, None, []
            # Those of the one side or the other are not those of what was made of both.
            saving.problems = None
            if _is_same(draft, saving.base):
                self._drop_stash(saving)
            else:
                self.save(draft, label)

    def _record_opening(self, draft_id: str) -> None:
        try:
            self._drafts().record_opening(draft_id, self._user())
        except StorageError as error:
            log.warning("that a shared draft was opened is not recorded: %s", error)

    def _save(self, saving: SaveState) -> None:
        draft = saving.unsaved
        if draft is None or monotonic() < saving.not_before:
            return
        if saving.concurrent_edit is not None:
            self._stash(saving, draft)
            return
        start = monotonic()
        label = (
            saving.edit_labels[-1]
            if len(saving.edit_labels) == 1
            else f"{len(saving.edit_labels)} edits, last: {saving.edit_labels[-1]}"
        )
        try:
            is_new = saving.revision == 0
            saving.revision = self._drafts().save(draft, self._user(), saving.revision, label, saving.problems)
            saving.base, saving.unsaved, saving.problem, saving.edit_labels, saving.attempted = draft, None, None, [], []
            self._drop_stash(saving)
            if is_new:
                saving.record = self._drafts().get_record(draft.id, self._user())
        except StaleRevision as error:
            self._handle_stale_revision(saving, draft, error)
        except (StorageError, FoundryError, DraftNotFound, EditNotAllowed) as error:
            saving.problem = save_problem(error)
            # The answer may have been lost after the work: then this very draft is found saved later.
            saving.attempted = [*saving.attempted[-20:], draft]
            seconds = monotonic() - start
            saving.not_before = monotonic() + _RETRY_FACTOR * seconds if seconds > _SLOW_SECONDS else 0

    def _handle_stale_revision(self, saving: SaveState, draft: Draft, error: StaleRevision) -> None:
        try:
            theirs, record = self._drafts().load(draft.id, self._user())
        except (StorageError, FoundryError, DraftNotFound, ValueError) as failure:
            saving.problem = save_problem(failure)
            return
        saving.record, saving.problem = record, None
        if any(_is_same(theirs, own) for own in (draft, *saving.attempted)):
            saving.revision, saving.base, saving.attempted = record.revision, theirs, []
            saving.unsaved = None if _is_same(theirs, draft) else draft
            if saving.unsaved is None:
                self._drop_stash(saving)
            self._save(saving)
            return
        saving.concurrent_edit = ConcurrentEdit(saving.base or theirs, theirs, record.revision, error.author)
        self._stash(saving, draft)

    def _stash(self, saving: SaveState, draft: Draft) -> None:
        if saving.stashed is draft:
            return
        try:
            saving.stash_id = self._drafts().stash(draft, self._user(), saving.revision, saving.stash_id)
        except (StorageError, FoundryError, DraftNotFound, EditNotAllowed) as error:
            saving.problem = save_problem(error)
        else:
            saving.stashed, saving.problem = draft, None

    def _drop_stash(self, saving: SaveState) -> None:
        """Drop what was put aside, once what was decided is saved."""
        if saving.stash_id is None:
            return
        try:
            self._drafts().drop_stash(saving.stash_id, self._user())
        except (StorageError, FoundryError) as error:
            # The edits are then compared once more when the draft is opened again.
            log.warning("what was put aside stays: %s", error)
        else:
            saving.stashed, saving.stash_id = None, None


def save_problem(error: Exception) -> SaveProblem:
    """Return in the person's words why a draft is not saved."""
    match error:
        case StorageError():
            return SaveProblem(error.reason, error.advice, passing=True)
        case FoundryError():
            return SaveProblem(
                f"{error.title}.", "The owner of this draft is not known until Foundry answers again.", passing=True
            )
        case DraftNotFound(deleted=True):
            return SaveProblem("This draft was deleted in the meantime.", "Restore it in the list of drafts, or download it.")
        case DraftNotFound():
            return SaveProblem("This draft is no longer shared with you.", "Download it, and import it as a draft of your own.")
        case _:
            return SaveProblem(str(error), "Download it, and import it as a draft of your own.")


def _is_same(draft: Draft, other: Draft) -> bool:
    return serialization.dump_draft(draft) == serialization.dump_draft(other)
