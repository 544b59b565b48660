"""How much longer an edit takes because it is saved: the app beside one that saves nothing."""

import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft.draft import Draft, new_draft_id
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.schema.path import Json
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from tests.bench.edit import field, measure, open_form
from tests.bench.harness import probed
from tests.bench.report import Report, Row
from tests.bench.schema import Schema, schema, trainer_id, write_trainers
from tests.browser.conftest import Person
from tests.running import ROOT, chromium, served

COUNT, GOAL = 1000, 1.1
WITHOUT, WITH = "nothing is saved", "each edit is saved"
APPS = {WITHOUT: Path(__file__).with_name("unsaved.py"), WITH: ROOT / "app.py"}


def value(node: Schema) -> Json:
    """Return a value that a schema of the benchmark allows, with every property of an object."""
    if "properties" in node:
        return {name: value(inner) for name, inner in node["properties"].items()}
    if "enum" in node:
        return node["enum"][0]
    kind = node["type"] if isinstance(node["type"], str) else node["type"][0]
    values: Mapping[str, Json] = {"string": "some text", "number": 0.5, "integer": 7, "boolean": True}
    return values[kind]


def open_full(browser: Browser, address: str, data: Path, user: str) -> Page:
    """Open a draft in which every parameter is set, and stand before its form."""
    body: dict[str, Json] = {"trainerId": trainer_id(COUNT), "workerConfig": {"customConfig": value(schema(COUNT))}}
    draft = Draft(new_draft_id(), None, {"name": "Full", **body})
    database = Database(file_url(data))
    DraftRepository(database).save(draft, user, 0, "Began")
    database.close()
    page = probed(browser)
    person = Person(page, address)
    person.visit(f"/configure?draft={draft.id}&section=parameters")
    field(page).wait_for(timeout=60_000)
    return page


def run(rounds: int, warm_up: int) -> list[Report]:
    """Measure an edit of a text field in both apps in turn, with one parameter set and with a thousand."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        trainers = write_trainers(folder / "trainers", [COUNT])
        local = stack.enter_context(LocalFoundry(folder / "foundry", trainers=trainers))
        user = Foundry(Connection(local.url, SecretStr(local.token))).current_user().id
        browser = stack.enter_context(chromium())
        few, full = {}, {}
        for number, (case, script) in enumerate(APPS.items()):
            home = folder / f"app{number}"
            environment = {"FOUNDRY_HOSTNAME": local.url, "FOUNDRY_TOKEN": local.token, "CONFIGURATOR_DATA_DIR": str(home)}
            address = stack.enter_context(served(script, home, **environment))
            few[case] = open_form(browser, address, COUNT)
            full[case] = open_full(browser, address, home, user)
        print(f"saving: 2 x {warm_up} + {rounds} rounds of 2 cases", file=sys.stderr, flush=True)
        reports = []
        for what, pages in (("one parameter is set", few), ("a thousand are set", full)):
            measured = measure(pages, rounds, warm_up)
            rows = tuple(
                Row(case, tuple(samples), pages[case].evaluate("bench.nodes()"), GOAL if case == WITH else None)
                for case, samples in measured.items()
            )
            reports.append(Report(f"saving: {what}", f"An edit while {what}, from Enter until the page has settled", rows))
    return reports
