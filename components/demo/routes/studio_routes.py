"""Model studio and configuration version endpoints; the rules of a configuration are elsewhere."""

import json
from typing import Any

from starlette.responses import Response

from components.demo import lossless_json
from components.demo.api_errors import ApiError
from components.demo.clock import now
from components.demo.routes.endpoint import Call, json_response, route
from components.demo.routes.resource_creation import create
from components.demo.sqlite_store import Resource
from components.demo.validation import request_schema
from components.demo.validation.config_rules import failures
from components.demo.validation.validation_context import ValidationContext

PAGE, MAXIMUM = 20, 100


def require_studio(call: Call) -> Resource:
    """Return the studio in the path. Raises ApiError."""
    rid = call.rid("studio")
    studio = call.state.store.resource(rid)
    if studio is None or studio.kind != "STUDIO" or not studio.is_visible_to(call.user):
        raise ApiError("ModelStudioNotFound", studioRid=rid)
    return studio


def _to_json(studio: Resource) -> Any:
    return {"rid": studio.rid, "folderRid": studio.parent_rid, "createdTime": studio.created_time}


def create_studio(call: Call) -> Any:
    """Create a studio. API: POST /api/v2/models/modelStudios."""
    # Undocumented which error a missing parent folder gives, and whether success is 200 or 201: 200.
    invalid_parent = ApiError("InvalidModelStudioCreateRequest", "parentFolderRid: not a folder in a project")
    return _to_json(
        create(call, "STUDIO", "model-studio", denied="CreateModelStudioPermissionDenied", invalid_parent=invalid_parent)
    )


def get_studio(call: Call) -> Any:
    """Read a studio. API: GET /api/v2/models/modelStudios/{modelStudioRid}."""
    return _to_json(require_studio(call))


def create_version(call: Call) -> Response:
    """Create a configuration version. API: POST .../configVersions."""
    studio = require_studio(call)
    if not call.user.may_write:
        raise ApiError("CreateModelStudioConfigVersionPermissionDenied", modelStudioRid=studio.rid)
    request = request_schema.without_unknown_keys(call.validated_json(request_schema.REQUEST))
    versions = call.state.catalog.versions(request["trainerId"])
    if not versions:
        raise ApiError("TrainerNotFound", trainerId=request["trainerId"])
    trainer = versions[-1]
    validation_failures = failures(ValidationContext(request, trainer, studio, call.user, call.state.store))
    if validation_failures:
        raise ApiError("CreateConfigValidationError", studioRid=studio.rid, validationFailures=validation_failures)

    def document(number: int) -> str:
        head = {
            "createdBy": call.user.id,
            "trainer": {"trainerId": trainer["trainerId"], "version": trainer["version"]},
            "createdTime": now(),
            "version": number,
        }
        return lossless_json.dumps(head | request)

    return json_response(call.state.store.add_version(studio.rid, document))


def get_version(call: Call) -> Response:
    """Read a configuration version. API: GET .../configVersions/{modelStudioConfigVersionVersion}."""
    studio, text = require_studio(call), call.request.path_params["version"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ApiError("Conjure:InvalidArgument", f"version: {text[:200]!r} is not a version number")
    document = call.state.store.version(studio.rid, int(text))
    if document is None or not studio.is_readable_by(call.user):
        raise ApiError("ModelStudioConfigVersionNotFound", studioRid=studio.rid, configVersion=int(text))
    return json_response(document)


def latest_version(call: Call) -> Response:
    """Read the latest configuration version. API: GET .../configVersions/latest."""
    studio = require_studio(call)
    if not studio.is_readable_by(call.user):
        raise ApiError("LatestModelStudioConfigVersionsPermissionDenied", modelStudioRid=studio.rid)
    versions = call.state.store.versions(studio.rid, None, 1)
    # Undocumented what a studio without versions answers: 204 with an empty body.
    return json_response(versions[0][1]) if versions else Response(status_code=204)


def list_versions(call: Call) -> Response:
    """List configuration versions, newest first. API: GET .../configVersions."""
    studio = require_studio(call)
    # Order and page sizes are undocumented: newest first, 20 by default, at most 100. Without access: none are listed.
    size, position = call.page(PAGE, MAXIMUM, int)
    before = position[0] if position else None
    rows = call.state.store.versions(studio.rid, before, size + 1) if studio.is_readable_by(call.user) else []
    page = '{"data":[' + ",".join(document for _, document in rows[:size]) + "]"
    if len(rows) > size:
        page += ',"nextPageToken":' + json.dumps(call.token(rows[size - 1][0]))
    return json_response(page + "}")


VERSIONS = "/models/modelStudios/{studio}/configVersions"

ROUTES = [
    route("POST", "/models/modelStudios", create_studio, preview=True),
    route("GET", "/models/modelStudios/{studio}", get_studio, preview=True),
    route("POST", VERSIONS, create_version, preview=True),
    route("GET", VERSIONS, list_versions, preview=True),
    route("GET", VERSIONS + "/latest", latest_version, preview=True),
    route("GET", VERSIONS + "/{version}", get_version, preview=True),
]
