"""Run endpoints of a studio; how a run trains is elsewhere."""

import json
import uuid
from typing import Any

from components.demo.api_errors import ApiError
from components.demo.clock import now
from components.demo.routes.endpoint import Call, route
from components.demo.routes.studio_routes import MAXIMUM, PAGE, require_studio
from components.demo.training_store import Run


def _to_json(run: Run) -> dict[str, Any]:
    return {
        "runId": run.run_id,
        "configVersion": run.config_version,
        "buildRid": run.build_rid,
        "jobRid": run.job_rid,
        "startedBy": run.started_by,
        "startedTime": run.started_time,
        "buildStatus": run.status,
        "resolvedOutputs": json.loads(run.outputs),
    }


def launch(call: Call) -> Any:
    """Start a run of the latest configuration version. API: POST .../launch."""
    studio = require_studio(call)
    if not call.user.may_write:
        raise ApiError("LaunchModelStudioPermissionDenied", studioRid=studio.rid)
    versions = call.state.store.versions(studio.rid, None, 1)
    # Undocumented what a studio without versions answers: an invalid argument.
    if not versions:
        raise ApiError("Conjure:InvalidArgument", "The Model Studio has no configuration version.")
    version = json.loads(versions[0][1])
    run = Run.start(studio.rid, version, call.user.id, now(), uuid.uuid4())
    call.state.supervisor.launch(run, version, call.state.catalog.trainer(version["trainer"]))
    return _to_json(run)


def list_runs(call: Call) -> Any:
    """List a studio's runs, newest first. API: GET .../runs."""
    studio, version = require_studio(call), call.number("configVersion")
    size, position = call.page(PAGE, MAXIMUM, int)
    if not studio.is_readable_by(call.user):
        return {"data": []}
    if version is not None and call.state.store.version(studio.rid, version) is None:
        raise ApiError("ModelStudioConfigVersionNotFound", studioRid=studio.rid, configVersion=version)
    runs = call.state.training.runs(studio.rid, version, position[0] if position else None, size + 1)
    following = {"nextPageToken": call.token(runs[size - 1].sequence)} if len(runs) > size else {}
    return {"data": [_to_json(run) for run in runs[:size]]} | following


ROUTES = [
    route("POST", "/models/modelStudios/{studio}/launch", launch, preview=True),
    route("GET", "/models/modelStudios/{studio}/runs", list_runs, preview=True),
]
