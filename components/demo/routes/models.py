"""Model endpoints; they must not know studios."""

from typing import Any

from components.demo.envelope import Refusal
from components.demo.routes.creation import create
from components.demo.routes.endpoint import Call, route


def create_model(call: Call) -> Any:
    """API: POST /api/v2/models."""
    # Undocumented which error a missing parent folder gives: an invalid argument.
    unfit = Refusal("Conjure:InvalidArgument", "parentFolderRid: not a folder in a project")
    return {"rid": create(call, "MODEL", "model", denied="CreateModelPermissionDenied", unfit=unfit).rid}


def get_model(call: Call) -> Any:
    """API: GET /api/v2/models/{modelRid}."""
    rid = call.rid("model")
    model = call.world.store.resource(rid)
    if model is None or model.kind != "MODEL" or not model.visible_to(call.user):
        raise Refusal("ModelNotFound", modelRid=rid)
    return {"rid": rid}


ROUTES = [
    route("POST", "/models", create_model, preview=True),
    route("GET", "/models/{model}", get_model, preview=True),
]
