"""A draft with a value for every parameter of the rarer corners of JSON Schema, on the pages."""

import pytest

from components.draft.draft import Draft, new_draft_id
from components.draft.masking import MASK
from tests.browser.conftest import Person
from tests.forms.test_schema_corner_cases import FILLED

pytestmark = pytest.mark.shared_app


def test_no_parameter_is_shown_as_json_and_the_secret_only_when_asked_for(person: Person) -> None:
    body = {
        "name": "Wing",
        "trainerId": "ri.models..trainer.experimental_simulation",
        "resources": {"cpu": "2", "memory": "4G"},
        "workerConfig": {"inputs": {}, "outputs": {}, "customConfig": FILLED},
    }
    person.open_draft(Draft(new_draft_id(), None, body, "0.3.0-rc.2"))
    person.section("Parameters")
    for page in (1, 2, 3):
        person.page.get_by_test_id("stPagination").get_by_text(str(page), exact=True).click()
        person.settle()
        assert "not-a-real-key" not in person.text()
        assert person.page.get_by_text("Shown as JSON").count() == 0
    assert MASK in person.text()
    steps = person.page.locator(".cfg-step").all_inner_texts()
    assert len(steps) == 3
    assert all(any(words in step for step in steps) for words in ("Observations", "Output model", "the studio"))
    assert person.page.locator(".cfg-error").count() == 0
    person.click("Review")
    person.unfold("The request")
    request = person.page.get_by_test_id("stCode").filter(has_text="workerConfig").first
    assert "not-a-real-key" not in (request.text_content() or "")
    person.page.get_by_text("Show the secrets").click()
    person.settle()
    assert '"api_key": "not-a-real-key"' in (request.text_content() or "")
