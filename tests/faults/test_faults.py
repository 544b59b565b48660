"""A part of the campaign with each run of the tests; `python -m tests.faults` runs all of it."""

from pathlib import Path

import pytest

from components.demo.server import LocalFoundry
from components.storage.database import file_url
from tests.faults import browser
from tests.faults.runner import Campaign, databases
from tests.faults.scenario import CALLS, DATABASES, WAYS, Count, Ending, Outcome, Trial, outcome, planned

TRIALS = 24


@pytest.mark.slow
def test_one_version_for_each_intention_and_nothing_lost(local: LocalFoundry, tmp_path: Path) -> None:
    total, said = Count(), []

    def told(ended: Outcome) -> None:
        total.add(ended.count)
        said.extend(ended.said)

    with databases(tmp_path) as urls:
        Campaign(local, urls).run(planned(TRIALS, 3), told)
    assert total == Count(TRIALS, TRIALS, TRIALS), said


def test_the_plan_has_every_combination() -> None:
    plan = list(planned(320, 1))
    assert len({(one.fault, one.call, one.way, one.database) for one in plan}) == 10 * len(CALLS) * len(WAYS) * len(DATABASES)


@pytest.mark.parametrize(
    ("end", "count"),
    [
        (Ending(1, 4, 4, True), Count(1, 1, 1)),
        (Ending(2, 4, 4, True), Count(1, 1, 2, duplicates=1)),
        (Ending(0, 4, 4, True), Count(1, 1, 0, missing=1)),
        (Ending(0, 4, 4, True, "Sending"), Count(1, 1, 0, gave_up=1)),
        (Ending(0, 4, 4, False, "Please wait"), Count(1, 0, 0, gave_up=1)),
        (Ending(1, 4, 4, False), Count(1, 0, 1, duplicates=1, gave_up=1)),
        (Ending(1, 4, 3, True), Count(1, 1, 1, edits_lost=1)),
        (Ending(1, 4, None, True), Count(1, 1, 1, drafts_lost=1)),
    ],
)
def test_only_what_was_pressed_for_can_be_missing(end: Ending, count: Count) -> None:
    ended = outcome(Trial(0, "delay", "create", "kill", "sqlite", 0.5), end)
    assert ended.count == count
    assert count.clean is (count == Count(1, 1, 1))
    assert all(end.seen in line for line in ended.said)


@pytest.mark.slow
def test_a_trial_that_is_given_up_says_what_the_screen_showed(
    local: LocalFoundry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_LONGEST", 8.0)
    campaign = Campaign(local, {"sqlite": file_url(tmp_path / "data")})
    never = Trial(1, "expired_token", "latest", "single click", "sqlite", 0.5, times=10_000)
    ended: list[Outcome] = []
    browser.run(campaign, tmp_path, iter([never]), ended.append)
    (one,) = ended
    assert one.count == Count(1, 1, 0, gave_up=1)
    assert "Foundry does not accept your token" in one.said[0]
