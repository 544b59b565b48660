"""A draft's standing: found once for an edit, however many parts of the page ask."""

import pytest

from components.draft import edits
from components.draft.checks.facts import Facts
from components.draft.draft import Draft
from components.shell import draft_facts, draft_status, last_submission


def test_the_parts_of_a_page_share_one_look_at_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Draft] = []
    monkeypatch.setattr(draft_facts, "load_facts", lambda draft: calls.append(draft) or Facts())
    monkeypatch.setattr(last_submission, "problems_from_foundry", lambda draft, spec: ())
    first = Draft("d", None, {"name": "a"})
    status = draft_status.current_status(first)
    assert draft_status.current_status(first) is status
    assert calls == [first]
    second = edits.set_value(first, ("name",), "")
    assert {problem.code for problem in draft_status.current_status(second).problems} > {
        problem.code for problem in status.problems
    }
    assert draft_status.load_status(second) is not draft_status.load_status(second)
    assert calls == [first, second, second, second]
