"""Undo and redo, and the edits in words."""

from hypothesis import given
from hypothesis import strategies as st

from components.draft import edit, history
from components.draft.history import History
from components.draft.model import PARAMETERS, Draft
from components.spec.form import Form

NAME, CPU, RATE = ("name",), ("resources", "cpu"), ("workerConfig", "customConfig", "learning_rate")


def draft() -> Draft:
    return Draft("d", "s", {"name": "", "resources": {"cpu": "2"}, "workerConfig": {"inputs": {}, "outputs": {}}})


@given(st.lists(st.sampled_from(["edit", "back", "forth"]), max_size=40))
def test_back_and_forth_walk_the_line_of_drafts(steps: list[str]) -> None:
    line, here, now, past = [draft()], 0, draft(), History()
    for count, step in enumerate(steps):
        if step == "edit":
            past, now = past.edited(now), edit.put(now, NAME, str(count))
            line, here = [*line[: here + 1], now], here + 1
        else:
            past, now = (past.back if step == "back" else past.forth)(now)
            here = max(0, here - 1) if step == "back" else min(len(line) - 1, here + 1)
        assert now == line[here]
        assert (len(past.past), len(past.future)) == (here, len(line) - 1 - here)
        assert len(past.edits(now)) == here


def test_several_steps_at_once() -> None:
    now, past = draft(), History()
    for name in "abc":
        past, now = past.edited(now), edit.put(now, NAME, name)
    past, now = past.back(now, 2)
    assert (now.name, len(past.future)) == ("a", 2)
    past, now = past.forth(now, 2)
    assert (now.name, len(past.future)) == ("c", 0)
    assert past.back(now, 9) == (past, now)


def test_an_edit_says_what_it_did() -> None:
    first = draft()
    named = edit.put(first, NAME, "Baseline")
    assert history.said(first, named) == "Name: Baseline"
    assert history.said(first, edit.put(first, CPU, "4")) == "Cpu: 4"
    rated = edit.put(first, RATE, 0.1)
    assert history.said(first, rated, Form({"properties": {"learning_rate": {}}})) == "Learning rate: 0.1"
    assert history.said(rated, edit.unset(rated, RATE)).startswith("Removed")
    assert history.said(first, edit.set_dataset(first, "input_df", "ri.x")).startswith("Added Input df")
    assert history.said(first, edit.set_text(first, "{")) == "Typed JSON that is no request yet"
    assert history.said(first, edit.hold(first, CPU, "two", "no number")) == "Typed into Cpu"
    assert history.said(first, edit.set_studio(first, "other")) == "Chose the studio"


def test_a_name_of_the_users_own_is_said_as_it_was_written() -> None:
    schema = {
        "type": "object",
        "properties": {"weights": {"title": "Weights by column", "type": "object", "additionalProperties": {"type": "number"}}},
    }
    form = Form(schema)
    before = Draft("d", None, {"name": "n", "workerConfig": {"customConfig": {"weights": {"span": 1}}}})
    after = edit.put(before, (*PARAMETERS, "weights", "x_siteName"), 0.5)
    assert history.said(before, after, form) == "Weights by column › x_siteName: 0.5"
    assert history.said(after, before, form) == "Removed Weights by column › x_siteName"
