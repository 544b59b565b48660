"""The rarer corners of JSON Schema, filled in by clicking and typing alone."""

import pytest
from playwright.sync_api import Locator

from components.draft.masking import MASK
from tests.browser.conftest import Person
from tests.browser.test_parameters import SIMULATION, shows
from tests.browser.test_user_journey import begin

pytestmark = pytest.mark.shared_app

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


def part(person: Person, path: str) -> Locator:
    """The section at a pointer below the parameters; it is opened if it is not."""
    section = person.page.locator(f"[class*='customConfig{path.replace('/', '-')}-fold']").first
    section.wait_for()
    if section.locator("details").first.get_attribute("open") is None:
        section.locator("summary").first.click()
        person.settle()
    return section


def first_page(person: Person) -> None:
    person.type("Run name", "Wing 7")
    person.choose("Engine", "Implicit")
    person.type("Tolerance", "1e-3")
    person.choose("Inner engine", "Explicit")
    person.type("Step", "0.5")
    person.choose("Stopping rule", "At a loss")
    person.type("Loss", "0.25")
    person.type("Patience", "9")
    person.choose("Feature expression", "Operation")
    person.choose("Op", "max", within=part(person, "/expression"))
    arguments = part(person, "/expression/args")
    person.click("Add an entry", within=arguments)
    person.type("Constant", "2.5", within=arguments)
    person.click("Add an entry", within=arguments)
    arguments.get_by_role("combobox", name="Type").nth(1).click()
    person.page.get_by_role("option", name="Column", exact=True).click()
    person.settle()
    person.type("Column", "span", within=arguments)
    calibration = part(person, "/calibration")
    calibration.get_by_role("radio", name="Yes").click()
    person.settle()
    person.choose("Method", "sigmoid", within=calibration)
    person.type("Folds", "5", within=calibration)
    labels = part(person, "/labels")
    person.type("Add an entry", "x-site", within=labels)
    person.type("Value", "Delft", within=labels)
    person.type("Add an entry", "n-run", within=labels)
    labels.get_by_role("textbox", name="Value").nth(1).fill("4")
    labels.get_by_role("textbox", name="Value").nth(1).press("Enter")
    person.settle()
    weights = part(person, "/weights")
    person.type("Add an entry", "span", within=weights)
    person.type("Value", "0.75", within=weights)
    person.type("Nullable by anyOf", "any")
    person.more("/note_list", "Send null")
    person.choose("Nullable by keyword", "high")
    span = part(person, "/range")
    person.click("Fill in", within=span)
    person.type("Lower", "-1", within=span)
    person.type("Upper", "1.5", within=span)
    person.choose("Protocol", "v2")
    person.type("Rate", "0.015")
    person.type("Seed", "18446744073709551615")


def second_page(person: Person) -> None:
    person.type("Licence key", "not-a-real-key")
    person.type("Threads", "4")
    person.choose("Payload", "List")
    payload = part(person, "/payload")
    person.click("Add an entry", within=payload)
    person.choose("Type", "Yes or no", within=payload)
    payload.get_by_role("radio", name="Yes").click()
    person.settle()
    person.choose("Number or list of numbers", "List")
    mixed = part(person, "/mixed")
    person.click("Add several", within=mixed)
    person.type("One entry per line", "1\n2.5")
    person.click("Add all")
    person.page.keyboard.press("Escape")
    grid = part(person, "/grid")
    person.click("Add an entry", within=grid)
    row = part(person, "/grid/0")
    person.click("Add an entry", within=row)
    person.type("X", "1.5", within=row)
    person.type("Tag", "first", within=row)
    fill_objects(person)
    fill_lists(person)


def fill_objects(person: Person) -> None:
    combined = part(person, "/combined")
    person.type("A", "1", within=combined)
    person.type("B", "fine", within=combined)
    person.type("Remarks", "Two\nlines")
    schedule = part(person, "/schedule")
    person.type("Not before", "2026-12-01T08:00:00Z", within=schedule)
    person.more("/schedule/patience", "Use P1D")
    person.type("Notify", "lab@example.com", within=schedule)
    person.type("Ticket", "SIM-204", within=schedule)
    numerics = part(person, "/numerics")
    person.type("Epsilon", "1E-9", within=numerics)
    person.type("Rounds", "300", within=numerics)
    person.more("/numerics/reserved", "Send null")
    person.choose("Device", "Whole number", within=numerics)
    person.type("Whole number", "3", within=numerics)
    person.choose("Precision", "Double", within=numerics)
    person.choose("Fallback", "[0, 1]", within=numerics)
    person.choose("Output columns", "variance", "mean")


def fill_lists(person: Person) -> None:
    seeds = part(person, "/seeds")
    for place, value in enumerate(("7", "11"), 1):
        person.click("Add an entry", within=seeds)
        person.type(f"Entry {place}", value, within=seeds)
    stages = part(person, "/stages")
    person.click("Add an entry", within=stages)
    person.type("Name", "fine", within=stages)
    person.type("Rounds", "5", within=stages)
    person.click("Add an entry", within=stages)
    stages.get_by_role("textbox", name="Name").nth(1).fill("coarse")
    stages.get_by_role("textbox", name="Name").nth(1).press("Enter")
    person.settle()
    person.more("/stages/1", "Move up")
    probes = part(person, "/probes")
    person.click("Add an entry", within=probes)
    person.choose("Type", "Plane", within=probes)
    person.choose("Axis", "z", within=probes)
    person.click("Add an entry", within=probes)
    person.type("By name", "tip", within=probes)
    space = part(person, "/search_space")
    person.type("Add an entry", "chord", within=space)
    person.choose("Value", "Range", within=space)
    person.type("Low", "0.1", within=space)
    person.type("High", "2", within=space)


def third_page(person: Person) -> None:
    limits = part(person, "/limits")
    person.choose("Add an entry", "y", within=limits)
    axis = part(person, "/limits/y")
    person.type("Low", "0", within=axis)
    person.type("High", "1", within=axis)
    groups = part(person, "/groups")
    person.type("Add an entry", "tail", within=groups)
    tail = part(person, "/groups/tail")
    person.click("Add an entry", within=tail)
    person.type("Entry 1", "t1", within=tail)
    export = part(person, "/export")
    person.choose("Format", "fmu", within=export)
    person.type("File name", "wing", within=export)
    person.choose("FMI version", "2.0", within=export)
    person.choose("Scaler", "Between two values")
    scaler = part(person, "/scaler")
    person.type("Low", "0", within=scaler)
    person.type("High", "1", within=scaler)
    person.choose("Tags", "List of texts")
    tags = part(person, "/tags")
    person.click("Add an entry", within=tags)
    person.type("Entry 1", "wing", within=tags)
    person.type("Threshold", "0.25")


def test_every_parameter_is_filled_without_json(person: Person) -> None:
    begin(person, SIMULATION)
    person.section("Parameters")
    first_page(person)
    for page, fill in ((2, second_page), (3, third_page)):
        person.page.get_by_role("button", name=f"Page {page}").click()
        person.settle()
        fill(person)
    for key, value in FILLED.items():
        assert shows(person, key, value)
    assert MASK in person.text()
    assert "not-a-real-key" not in person.text()
    assert person.page.get_by_text("Shown as JSON").count() == 0
    steps = person.page.locator(".cfg-step").all_inner_texts()
    assert len(steps) == 3
    assert all(any(words in step for step in steps) for words in ("Observations", "Output model", "the studio"))
    assert person.page.locator(".cfg-error").count() == 0
    person.click("Review")
    person.unfold("The request")
    body = person.page.get_by_test_id("stCode").filter(has_text="workerConfig").first
    assert "not-a-real-key" not in (body.text_content() or "")
    person.page.get_by_text("Show the secrets").click()
    person.settle()
    assert '"api_key": "not-a-real-key"' in (body.text_content() or "")
