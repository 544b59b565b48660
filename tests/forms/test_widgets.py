"""Widgets of generated schemas: loaded values stay, and input is valid or shown as a problem."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.draft.draft import PARAMETERS, Draft
from components.schema.form_model import FormModel
from components.schema.path import same
from tests.schema.generated import Pair, parameters
from tests.session.app_state import session_of

STAGE = str(Path(__file__).parent / "harness.py")


def stage(schema: Any, value: Any) -> AppTest:
    at = AppTest.from_file(STAGE, default_timeout=30)
    at.session_state["schema"], at.session_state["value"] = schema, value
    return at.run()


def draft(at: AppTest) -> Draft:
    assert not at.exception, at.exception
    result: Draft = session_of(at).drafts["d"]
    return result


@pytest.mark.slow
@settings(max_examples=30)
@given(parameters())
def test_drawing_changes_nothing(pair: Pair) -> None:
    schema, value = pair
    at = stage(schema, value)
    assert same(draft(at).get(PARAMETERS), value)
    assert same(draft(at.run()).get(PARAMETERS), value)


TYPED = st.sampled_from(["", "7", "1e400", "-0.5", "nope", "[1", '{"a": null}', " ", "null", "2026-02-30"])
INDICES = st.integers(0, 1000)
STEPS = st.lists(st.tuples(INDICES, INDICES, TYPED), min_size=1, max_size=3)


@pytest.mark.slow
@settings(max_examples=30)
@given(parameters(), STEPS)
def test_what_is_entered_is_valid_or_a_problem_is_shown(pair: Pair, steps: list[tuple[int, int, str]]) -> None:
    """Each step takes one of the widgets that are there, and one of the options that it has or a text."""
    schema, value = pair
    at = stage(schema, value)
    draft(at)
    for which, option, typed in steps:
        # The search is left alone: what it hides shows its problems in the summary only.
        drawn = (*at.text_input, *at.text_area, *at.selectbox, *at.multiselect)
        widgets = [element for element in drawn if element.key and not element.key.endswith("#find") and not element.disabled]
        if not widgets:
            return
        widget = widgets[which % len(widgets)]
        if widget.type in ("text_input", "text_area"):
            widget.set_value(typed)
        elif widget.type == "selectbox" and widget.options:
            widget.select_index(option % len(widget.options))
        elif widget.type == "multiselect":
            widget.set_value([index for index in range(len(widget.options)) if option >> index & 1])
        # An edit may run only a part of the page, and AppTest then knows no more than that part: the second run draws the whole.
        at.run()
        at.run()
        now = draft(at)
        broken = FormModel(schema).validate(now.get(PARAMETERS, {}), now.chosen_branches)
        said = " ".join(element.value for element in at.markdown)
        assert (not broken.violations and not now.rejected_inputs) or "material/error" in said or "material/warning" in said
