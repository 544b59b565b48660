"""The draft saver: every edit is saved or held, and who saves later sees both sides."""

import pytest

from components.draft import edits
from components.draft.draft import Draft, new_draft_id
from components.draft.merge import merge_drafts
from components.shell.persistence.autosave import DraftSaver
from components.storage.database import Database
from components.storage.draft_records import DraftNotFound
from components.storage.draft_repository import DraftRepository
from components.storage.storage_errors import StorageFull

ME, YOU = "me", "you"


class Failing(DraftRepository):
    """Drafts that can be told to fail, before or after the work."""

    before = after = False

    def save(self, draft: Draft, user: str, seen_revision: int, summary: str = "", problems: int | None = None) -> int:
        if self.before:
            raise StorageFull("here")
        number = super().save(draft, user, seen_revision, summary, problems)
        if self.after:
            raise StorageFull("here")
        return number


@pytest.fixture
def repository(database: Database) -> Failing:
    return Failing(database)


def saver(repository: DraftRepository, user: str = ME) -> DraftSaver:
    return DraftSaver(lambda: repository, lambda: user)


def named(draft: Draft, name: str) -> Draft:
    return edits.set_value(draft, ("name",), name)


def fresh() -> Draft:
    return Draft(new_draft_id(), None, {"name": "first", "workerConfig": {}})


def saved_once(repository: Failing) -> tuple[DraftSaver, Draft]:
    """Return a saver with a draft that it saved once."""
    mine, draft = saver(repository), fresh()
    mine.save(draft, "Began")
    return mine, draft


def test_every_edit_is_a_revision_with_its_words(repository: Failing) -> None:
    mine, draft = saved_once(repository)
    mine.save(named(draft, "second"), "Name: second")
    assert [revision.summary for revision in repository.list_revisions(draft.id, ME).rows] == ["Name: second", "Began"]
    assert saver(repository).load(draft.id) == named(draft, "second")
    mine.set_problem_count(draft, 3)
    assert repository.get_record(draft.id, ME).problems == 3
    mine.request_review(draft.id)
    later = saver(repository)
    later.load(draft.id)
    assert later.is_review_requested(draft.id)
    assert (mine.owner(draft.id), mine.may_edit(draft.id), mine.is_owner(draft.id)) == (ME, True, True)


def test_a_failure_holds_the_edits_until_it_is_over(repository: Failing) -> None:
    mine, draft = saved_once(repository)
    repository.before = True
    mine.save(named(draft, "a"), "Name: a")
    mine.save(named(draft, "b"), "Name: b")
    state = mine.save_state(draft.id)
    assert state.problem is not None
    assert state.problem.reason == StorageFull.reason
    repository.before = False
    assert mine.refresh(draft.id) is False
    assert (state.problem, state.unsaved) == (None, None)
    assert repository.load(draft.id, ME)[0].name == "b"
    assert repository.list_revisions(draft.id, ME).rows[0].summary == "2 edits, last: Name: b"


@pytest.mark.parametrize("new", [True, False])
def test_an_answer_lost_after_the_work_is_no_conflict(repository: Failing, new: bool) -> None:
    mine, draft = saver(repository), fresh()
    if not new:
        mine.save(draft, "Began")
    repository.after = True
    mine.save(named(draft, "a"), "Name: a")
    assert mine.save_state(draft.id).problem is not None
    repository.after = False
    mine.save(named(draft, "b"), "Name: b")
    assert mine.save_state(draft.id).state == (None, None)
    assert repository.load(draft.id, ME)[0].name == "b"


def test_who_is_behind_has_both_sides_and_decides(repository: Failing) -> None:
    (mine, draft), theirs = saved_once(repository), saver(repository, YOU)
    repository.share(draft.id, ME, "edit")
    theirs.save(edits.set_value(theirs.load(draft.id), ("changelog",), "theirs"), "Changelog")
    mine.save(named(draft, "mine"), "Name: mine")
    other = mine.save_state(draft.id).concurrent_edit
    assert other is not None
    assert (other.author, other.base) == (YOU, draft)
    mine.save(named(draft, "mine again"), "Name: mine again")
    assert repository.load(draft.id, ME)[0].name == "first"
    both = merge_drafts(other.base, named(draft, "mine again"), other.theirs, "mine")
    mine.set_problem_count(draft, 3)
    mine.resolve(both, "Merged")
    assert repository.load(draft.id, ME)[0] == both
    assert repository.get_record(draft.id, ME).problems is None
    assert theirs.refresh(draft.id) is True
    assert theirs.load(draft.id) == both


def test_who_is_behind_is_asked_again_in_another_session(repository: Failing) -> None:
    (mine, draft), yours = saved_once(repository), saver(repository)
    yours.load(draft.id)
    mine.save(named(draft, "mine"), "Name: mine")
    yours.save(named(draft, "yours"), "Name: yours")
    latest = named(draft, "yours after all")
    yours.save(latest, "Name: yours after all")
    later = saver(repository)
    assert later.load(draft.id) == latest
    other = later.save_state(draft.id).concurrent_edit
    assert other is not None
    assert (other.base, other.theirs, other.revision, other.author) == (draft, named(draft, "mine"), 2, ME)
    later.resolve(latest, "Kept one side's edits only")
    assert later.save_state(draft.id).unsaved is None
    assert saver(repository).load(draft.id) == latest
    assert repository.list_stashes(draft.id, ME) == ()
    assert [revision.number for revision in repository.list_revisions(draft.id, ME).rows] == [3, 2, 1]


def test_what_each_window_put_aside_is_kept_and_decided_one_by_one(repository: Failing) -> None:
    mine, draft = saved_once(repository)
    windows = [saver(repository) for _ in range(3)]
    for window in windows:
        window.load(draft.id)
    mine.save(named(draft, "saved"), "Name: saved")
    made = [edits.set_value(draft, ("changelog",), f"window {number}") for number in range(3)]
    for window, edited in zip(windows, made, strict=True):
        window.save(edited, "Changelog")
        assert window.save_state(draft.id).has_more_stashes is False
    later, decided = saver(repository), []
    shown = later.load(draft.id)
    while (other := later.save_state(draft.id).concurrent_edit) is not None:
        assert other.base == draft
        decided.append(shown)
        later.resolve(merge_drafts(other.base, shown, other.theirs, "mine"), "Merged")
        # A page takes up what comes next at its next run.
        shown = later.load(draft.id) if later.refresh(draft.id) else shown
    assert decided == made[::-1]
    assert [revision.number for revision in repository.list_revisions(draft.id, ME).rows] == [5, 4, 3, 2, 1]
    assert repository.load(draft.id, ME)[0].get(("changelog",)) == "window 0"
    assert (repository.list_stashes(draft.id, ME), later.refresh(draft.id)) == ((), False)


def test_edits_of_a_window_that_still_runs_outlive_a_decision_elsewhere(repository: Failing) -> None:
    (mine, draft), window = saved_once(repository), saver(repository)
    window.load(draft.id)
    mine.save(named(draft, "saved"), "Name: saved")
    window.save(edits.set_value(draft, ("changelog",), "early"), "Changelog")
    other = saver(repository)
    other.load(draft.id)
    window.save(edits.set_value(draft, ("changelog",), "late"), "Changelog")
    other.resolve(named(draft, "saved"), "Took")
    assert [stash.mine.get(("changelog",)) for stash in repository.list_stashes(draft.id, ME)] == ["late"]


def test_what_is_put_aside_stays_until_the_decision_is_saved(repository: Failing) -> None:
    (mine, draft), window = saved_once(repository), saver(repository)
    window.load(draft.id)
    mine.save(named(draft, "saved"), "Name: saved")
    window.save(named(draft, "aside"), "Name: aside")
    repository.before = True
    window.resolve(named(draft, "decided"), "Kept one side's edits only")
    assert [stash.mine.name for stash in repository.list_stashes(draft.id, ME)] == ["aside"]
    repository.before = False
    window.refresh(draft.id)
    assert (repository.load(draft.id, ME)[0].name, repository.list_stashes(draft.id, ME)) == ("decided", ())


def test_the_same_edit_on_both_sides_is_no_conflict(repository: Failing) -> None:
    (mine, draft), theirs = saved_once(repository), saver(repository)
    theirs.save(named(theirs.load(draft.id), "same"), "Name: same")
    mine.save(named(draft, "same"), "Name: same")
    assert mine.save_state(draft.id).state == (None, None)
    assert mine.save_state(draft.id).revision == 2


def test_a_stranger_finds_nothing_and_a_reader_may_not_edit(repository: Failing) -> None:
    mine, draft = saved_once(repository)
    with pytest.raises(DraftNotFound):
        saver(repository, YOU).load(draft.id)
    repository.share(draft.id, ME, "read")
    reader = saver(repository, YOU)
    reader.load(draft.id)
    assert (reader.may_edit(draft.id), reader.is_owner(draft.id)) == (False, False)
    repository.delete(draft.id, ME)
    mine.save(named(draft, "late"), "Name: late")
    problem = mine.save_state(draft.id).problem
    assert problem is not None
    assert "deleted" in problem.reason
    repository.restore(draft.id, ME)
    mine.refresh(draft.id)
    assert repository.load(draft.id, ME)[0].name == "late"
