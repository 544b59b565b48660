"""Problems as they are shown: beside their field, and as a list from which one goes to the field."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path as File

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Level, Problem
from components.forms import binding
from components.forms.markdown import drawable, escape
from components.schema.path import Path
from components.session.pipeline import Rerun, commit
from components.session.state import get_session

_LOOK: dict[Level, tuple[str, str]] = {
    "error": ("red", ":material/error:"),
    "warning": ("orange", ":material/warning:"),
    "advice": ("blue", ":material/info:"),
}


_HERE = File(__file__)
_JS, _CSS = (_HERE.with_suffix(suffix).read_text("utf-8") for suffix in (".js", ".css"))
_LIST = st.components.v2.component("configurator.problems", html="<ul></ul>", css=_CSS, js=_JS, isolate_styles=False)


def problem_markdown(problem: Problem, said: str | None = None) -> str:
    """Write a problem as one line of markdown, in other words where they are given."""
    colour, icon = _LOOK[problem.level]
    return f":{colour}[{icon} {escape(said or problem.full_message)}]"


def draw_list(problems: Sequence[Problem], take: Callable[[Problem], None]) -> None:
    """Draw problems as a list, one element however many; a click on one calls `take`."""

    def taken() -> None:
        place = st.session_state["problems"].get("taken")
        if isinstance(place, int) and place < len(problems):
            take(problems[place])

    _LIST(
        data={"problems": [{"level": problem.level, "said": drawable(problem.full_message)} for problem in problems]},
        key="problems",
        on_taken_change=taken,
    )


def draw_beside(problems: Iterable[Problem], path: Path, below: bool = False) -> None:
    """Show the problems of a path, under its field; with `below` also those of everything in it."""
    for problem in problems:
        if problem.path == path or (below and problem.path[: len(path)] == path):
            st.markdown(problem_markdown(problem, problem.field_message if problem.path == path else problem.full_message))
            draw_fixes(problem)


def draw_fixes(problem: Problem, where: str = "") -> None:
    """Offer the fixes of a problem to who may edit the draft; a click applies one. `where` tells apart several places of a page that show the same problem."""
    session = get_session()
    draft = session.draft
    if not problem.fixes or draft is None or not session.may_edit(draft):
        return
    with st.container(horizontal=True, gap="small"):
        number, total = problem.order
        for place, fix in enumerate(problem.fixes):
            st.button(
                escape(fix.label),
                # How many there are is a part of it, so that a second click never takes the fix of the problem that moved up.
                key=binding.key(draft, problem.path, f"fix{where}:{problem.code}:{number}.{total}:{place}"),
                icon=":material/auto_fix_high:",
                type="tertiary",
                on_click=commit,
                args=(partial(edits.apply_fix, fix=fix), Rerun.PAGE),
            )
