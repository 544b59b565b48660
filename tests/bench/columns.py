"""How long it takes to map a column and to leave one out, of ten columns and of ten thousand."""

import sys

from tests.bench import large_foundry
from tests.bench.harness import REGRESSION, filled, probed
from tests.bench.picking import pressed
from tests.bench.report import Report, Row, Sample
from tests.browser.conftest import Person

GOAL = 1.5
LEFT_OUT = large_foundry.column(10)


def stand(person: Person, count: int) -> None:
    """Choose the dataset of that many columns, open its table of columns and search for one."""
    person.visit(f"/trainers?trainer={REGRESSION}")
    person.click("Use this trainer")
    person.type("Find a dataset", f"{large_foundry.PROJECT}/{large_foundry.dataset(count)}")
    person.unfold("Columns to use")
    person.type("Search the columns", LEFT_OUT)


def mapped(person: Person, number: int) -> Sample:
    name = large_foundry.column(2 + number % 7)
    field = person.page.get_by_role("combobox", name="Target column").first
    field.click()
    field.fill(name)
    person.page.get_by_role("option", name=f"{name} · double", exact=True).wait_for()
    return pressed(person.page, field, f"target_column: {name}")


def ticked(person: Person, count: int) -> Sample:
    """Leave out the one column that the search found, and take it in again unmeasured."""
    button = person.page.get_by_role("button", name="Leave out matching").first
    sample = pressed(person.page, button, f"{count - 1:,} of {count:,} columns are used")
    person.page.get_by_role("button", name="Use matching").first.press("Enter")
    person.settle()
    return sample


def run(rounds: int, warm_up: int) -> list[Report]:
    """Measure both edits on a narrow and on a wide dataset, in turn."""
    counts = (large_foundry.NARROW, large_foundry.WIDE)
    with filled() as (app, browser):
        people = {count: Person(probed(browser), app) for count in counts}
        for count, person in people.items():
            stand(person, count)
        print(f"columns: {warm_up} + {rounds} rounds of {2 * len(people)} cases", file=sys.stderr, flush=True)
        edits: dict[str, dict[int, list[Sample]]] = {name: {count: [] for count in counts} for name in ("map", "leave out")}
        for number in range(warm_up + rounds):
            for count, person in people.items():
                both = {"map": mapped(person, number), "leave out": ticked(person, count)}
                for name, sample in both.items():
                    if number >= warm_up:
                        edits[name][count].append(sample)
        nodes = {count: person.page.evaluate("bench.nodes()") for count, person in people.items()}
    titles = {"map": "A column is mapped to the target", "leave out": "A column is left out of training"}
    return [
        Report(
            f"columns: {name}",
            f"{titles[name]}, from Enter until the page has settled",
            tuple(
                Row(f"{count:,} columns", tuple(samples[count]), nodes[count], GOAL if count == large_foundry.WIDE else None)
                for count in counts
            ),
        )
        for name, samples in edits.items()
    ]
