"""The status of a draft is loaded once for an edit, however many parts of the page ask, and is counted for the lists."""

import pytest

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.draft import Draft
from components.foundry.errors import ConnectionLost
from components.shell.drafting import checked_draft
from components.shell.foundry_reads import draft_facts
from components.shell.persistence.session_saver import draft_saver
from components.shell.submitting import last_submission


def test_the_parts_of_a_page_share_one_look_at_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Draft] = []
    monkeypatch.setattr(draft_facts, "load_facts", lambda draft: calls.append(draft) or Facts())
    monkeypatch.setattr(last_submission, "problems_from_foundry", lambda draft, spec: ())
    first = Draft("d", None, {"name": "a"})
    checked = checked_draft.current_check(first)
    assert checked_draft.current_check(first) is checked
    assert calls == [first]
    second = edits.set_value(first, ("name",), "")
    assert {problem.code for problem in checked_draft.current_check(second).problems} > {
        problem.code for problem in checked.problems
    }
    assert checked_draft.check_draft(second) is not checked_draft.check_draft(second)
    assert calls == [first, second, second, second]


def test_what_is_left_of_a_draft_is_counted_and_not_known_while_foundry_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_facts, "load_facts", lambda draft: Facts())
    monkeypatch.setattr(last_submission, "problems_from_foundry", lambda draft, spec: ())
    draft = Draft("d", None, {"name": "a"})
    checked_draft.check_draft(draft)
    assert draft_saver().save_state("d").problems == 4

    def fail(draft: Draft) -> Facts:
        raise ConnectionLost("no answer")

    monkeypatch.setattr(draft_facts, "load_facts", fail)
    with pytest.raises(ConnectionLost):
        checked_draft.check_draft(draft)
    assert draft_saver().save_state("d").problems is None
