"""Saved drafts come back, nobody overwrites anybody, and strangers learn nothing."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft, new_draft_id
from components.draft.merge import merge_drafts
from components.storage.database import Database
from components.storage.draft_repository import (
    RECENT_REVISIONS,
    DraftNotFound,
    DraftRepository,
    EditNotAllowed,
    Sharing,
    StaleRevision,
)
from components.storage.tables import revisions
from tests.draft.generated import drafts as any_draft

ME, YOU = "me", "you"
NAME = ("name",)


def draft(name: str = "n") -> Draft:
    return Draft(new_draft_id(), "ri.s", {"name": name, "trainerId": "ri.t", "workerConfig": {}}, "1.0", 3)


class Clock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = datetime(2025, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(database: Database, clock: Clock) -> DraftRepository:
    return DraftRepository(database, clock)


def test_what_was_saved_comes_back(kept: DraftRepository, clock: Clock) -> None:
    first = draft()
    assert kept.save(first, ME, 0, "Began") == 1
    began = clock.now
    second = edits.set_value(first, NAME, "m")
    assert kept.save(second, ME, 1, "Name: m", problems=2) == 2
    found, saved = kept.load(first.id, ME)
    assert found == second
    assert (saved.owner, saved.name, saved.studio_rid, saved.trainer_id, saved.sharing) == (ME, "m", "ri.s", "ri.t", "private")
    assert (saved.revision, saved.problems, saved.created, saved.updated) == (2, 2, began, clock.now)
    kept.set_submitted_version(first.id, 7)
    assert kept.load(first.id, ME)[1].submitted_version == 7
    assert [(one.number, one.author, one.summary) for one in kept.list_revisions(first.id, ME).rows] == [
        (2, ME, "Name: m"),
        (1, ME, "Began"),
    ]
    assert kept.load_revision(first.id, ME, 1) == first


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_draft())
def test_any_draft_can_be_saved(kept: DraftRepository, some: Draft) -> None:
    some = replace(some, id=new_draft_id())
    kept.save(some, ME, 0, some.name)
    assert kept.load(some.id, ME)[0] == some


def test_who_has_not_seen_the_latest_is_behind(kept: DraftRepository) -> None:
    first = draft()
    kept.save(first, ME, 0)
    kept.share(first.id, ME, "edit")
    assert kept.save(first, YOU, 1) == 2
    for seen in (0, 1, 3):
        with pytest.raises(StaleRevision) as caught:
            kept.save(first, ME, seen)
        assert (caught.value.revision, caught.value.author) == (2, YOU)
    assert kept.save(first, ME, 2) == 3


def test_who_is_behind_merges_and_saves(kept: DraftRepository) -> None:
    first = draft()
    kept.save(first, ME, 0)
    kept.share(first.id, ME, "edit")
    kept.save(edits.set_value(first, (*PARAMETERS, "a"), 1), YOU, 1)
    mine = edits.set_value(first, (*PARAMETERS, "b"), 2)
    with pytest.raises(StaleRevision) as caught:
        kept.save(mine, ME, 1)
    theirs = kept.load_revision(first.id, ME, caught.value.revision)
    merged = merge_drafts(kept.load_revision(first.id, ME, 1), mine, theirs, "mine")
    assert kept.save(merged, ME, caught.value.revision) == 3
    assert kept.load(first.id, YOU)[0].get(PARAMETERS) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("sharing", "opens", "saves"),
    [("private", DraftNotFound, DraftNotFound), ("read", None, EditNotAllowed), ("edit", None, None)],
)
def test_a_stranger_does_what_the_link_allows(
    kept: DraftRepository, sharing: Sharing, opens: type[Exception] | None, saves: type[Exception] | None
) -> None:
    first = draft()
    kept.save(first, ME, 0)
    kept.share(first.id, ME, sharing)

    def attempt(expected: type[Exception] | None, action: Callable[[], object]) -> None:
        if expected is None:
            action()
        else:
            with pytest.raises(expected):
                action()

    attempt(opens, lambda: kept.load(first.id, YOU))
    attempt(opens, lambda: kept.list_revisions(first.id, YOU))
    attempt(opens, lambda: kept.load_revision(first.id, YOU, 1))
    attempt(opens, lambda: kept.duplicate(first.id, YOU))
    attempt(saves, lambda: kept.save(first, YOU, 1))
    attempt(saves, lambda: kept.rename(first.id, YOU, "x"))
    for action in (kept.delete, kept.restore, lambda one, user: kept.share(one, user, "edit")):
        attempt(EditNotAllowed if opens is None else DraftNotFound, lambda action=action: action(first.id, YOU))
    assert not kept.load(first.id, ME)[1].deleted


def test_a_stranger_cannot_tell_a_private_draft_from_none(kept: DraftRepository) -> None:
    first = draft()
    kept.save(first, ME, 0)
    said = set()
    for one in (first.id, new_draft_id(), "\0\ud800", ""):
        with pytest.raises(DraftNotFound) as caught:
            kept.load(one, YOU)
        said.add((str(caught.value), caught.value.deleted))
    for seen in (0, 1):
        with pytest.raises(DraftNotFound):
            kept.save(first, YOU, seen)
    assert len(said) == 1


def test_deleted_and_brought_back(kept: DraftRepository) -> None:
    first = draft()
    kept.save(first, ME, 0)
    kept.share(first.id, ME, "edit")
    kept.delete(first.id, ME)
    assert kept.list_by_owner(ME).rows == ()
    assert [one.id for one in kept.list_by_owner(ME, deleted=True).rows] == [first.id]
    for user, mine in ((ME, True), (YOU, False)):
        for action in (lambda user=user: kept.load(first.id, user), lambda user=user: kept.save(first, user, 1)):
            with pytest.raises(DraftNotFound) as caught:
                action()
            assert caught.value.deleted is mine
    kept.restore(first.id, ME)
    assert kept.load(first.id, ME)[0] == first
    assert kept.save(first, ME, 1) == 2


def test_renaming_is_an_edit(kept: DraftRepository) -> None:
    first = draft()
    kept.save(first, ME, 0, problems=1)
    assert kept.rename(first.id, ME, "other") == 2
    found, saved = kept.load(first.id, ME)
    assert (found.name, saved.name, saved.problems) == ("other", "other", 1)
    assert kept.list_revisions(first.id, ME).rows[0].summary == "Name: other"
    with pytest.raises(StaleRevision):
        kept.save(first, ME, 1)


def test_a_copy_is_its_own_draft(kept: DraftRepository) -> None:
    first = draft("n")
    kept.save(first, ME, 0)
    kept.share(first.id, ME, "read")
    copy, saved = kept.duplicate(first.id, YOU)
    assert copy.id != first.id
    assert (copy.body, saved.owner, saved.sharing) == (first.body, YOU, "private")


def test_the_last_edited_comes_first_page_by_page(kept: DraftRepository) -> None:
    several = [draft(str(place)) for place in range(5)]
    for one in several:
        kept.save(one, ME, 0)
    kept.save(draft("yours"), YOU, 0)
    kept.save(several[1], ME, 1)
    pages = [kept.list_by_owner(ME, page=page, size=2) for page in (1, 2, 3, 4)]
    assert [[one.name for one in page.rows] for page in pages] == [["1", "4"], ["3", "2"], ["0"], []]
    assert [page.more for page in pages] == [True, True, False, False]
    revised = kept.list_revisions(several[1].id, ME, page=2, size=1)
    assert ([one.number for one in revised.rows], revised.more) == ([1], False)


def test_drafts_are_found_by_words_of_their_name_and_sorted(kept: DraftRepository) -> None:
    for name in ("House prices, Boston", "house prices", "100% of Birds"):
        kept.save(draft(name), ME, 0)
    assert [one.name for one in kept.list_by_owner(ME, search="PRICES house").rows] == ["house prices", "House prices, Boston"]
    assert [one.name for one in kept.list_by_owner(ME, search="%").rows] == ["100% of Birds"]
    by_name = ["100% of Birds", "house prices", "House prices, Boston"]
    assert [one.name for one in kept.list_by_owner(ME, order="name").rows] == by_name
    assert kept.list_by_owner(ME, search="price", order="created", size=1).rows[0].name == "house prices"


def test_shared_drafts_are_listed_for_those_who_opened_them_while_they_are_shared(kept: DraftRepository) -> None:
    first, second = draft("First"), draft("Second")
    for shared in (first, second):
        kept.save(shared, ME, 0)
        kept.share(shared.id, ME, "read")
    for _ in range(2):
        kept.record_opening(first.id, YOU)
    assert [one.id for one in kept.list_shared(YOU).rows] == [first.id]
    assert kept.list_shared(YOU, search="Second").rows == kept.list_shared(ME).rows == ()
    kept.share(first.id, ME, "private")
    assert kept.list_shared(YOU).rows == ()


def test_old_revisions_thin_out_to_one_an_hour(kept: DraftRepository, clock: Clock, database: Database) -> None:
    first = draft()
    for seen in range(400):
        clock.now += timedelta(minutes=10)
        kept.save(edits.set_value(first, NAME, str(seen)), ME, seen)
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(revisions)) == RECENT_REVISIONS + 100 // 6 + 1
    numbers = [one.number for one in kept.list_revisions(first.id, ME, size=500).rows]
    assert numbers[:RECENT_REVISIONS] == list(range(400, 100, -1))
    hours = [one.time.replace(minute=0, second=0) for one in kept.list_revisions(first.id, ME, size=500).rows[RECENT_REVISIONS:]]
    assert len(set(hours)) == len(hours)
    assert kept.load(first.id, ME)[0].name == "399"
    with pytest.raises(DraftNotFound):
        kept.load_revision(first.id, ME, 2)


def test_of_eight_threads_that_save_one_wins(opened: Callable[[], Database]) -> None:
    shared = [DraftRepository(opened()), DraftRepository(opened())]
    first = draft()
    shared[0].save(first, ME, 0)
    outcomes: list[object] = []
    ready = Barrier(8)

    def work(place: int) -> None:
        ready.wait()
        try:
            outcomes.append(shared[place % 2].save(edits.set_value(first, NAME, str(place)), ME, 1))
        except StaleRevision as behind:
            outcomes.append(("behind", behind.revision))

    threads = [Thread(target=work, args=(place,)) for place in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, outcomes)) == sorted([*["('behind', 2)"] * 7, "2"])
    assert len(shared[1].list_revisions(first.id, ME).rows) == 2


def large() -> Draft:
    draw = random.Random(1)
    values = [
        draw.choice([draw.random(), draw.randint(0, 10**6), "some words", True, None, {"a": draw.random()}]) for _ in range(1000)
    ]
    return edits.set_value(draft(), PARAMETERS, {f"learning_rate_{place}": value for place, value in enumerate(values)})


def test_saving_a_thousand_parameters_is_quick(database: Database) -> None:
    kept, one = DraftRepository(database), large()
    spent, busy = [], []
    for seen in range(60):
        start, cpu = time.perf_counter(), time.process_time()
        kept.save(one, ME, seen, "Learning rate: 0.1")
        spent.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
    print(f"saving 1,000 parameters: median {median(spent):.1f} ms, {median(busy):.1f} ms of it computing")
    # What the machine does besides would make the wall clock a dice.
    assert median(busy) < 5
