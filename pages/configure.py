"""Configure: the draft as a form, as JSON, or both; with what will be sent and what is missing beside it."""

from collections import Counter

import streamlit as st

from components.draft import edit
from components.draft.model import Draft
from components.draft.problem import Problem, section
from components.draft.text import write
from components.forms import binding, datasets, editor, going, history, outputs, parameters, resources, summary, way
from components.forms.markdown import escape
from components.forms.problems import listed
from components.foundry.errors import FoundryError
from components.shell import catalog, desk, details, handling, navigation, refusals, session, standing
from components.shell.connection import settings

SECTIONS = {"inputs": "Inputs", "outputs": "Outputs", "parameters": "Parameters", "resources": "Resources", "details": "Details"}
STEPS, LISTING, CONTENT = "steps", "listing", "content"


def check(draft: Draft) -> tuple[Problem, ...]:
    try:
        return standing.now(draft).problems
    except FoundryError:
        # A row that runs by itself has no place to say it; the whole page says it at its next run.
        return standing.last(draft)


def showing() -> tuple[str, ...]:
    return (STEPS, CONTENT) if history.changed() else (CONTENT,)


def form(state: standing.Standing) -> None:
    draft, spec, problems = state.draft, state.facts.spec, state.problems
    counts = {name: sum(section(one.path) == name and one.level == "error" for one in problems) for name in SECTIONS}
    label = {
        name: f"{title} :red-badge[{counts[name]}]" if counts[name] else f"{title} :green[:material/check:]"
        for name, title in SECTIONS.items()
    }
    if "section" not in st.session_state:
        asked = st.query_params.get("section", "")
        binding.show("section", asked if asked in SECTIONS else "inputs")
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
        datasets.draw(spec, draft, catalog.Catalog(), problems)
    elif chosen == "outputs":
        outputs.draw(spec, draft, catalog.Catalog(), problems)
    else:
        parameters.draw(spec.parameters, draft, problems, check, showing, LISTING)


def now(state: standing.Standing) -> standing.Standing:
    """Give the standing of the draft as it is while only a part of the page runs again."""
    draft = binding.current() or state.draft
    return state if draft is state.draft else standing.now(draft)


@st.fragment(key=STEPS)
@refusals.guarded
def steps(state: standing.Standing) -> None:
    state = now(state)
    history.draw(state.draft, state.form)


@st.fragment(key=CONTENT)
@refusals.guarded
def content(state: standing.Standing, mode: str) -> None:
    state = now(state)
    desk.follow(state.draft.id)
    if mode == "Both" and not session.keeper().may_edit(state.draft.id):
        st.code(write(state.draft.body), language="json")
    elif mode == "Both":
        editor.draw(state.draft, state.problems)
    else:
        summary.draw(state.draft, state.form, catalog.Catalog())


@st.fragment(key=LISTING)
@refusals.guarded
def problems_list(state: standing.Standing, _mode: str) -> None:
    state = now(state)
    problems = state.problems
    if not problems:
        st.markdown(":green[:material/check_circle: Nothing is missing.]")
        return
    counts = Counter[str](problem.level for problem in problems)
    words = [("error", "to correct"), ("warning", "to look at"), ("advice", "to know")]
    st.markdown(f"**{', '.join(f'{counts[level]} {said}' for level, said in words if counts[level])}**")

    def take(problem: Problem) -> None:
        way.lead(state.draft, problem.path, state.form, problem.code == "textNotApplied")
        st.rerun()

    listed(problems, take)
    st.divider()


current = desk.take_up()
if current is None:
    st.title("Configure", anchor=False)
    st.info("There is no draft here yet. Choose a trainer, or begin from a version.", icon=":material/edit_note:")
    navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    st.stop()
reading = not session.keeper().may_edit(current.id)
if current.studio_rid is None and session.studio():
    binding.apply(edit.set_studio, session.studio() or "")
    current = binding.current() or current
try:
    state = standing.of(current)
except FoundryError:
    # The draft is at hand, whatever Foundry says.
    st.title(escape(current.name) or "New configuration", anchor=False)
    desk.download(current, "configure.download")
    raise
if not reading:
    session.keeper().counted(current, len(state.blocking))
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
    handling.menu(current)
    if st.button("Review", type="primary", icon=":material/fact_check:"):
        navigation.go("review", draft=current.id)
st.caption(
    f"{escape(trainer.name)} · version {escape(trainer.version)}" if trainer else escape(current.trainer_id or "No trainer")
)
if current.text is not None and mode == "Form" and not reading:
    st.warning(
        "The JSON text is not a valid request. Correct or discard it there; until then the form shows the last valid one.",
        icon=":material/data_object:",
    )
left, right = st.columns([3, 2], gap="large")
with left:
    if mode == "JSON" and reading:
        st.code(write(current.body), language="json")
    elif mode == "JSON":
        editor.draw(current, state.problems)
    else:
        form(state)
with right:
    steps(state)
    # A long text has to be at hand, problems are read before a summary.
    for part in (content, problems_list) if mode == "Both" else (problems_list, content):
        part(state, mode)
going.follow()
