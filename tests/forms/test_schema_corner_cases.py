"""The rarer corners of JSON Schema, filled in by clicking and typing alone."""

import json

import pytest

from components.demo.trainer_catalog import TRAINERS
from components.draft.checks.facts import Facts
from components.draft.checks.problem_collection import collect
from components.draft.draft import PARAMETERS
from components.foundry.models import ModelStudioTrainer
from components.schema.trainer import read_trainer
from tests.forms.parameter_editor import ParameterEditor

SCHEMA = json.loads((TRAINERS / "experimental_simulation-0.3.0-rc.2.json").read_text("utf-8"))["customConfigSchema"]

FILLED = {
    "name": "Wing 7",
    "engine": {"kind": "implicit", "tolerance": 0.001, "solver": {"kind": "explicit", "step": 0.5}},
    "stopping": {"loss": 0.25, "patience": 9},
    "expression": {"op": "max", "args": [2.5, "span"]},
    "calibration": {"enabled": True, "method": "sigmoid", "folds": 5},
    "labels": {"x-site": "Delft", "n-run": 4},
    "weights": {"span": 0.75},
    "note_any": "any",
    "note_list": None,
    "note_openapi": "high",
    "range": [-1, 1.5],
    "protocol": "v2",
    "rate": 0.015,
    "seed": 18446744073709551615,
    "api_key": "not-a-real-key",
    "threads": 4,
    "payload": [True],
    "mixed": [1, 2.5],
    "grid": [[{"x": 1.5, "tag": "first"}]],
    "combined": {"a": 1, "b": "fine"},
    "remarks": "Two\nlines",
    "schedule": {"not_before": "2026-12-01T08:00:00Z", "patience": "P1D", "notify": "lab@example.com", "ticket": "SIM-204"},
    "numerics": {"epsilon": 1e-09, "rounds": 300, "reserved": None, "device": 3, "precision": "f64", "fallback": [0, 1]},
    "outputs": ["variance", "mean"],
    "seeds": [7, 11],
    "stages": [{"name": "coarse"}, {"name": "fine", "rounds": 5}],
    "probes": [{"kind": "plane", "axis": "z"}, "tip"],
    "search_space": {"chord": {"low": 0.1, "high": 2}},
    "limits": {"y": {"low": 0, "high": 1}},
    "groups": {"tail": ["t1"]},
    "export": {"format": "fmu", "file_name": "wing", "fmi_version": "2.0"},
    "scaler": {"low": 0, "high": 1},
    "tags": ["wing"],
    "threshold": 0.25,
}


def first_page(editor: ParameterEditor) -> None:
    editor.type("Run name", "Wing 7")
    editor.choose("Engine", "Implicit")
    editor.type("Tolerance", "1e-3")
    editor.choose("Inner engine", "Explicit")
    editor.type("Step", "0.5")
    editor.choose("Stopping rule", "At a loss")
    editor.type("Loss", "0.25")
    editor.type("Patience", "9")
    editor.choose("Feature expression", "Operation")
    editor.choose("Op", "max", within=editor.unfold("/expression"))
    arguments = editor.unfold("/expression/args")
    editor.click("Add an entry", within=arguments)
    editor.type("Constant", "2.5", within=arguments)
    editor.click("Add an entry", within=arguments)
    editor.choose("Type", "Column", within=arguments, nth=1)
    editor.type("Column", "span", within=arguments)
    calibration = editor.unfold("/calibration")
    editor.choose("Enabled", "Yes", within=calibration)
    editor.choose("Method", "sigmoid", within=calibration)
    editor.type("Folds", "5", within=calibration)
    labels = editor.unfold("/labels")
    editor.type("Add an entry", "x-site", within=labels)
    editor.type("Value", "Delft", within=labels)
    editor.type("Add an entry", "n-run", within=labels)
    editor.type("Value", "4", within=labels, nth=1)
    weights = editor.unfold("/weights")
    editor.type("Add an entry", "span", within=weights)
    editor.type("Value", "0.75", within=weights)
    editor.type("Nullable by anyOf", "any")
    editor.take("/note_list", "Send null")
    editor.choose("Nullable by keyword", "high")
    span = editor.unfold("/range")
    editor.click("Fill in", within=span)
    editor.type("Lower", "-1", within=span)
    editor.type("Upper", "1.5", within=span)
    editor.choose("Protocol", "v2")
    editor.type("Rate", "0.015")
    editor.type("Seed", "18446744073709551615")


def second_page(editor: ParameterEditor) -> None:
    editor.type("Licence key", "not-a-real-key")
    editor.type("Threads", "4")
    editor.choose("Payload", "List")
    payload = editor.unfold("/payload")
    editor.click("Add an entry", within=payload)
    editor.choose("Type", "Yes or no", within=payload)
    editor.choose("Yes or no", "Yes", within=payload)
    editor.choose("Number or list of numbers", "List")
    mixed = editor.unfold("/mixed")
    editor.type("One entry per line", "1\n2.5", within=mixed)
    editor.click("Add all", within=mixed)
    grid = editor.unfold("/grid")
    editor.click("Add an entry", within=grid)
    row = editor.unfold("/grid/0")
    editor.click("Add an entry", within=row)
    editor.type("X", "1.5", within=row)
    editor.type("Tag", "first", within=row)
    fill_objects(editor)
    fill_lists(editor)


def fill_objects(editor: ParameterEditor) -> None:
    combined = editor.unfold("/combined")
    editor.type("A", "1", within=combined)
    editor.type("B", "fine", within=combined)
    editor.type("Remarks", "Two\nlines")
    schedule = editor.unfold("/schedule")
    editor.type("Not before", "2026-12-01T08:00:00Z", within=schedule)
    editor.take("/schedule/patience", "Use P1D")
    editor.type("Notify", "lab@example.com", within=schedule)
    editor.type("Ticket", "SIM-204", within=schedule)
    numerics = editor.unfold("/numerics")
    editor.type("Epsilon", "1E-9", within=numerics)
    editor.type("Rounds", "300", within=numerics)
    editor.take("/numerics/reserved", "Send null")
    editor.choose("Device", "Whole number", within=numerics)
    editor.type("Whole number", "3", within=numerics)
    editor.choose("Precision", "Double", within=numerics)
    editor.choose("Fallback", "[0, 1]", within=numerics)
    editor.choose("Output columns", "variance", "mean")


def fill_lists(editor: ParameterEditor) -> None:
    seeds = editor.unfold("/seeds")
    for place, value in enumerate(("7", "11"), 1):
        editor.click("Add an entry", within=seeds)
        editor.type(f"Entry {place}", value, within=seeds)
    stages = editor.unfold("/stages")
    editor.click("Add an entry", within=stages)
    editor.type("Name", "fine", within=stages)
    editor.type("Rounds", "5", within=stages)
    editor.click("Add an entry", within=stages)
    editor.type("Name", "coarse", within=stages, nth=1)
    editor.take("/stages/1", "Move up")
    probes = editor.unfold("/probes")
    editor.click("Add an entry", within=probes)
    editor.choose("Type", "Plane", within=probes)
    editor.choose("Axis", "z", within=probes)
    editor.click("Add an entry", within=probes)
    editor.type("By name", "tip", within=probes)
    space = editor.unfold("/search_space")
    editor.type("Add an entry", "chord", within=space)
    editor.choose("Value", "Range", within=space)
    editor.type("Low", "0.1", within=space)
    editor.type("High", "2", within=space)


def third_page(editor: ParameterEditor) -> None:
    limits = editor.unfold("/limits")
    editor.choose("Add an entry", "y", within=limits)
    axis = editor.unfold("/limits/y")
    editor.type("Low", "0", within=axis)
    editor.type("High", "1", within=axis)
    groups = editor.unfold("/groups")
    editor.type("Add an entry", "tail", within=groups)
    tail = editor.unfold("/groups/tail")
    editor.click("Add an entry", within=tail)
    editor.type("Entry 1", "t1", within=tail)
    export = editor.unfold("/export")
    editor.choose("Format", "fmu", within=export)
    editor.type("File name", "wing", within=export)
    editor.choose("FMI version", "2.0", within=export)
    editor.choose("Scaler", "Between two values")
    scaler = editor.unfold("/scaler")
    editor.type("Low", "0", within=scaler)
    editor.type("High", "1", within=scaler)
    editor.choose("Tags", "List of texts")
    tags = editor.unfold("/tags")
    editor.click("Add an entry", within=tags)
    editor.type("Entry 1", "wing", within=tags)
    editor.type("Threshold", "0.25")


@pytest.mark.slow
def test_every_parameter_is_filled_without_json() -> None:
    editor = ParameterEditor(SCHEMA, {})
    first_page(editor)
    for number, fill in ((2, second_page), (3, third_page)):
        editor.show_page(number)
        fill(editor)
    for key, value in FILLED.items():
        assert editor.parameters.get(key, "not set") == value, key
    assert editor.parameters.keys() == FILLED.keys()
    assert "Shown as JSON" not in editor.text()
    facts = Facts(read_trainer(ModelStudioTrainer(trainer_id="t", version="1", name="n", custom_config_schema=SCHEMA)))
    problems = collect(editor.draft, facts)
    assert not [problem for problem in problems if problem.level == "error" and problem.path[: len(PARAMETERS)] == PARAMETERS]
