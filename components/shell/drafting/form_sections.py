"""The sections of the form: the tabs with how far each has come, the way to the next, and the one that the address names."""

from collections import Counter
from itertools import pairwise

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.sections import SECTIONS, Section, form_section
from components.forms import focus
from components.session.state import get_session, set_widget

HEADING = "section.heading"
_FIRST: Section = "inputs"


def open_section(section: Section) -> None:
    """Go to a section on the next run, with the focus on its heading."""
    set_widget("section", section)
    focus.request_focus([HEADING])


def current_section() -> Section:
    """Return the section that is open, and write it into the address.

    The tabs decide, unless the browser went back or forward: then the address is another than the last run left. The first section
    is not written, so that it is no step of its own in the browser's history.
    """
    session = get_session()
    named = _section_named(st.query_params.get("section"))
    moved = session.section_in_address not in (None, named)
    if moved or "section" not in st.session_state:
        set_widget("section", named)
    if moved:
        focus.request_focus([HEADING], restore=True)
    section = session.section_in_address = _section_named(st.session_state["section"])
    if section != named:
        st.query_params["section"] = section
    return section


def draw_tabs(problems: tuple[Problem, ...]) -> None:
    """Draw the tabs of the sections with how far each has come."""
    counts = Counter(
        (form_section(problem.path), problem.code if problem.code == "presetNotSeen" else problem.level) for problem in problems
    )
    labels = {section: f"{title} {_mark(section, counts)}" for section, title in SECTIONS.items()}
    st.segmented_control(
        "Section",
        list(SECTIONS),
        required=True,
        format_func=labels.__getitem__,
        key="section",
        label_visibility="collapsed",
        wrap=False,
    )


def _mark(section: Section, counts: Counter[tuple[Section, str]]) -> str:
    if errors := counts[section, "error"]:
        return f":red-badge[{errors}]"
    if steps := counts[section, "step"]:
        return f":gray-badge[{steps} left]"
    if presets := counts[section, "presetNotSeen"]:
        return f":blue-badge[{presets} preset to check]" if presets == 1 else f":blue-badge[{presets} presets to check]"
    return ":green[:material/check:]"


def draw_next(section: Section) -> bool:
    """Draw the button that leads on to the next section, at the last to the review; return whether that was asked for."""
    sections = list(SECTIONS)
    following = dict(pairwise(sections)).get(section)
    if following is None:
        return st.button("Next: Review", key=f"section.next:{section}", icon=":material/arrow_forward:")
    st.button(
        f"Next: {SECTIONS[following]}",
        key=f"section.next:{section}",
        icon=":material/arrow_forward:",
        on_click=open_section,
        args=(following,),
    )
    return False


def _section_named(name: str | None) -> Section:
    return next((section for section in SECTIONS if section == name), _FIRST)
