"""Problems on pages: equal ones are drawn once, and each keeps its own fix."""

import json
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from components.draft import edits, request_body
from components.draft.draft import Draft, input_path
from components.shell.persistence import repositories
from components.storage.submission_repository import SubmissionRequest
from tests.pages.conftest import Open, page_text, turn
from tests.pages.test_current_draft import typed
from tests.pages.test_drafts import press
from tests.session.app_state import session_of

STUDIO = "ri.models.main.model-studio.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
DATA = "ri.foundry.main.dataset.a1b2c3d4-e5f6-7890-abcd-ef1234567890"
PAGES = ("configure", "review")
MEMORY = "Memory (exact)"


def opened(visit: Open, mapping: dict[str, list[str]]) -> tuple[AppTest, Draft]:
    at = visit("trainers", studio=STUDIO)
    at.button(key="use:ri.models..trainer.autogluon_tabular_regression").click().run()
    (draft,) = session_of(at).drafts.values()
    draft = edits.set_dataset(draft, "input_df", DATA, {"columnMapping": mapping})
    session_of(at).drafts = {draft.id: draft}
    at.session_state["section"] = "inputs"
    return at, draft


def labels(at: AppTest, words: str) -> list[str]:
    return [button.label for button in at.button if button.label.startswith(words)]


@pytest.mark.parametrize("page", PAGES)
def test_two_equal_problems_are_drawn_once(visit: Open, page: str) -> None:
    at, _ = opened(visit, {"target_column": ["nope", "nope"]})
    at = turn(at, page)
    assert not at.exception
    assert labels(at, "Keep only") == ["Keep only “nope”"]
    next(button for button in at.button if button.label == "Remove the duplicate").click().run()
    assert not at.exception
    (draft,) = session_of(at).drafts.values()
    assert draft.get(input_path("input_df", "columnMapping")) == {"target_column": ["nope"]}


@pytest.mark.parametrize("page", PAGES)
def test_problems_that_differ_in_words_alone_have_their_own_fixes(visit: Open, page: str) -> None:
    at, _ = opened(visit, {"target_column": ["nope", "never"]})
    at = turn(at, page)
    assert not at.exception
    next(button for button in at.button if button.label == "Leave out “never”").click().run()
    assert not at.exception
    (draft,) = session_of(at).drafts.values()
    assert draft.get(input_path("input_df", "columnMapping")) == {"target_column": ["nope"]}


@pytest.mark.parametrize("page", PAGES)
def test_a_failure_that_foundry_names_twice_is_drawn_once(visit: Open, page: str) -> None:
    at, draft = opened(visit, {"target_column": ["target"]})
    draft = edits.set_value(draft, ("changelog",), "too long")
    session_of(at).drafts = {draft.id: draft}
    at.session_state["section"] = "name"
    failure = {"type": "changelogTooLong", "maxLength": 3, "actualLength": 8}
    answer = {
        "status": 400,
        "errorCode": "INVALID_ARGUMENT",
        "errorName": "CreateConfigValidationError",
        "errorInstanceId": "1",
        "parameters": {"studioRid": STUDIO, "validationFailures": [failure, failure]},
    }
    record = repositories.submission_repository().prepare(
        SubmissionRequest("o", "o", STUDIO, draft.id, 1, request_body.encode_request(draft))
    )
    assert repositories.submission_repository().acquire_lease(record.id, "o", "sender", 0, timedelta(seconds=9))
    assert repositories.submission_repository().mark_refused(
        record.id, "sender", json.dumps(answer), "CreateConfigValidationError", "1"
    )
    session_of(at).refusals.clear()
    at = turn(at, page)
    assert not at.exception
    assert labels(at, "Cut it") == ["Cut it to 3 characters"]


def test_a_fix_is_a_click_and_can_be_undone(visit: Open) -> None:
    at = typed(visit("configure", trainer="ri.models..trainer.autogluon_tabular_regression", section="resources"), MEMORY, "900G")
    assert "Memory must be more than 0 and at most 64 GB." in page_text(at)
    at = press(at, "Use 64 GB").run()
    assert next(field for field in at.text_input if field.label == MEMORY).value == "64G"
    at = press(at, "Undo").run()
    assert next(field for field in at.text_input if field.label == MEMORY).value == "900G"
