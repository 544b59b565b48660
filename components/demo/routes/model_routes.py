"""Model endpoints; they must not know studios."""

from typing import Any

from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, route
from components.demo.routes.resource_creation import create


def create_model(call: Call) -> Any:
    """Create a model. API: POST /api/v2/models."""
    # Undocumented which error a missing parent folder gives: an invalid argument.
    invalid_parent = ApiError("Conjure:InvalidArgument", "parentFolderRid: not a folder in a project")
    return {"rid": create(call, "MODEL", "model", denied="CreateModelPermissionDenied", invalid_parent=invalid_parent).rid}


def get_model(call: Call) -> Any:
    """Read a model. API: GET /api/v2/models/{modelRid}."""
    rid = call.rid("model")
    model = call.state.store.resource(rid)
    if model is None or model.kind != "MODEL" or not model.is_visible_to(call.user):
        raise ApiError("ModelNotFound", modelRid=rid)
    return {"rid": rid}


ROUTES = [
    route("POST", "/models", create_model, preview=True),
    route("GET", "/models/{model}", get_model, preview=True),
]
