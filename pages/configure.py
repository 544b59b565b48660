"""Configure: the draft as a form, as JSON, or both, beside its problems and what will be sent."""

from collections import Counter
from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Problem, form_section
from components.draft.draft import Draft
from components.draft.strict_json import format_json
from components.draft.summary import summarize
from components.forms import field_navigation, focus
from components.forms.fields import parameter_form
from components.forms.inputs import input_card
from components.forms.markdown import escape
from components.forms.outputs import output_card
from components.forms.panels import configuration_summary, json_editor, resources, undo_controls
from components.forms.panels.problems import draw_list
from components.foundry.errors import FoundryError
from components.session import pipeline
from components.session.state import DraftStatus, EditorPage, get_session, set_widget
from components.shell import details, draft_menu, draft_status, error_display, foundry_cache, navigation, workspace
from components.shell.active_studio import active_studio
from components.shell.foundry_connection import settings
from components.shell.session_saver import draft_saver

SECTIONS = {"inputs": "Inputs", "outputs": "Outputs", "parameters": "Parameters", "resources": "Resources", "details": "Details"}
STEPS, LISTING, CONTENT = "steps", "listing", "content"


def check(draft: Draft) -> tuple[Problem, ...]:
    try:
        return draft_status.current_status(draft).problems
    except FoundryError:
        # A row that runs by itself has no place to say it; the whole page says it at its next run.
        return draft_status.last_problems(draft)


def form(state: DraftStatus) -> None:
    draft, spec, problems = state.draft, state.facts.spec, state.problems
    counts = {name: sum(form_section(one.path) == name and one.level == "error" for one in problems) for name in SECTIONS}
    label = {
        name: f"{title} :red-badge[{counts[name]}]" if counts[name] else f"{title} :green[:material/check:]"
        for name, title in SECTIONS.items()
    }
    if "section" not in st.session_state:
        asked = st.query_params.get("section", "")
        set_widget("section", asked if asked in SECTIONS else "inputs")
    chosen = st.segmented_control(
        "Section",
        list(SECTIONS),
        required=True,
        format_func=label.__getitem__,
        key="section",
        label_visibility="collapsed",
        wrap=True,
    )
    st.query_params["section"] = chosen or "inputs"
    if chosen == "details":
        details.draw(draft, problems)
    elif chosen == "resources":
        limits = settings()
        resources.draw(draft, problems, limits.max_cpu, limits.max_memory_gb)
    elif spec is None:
        st.warning(
            "Foundry does not have this draft's trainer, so this section can only be edited as JSON.", icon=":material/school:"
        )
    elif chosen == "inputs":
        input_card.draw(spec, draft, foundry_cache.FoundryCache(), problems)
    elif chosen == "outputs":
        output_card.draw(spec, draft, foundry_cache.FoundryCache(), problems)
    else:
        parameter_form.draw(spec.parameters, draft, problems)


def now(state: DraftStatus) -> DraftStatus:
    """Return the status of the draft as it is while only a part of the page runs again."""
    draft = get_session().draft or state.draft
    return state if draft is state.draft else draft_status.current_status(draft)


@st.fragment(key=STEPS)
@error_display.with_error_display
def steps(state: DraftStatus) -> None:
    state = now(state)
    undo_controls.draw(state.draft, state.facts.spec)


@st.fragment(key=CONTENT)
@error_display.with_error_display
def content(state: DraftStatus, mode: str) -> None:
    state = now(state)
    workspace.rerun_on_save_change(state.draft.id)
    if mode == "Both" and not draft_saver().may_edit(state.draft.id):
        st.code(format_json(state.draft.body), language="json")
    elif mode == "Both":
        json_editor.draw(state.draft, state.problems)
    else:
        configuration_summary.draw_compact(summarize(state.draft, state.facts))


@st.fragment(key=LISTING)
@error_display.with_error_display
def problems_list(state: DraftStatus, _mode: str) -> None:
    state = now(state)
    problems = state.problems
    if not problems:
        st.markdown(":green[:material/check_circle: Nothing is missing.]")
        return
    counts = Counter[str](problem.level for problem in problems)
    words = [("error", "to correct"), ("warning", "to look at"), ("advice", "to know")]
    st.markdown(f"**{', '.join(f'{counts[level]} {said}' for level, said in words if counts[level])}**")

    def take(problem: Problem) -> None:
        field_navigation.reveal(state.draft, problem.path, state.form, problem.code == "textNotApplied")
        pipeline.rerun(pipeline.Rerun.PAGE)

    draw_list(problems, take)
    st.divider()


pipeline.register_page(EditorPage(check, CONTENT, LISTING, STEPS))
current = workspace.load_current_draft()
if current is None:
    st.title("Configure", anchor=False)
    st.info("There is no draft here yet. Choose a trainer, or begin from a version.", icon=":material/edit_note:")
    navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    st.stop()
reading = not draft_saver().may_edit(current.id)
if current.studio_rid is None and active_studio():
    pipeline.commit(partial(edits.set_studio, studio_rid=active_studio() or ""))
    current = get_session().draft or current
try:
    state = draft_status.load_status(current)
except FoundryError:
    # The draft can be edited whatever Foundry answers.
    st.title(escape(current.name) or "New configuration", anchor=False)
    workspace.draw_download(current, "configure.download")
    raise
if not reading:
    draft_saver().set_problem_count(current, len(state.blocking))
trainer = state.facts.spec.trainer if state.facts.spec else None
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title(escape(current.name) or "New configuration", anchor=False)
    mode = st.segmented_control(
        "View",
        ["Form", "JSON", "Both"],
        default="Form",
        required=True,
        key="view",
        label_visibility="collapsed",
        bind="query-params",
    )
    draft_menu.draw_menu(current)
    if st.button("Review", type="primary", icon=":material/fact_check:"):
        navigation.go("review", draft=current.id)
st.caption(
    f"{escape(trainer.name)} · version {escape(trainer.version)}" if trainer else escape(current.trainer_id or "No trainer")
)
if current.pending_text is not None and mode == "Form" and not reading:
    st.warning(
        "The JSON text is not a valid request. Correct or discard it there; until then the form shows the last valid one.",
        icon=":material/data_object:",
    )
left, right = st.columns([3, 2], gap="large")
with left:
    if mode == "JSON" and reading:
        st.code(format_json(current.body), language="json")
    elif mode == "JSON":
        json_editor.draw(current, state.problems)
    else:
        form(state)
with right:
    steps(state)
    # A long text needs the space; problems are read before a summary.
    for part in (content, problems_list) if mode == "Both" else (problems_list, content):
        part(state, mode)
focus.draw_focus()
