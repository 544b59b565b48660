"""Studios used lately: those of the user's own drafts and submissions, once each, in the order of their last use."""

from dataclasses import replace

from components.draft.draft import Draft
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.recent_studios import list_recent_studios
from components.storage.submission_repository import SubmissionRepository, SubmissionRequest
from tests.storage.examples import ME, YOU, Clock


def test_studios_of_drafts_and_submissions_come_in_the_order_of_their_last_use(database: Database) -> None:
    clock = Clock()
    drafts, submissions = DraftRepository(database, clock), SubmissionRepository(database, clock)
    first = Draft("first", "ri.a", {})
    drafts.save(first, ME, 0)
    submissions.prepare(SubmissionRequest(YOU, ME, "ri.b", "d", 1, b"{}"))
    submissions.prepare(SubmissionRequest(YOU, YOU, "ri.other", "d", 1, b"{}"))
    drafts.save(Draft("second", "ri.c", {}), ME, 0)
    drafts.save(Draft("third", None, {}), ME, 0)
    drafts.save(Draft("deleted", "ri.deleted", {}), ME, 0)
    drafts.delete("deleted", ME)
    drafts.save(Draft("theirs", "ri.other", {}), YOU, 0)
    assert list_recent_studios(database, ME) == ("ri.c", "ri.b", "ri.a")
    drafts.save(replace(first, body={"name": "Again"}), ME, 1)
    assert list_recent_studios(database, ME, size=2) == ("ri.a", "ri.c")
