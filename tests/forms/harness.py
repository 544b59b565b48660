"""A page with the parameters of a schema, every section open; AppTest runs it, nothing imports it."""

import streamlit as st

from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import collect
from components.draft.draft import PARAMETERS, Draft
from components.forms import binding
from components.forms.fields import parameter_form
from components.foundry.models import ModelStudioTrainer
from components.schema.trainer import read_trainer
from components.session.pipeline import register_page, start_draft
from components.session.state import EditorPage, get_session

if get_session().draft is None:
    body = {
        "name": "n",
        "trainerId": "t",
        "workerConfig": {"inputs": {}, "outputs": {}, "customConfig": st.session_state["value"]},
    }
    start_draft(Draft("d", "studio", body))
spec = read_trainer(ModelStudioTrainer(trainer_id="t", version="1", name="n", custom_config_schema=st.session_state["schema"]))
draft = get_session().draft
assert draft is not None
for path, field in spec.parameters.walk(draft.get(PARAMETERS), draft.chosen_branches):
    if field.kind in ("object", "list", "choices"):
        st.session_state.setdefault(binding.key(draft, (*PARAMETERS, *path), "fold"), True)


def problems(element: Draft) -> tuple[Problem, ...]:
    return tuple(problem for problem in collect(element, Facts(spec)) if problem.path[: len(PARAMETERS)] == PARAMETERS)


register_page(EditorPage(problems))
parameter_form.draw(spec.parameters, draft, problems(draft))
