"""The local Foundry's own control endpoints, for its main token and administrators; the real API has none of them."""

import re
from typing import Any

from jsonschema import Draft202012Validator
from starlette.responses import Response

from components.demo.api_errors import ApiError
from components.demo.faults import KINDS, FaultRegistry
from components.demo.routes.endpoint import Call, route

SCHEMA = Draft202012Validator(
    {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {
            "kind": {"enum": list(KINDS)},
            "method": {"type": ["string", "null"]},
            "path": {"type": ["string", "null"]},
            "times": {"type": ["integer", "null"], "minimum": 1},
            "seconds": {"type": "number", "minimum": 0},
            "retryAfter": {"type": ["integer", "null"], "minimum": 0},
            "failures": {"type": ["array", "null"], "items": {"type": "object", "required": ["type"]}},
        },
    }
)


def _registry(call: Call) -> FaultRegistry:
    if call.user.username != call.state.analyst and call.user.role != "admin":
        raise ApiError("Default:PermissionDenied")
    registry: FaultRegistry = call.request.app.state.fault_registry
    return registry


def add_fault(call: Call) -> Any:
    """Switch a fault on: POST /demo/faults."""
    registry, settings = _registry(call), call.validated_json(SCHEMA)
    try:
        re.compile(settings.get("path") or "")
    except re.error as error:
        raise ApiError("Conjure:InvalidArgument", f"path: {error}") from None
    return registry.add(**settings)


def list_faults(call: Call) -> Any:
    """Return the faults that are on: GET /demo/faults."""
    return {"data": _registry(call).active()}


def clear_faults(call: Call) -> Response:
    """Switch all faults off: DELETE /demo/faults."""
    _registry(call).clear()
    return Response(status_code=204)


def list_requests(call: Call) -> Any:
    """Return the recorded requests, newest last: GET /demo/requests."""
    return {"data": list(_registry(call).requests)}


def clear_requests(call: Call) -> Response:
    """Delete the recorded requests: DELETE /demo/requests."""
    _registry(call).requests.clear()
    return Response(status_code=204)


ROUTES = [
    route("POST", "/faults", add_fault, prefix="/demo"),
    route("GET", "/faults", list_faults, prefix="/demo"),
    route("DELETE", "/faults", clear_faults, prefix="/demo"),
    route("GET", "/requests", list_requests, prefix="/demo"),
    route("DELETE", "/requests", clear_requests, prefix="/demo"),
]
