"""A page of parameters that a browser treats otherwise than AppTest; it is served, not imported.

Equal options, line breaks, and fields whose names begin alike.
"""

import json

import streamlit as st

from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import collect
from components.draft.draft import PARAMETERS, Draft
from components.forms import field_navigation, focus
from components.forms.fields import parameter_form
from components.foundry.models import ModelStudioTrainer
from components.schema.trainer import read_trainer
from components.session.pipeline import register_page, start_draft
from components.session.state import EditorPage, get_session

FIRST = {
    "title": "First",
    "type": "object",
    "properties": {"kind": {"const": "first", "default": "first"}, "depth": {"default": 3}},
}
SECOND = {
    "title": "Second",
    "type": "object",
    "properties": {"kind": {"const": "second", "default": "second"}, "k": {"default": 1}},
}
SCHEMA = {
    "properties": {
        "level": {"enum": [1, "1", 2]},
        "several": {"type": "array", "items": {"enum": [1, "1", "2"]}},
        "prompt": {"type": "string"},
        "told": {"default": {"kind": "first", "depth": 3}, "oneOf": [FIRST, SECOND]},
        "a-b": {"type": "string", "title": "Longer"},
        "a": {"type": "string", "title": "Short"},
    }
}
VALUES = {"level": 1, "several": [1], "prompt": "one\r\ntwo\n\nthree"}

if get_session().draft is None:
    start_draft(Draft("d", "studio", {"workerConfig": {"inputs": {}, "outputs": {}, "customConfig": VALUES}}))
draft = get_session().draft
assert draft is not None
spec = read_trainer(ModelStudioTrainer(trainer_id="t", version="1", name="n", custom_config_schema=SCHEMA))


def problems(edited: Draft) -> tuple[Problem, ...]:
    return tuple(problem for problem in collect(edited, Facts(spec)) if problem.path[: len(PARAMETERS)] == PARAMETERS)


st.title("Fields")
st.button("Lead", on_click=field_navigation.reveal, args=(draft, (*PARAMETERS, "a"), spec.parameters))
register_page(EditorPage(problems))
parameter_form.draw(spec.parameters, draft, problems(draft))
st.fragment(lambda: st.code(json.dumps((get_session().draft or draft).get(PARAMETERS))), key="sent")()
if st.button("Refresh"):
    st.rerun()
focus.draw_focus()
