"""How long a page of few and of many parameters takes to settle after an edit, beside one widget."""

import re
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Locator, Page
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft.draft import Draft, new_draft_id
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.schema.path import Json
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from tests.bench.harness import probed
from tests.bench.report import Report, Row, Sample
from tests.bench.schema import example, schema, trainer_id, write_trainers
from tests.browser.conftest import Person
from tests.running import ROOT, chromium, served

COUNTS = [3, 100, 1000]
GOAL, ALL_SET_GOAL = 1.1, 1.5
# A one-widget app with Streamlit's own settings is what the goal speaks of; with our settings it tells how much of the gain is theirs.
FLOOR, TUNED = "one widget", "one widget, our settings"
ALL_SET = f"{COUNTS[-1]} parameters, all set"


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile(r"^Field 1\b")).first


def open_form(browser: Browser, address: str, count: int) -> Page:
    """Begin a draft with the trainer of that many parameters, and stand before its form."""
    page = probed(browser)
    person = Person(page, address)
    person.visit(f"/trainers?trainer={quote(trainer_id(count))}")
    person.click("Use this trainer")
    person.section("Parameters")
    field(page).wait_for(timeout=60_000)
    return page


def open_full(browser: Browser, address: str, count: int, data: Path, user: str) -> Page:
    """Open a draft in which every parameter is set, and stand before its form."""
    body: dict[str, Json] = {"trainerId": trainer_id(count), "workerConfig": {"customConfig": example(schema(count))}}
    draft = Draft(new_draft_id(), None, {"name": "Full", **body})
    with closing(Database(file_url(data))) as database:
        DraftRepository(database).save(draft, user, 0, "Created")
    page = probed(browser)
    person = Person(page, address)
    person.visit(f"/configure?draft={draft.id}&section=parameters")
    field(page).wait_for(timeout=60_000)
    return page


def open_floor(browser: Browser, address: str) -> Page:
    page = probed(browser)
    Person(page, address).visit("/")
    return page


def edit(page: Page, value: str) -> Sample:
    """Type a value, press Enter, and wait until the page has settled."""
    page.bring_to_front()
    where = field(page)
    where.fill(value)
    page.evaluate("bench.arm()")
    where.press("Enter")
    return Sample(**page.evaluate("value => bench.settled(value)", value))


def measure(pages: dict[str, Page], rounds: int, warm_up: int) -> dict[str, list[Sample]]:
    """Edit on every page in turn, so that whatever slows the machine down slows all of them."""
    measured: dict[str, list[Sample]] = {case: [] for case in pages}
    for number in range(warm_up + rounds):
        for case, page in pages.items():
            sample = edit(page, f"value-{number:04}")
            if number >= warm_up:
                measured[case].append(sample)
    return measured


def run(rounds: int, warm_up: int) -> list[Report]:
    """Measure an edit of a text field: Enter until the page has settled, at each number of parameters."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        trainers = write_trainers(folder / "trainers", COUNTS)
        local = stack.enter_context(LocalFoundry(folder / "foundry", trainers=trainers))
        user = Foundry(Connection(local.url, SecretStr(local.token))).current_user().id
        environment = {"FOUNDRY_HOSTNAME": local.url, "FOUNDRY_TOKEN": local.token, "CONFIGURATOR_DATA_DIR": str(folder / "app")}
        app = stack.enter_context(served(ROOT / "app.py", folder / "app", **environment))
        script = Path(__file__).with_name("one_widget.py")
        floor = stack.enter_context(served(script, folder / "floor", folder))
        tuned = stack.enter_context(served(script, folder / "tuned"))
        browser = stack.enter_context(chromium())
        pages = {FLOOR: open_floor(browser, floor), TUNED: open_floor(browser, tuned)}
        pages |= {f"{count} parameters": open_form(browser, app, count) for count in COUNTS}
        pages[ALL_SET] = open_full(browser, app, COUNTS[-1], folder / "app", user)
        goals = {FLOOR: None, TUNED: None, ALL_SET: ALL_SET_GOAL}
        print(f"edit: {warm_up} + {rounds} rounds of {len(pages)} cases", file=sys.stderr, flush=True)
        measured = measure(pages, rounds, warm_up)
        rows = [
            Row(case, tuple(samples), pages[case].evaluate("bench.nodes()"), goals.get(case, GOAL))
            for case, samples in measured.items()
        ]
    return [Report("edit", "An edit of a text field, from Enter until the page has settled", tuple(rows))]
