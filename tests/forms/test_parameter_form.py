"""Parameters of two trainers, filled by choosing, typing and the menus of the fields."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.draft.draft import PARAMETERS
from tests.forms.parameter_editor import ParameterEditor
from tests.forms.test_schema_corner_cases import SCHEMA as SIMULATION

TRAINERS = Path(__file__).resolve().parents[2] / "components/demo/trainers"


@pytest.fixture
def editor() -> ParameterEditor:
    return ParameterEditor(SIMULATION, {})


def labels(editor: ParameterEditor) -> list[str]:
    """The labels of the text fields, without what stands behind their names."""
    return [field.label.split(" · ")[0] for field in editor.at.text_input]


def value(editor: ParameterEditor, label: str) -> Any:
    return next(field.value for field in editor.at.text_input if field.label.startswith(label))


def search(editor: ParameterEditor, words: str) -> None:
    editor.at.text_input(key=f"{editor.root}#find").set_value(words)
    editor.run()


def show_only_changes(editor: ParameterEditor, only: bool) -> None:
    editor.at.toggle(key=f"{editor.root}#changed").set_value(only)
    editor.run()


def test_a_union_is_switched_back_and_forth_without_loss(editor: ParameterEditor) -> None:
    editor.choose("Engine", "Implicit")
    editor.type("Tolerance", "1e-3")
    editor.choose("Engine", "Explicit")
    editor.type("Step", "0.5")
    assert editor.parameters["engine"] == {"kind": "explicit", "step": 0.5}
    editor.choose("Engine", "Implicit")
    assert editor.parameters["engine"] == {"kind": "implicit", "tolerance": 0.001}
    editor.choose("Engine", "Explicit")
    assert editor.parameters["engine"] == {"kind": "explicit", "step": 0.5}
    editor.choose("Stopping rule", "At a loss")
    editor.type("Loss", "0.25")
    editor.choose("Stopping rule", "After a number of rounds")
    editor.type("Rounds", "7")
    editor.choose("Stopping rule", "At a loss")
    assert editor.parameters["stopping"] == {"loss": 0.25}


def test_a_list_is_filled_reordered_and_emptied() -> None:
    document = json.loads((TRAINERS / "autogluon_time_series_forecasting-0.388.0.json").read_text("utf-8"))
    editor = ParameterEditor(document["customConfigSchema"], {})
    levels = editor.unfold("/quantile_levels")
    for place, level in enumerate(("0.1", "0.5", "0.9"), 1):
        editor.click("Add an entry", within=levels)
        editor.type(f"Entry {place}", level, within=levels)
    assert editor.parameters["quantile_levels"] == [0.1, 0.5, 0.9]
    editor.take("/quantile_levels/2", "Move up")
    assert editor.parameters["quantile_levels"] == [0.1, 0.9, 0.5]
    editor.take("/quantile_levels/0", "Duplicate")
    assert editor.parameters["quantile_levels"] == [0.1, 0.1, 0.9, 0.5]
    editor.take("/quantile_levels/1", "Remove")
    editor.type("Entry 1", "zero", within=levels)
    assert "“zero” is not used" in editor.text()
    editor.take("/quantile_levels/0", "Move down")
    assert value(editor, "Entry 2") == "zero"
    editor.take("/quantile_levels/1", "Remove")
    assert editor.parameters["quantile_levels"] == [0.9, 0.5]
    editor.take("/quantile_levels", "Use default")
    assert editor.draft.get((*PARAMETERS, "quantile_levels"), "not set") == "not set"


def test_unset_null_and_value_are_three_things(editor: ParameterEditor) -> None:
    editor.type("Nullable by type list", "x")
    assert editor.parameters["note_list"] == "x"
    editor.take("/note_list", "Send null")
    assert editor.parameters["note_list"] is None
    editor.take("/note_list", "Send empty text")
    assert editor.parameters["note_list"] == ""
    editor.take("/note_list", "Use default")
    assert editor.draft.get((*PARAMETERS, "note_list"), "not set") == "not set"


def test_parameters_are_found_by_their_words_and_by_their_change(editor: ParameterEditor) -> None:
    editor.type("Rate", "0.2")
    search(editor, "64-bit")
    assert "Seed" in labels(editor)
    assert "Rate" not in labels(editor)
    editor.type("Seed", "18446744073709551615")
    assert editor.parameters["seed"] == 18446744073709551615
    search(editor, "no such thing")
    assert "No parameter matches" in editor.text()
    search(editor, "")
    show_only_changes(editor, True)
    assert {"Rate", "Seed"} <= set(labels(editor))
    assert "Run name" not in labels(editor)


def test_what_is_found_is_drawn_once_with_all_that_is_in_it(editor: ParameterEditor, subtests: pytest.Subtests) -> None:
    editor.choose("Engine", "Explicit")
    editor.type("Step", "0.5")
    show_only_changes(editor, True)
    assert labels(editor).count("Step") == 1
    assert editor.parameters["engine"] == {"kind": "explicit", "step": 0.5}
    show_only_changes(editor, False)
    for words, label in (("calibration", "Calibration"), ("isotonic", "Method"), ("search space", "Search space")):
        with subtests.test(words):
            search(editor, words)
            drawn = [field.label for field in (*editor.at.expander, *editor.at.selectbox)]
            assert any(text.startswith(label) for text in drawn), drawn


def test_a_name_that_is_refused_stays_where_it_was_typed(editor: ParameterEditor) -> None:
    within = editor.unfold("/labels")
    editor.type("Add an entry", "no-such", within=within)
    assert re.search("“no-such” is not added.* the trainer takes no entry with this name", editor.text())
    assert value(editor, "Add an entry") == "no-such"
    editor.type("Add an entry", "x-site", within=within)
    assert value(editor, "Add an entry") == ""
    assert "is not added" not in editor.text()
    assert editor.parameters["labels"] == {"x-site": ""}


def test_a_value_corrected_as_json_stands_in_its_field_at_once(editor: ParameterEditor) -> None:
    editor.take("/rate", "Edit as JSON")
    editor.type("Rate (JSON)", '"0.1"')
    editor.take("/rate", "Edit as fields")
    assert "The value does not fit the field" in editor.text()
    editor.type("Rate (JSON)", "0.25")
    assert value(editor, "Rate") == "0.25"
    assert editor.parameters["rate"] == 0.25


def test_a_text_that_is_no_date_is_kept_as_it_is_typed(editor: ParameterEditor) -> None:
    search(editor, "Start date")
    editor.type("Start date", "2026-02-31")
    assert "This is not a date such as 2026-01-31." in editor.text()
    assert value(editor, "Start date") == "2026-02-31"
