"""Saved drafts come back, nobody overwrites anybody, and strangers learn nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft, new_draft_id
from components.draft.merge import merge_drafts
from components.draft.request_body import encode_request, request_digest
from components.storage.database import Database
from components.storage.draft_records import DraftNotFound, EditNotAllowed, Sharing, StaleRevision
from components.storage.draft_repository import RECENT_REVISIONS, DraftRepository
from components.storage.tables import revisions
from tests.draft.generated import drafts as any_draft
from tests.storage.examples import Clock

ME, YOU = "me", "you"
NAME = ("name",)


def draft(name: str = "n") -> Draft:
    return Draft(new_draft_id(), "ri.s", {"name": name, "trainerId": "ri.t", "workerConfig": {}}, "1.0", 3)


def saved_draft(repository: DraftRepository, sharing: Sharing = "private") -> Draft:
    first = draft()
    repository.save(first, ME, 0)
    repository.share(first.id, ME, sharing)
    return first


@pytest.fixture
def repository(database: Database, clock: Clock) -> DraftRepository:
    return DraftRepository(database, clock)


def test_what_was_saved_comes_back(repository: DraftRepository, clock: Clock) -> None:
    first = draft()
    assert repository.save(first, ME, 0, "Began") == 1
    began = clock.now
    second = edits.set_value(first, NAME, "m")
    assert repository.save(second, ME, 1, "Name: m", problems=2) == 2
    stored, saved = repository.load(first.id, ME)
    assert stored == second
    assert (saved.owner, saved.name, saved.studio_rid, saved.trainer_id, saved.sharing) == (ME, "m", "ri.s", "ri.t", "private")
    assert (saved.revision, saved.problems, saved.created, saved.updated) == (2, 2, began, clock.now)
    assert saved.request_hash == request_digest(encode_request(second))
    assert [
        (revision.number, revision.author, revision.summary) for revision in repository.list_revisions(first.id, ME).rows
    ] == [
        (2, ME, "Name: m"),
        (1, ME, "Began"),
    ]
    assert repository.load_revision(first.id, ME, 1) == first


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_draft())
def test_any_draft_can_be_saved(repository: DraftRepository, some: Draft) -> None:
    some = replace(some, id=new_draft_id())
    repository.save(some, ME, 0, some.name)
    assert repository.load(some.id, ME)[0] == some


def test_who_has_not_seen_the_latest_is_behind(repository: DraftRepository) -> None:
    first = saved_draft(repository, "edit")
    assert repository.save(first, YOU, 1) == 2
    for revision in (0, 1, 3):
        with pytest.raises(StaleRevision) as caught:
            repository.save(first, ME, revision)
        assert (caught.value.revision, caught.value.author) == (2, YOU)
    assert repository.save(first, ME, 2) == 3


def test_who_is_behind_merges_and_saves(repository: DraftRepository) -> None:
    first = saved_draft(repository, "edit")
    repository.save(edits.set_value(first, (*PARAMETERS, "a"), 1), YOU, 1)
    mine = edits.set_value(first, (*PARAMETERS, "b"), 2)
    with pytest.raises(StaleRevision) as caught:
        repository.save(mine, ME, 1)
    theirs = repository.load_revision(first.id, ME, caught.value.revision)
    merged = merge_drafts(repository.load_revision(first.id, ME, 1), mine, theirs, "mine")
    assert repository.save(merged, ME, caught.value.revision) == 3
    assert repository.load(first.id, YOU)[0].get(PARAMETERS) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("sharing", "opens", "saves"),
    [("private", DraftNotFound, DraftNotFound), ("read", None, EditNotAllowed), ("edit", None, None)],
)
def test_a_stranger_does_what_the_link_allows(
    repository: DraftRepository, sharing: Sharing, opens: type[Exception] | None, saves: type[Exception] | None
) -> None:
    first = saved_draft(repository, sharing)

    def attempt(expected: type[Exception] | None, action: Callable[[str, str], object]) -> None:
        with pytest.raises(expected) if expected else nullcontext():
            action(first.id, YOU)

    for read in (repository.load, repository.list_revisions, partial(repository.load_revision, number=1), repository.duplicate):
        attempt(opens, read)
    attempt(saves, lambda _, user: repository.save(first, user, 1))
    attempt(saves, partial(repository.rename, name="x"))
    for owners in (repository.delete, repository.restore, partial(repository.share, mode="edit")):
        attempt(EditNotAllowed if opens is None else DraftNotFound, owners)
    assert not repository.load(first.id, ME)[1].deleted


def test_a_stranger_cannot_tell_a_private_draft_from_none(repository: DraftRepository) -> None:
    first = saved_draft(repository)
    refusals = set()
    for draft_id in (first.id, new_draft_id(), "\0\ud800", ""):
        with pytest.raises(DraftNotFound) as caught:
            repository.load(draft_id, YOU)
        refusals.add((str(caught.value), caught.value.deleted))
    for revision in (0, 1):
        with pytest.raises(DraftNotFound):
            repository.save(first, YOU, revision)
    assert len(refusals) == 1


def test_deleted_and_brought_back(repository: DraftRepository) -> None:
    first = saved_draft(repository, "edit")
    repository.delete(first.id, ME)
    assert repository.list_by_owner(ME).rows == ()
    assert [record.id for record in repository.list_by_owner(ME, deleted=True).rows] == [first.id]
    for user, mine in ((ME, True), (YOU, False)):
        for action in (lambda user=user: repository.load(first.id, user), lambda user=user: repository.save(first, user, 1)):
            with pytest.raises(DraftNotFound) as caught:
                action()
            assert caught.value.deleted is mine
    repository.restore(first.id, ME)
    assert repository.load(first.id, ME)[0] == first
    assert repository.save(first, ME, 1) == 2


def test_renaming_is_an_edit(repository: DraftRepository) -> None:
    first = draft()
    repository.save(first, ME, 0, problems=1)
    assert repository.rename(first.id, ME, "other") == 2
    renamed, saved = repository.load(first.id, ME)
    assert (renamed.name, saved.name, saved.problems) == ("other", "other", 1)
    assert repository.list_revisions(first.id, ME).rows[0].summary == "Name: other"
    with pytest.raises(StaleRevision):
        repository.save(first, ME, 1)


def test_a_copy_is_its_own_draft(repository: DraftRepository) -> None:
    first = saved_draft(repository, "read")
    copy, saved = repository.duplicate(first.id, YOU)
    assert copy.id != first.id
    assert (copy.body, saved.owner, saved.sharing) == (first.body, YOU, "private")


def test_the_last_edited_comes_first_page_by_page(repository: DraftRepository) -> None:
    several = [draft(str(index)) for index in range(5)]
    for saved in several:
        repository.save(saved, ME, 0)
    repository.save(draft("yours"), YOU, 0)
    repository.save(several[1], ME, 1)
    pages = [repository.list_by_owner(ME, page=page, size=2) for page in (1, 2, 3, 4)]
    assert [[record.name for record in page.rows] for page in pages] == [["1", "4"], ["3", "2"], ["0"], []]
    assert [page.more for page in pages] == [True, True, False, False]
    revised = repository.list_revisions(several[1].id, ME, page=2, size=1)
    assert ([revision.number for revision in revised.rows], revised.more) == ([1], False)


def test_drafts_are_found_by_words_of_their_name_and_sorted(repository: DraftRepository) -> None:
    for name in ("House prices, Boston", "house prices", "100% of Birds"):
        repository.save(draft(name), ME, 0)
    assert [record.name for record in repository.list_by_owner(ME, search="PRICES house").rows] == [
        "house prices",
        "House prices, Boston",
    ]
    assert [record.name for record in repository.list_by_owner(ME, search="%").rows] == ["100% of Birds"]
    by_name = ["100% of Birds", "house prices", "House prices, Boston"]
    assert [record.name for record in repository.list_by_owner(ME, order="name").rows] == by_name
    assert repository.list_by_owner(ME, search="price", order="created", size=1).rows[0].name == "house prices"


def test_shared_drafts_are_listed_for_those_who_opened_them_while_they_are_shared(repository: DraftRepository) -> None:
    first, second = draft("First"), draft("Second")
    for shared in (first, second):
        repository.save(shared, ME, 0)
        repository.share(shared.id, ME, "read")
    for _ in range(2):
        repository.record_opening(first.id, YOU)
    assert [record.id for record in repository.list_shared(YOU).rows] == [first.id]
    assert repository.list_shared(YOU, search="Second").rows == repository.list_shared(ME).rows == ()
    repository.share(first.id, ME, "private")
    assert repository.list_shared(YOU).rows == ()


def test_old_revisions_thin_out_to_one_an_hour(repository: DraftRepository, clock: Clock, database: Database) -> None:
    first = draft()
    for number in range(400):
        clock.now += timedelta(minutes=10)
        repository.save(edits.set_value(first, NAME, str(number)), ME, number)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(revisions)) == RECENT_REVISIONS + 100 // 6 + 1
    saved = repository.list_revisions(first.id, ME, size=500).rows
    assert [revision.number for revision in saved[:RECENT_REVISIONS]] == list(range(400, 100, -1))
    hours = [revision.time.replace(minute=0, second=0) for revision in saved[RECENT_REVISIONS:]]
    assert len(set(hours)) == len(hours)
    assert repository.load(first.id, ME)[0].name == "399"
    with pytest.raises(DraftNotFound):
        repository.load_revision(first.id, ME, 2)


def test_of_eight_threads_that_save_one_wins(opened: Callable[[], Database]) -> None:
    shared = [DraftRepository(opened()), DraftRepository(opened())]
    first = draft()
    shared[0].save(first, ME, 0)
    ready = Barrier(8)

    def work(index: int) -> str:
        ready.wait()
        try:
            return f"saved {shared[index % 2].save(edits.set_value(first, NAME, str(index)), ME, 1)}"
        except StaleRevision as stale:
            return f"stale {stale.revision}"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(work, range(8)))
    assert sorted(outcomes) == ["saved 2", *["stale 2"] * 7]
    assert len(shared[1].list_revisions(first.id, ME).rows) == 2
