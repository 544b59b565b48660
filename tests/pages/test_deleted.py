"""A draft that was deleted in another window: every page and every button says so."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from components.shell.persistence import repositories
from tests.pages.conftest import Open, page_text, turn
from tests.session.app_state import session_of
from tests.shell.examples import configuration

ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
Act = Callable[[AppTest, str], AppTest]


def opened(key: str) -> Act:
    """Open a menu, as a click on it does."""

    def act(at: AppTest, draft_id: str) -> AppTest:
        at.session_state[key.format(draft_id)] = True
        return at.run()

    return act


def clicked(key: str) -> Act:
    return lambda at, draft_id: at.button(key=key.format(draft_id)).click().run()


def labelled(label: str) -> Act:
    return lambda at, _: next(element for element in at.button if element.label == label).click().run()


def typed(key: str) -> Act:
    return lambda at, draft_id: at.text_input(key=key.format(draft_id)).set_value("New").run()


def chosen(key: str) -> Act:
    return lambda at, draft_id: at.selectbox(key=key.format(draft_id)).set_value("edit").run()


def nothing(at: AppTest, _: str) -> AppTest:
    return at.run()


SHARED = [opened("draft.menu"), chosen("share:{}")]
# The page, what is done before the draft is deleted, what after it, and whether that must say something of it.
CASES: dict[str, tuple[str, list[Act], list[Act], bool]] = {
    "configure": ("configure", [], [nothing], True),
    "review": ("review", [], [nothing], True),
    "drafts": ("drafts", [], [nothing], False),
    "menu": ("configure", [], [opened("draft.menu")], True),
    "menu, open": ("configure", [opened("draft.menu")], [nothing], True),
    "duplicate": ("configure", [opened("draft.menu")], [clicked("draft.duplicate")], False),
    "share": ("configure", SHARED[:1], SHARED[1:], True),
    "history": ("configure", [], [clicked("draft.history")], True),
    "submit": ("review", [], [clicked("submit")], False),
    "edit": ("configure", [lambda at, _: section(at, "name")], [lambda at, _: name(at)], True),
    "list, rename": ("drafts", [opened("more:{}")], [typed("rename:{}")], False),
    "list, copy": ("drafts", [opened("more:{}")], [clicked("copy:{}")], False),
    "list, delete": ("drafts", [opened("more:{}")], [labelled("Delete")], False),
    "list, share": ("drafts", [opened("more:{}")], [chosen("share:{}")], False),
}


REASONS = ("deleted", "no longer shared")


def section(at: AppTest, which: str) -> AppTest:
    at.session_state["section"] = which
    return at.run()


def name(at: AppTest) -> AppTest:
    return next(element for element in at.text_input if element.label == "Name").set_value("New").run()


@pytest.mark.slow
# The list shows one's own drafts only, and none of them is shared with oneself.
@pytest.mark.parametrize(
    ("case", "reason"),
    [(case, reason) for case, (page, *_) in CASES.items() for reason in REASONS if page != "drafts" or reason == "deleted"],
)
def test_nothing_dies_of_a_draft_that_is_gone(visit: Open, monkeypatch: pytest.MonkeyPatch, case: str, reason: str) -> None:
    page, before, after, speaks = CASES[case]
    visit("drafts")
    draft = configuration(name="Gone")
    owner = ALICE if reason == "deleted" else "somebody-else"
    if owner != ALICE and case in ("menu", "menu, open", "share"):
        before, after, speaks = [], [opened("draft.menu")], True
    repositories.draft_repository().save(draft, owner, 0, "Began")
    if owner != ALICE:
        repositories.draft_repository().share(draft.id, owner, "edit")
    at = visit(page, draft=draft.id)
    for act in before:
        at = act(at, draft.id)
        assert not at.exception
    if reason == "deleted":
        repositories.draft_repository().delete(draft.id, ALICE)
    else:
        repositories.draft_repository().share(draft.id, owner, "private")
    for act in after:
        at = act(at, draft.id)
        assert not at.exception
    text = page_text(at) + " ".join(element.value for element in at.toast)
    assert at.title
    assert not speaks or "deleted" in text or "shared with you" in text
    assert case in ("review", "submit") or page == "drafts" or session_of(at).drafts[draft.id].body["resources"]
    for other in ("drafts", "configure", "review", "activity"):
        assert not turn(at, other).exception
