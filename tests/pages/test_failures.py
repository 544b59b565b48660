"""Each of the 18 documented failures, on a draft that our checks pass: at its field and with its fix."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.draft.checks import foundry_failures
from components.draft.draft import Draft
from components.forms.markdown import escape
from components.shell.persistence import repositories
from tests.conftest import inject_fault
from tests.pages.conftest import Open, page_text, turn
from tests.pages.test_pages import ALICE
from tests.pages.validation_failures import CASES, Case, draft_to_refuse, foundry_with_objects


@pytest.fixture
def local(seeded: Path, tmp_path: Path) -> Iterator[LocalFoundry]:
    with foundry_with_objects(seeded, tmp_path) as running:
        yield running


def leaves(node: Any) -> Iterator[Any]:
    """Yield the elements below a node in the order of the page."""
    for child in getattr(node, "children", {}).values():
        yield child
        yield from leaves(child)


def texts_at(at: AppTest, draft: Draft, place: str) -> str:
    """Return the texts in a card or mapping, or between a single field and the next one."""
    if "/" in place:
        name = f"{draft.id}/workerConfig/{place}#{'spec' if 'columnMapping' in place else 'card'}"
        (block,) = (node for node in leaves(at.main) if getattr(node, "key", None) == name)
        return "\n".join(str(node.value) for node in leaves(block) if node.type in ("markdown", "caption", "warning"))
    below, texts = False, []
    for node in leaves(at.main):
        if node.type in ("text_input", "text_area", "selectbox"):
            below = node.label.split(" (required)")[0] == place
        elif below and node.type == "markdown":
            texts.append(node.value)
    return "\n".join(texts)


def refuse(at: AppTest, draft: Draft, case: Case) -> None:
    """Submit, and look at the failure on the review, in its section and in the summary."""
    turn(at, "review")
    assert not at.exception
    assert not at.button(key="submit").disabled
    at.button(key="submit").click().run()
    assert "CreateConfigValidationError" in page_text(at)
    assert escape(case.says).casefold() in page_text(at).casefold()
    go_to = [button for button in at.button if button.label == f"Go to {case.section or 'name'}"][-1]
    go_to.click().run()
    turn(at, "configure")
    assert not at.exception
    assert at.session_state["section"] == (case.section or "name")
    texts = texts_at(at, draft, case.place) if case.place else page_text(at)
    assert escape(case.says).casefold() in texts.casefold()
    (summary,) = [node for node in leaves(at.main) if getattr(node, "key", None) == "problems"]
    messages = [problem["message"] for problem in json.loads(summary.proto.json)["problems"]]
    assert any(case.says.casefold() in message.casefold() for message in messages), "it is not in the summary"
    if "item_id" in case.place:
        assert "Foundry: Training dataset › Item id: this column mapping is required." in messages
    if case.fix:
        assert sum(escape(case.fix) in button.label for button in at.button) == 1


@pytest.mark.slow
def test_every_kind_stands_at_its_field_with_its_fix(visit: Open, local: LocalFoundry, subtests: pytest.Subtests) -> None:
    assert {case.type for case in CASES} - {"kindOfTomorrow"} == foundry_failures.KINDS
    draft = draft_to_refuse(local)
    visit("drafts")
    repositories.draft_repository().save(draft, ALICE, 0, "Imported")
    at = visit("review", draft=draft.id)
    for case in CASES:
        with subtests.test(case.type):
            inject_fault(local, kind="refuse", method="POST", path="configVersions", failures=[case.failure(draft)])
            refuse(at, draft, case)
