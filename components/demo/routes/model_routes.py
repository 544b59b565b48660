"""Model and model version endpoints; they must not know studios."""

import json
from typing import Any

from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, route
from components.demo.routes.resource_creation import create
from components.demo.training_store import BRANCH

PAGE, MAXIMUM = 20, 100


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


def _is_readable(call: Call) -> bool:
    model = call.state.store.resource(get_model(call)["rid"])
    return model is not None and model.is_readable_by(call.user)


def _version_to_json(document: str | None) -> Any:
    if document is None:
        raise ApiError("UnsupportedModelSource")
    return json.loads(document)


def list_model_versions(call: Call) -> Any:
    """List a model's versions, newest first. API: GET /api/v2/models/{modelRid}/versions."""
    size, position = call.page(PAGE, MAXIMUM, int)
    # Undocumented what a missing permission or another branch gives: no version is listed.
    if not _is_readable(call) or call.query("branch") not in (None, BRANCH):
        return {"data": []}
    rows = call.state.training.model_versions(call.rid("model"), position[0] if position else None, size + 1)
    following = {"nextPageToken": call.token(rows[size - 1][0])} if len(rows) > size else {}
    return {"data": [_version_to_json(document) for _, document in rows[:size]]} | following


def get_model_version(call: Call) -> Any:
    """Read a model version. API: GET /api/v2/models/{modelRid}/versions/{modelVersionRid}."""
    model, rid = call.rid("model"), call.rid("version")
    documents = call.state.training.model_version(model, rid)
    # For an unknown model no other error is documented.
    if not documents or not _is_readable(call):
        raise ApiError("ModelVersionNotFound", modelRid=model, modelVersionRid=rid)
    return _version_to_json(documents[0])


ROUTES = [
    route("POST", "/models", create_model, preview=True),
    route("GET", "/models/{model}", get_model, preview=True),
    route("GET", "/models/{model}/versions", list_model_versions, preview=True),
    route("GET", "/models/{model}/versions/{version}", get_model_version, preview=True),
]
