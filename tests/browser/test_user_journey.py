"""From the trainer to the created version; what the review showed is what the server received."""

import base64
import hashlib
import json
from typing import Any

import pytest
import requests
from foundry_sdk.v2.models.models import CreateModelStudioConfigVersionRequest
from playwright.sync_api import expect
from pydantic import TypeAdapter

from components.demo.server import LocalFoundry
from components.draft.draft import INPUTS, Draft, new_draft_id
from tests.browser.conftest import Person
from tests.pages.validation_failures import rid

REGRESSION, FORECASTING = "autogluon_tabular_regression", "autogluon_time_series_forecasting"
DIABETES = "/Northwind Analytics/Pricing and demand/Diabetes progression"
DEMAND = "/Northwind Analytics/Pricing and demand/Demand forecasting"


def received(local: LocalFoundry, studio: str | None = None) -> list[bytes]:
    """The bodies of the requests to create a version, as the server received them; of one studio, or of all."""
    answer = requests.get(f"{local.url}/demo/requests", headers={"Authorization": f"Bearer {local.token}"}, timeout=10).json()
    entries = answer["data"] if isinstance(answer, dict) else answer
    return [
        base64.b64decode(entry["body"])
        for entry in entries
        if entry["method"] == "POST" and f"{studio or ''}/configVersions" in entry["path"]
    ]


def begin(person: Person, trainer: str, section: str = "inputs") -> None:
    """Open a new draft for a trainer, by the address at which it is until its first edit."""
    person.visit(f"/configure?draft={new_draft_id()}&trainer=ri.models..trainer.{trainer}&section={section}")


def use_trainer(person: Person, trainer: str) -> None:
    person.page.locator(f"[class*='st-key-use-'][class*='{trainer}'] button").first.click()
    person.settle()


def find(person: Person, path: str, kind: str, what: str) -> None:
    person.type(f"Find a {kind}", what, within=person.card(path))


def submit(person: Person, local: LocalFoundry, studio: str) -> dict[str, Any]:
    """Review, compare, submit; give what the server received."""
    person.click("Review")
    person.unfold("The request")
    shown = (
        person.page.locator("[data-testid=stCode] code")
        .filter(has_text='"workerConfig"')
        .first.evaluate("node => node.textContent")
    )
    digest = person.page.locator("[data-testid=stCode] code").filter(has_text="").all_text_contents()
    assert person.submit_button.is_enabled(), person.text()
    person.submit()
    person.page.get_by_role("heading", name="Version 1").wait_for(timeout=20_000)
    bodies = received(local)
    assert len(bodies) == 1
    assert bodies[0].decode() == shown
    assert hashlib.sha256(bodies[0]).hexdigest() in [text.strip() for text in digest]
    TypeAdapter(CreateModelStudioConfigVersionRequest).validate_json(bodies[0])
    assert "/receipt?submission=" in person.page.url
    assert "Created as version 1" in person.text()
    assert studio in person.text()
    body: dict[str, Any] = json.loads(bodies[0])
    return body


def open_studio(person: Person, where: str) -> None:
    person.visit("/studios")
    person.type("Find a model studio", where)
    person.page.get_by_role("button", name="Choose a trainer").wait_for()


def fill_in_regression(person: Person) -> None:
    """Configure the documented trainer in the documented studio, up to the section Name."""
    open_studio(person, f"{DIABETES}/Diabetes progression")
    person.click("Choose a trainer")
    use_trainer(person, REGRESSION)
    find(person, "/workerConfig/inputs/input_df", "dataset", f"{DIABETES}/Diabetes patients")
    person.choose("Target column", "target · integer", within=person.card("/workerConfig/inputs/input_df"))
    person.section("Outputs")
    find(person, "/workerConfig/outputs/model", "model", f"{DIABETES}/Diabetes progression model")
    person.section("Name")


def test_the_documented_trainer(person: Person, local: LocalFoundry) -> None:
    fill_in_regression(person)
    person.type("Name", "Initial configuration")
    person.section("Parameters")
    person.choose("Evaluation metric", "root_mean_squared_error")
    person.page.get_by_role("radio", name="Yes").first.click()
    person.settle()
    person.section("Resources")
    person.type("Memory (exact)", "4G")
    body = submit(person, local, "Diabetes progression")
    assert body["workerConfig"]["inputs"]["input_df"]["columnMapping"] == {"target_column": ["target"]}
    assert body["workerConfig"]["customConfig"] == {"eval_metric": "root_mean_squared_error", "refit_full": True}
    assert body["resources"] == {"cpu": "2", "memory": "4G"}
    assert body["name"] == "Initial configuration"


def forecast(local: LocalFoundry) -> Draft:
    """Return a draft of a forecast in the studio for it, with its training dataset and its model."""
    mapping = {"target": ["employees"], "timestamp": ["month"], "item_id": ["industry"]}
    training = {"type": "dataset", "rid": rid(local, f"{DEMAND}/Employment by industry"), "columnMapping": mapping}
    body = {
        "name": "Twelve months ahead",
        "trainerId": f"ri.models..trainer.{FORECASTING}",
        "resources": {"cpu": "2", "memory": "4G"},
        "workerConfig": {
            "inputs": {"input_df": {**training, "ignoreColumns": [], "selectColumns": []}},
            "outputs": {"model": {"type": "model", "modelRid": rid(local, f"{DEMAND}/Demand forecast model")}},
        },
    }
    return Draft(new_draft_id(), rid(local, f"{DEMAND}/Demand forecasting"), body, "0.388.0")


def test_forecasting_with_three_inputs_and_several_columns(person: Person, local: LocalFoundry) -> None:
    draft = forecast(local)
    person.open_draft(draft)
    training, static = "/workerConfig/inputs/input_df", "/workerConfig/inputs/static_df"
    person.choose("Known covariates", "working_days · integer", "quarter_end · boolean", within=person.card(training))
    find(person, static, "dataset", f"{DEMAND}/Industries")
    person.choose("Item id", "industry · string", within=person.card(static))
    find(person, "/workerConfig/inputs/test_df", "dataset", f"{DEMAND}/Employment by industry, with 2015")
    person.section("Parameters")
    person.type("Forecast horizon", "12")
    person.section("Name")
    person.type("Changelog", "Known covariates: working days and quarter ends.")
    body = submit(person, local, "Demand forecasting")
    inputs = body["workerConfig"]["inputs"]
    assert list(inputs) == ["input_df", "static_df", "test_df"]
    known = {"known_covariates": ["working_days", "quarter_end"]}
    assert inputs["input_df"]["columnMapping"] == {**draft.get((*INPUTS, "input_df", "columnMapping")), **known}
    assert body["workerConfig"]["customConfig"]["prediction_length"] == 12


@pytest.mark.shared_app
def test_a_valid_edit_of_the_text_is_in_the_form_and_an_invalid_one_is_kept(person: Person) -> None:
    begin(person, REGRESSION, "name")
    person.type("Name", "Before")
    person.page.get_by_role("radio", name="Both").click()
    person.settle()
    editor = person.page.frame_locator("iframe[title*='ace']").locator("textarea").first
    editor.focus()
    person.page.keyboard.press("Control+A")
    person.page.keyboard.insert_text('{"name": "After", "trainerId": "ri.models..trainer.autogluon_tabular_regression"}')
    expect(person.page.get_by_role("textbox", name="Name").first).to_have_value("After", timeout=15_000)
    person.settle()
    editor.focus()
    person.page.keyboard.press("Control+A")
    person.page.keyboard.insert_text('{"name": "Broken",\n "trainerId": }')
    assert person.sees("Line 2, column 15")
    person.settle()
    assert person.page.get_by_role("textbox", name="Name").first.input_value() == "After"
    person.click("Review")
    assert person.submit_button.is_disabled()
    person.page.get_by_role("link", name="Configure", exact=True).first.click()
    person.settle()
    person.page.get_by_role("radio", name="JSON").click()
    expect(person.page.frame_locator("iframe[title*='ace']").locator(".ace_content")).to_contain_text("Broken", timeout=15_000)


@pytest.mark.shared_app
def test_the_editor_of_the_text_is_no_keyboard_trap(person: Person) -> None:
    begin(person, REGRESSION)
    person.page.get_by_role("radio", name="JSON").click()
    person.settle()
    keys = person.page.keyboard
    frame = person.page.frame_locator("iframe[title*='ace']")
    editor = frame.get_by_role("textbox", name="Request as JSON. To leave, press Escape, then Tab.")
    lines = frame.locator(".ace_text-layer")
    before = lines.inner_text()
    assert person.sees("To leave the editor by keyboard, press Esc, then Tab.")
    for key, tag in (("Tab", "BODY"), ("Shift+Tab", "BODY")):
        editor.focus()
        keys.press("Escape")
        keys.press(key)
        expect(editor).not_to_be_focused()
        assert person.page.evaluate("document.activeElement.tagName") not in ("IFRAME", tag)
        assert lines.inner_text() == before
    editor.focus()
    keys.press("Tab")
    expect(editor).to_be_focused()
