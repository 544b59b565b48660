"""Trainer endpoints; they must not know studios."""

from typing import Any

from starlette.responses import Response

from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, json_response, route


def list_trainers(call: Call) -> Response:
    """List the trainers. API: GET /api/v2/models/modelStudioTrainers."""
    # Undocumented whether older versions are listed: only the latest of each is.
    return json_response(call.state.catalog.listing)


def get_trainer(call: Call) -> Any:
    """Read a trainer. API: GET /api/v2/models/modelStudioTrainers/{trainerId}."""
    trainer_id, version = call.rid("trainer"), call.query("version")
    versions = call.state.catalog.versions(trainer_id)
    # Undocumented which error comes when: the trainer's for an unknown id, the studio trainer's for an unknown version.
    if not versions:
        raise ApiError("TrainerNotFound", trainerId=trainer_id)
    matches = [trainer for trainer in versions if version in (None, trainer["version"])]
    if not matches:
        raise ApiError("ModelStudioTrainerNotFound", modelStudioTrainerTrainerId=trainer_id)
    return matches[-1]


ROUTES = [
    route("GET", "/models/modelStudioTrainers", list_trainers, preview=True),
    route("GET", "/models/modelStudioTrainers/{trainer}", get_trainer, preview=True),
]
