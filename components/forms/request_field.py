"""A field of the request outside the parameters, in a fragment of its own."""

from collections.abc import Callable

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.forms import binding
from components.schema.path import MISSING, Path
from components.session.pipeline import FieldScope, current_problems
from components.session.state import get_session

DrawField = Callable[[Draft, tuple[Problem, ...], FieldScope], None]


def draw(draft: Draft, problems: tuple[Problem, ...], path: Path, draw_field: DrawField) -> None:
    """Draw a field on whose value no other depends.

    After an edit `draw_field` runs again with the draft and its problems as they are then. Its widgets are bound with the scope that it gets.
    """
    key = binding.key(draft, path, "row")

    def draw_row() -> None:
        session = get_session()
        current = session.draft or draft
        problems_now = problems if current is draft else current_problems(current, problems)
        is_set = current.get(path) is not MISSING
        draw_field(current, problems_now, FieldScope(key, path, problems_now, is_set, is_nested=False, is_independent=True))

    st.fragment(draw_row, key=key)()
