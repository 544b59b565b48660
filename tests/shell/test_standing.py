"""A draft's standing: found once for an edit, however many parts of the page ask."""

import pytest

from components.draft import edit
from components.draft.check import Facts
from components.draft.model import Draft
from components.shell import catalog, session, standing


def test_the_parts_of_a_page_share_one_look_at_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Draft] = []
    monkeypatch.setattr(catalog, "facts", lambda draft: asked.append(draft) or Facts())
    monkeypatch.setattr(session, "problems_from_foundry", lambda draft, spec: ())
    first = Draft("d", None, {"name": "a"})
    found = standing.now(first)
    assert standing.now(first) is found
    assert asked == [first]
    second = edit.put(first, ("name",), "")
    assert {problem.code for problem in standing.now(second).problems} > {problem.code for problem in found.problems}
    assert standing.of(second) is not standing.of(second)
    assert asked == [first, second, second, second]
