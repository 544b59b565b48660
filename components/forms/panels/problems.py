"""Problems as they are shown: beside their field with fixes, and as a list that leads to the fields."""

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

_STYLES: dict[Level, tuple[str, str]] = {
    "error": ("red", ":material/error:"),
    "step": ("gray", ":material/radio_button_unchecked:"),
    "warning": ("orange", ":material/warning:"),
    "advice": ("blue", ":material/info:"),
}
_JS, _CSS = (File(__file__).with_suffix(suffix).read_text("utf-8") for suffix in (".js", ".css"))
_LIST = st.components.v2.component("configurator.problems", html="<ul></ul>", css=_CSS, js=_JS, isolate_styles=False)


def problem_markdown(problem: Problem, message: str | None = None) -> str:
    """Return a problem as one line of markdown, with its full message or another one."""
    colour, icon = _STYLES[problem.level]
    return f":{colour}[{icon} {escape(message or problem.full_message)}]"


def draw_list(problems: Sequence[Problem], on_choose: Callable[[Problem], None]) -> None:
    """Draw problems as a list, in one element however many; a click on one calls `on_choose`."""

    def choose() -> None:
        index = st.session_state["problems"].get("chosen")
        if isinstance(index, int) and index < len(problems):
            on_choose(problems[index])

    _LIST(
        data={"problems": [{"level": problem.level, "message": drawable(problem.full_message)} for problem in problems]},
        key="problems",
        on_chosen_change=choose,
    )


def draw_beside(problems: Iterable[Problem], path: Path, below: bool = False) -> None:
    """Draw the problems of a path with their fixes; with `below` also those of everything under the path."""
    for problem in problems:
        if problem.path == path or (below and problem.path[: len(path)] == path):
            st.markdown(problem_markdown(problem, problem.field_message if problem.path == path else problem.full_message))
            draw_fixes(problem)


def draw_fixes(problem: Problem, key_part: str = "") -> None:
    """Draw a button for each fix of a problem where the draft may be edited.

    `key_part` tells the keys apart on a page that shows a problem several times.
    """
    session = get_session()
    draft = session.draft
    if not problem.fixes or draft is None or not session.may_edit(draft):
        return
    with st.container(horizontal=True, gap="small"):
        number, total = problem.order
        for index, fix in enumerate(problem.fixes):
            st.button(
                escape(fix.label),
                # The total is part of the key, so that a double click never applies the fix of the problem that moved up.
                key=binding.key(draft, problem.path, f"fix{key_part}:{problem.code}:{number}.{total}:{index}"),
                icon=":material/auto_fix_high:",
                type="tertiary",
                on_click=commit,
                args=(partial(edits.apply_fix, fix=fix), Rerun.PAGE),
            )
