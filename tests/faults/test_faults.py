"""A part of the campaign with each run of the tests; `python -m tests.faults` runs all of it."""

from pathlib import Path

from components.demo.server import LocalFoundry
from tests.faults.campaign import Campaign, databases
from tests.faults.trial import CALLS, DATABASES, WAYS, Count, Outcome, planned

TRIALS = 24


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
