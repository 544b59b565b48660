"""Some of the fault trials with each run of the tests; `python -m tests.faults` runs all of them."""

from pathlib import Path

import pytest

from components.demo.server import LocalFoundry
from components.storage.database import file_url
from tests.faults import browser
from tests.faults.database_faults import FAULTS, postgresql_pair
from tests.faults.runner import Runner, databases
from tests.faults.scenario import CALLS, DATABASES, LAUNCH_CALLS, WAYS, Count, Outcome, Remains, Scenario, judge, plan

TRIALS = 18


@pytest.mark.slow
@pytest.mark.usefixtures("untrained")
def test_one_version_for_each_intention_and_nothing_lost(local: LocalFoundry, tmp_path: Path) -> None:
    total, problems = Count(), []

    def report(outcome: Outcome) -> None:
        total.add(outcome.count)
        problems.extend(outcome.problems)

    with databases(tmp_path) as urls:
        Runner(local, urls).run(plan(TRIALS, 3), report)
    launches = sum(scenario.call in LAUNCH_CALLS for scenario in plan(TRIALS, 3))
    assert launches > 0
    assert total == Count(TRIALS, TRIALS, TRIALS, launches, launches), problems


def test_the_plan_has_every_combination() -> None:
    scenarios = list(plan(480, 1))
    assert len({(scenario.fault, scenario.call, scenario.way, scenario.database) for scenario in scenarios}) == 10 * len(
        CALLS
    ) * len(WAYS) * len(DATABASES)


@pytest.mark.parametrize(
    ("end", "count"),
    [
        (Remains(1, 4, 4, True), Count(1, 1, 1)),
        (Remains(2, 4, 4, True), Count(1, 1, 2, duplicates=1)),
        (Remains(0, 4, 4, True), Count(1, 1, 0, missing=1)),
        (Remains(0, 4, 4, True, "Sending"), Count(1, 1, 0, gave_up=1)),
        (Remains(0, 4, 4, False, "Please wait"), Count(1, 0, 0, gave_up=1)),
        (Remains(1, 4, 4, False), Count(1, 0, 1, duplicates=1, gave_up=1)),
        (Remains(1, 4, 3, True), Count(1, 1, 1, edits_lost=1)),
        (Remains(1, 4, None, True), Count(1, 1, 1, drafts_lost=1)),
        (Remains(1, 4, 4, True, "", 1, 1), Count(1, 1, 1, 1, 1)),
        (Remains(1, 4, 4, True, "", 1, 2), Count(1, 1, 1, 1, 2, duplicates=1)),
        (Remains(1, 4, 4, True, "", 1, 0), Count(1, 1, 1, 1, 0, missing=1)),
    ],
)
def test_only_what_was_pressed_for_can_be_missing(end: Remains, count: Count) -> None:
    outcome = judge(Scenario(0, "delay", "create", "kill", "sqlite", 0.5), end)
    assert outcome.count == count
    assert count.is_clean is (count in (Count(1, 1, 1), Count(1, 1, 1, 1, 1)))
    assert all(end.last_sign in line for line in outcome.problems)


@pytest.mark.slow
def test_no_fault_of_postgresql_loses_an_edit_or_creates_a_version_twice(local: LocalFoundry) -> None:
    with postgresql_pair() as pair:
        assert Runner(local, {"postgresql": pair.url}).run_through(pair, tuple(FAULTS)) == []


@pytest.mark.slow
def test_a_trial_that_is_given_up_says_what_the_screen_showed(
    local: LocalFoundry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_TIMEOUT", 8.0)
    runner = Runner(local, {"sqlite": file_url(tmp_path / "data")})
    never = Scenario(1, "expired_token", "latest", "single click", "sqlite", 0.5, times=10_000)
    outcomes: list[Outcome] = []
    browser.run(runner, tmp_path, iter([never]), outcomes.append)
    (outcome,) = outcomes
    assert outcome.count == Count(1, 1, 0, gave_up=1)
    assert "Foundry does not accept your token" in outcome.problems[0]
