"""Undo and redo, and the edits in words."""

from hypothesis import given
from hypothesis import strategies as st

from components.draft import edits, undo
from components.draft.draft import OUTPUTS, PARAMETERS, Draft
from components.draft.undo import UndoHistory
from tests.draft.examples import trainer

NAME, CPU, RATE = ("name",), ("resources", "cpu"), ("workerConfig", "customConfig", "learning_rate")


def draft() -> Draft:
    return Draft("d", "s", {"name": "", "resources": {"cpu": "2"}, "workerConfig": {"inputs": {}, "outputs": {}}})


@given(st.lists(st.sampled_from(["edit", "back", "forth"]), max_size=40))
def test_back_and_forth_walk_the_line_of_drafts(steps: list[str]) -> None:
    timeline, index, now, past = [draft()], 0, draft(), UndoHistory()
    for count, step in enumerate(steps):
        if step == "edit":
            past, now = past.push(now), edits.set_value(now, NAME, str(count))
            timeline, index = [*timeline[: index + 1], now], index + 1
        else:
            past, now = (past.undo if step == "back" else past.redo)(now)
            index = max(0, index - 1) if step == "back" else min(len(timeline) - 1, index + 1)
        assert now == timeline[index]
        assert (len(past.past), len(past.future)) == (index, len(timeline) - 1 - index)


def test_several_steps_at_once() -> None:
    now, past = draft(), UndoHistory()
    for name in "abc":
        past, now = past.push(now), edits.set_value(now, NAME, name)
    past, now = past.undo(now, 2)
    assert (now.name, len(past.future)) == ("a", 2)
    past, now = past.redo(now, 2)
    assert (now.name, len(past.future)) == ("c", 0)
    assert past.undo(now, 9) == (past, now)


@given(st.lists(st.sampled_from(["edit", "back", "forth"]), max_size=40))
def test_a_history_is_the_same_read_off_the_saved_states(steps: list[str]) -> None:
    now, past, saved = draft(), UndoHistory(), [draft()]
    for count, step in enumerate(steps):
        if step == "edit":
            past, now = past.push(now), edits.set_value(now, NAME, str(count))
        else:
            past, now = (past.undo if step == "back" else past.redo)(now)
        saved.append(now)
    assert UndoHistory.from_states(saved) == past


def test_a_proposed_name_is_not_what_an_edit_did() -> None:
    first = edits.set_value(draft(), NAME, "Studio, trainer")
    after = edits.set_value(edits.set_value(first, RATE, 2), NAME, "Studio, trainer, rate 2")
    assert undo.describe_edit(first, after, trainer({}, {"properties": {"learning_rate": {"title": "Rate"}}})) == "Rate: 2"


def test_an_edit_says_what_it_did() -> None:
    first = draft()
    named = edits.set_value(first, NAME, "Baseline")
    assert undo.describe_edit(first, named) == "Name: Baseline"
    assert undo.describe_edit(first, edits.set_value(first, CPU, "4")) == "vCPU: 4"
    rated = edits.set_value(first, RATE, 0.1)
    assert undo.describe_edit(first, rated, trainer({}, {"properties": {"learning_rate": {}}})) == "Learning rate: 0.1"
    assert undo.describe_edit(rated, edits.unset(rated, RATE)).startswith("Removed")
    assert undo.describe_edit(first, edits.set_dataset(first, "input_df", "ri.x")).startswith("Added Input df")
    assert undo.describe_edit(first, edits.set_pending_text(first, "{")) == "Edited the JSON text"
    assert undo.describe_edit(first, edits.keep_rejected_input(first, CPU, "two", "no number")) == "Edited vCPU"
    assert undo.describe_edit(first, edits.set_studio(first, "other")) == "Chose the studio"


def test_a_name_of_the_users_own_is_said_as_it_was_written() -> None:
    schema = {
        "type": "object",
        "properties": {"weights": {"title": "Weights by column", "type": "object", "additionalProperties": {"type": "number"}}},
    }
    form = trainer({}, schema)
    before = Draft("d", None, {"name": "n", "workerConfig": {"customConfig": {"weights": {"span": 1}}}})
    after = edits.set_value(before, (*PARAMETERS, "weights", "x_siteName"), 0.5)
    assert undo.describe_edit(before, after, form) == "Weights by column › x_siteName: 0.5"
    assert undo.describe_edit(after, before, form) == "Removed Weights by column › x_siteName"


def test_an_edit_names_the_resource_that_was_chosen() -> None:
    names = {"ri.data": "Employment", "ri.model": "Forecast", "ri.studio": "Prices"}
    before = draft()
    with_dataset = edits.set_dataset(before, "input_df", "ri.data")
    with_model = edits.set_value(before, (*OUTPUTS, "model"), {"type": "model", "modelRid": "ri.model"})
    with_studio = edits.set_studio(before, "ri.studio")
    assert undo.describe_edit(before, with_dataset, names=names) == "Input df: Employment"
    assert undo.describe_edit(before, with_model, names=names) == "Model: Forecast"
    assert undo.describe_edit(before, with_studio, names=names) == "Studio: Prices"
