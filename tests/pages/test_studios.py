"""A studio opened by what people have at hand, and what leads nowhere."""

import pytest

from tests.pages.conftest import Open, page_text
from tests.pages.test_current_draft import typed
from tests.pages.validation_failures import DEMAND
from tests.shell.examples import STUDIO

FIELD = "Find a model studio"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (STUDIO, "Diabetes progression"),
        (f"https://example.palantirfoundry.com/workspace/model-studio/{STUDIO}/configure?tab=1", "Diabetes progression"),
        (f"{DEMAND}/Demand forecasting", "Demand forecasting"),
    ],
)
def test_a_studio_opens_by_what_people_have_at_hand(visit: Open, text: str, name: str) -> None:
    at = typed(visit("studios"), FIELD, text)
    assert not at.exception
    assert name in [header.value for header in at.header]
    assert "No version yet" in page_text(at)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/no/such/place", "Foundry has nothing at this path"),
        ("ri.models.main.model-studio.nothing", "Foundry has nothing under this RID"),
        ("https://example.com/x", "This address holds no RID"),
        (f"{DEMAND}/Industries", r"“Industries” cannot be chosen:color[\:] a dataset, not a model studio"),
    ],
)
def test_what_leads_nowhere_is_said_with_the_reason(visit: Open, text: str, reason: str) -> None:
    at = typed(visit("studios"), FIELD, text)
    assert reason in page_text(at)
    assert next(field for field in at.text_input if field.label == FIELD).value == text
