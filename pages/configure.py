"""Configure: the draft as a form, as JSON, or both, beside its problems and what will be sent."""

from collections import Counter

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.draft.sections import SECTIONS, Section
from components.draft.strict_json import format_json
from components.draft.summary import summarize
from components.forms import field_navigation, focus
from components.forms.fields import parameter_form
from components.forms.inputs import input_card
from components.forms.markdown import escape
from components.forms.outputs import output_card
from components.forms.panels import compute_panel, configuration_summary, json_editor, undo_controls
from components.forms.panels.problems import draw_list
from components.foundry.errors import FoundryError
from components.session import pipeline
from components.session.state import CheckedDraft, EditorPage, get_session
from components.shell.drafting import (
    checked_draft,
    current_draft,
    draft_download,
    draft_header,
    draft_history,
    draft_menu,
    form_sections,
    name_section,
    new_draft,
    save_notices,
)
from components.shell.drafting.cached_foundry_reader import CachedFoundryReader
from components.shell.foundry_reads import foundry_cache
from components.shell.page import error_display, navigation
from components.shell.persistence.session_saver import draft_saver
from components.shell.process.app_settings import settings
from components.shell.process.secret_keys import plain_text_note

STEPS, LISTING, CONTENT = "steps", "listing", "content"


def check(draft: Draft) -> tuple[Problem, ...]:
    try:
        return checked_draft.current_check(draft).problems
    except FoundryError:
        # A row that runs by itself has no place to say it; the whole page says it at its next run.
        return checked_draft.last_problems(draft)


def form(checked: CheckedDraft, section: Section) -> None:
    draft, spec, problems = checked.draft, checked.facts.spec, checked.problems
    with st.container(key=form_sections.HEADING):
        st.header(SECTIONS[section], anchor=False)
    if section == "name":
        name_section.draw(draft, problems)
    elif section == "resources":
        limits = settings()
        compute_panel.draw(draft, problems, limits.max_cpu, limits.max_memory_gb)
    elif spec is None:
        st.warning(
            "Foundry does not have this draft's trainer, so this section can only be edited as JSON.", icon=":material/school:"
        )
    elif section == "inputs":
        input_card.draw(spec, draft, CachedFoundryReader(), problems)
    elif section == "outputs":
        output_card.draw(spec, draft, CachedFoundryReader(), problems)
    else:
        parameter_form.draw(spec.parameters, draft, problems, plain_text_note())
    if form_sections.draw_next(section):
        review(draft)


def review(draft: Draft) -> None:
    navigation.go("review", draft=draft.id)


def now(checked: CheckedDraft) -> CheckedDraft:
    """Return the status of the draft as it is while only a part of the page runs again."""
    draft = get_session().draft or checked.draft
    return checked if draft is checked.draft else checked_draft.current_check(draft)


@st.fragment(key=STEPS)
@error_display.with_error_display
def steps(checked: CheckedDraft) -> None:
    undo_controls.draw(now(checked).draft)


@st.fragment(key=CONTENT)
@error_display.with_error_display
def content(checked: CheckedDraft, mode: str) -> None:
    checked = now(checked)
    save_notices.rerun_on_save_change(checked.draft.id)
    if mode == "Both" and not draft_saver().may_edit(checked.draft.id):
        st.code(format_json(checked.draft.body), language="json")
    elif mode == "Both":
        json_editor.draw(checked.draft, checked.problems)
    else:
        configuration_summary.draw_compact(summarize(checked.draft, checked.facts))


@st.fragment(key=LISTING)
@error_display.with_error_display
def problems_list(checked: CheckedDraft, _mode: str) -> None:
    checked = now(checked)
    problems = checked.problems
    counts = Counter[str](problem.level for problem in problems)
    nouns = [
        ("error", "problem", "problems"),
        ("step", "step left", "steps left"),
        ("warning", "warning", "warnings"),
        ("advice", "note", "notes"),
    ]
    with st.container(key="live.problems"):
        if not counts["error"] and not counts["step"]:
            st.markdown(":green[:material/check_circle: Nothing is missing.]")
        if problems:
            st.markdown(
                f"**{', '.join(f'{counts[level]} {singular if counts[level] == 1 else plural}' for level, singular, plural in nouns if counts[level])}**"
            )
    if not problems:
        return

    def take(problem: Problem) -> None:
        field_navigation.reveal(checked.draft, problem.path, checked.form, problem.code == "textNotApplied")
        pipeline.rerun(pipeline.Rerun.PAGE)

    draw_list(problems, take)
    st.divider()


pipeline.register_page(
    EditorPage(check, CONTENT, LISTING, STEPS, draft_header.TITLE, new_draft.proposed_name, foundry_cache.name)
)
current = current_draft.load_current_draft("Configure")
reading = not draft_saver().may_edit(current.id)
section = form_sections.current_section()
get_session().progress_of(current.id).opened.add(section)
try:
    checked = checked_draft.check_draft(current)
except FoundryError:
    # The draft can be edited whatever Foundry answers.
    st.title(escape(current.name) or "Unnamed configuration", anchor=False)
    draft_download.draw(current, "configure.download")
    raise


def actions() -> None:
    if st.button("Review", type="primary", icon=":material/fact_check:"):
        review(checked.draft)


draft_header.draw(checked, actions)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    mode = st.segmented_control(
        "View",
        ["Form", "JSON", "Both"],
        default="Form",
        required=True,
        key="view",
        label_visibility="collapsed",
        bind="query-params",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        with st.container(width="content"):
            steps(checked)
        draft_history.draw_button(current)
        draft_menu.draw_menu(current)
if current.pending_text is not None and mode == "Form" and not reading:
    st.warning(
        "The JSON text is not a valid request. Correct or discard it there; until then the form shows the last valid one.",
        icon=":material/data_object:",
    )
if mode != "JSON":
    form_sections.draw_tabs(checked.problems)
left, right = st.columns([3, 2], gap="large")
with left, st.container(key="form"):
    if mode == "JSON" and reading:
        st.code(format_json(current.body), language="json")
    elif mode == "JSON":
        json_editor.draw(current, checked.problems)
    else:
        form(checked, section)
with right, st.container(key="side"):
    # A long text needs the space; problems are read before a summary.
    for part in (content, problems_list) if mode == "Both" else (problems_list, content):
        part(checked, mode)
focus.draw_focus()
