"""The current draft: where it comes from, how it is saved, concurrent edits, and sharing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.draft import edits
from components.draft.draft import Draft
from components.shell.persistence import repositories
from tests.pages.conftest import Open, page_text, turn
from tests.pages.test_drafts import ALICE, press
from tests.shell.examples import configuration


@pytest.fixture
def draft(visit: Open) -> Draft:
    """A saved draft, and the database it is saved in."""
    visit("drafts")
    saved = configuration(name="Mine")
    repositories.draft_repository().save(saved, ALICE, 0, "Began")
    return saved


@contextmanager
def busy_database(folder: Path) -> Iterator[None]:
    """Hold the write lock of the database, as another program would."""
    (file,) = (folder / "data").glob("*.sqlite")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def opened(visit: Open, draft: Draft) -> AppTest:
    return visit("configure", draft=draft.id, section="name")


def typed(at: AppTest, label: str, text: str) -> AppTest:
    fields = [*at.text_input, *at.text_area]
    # The edit runs a part of the page only, the rest of which AppTest forgets; so the whole page follows.
    return next(field for field in fields if field.label == label).set_value(text).run().run()


def stored(draft: Draft) -> Draft:
    return repositories.draft_repository().load(draft.id, ALICE)[0]


def edited_elsewhere(draft: Draft, key: str, value: str) -> None:
    """Save an edit of somebody who saw the same revision."""
    saved, record = repositories.draft_repository().load(draft.id, ALICE)
    repositories.draft_repository().save(edits.set_value(saved, (key,), value), ALICE, record.revision, "Elsewhere")


def test_the_address_names_the_draft_and_an_edit_is_saved_at_once(visit: Open, draft: Draft) -> None:
    at = typed(opened(visit, draft), "Name", "Renamed")
    assert not at.exception
    assert at.query_params["draft"] in (draft.id, [draft.id])
    assert stored(draft).name == "Renamed"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("0" * 32, "This draft does not exist"),
        ("deleted", "Restore it in the list of drafts."),
        ("", "No draft is open"),
    ],
)
def test_an_address_without_a_draft_says_so(visit: Open, draft: Draft, query: str, words: str) -> None:
    if query == "deleted":
        repositories.draft_repository().delete(draft.id, ALICE)
    at = visit("configure", **({"draft": draft.id if query == "deleted" else query} if query else {}))
    assert not at.exception
    assert words in page_text(at)


def test_a_session_without_edits_follows_the_other(visit: Open, draft: Draft) -> None:
    at = opened(visit, draft)
    edited_elsewhere(draft, "name", "Theirs")
    at.run()
    assert at.title[0].value == "Theirs"
    assert [element.value for element in at.toast] == ["This draft was changed elsewhere. The latest state is shown."]


@pytest.mark.parametrize(
    ("button", "name", "changelog"),
    [("Merge", "Theirs", "Mine too"), ("Discard mine", "Theirs", ""), ("Discard theirs", "Mine", "Mine too")],
)
def test_two_sessions_that_both_edit_decide(visit: Open, draft: Draft, button: str, name: str, changelog: str) -> None:
    at = opened(visit, draft)
    edited_elsewhere(draft, "name", "Theirs")
    at = typed(at, "Changelog", "Mine too")
    assert "You changed this draft in another window while you edited it here." in page_text(at)
    assert (stored(draft).name, stored(draft).get(("changelog",), "")) == ("Theirs", "")
    # What is not decided yet is kept for a session of its own, too.
    assert "You changed this draft in another window" in page_text(opened(visit, draft))
    at = press(at, button)
    assert not at.exception
    assert "in another window" not in page_text(at)
    assert (stored(draft).name, stored(draft).get(("changelog",), "") or "") == (name, changelog)


@pytest.mark.parametrize(("button", "name"), [("mine", "Mine again"), ("theirs", "Theirs")])
def test_edits_of_one_field_need_a_side(visit: Open, draft: Draft, button: str, name: str) -> None:
    at = opened(visit, draft)
    edited_elsewhere(draft, "name", "Theirs")
    at = typed(at, "Name", "Mine again")
    assert not [element for element in at.button if element.label == "Merge"]
    at = press(at, f"Merge, prefer {button}")
    assert not at.exception
    assert stored(draft).name == name


@pytest.mark.slow
def test_a_database_that_is_busy_is_said_and_saving_resumes(
    visit: Open, draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.shell.persistence.autosave._RETRY_FACTOR", 0)
    at = opened(visit, draft)
    with busy_database(tmp_path):
        at = typed(at, "Name", "Not saved yet")
        assert not at.exception
        assert "**Not saved.** The database is busy." in page_text(at)
        assert at.title[0].value == "Not saved yet"
        assert "**“Not saved yet” is not saved.** The database is busy." in page_text(turn(at, "trainers"))
    at = turn(at, "trainers")
    assert "is not saved" not in page_text(at.run())
    assert stored(draft).name == "Not saved yet"


def test_a_copy_is_of_what_is_on_screen_also_while_it_is_not_saved(visit: Open, draft: Draft) -> None:
    at = opened(visit, draft)
    edited_elsewhere(draft, "name", "Theirs")
    at = typed(at, "Name", "On screen")
    at.session_state["draft.menu"] = True
    at = press(at.run(), "Duplicate")
    assert not at.exception
    names = {element.name for element in repositories.draft_repository().list_by_owner(ALICE).rows}
    assert len(names) == 2
    assert any("On screen" in name for name in names)
    assert at.query_params["draft"] not in (draft.id, [draft.id])


def test_the_owner_shares_a_draft_by_its_link(visit: Open, draft: Draft) -> None:
    at = opened(visit, draft)
    at.session_state["draft.menu"] = True
    at.run()
    assert "Revision 1, saved" in page_text(at)
    assert any(f"/configure?draft={draft.id}" in element.value for element in at.code)
    field = next(element for element in at.selectbox if element.label == "Who can open it")
    assert field.options == ["Only you", "Anyone with the link can read it", "Anyone with the link can edit it"]
    for mode in ("read", "edit", "private"):
        field = next(element for element in at.selectbox if element.label == "Who can open it")
        at = field.set_value(mode).run()
        assert not at.exception
        assert repositories.draft_repository().get_record(draft.id, ALICE).sharing == mode


def test_a_reader_and_an_editor_cannot_share_further(visit: Open) -> None:
    visit("drafts")
    theirs = configuration(name="Theirs")
    repositories.draft_repository().save(theirs, "somebody-else", 0, "Began")
    for mode in ("read", "edit"):
        repositories.draft_repository().share(theirs.id, "somebody-else", mode)
        at = opened(visit, theirs)
        at.session_state["draft.menu"] = True
        at.run()
        assert not at.exception
        assert "Who can open it" not in [element.label for element in at.selectbox]
        assert ("You are reading a draft of" in page_text(at)) is (mode == "read")
