"""Builds and their jobs, parsed by the official SDK; few are read a second."""

from collections.abc import Callable
from typing import Any

import pytest
from foundry_sdk import RateLimitError
from foundry_sdk.v2 import FoundryClient

from components.demo.rate_limiter import RateLimiter
from components.demo.server import LocalFoundry
from tests.demo.conftest import TOKEN, Api, Paths, runs_of, sdk_for

HOUSES = "Pricing and demand/House prices"


def test_builds_and_jobs_of_a_run(as_user: Callable[[str], FoundryClient], rid: Paths) -> None:
    # Each test that reads builds has a user of its own, since four reads a second are allowed.
    sdk = as_user("clindqvist")
    run = runs_of(sdk, rid(f"{HOUSES}/House prices"))[0]
    build = sdk.orchestration.Build.get(run.build_rid)
    assert (build.status, build.created_by, build.job_rids) == (run.build_status, run.started_by, [run.job_rid])
    assert build.finished_time is not None
    assert build.finished_time > run.started_time
    unknown = run.build_rid[:-1] + "_"
    batch = [{"build_rid": run.build_rid}, {"build_rid": unknown}]
    assert sdk.orchestration.Build.get_batch(batch).data == {run.build_rid: build}
    (job,) = sdk.orchestration.Build.jobs(run.build_rid)
    assert (job.job_status, job.build_rid, job.outputs) == ("SUCCEEDED", run.build_rid, [])
    assert job.started_time < job.latest_attempt_start_time < job.finished_time
    assert sdk.orchestration.Job.get(run.job_rid, preview=True) == job
    assert sdk.orchestration.Job.get_batch([{"job_rid": run.job_rid}], preview=True).data == {run.job_rid: job}
    assert list(sdk.orchestration.Build.jobs(unknown)) == []


def test_more_than_four_builds_a_second_are_refused(local: LocalFoundry, rid: Paths) -> None:
    sdk, api = sdk_for(local, "bokafor"), Api(local, f"{TOKEN}.bokafor")
    build = runs_of(sdk, rid(f"{HOUSES}/House prices"))[0].build_rid
    answers = [api("GET", f"/orchestration/builds/{build}") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert answers[-1].content == b""
    with pytest.raises(RateLimitError):
        sdk.orchestration.Build.get_batch([{"build_rid": build}])


def test_the_limit_is_that_of_a_user_and_a_second() -> None:
    seconds = [0.0]
    limiter = RateLimiter(4, lambda: seconds[0])
    assert [limiter.allows("a") for _ in range(5)] == [True] * 4 + [False]
    assert limiter.allows("b")
    seconds[0] = 1.0
    assert limiter.allows("a")


def test_builds_are_searched(sdk: FoundryClient, rid: Paths) -> None:
    runs = runs_of(sdk, rid(f"{HOUSES}/House prices"))
    search = sdk.orchestration.Build.search

    def rids(where: dict[str, Any], **arguments: Any) -> list[str]:
        return [build.rid for build in search(where=where, preview=True, **arguments).data]

    canceled = [run.build_rid for run in runs if run.build_status == "CANCELED"]
    where = {"type": "eq", "field": "STATUS", "value": "CANCELED"}
    assert rids(where) == canceled
    assert set(canceled) & set(rids({"type": "not", "value": where})) == set()
    both = [{"type": "eq", "field": "RID", "value": run.build_rid} for run in runs[:2]]
    assert rids({"type": "or", "items": both}) == [run.build_rid for run in runs[:2]]
    order = {"fields": [{"field": "STARTED_TIME", "direction": "ASC"}]}
    later = {"type": "gte", "field": "STARTED_TIME", "value": runs[2].started_time}
    both_bounds = [later, {"type": "lt", "field": "FINISHED_TIME", "value": "2100-01-01T00:00:00Z"}]
    expected = sorted(run.build_rid for run in runs if run.started_time >= runs[2].started_time)
    assert sorted(rids({"type": "and", "items": both_bounds}, order_by=order)) == expected
    everything = {"type": "eq", "field": "BRANCH_NAME", "value": "master"}
    first = search(where=everything, page_size=20, preview=True)
    second = search(where=everything, page_size=20, page_token=first.next_page_token, preview=True)
    assert (len(first.data), second.next_page_token) == (20, None)
    assert not {build.rid for build in first.data} & {build.rid for build in second.data}
