"""Problems as they are shown: beside their field and in the summary."""

from collections.abc import Iterable

import streamlit as st

from components.draft import edit
from components.draft.problem import Level, Problem
from components.forms import binding
from components.forms.markdown import escape
from components.spec.path import Path, pointer

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
            fixes(problem)


def fixes(problem: Problem, where: str = "") -> None:
    """Offer the fixes of a problem; a click applies one. `where` tells apart several places of a page that show the same problem."""
    if not problem.fixes:
        return
    with st.container(horizontal=True, gap="small"):
        for place, fix in enumerate(problem.fixes):
            st.button(
                escape(fix.label),
                key=f"fix{where}:{pointer(problem.path)}:{problem.code}:{place}:{problem.message}",
                icon=":material/auto_fix_high:",
                type="tertiary",
                on_click=binding.mend,
                args=(edit.mend, fix),
            )
