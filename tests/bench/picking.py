"""How long it takes to browse a folder of thousands of things: to open it, to turn a page, to search."""

import sys
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.bench import large_foundry
from tests.bench.harness import REGRESSION, filled, probed
from tests.bench.report import Report, Row, Sample
from tests.browser.conftest import Person

GOAL = 1.5
Action = Callable[[Person, int], Sample]


def stand(person: Person, count: int) -> None:
    """Browse the folder of that many children, all of them read."""
    person.visit(f"/trainers?trainer={REGRESSION}")
    person.click("Use this trainer")
    for name in ("Pricing and demand", large_foundry.folder(count)):
        person.click(name)
    if person.page.get_by_role("button", name="Load the rest").count():
        person.click("Load the rest")


def pressed(page: Page, where: Locator, shown: str) -> Sample:
    """Press Enter on something, and wait until the page has settled with what it shows then."""
    page.bring_to_front()
    where.focus()
    page.evaluate("bench.arm()")
    where.press("Enter")
    return Sample(**page.evaluate("value => bench.settled(value)", shown))


def opened(person: Person, _: int) -> Sample:
    name = person.page.locator("[class*=-crumbs] strong").first.inner_text()
    person.click("Pricing and demand")
    sample = pressed(person.page, person.page.get_by_role("button", name=name, exact=True).first, "Measurements 00012")
    if person.page.get_by_role("button", name="Load the rest").count():
        person.click("Load the rest")
    return sample


def turned(person: Person, _: int) -> Sample:
    sample = pressed(person.page, person.page.get_by_role("button", name="Next page").first, "Measurements 00013")
    person.page.get_by_role("button", name="Previous page").first.press("Enter")
    person.settle()
    return sample


def searched(person: Person, number: int) -> Sample:
    expected = f"000{11 + number % 13}"
    field = person.page.get_by_role("searchbox", name="Search in this folder").first
    field.fill(expected)
    sample = pressed(person.page, field, f"Measurements {expected}")
    field.fill("")
    field.press("Enter")
    person.settle()
    return sample


ACTIONS: dict[str, Action] = {"open": opened, "turn a page": turned, "search": searched}


def run(rounds: int, warm_up: int) -> list[Report]:
    """Measure each action on a folder of few children and on one of thousands, in turn."""
    with filled() as (app, browser):
        people = {count: Person(probed(browser), app) for count in (large_foundry.FEW, large_foundry.MANY)}
        for count, person in people.items():
            stand(person, count)
        print(f"picking: {warm_up} + {rounds} rounds of {len(ACTIONS) * len(people)} cases", file=sys.stderr, flush=True)
        samples_of: dict[tuple[str, int], list[Sample]] = {(name, count): [] for name in ACTIONS for count in people}
        for number in range(warm_up + rounds):
            for name, act in ACTIONS.items():
                for count, person in people.items():
                    sample = act(person, number)
                    if number >= warm_up:
                        samples_of[name, count].append(sample)
        nodes = {count: person.page.evaluate("bench.nodes()") for count, person in people.items()}
    return [
        Report(
            f"picking: {name}",
            f"Browsing a folder: {name}, from Enter until the page has settled",
            tuple(
                Row(
                    f"{count:,} children",
                    tuple(samples_of[name, count]),
                    nodes[count],
                    GOAL if count == large_foundry.MANY else None,
                )
                for count in people
            ),
        )
        for name in ACTIONS
    ]
