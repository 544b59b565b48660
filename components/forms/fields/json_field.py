"""A field that shows a part of the request as JSON, for what no other field can show."""

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.forms import binding
from components.forms.fields.codec import JSON
from components.forms.markdown import escape
from components.forms.panels.problems import draw_beside
from components.schema.path import Path


def draw(label: str, draft: Draft, path: Path, problems: tuple[Problem, ...], reason: str, height: int = 120) -> None:
    """Draw the JSON at a path, the reason for it, and the problems there; `height` is in pixels."""
    st.text_area(label, height=height, placeholder="Not set", **binding.bind(draft, path, JSON).keywords())
    st.caption(f":material/data_object: Shown as JSON: {escape(reason)}")
    draw_beside(problems, path, below=True)
