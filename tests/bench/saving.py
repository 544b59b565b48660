"""How much longer an edit takes because it is saved: the app beside one that saves nothing."""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from tests.bench.edit import measure, open_form, open_full
from tests.bench.report import Report, Row
from tests.bench.schema import write_trainers
from tests.running import ROOT, chromium, served

COUNT, GOAL = 1000, 1.1
WITHOUT, WITH = "nothing is saved", "each edit is saved"
APPS = {WITHOUT: Path(__file__).with_name("unsaved.py"), WITH: ROOT / "app.py"}


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
            full[case] = open_full(browser, address, COUNT, home, user)
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
