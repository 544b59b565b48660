"""Problems as they are shown: beside their field and in the summary."""

from collections.abc import Iterable

import streamlit as st

from components.draft.problem import Level, Problem
from components.forms.markdown import escape
from components.spec.path import Path

_LOOK: dict[Level, tuple[str, str]] = {
    "error": ("red", ":material/error:"),
    "warning": ("orange", ":material/warning:"),
    "advice": ("blue", ":material/info:"),
}


def line(problem: Problem) -> str:
    """Write a problem as one line of markdown."""
    colour, icon = _LOOK[problem.level]
    whose = "Foundry: " if problem.from_foundry else ""
    return f":{colour}[{icon} {whose}{escape(problem.message)}]"


def beside(problems: Iterable[Problem], path: Path, below: bool = False) -> None:
    """Show the problems of a path, under its field; with `below` also those of everything in it."""
    for problem in problems:
        if problem.path == path or (below and problem.path[: len(path)] == path):
            st.markdown(line(problem))
