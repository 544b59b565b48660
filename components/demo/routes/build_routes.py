"""Build and job endpoints; they must not know what a job does."""

from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator
from starlette.responses import Response

from components.demo import build_filters
from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, Handler, route
from components.demo.training_store import BRANCH, RUNNING, Run
from components.demo.validation.request_schema import RID

PAGE = 100
BY_BUILD = Draft202012Validator({"type": "object", "required": ["buildRid"], "properties": {"buildRid": RID}})
BY_JOB = Draft202012Validator({"type": "object", "required": ["jobRid"], "properties": {"jobRid": RID}})


def _build_to_json(run: Run) -> dict[str, Any]:
    return {
        "rid": run.build_rid,
        "branchName": BRANCH,
        "createdTime": run.started_time,
        "createdBy": run.started_by,
        "fallbackBranches": [],
        "jobRids": [run.job_rid],
        "retryCount": 0,
        "retryBackoffDuration": {"value": 0, "unit": "SECONDS"},
        "abortOnFailure": False,
        "status": run.status,
    } | ({"finishedTime": run.finished_time} if run.finished_time else {})


def _job_to_json(run: Run) -> dict[str, Any]:
    times = {"latestAttemptStartTime": run.attempt_time, "finishedTime": run.finished_time}
    waits = run.status == RUNNING and run.attempt_time is None
    return {
        "rid": run.job_rid,
        "buildRid": run.build_rid,
        "startedTime": run.started_time,
        "jobStatus": "WAITING" if waits else run.status,
        # As documented, outputs that are models are left out.
        "outputs": [],
    } | {name: time for name, time in times.items() if time}


def _visible(call: Call, run: Run | None) -> Run | None:
    return run if run is not None and _is_readable(call, run.studio_rid) else None


def _is_readable(call: Call, studio_rid: str) -> bool:
    studio = call.state.store.resource(studio_rid)
    return studio is not None and studio.is_readable_by(call.user)


def _require_build(call: Call) -> Run:
    rid = call.rid("build")
    run = _visible(call, call.state.training.run_of_build(rid))
    if run is None:
        raise ApiError("BuildNotFound", buildRid=rid)
    return run


def get_build(call: Call) -> Any:
    """Read a build. API: GET /api/v2/orchestration/builds/{buildRid}."""
    return _build_to_json(_require_build(call))


def get_builds(call: Call) -> Any:
    """Read builds, leaving out unknown ones. API: POST /api/v2/orchestration/builds/getBatch."""
    rids = [element["buildRid"] for element in call.batch(BY_BUILD, 100)]
    runs = [_visible(call, call.state.training.run_of_build(rid)) for rid in rids]
    return {"data": {run.build_rid: _build_to_json(run) for run in runs if run}}


def list_jobs(call: Call) -> Any:
    """List the jobs of a build. API: GET /api/v2/orchestration/builds/{buildRid}/jobs."""
    call.page(PAGE, PAGE)
    # No error is documented, so an unknown build has no jobs.
    run = _visible(call, call.state.training.run_of_build(call.rid("build")))
    return {"data": [_job_to_json(run)] if run else []}


def cancel_build(call: Call) -> Response:
    """Cancel a running build. API: POST /api/v2/orchestration/builds/{buildRid}/cancel."""
    run = _require_build(call)
    if not call.user.may_write:
        raise ApiError("CancelBuildPermissionDenied", buildRid=run.build_rid)
    if not call.state.supervisor.cancel(run):
        raise ApiError("BuildNotRunning", buildRid=run.build_rid)
    return Response(status_code=204)


def search_builds(call: Call) -> Any:
    """Search builds. API: POST /api/v2/orchestration/builds/search."""
    body = call.validated_json(build_filters.SEARCH)
    size, position = call.body_page(body, PAGE, PAGE, str)
    # Undocumented who may not search: service users.
    if call.user.role == "service":
        raise ApiError("SearchBuildsPermissionDenied")
    studios = [rid for rid in call.state.training.studios() if _is_readable(call, rid)]
    runs = build_filters.search(call.state.training.runs_in(studios), body)
    start = next((index + 1 for index, run in enumerate(runs) if position and run.build_rid == position[0]), 0)
    page = runs[start : start + size]
    following = {"nextPageToken": call.token(page[-1].build_rid)} if len(runs) > start + size else {}
    return {"data": [_build_to_json(run) for run in page]} | following


def get_job(call: Call) -> Any:
    """Read a job. API: GET /api/v2/orchestration/jobs/{jobRid}."""
    rid = call.rid("job")
    run = _visible(call, call.state.training.run_of_job(rid))
    if run is None:
        raise ApiError("JobNotFound", jobRid=rid)
    return _job_to_json(run)


def get_jobs(call: Call) -> Any:
    """Read jobs, leaving out unknown ones. API: POST /api/v2/orchestration/jobs/getBatch."""
    rids = [element["jobRid"] for element in call.batch(BY_JOB, 500)]
    runs = [_visible(call, call.state.training.run_of_job(rid)) for rid in rids]
    return {"data": {run.job_rid: _job_to_json(run) for run in runs if run}}


def _limited(handler: Callable[[Call], Any]) -> Handler:
    def limited(call: Call) -> Any:
        # Whether the four limited endpoints are counted together is undocumented: they are.
        if not call.state.limiter.allows(call.user.id):
            return Response(status_code=429)
        return handler(call)

    return limited


BUILDS, JOBS = "/orchestration/builds", "/orchestration/jobs"

ROUTES = [
    route("POST", BUILDS + "/getBatch", _limited(get_builds)),
    route("POST", BUILDS + "/search", search_builds, preview=True),
    route("GET", BUILDS + "/{build}", _limited(get_build)),
    route("GET", BUILDS + "/{build}/jobs", list_jobs),
    route("POST", BUILDS + "/{build}/cancel", cancel_build),
    route("POST", JOBS + "/getBatch", _limited(get_jobs), preview=True),
    route("GET", JOBS + "/{job}", _limited(get_job), preview=True),
]
