"""The stand-in's own control endpoints, for its main token only; the real API has nothing of the kind."""

import re
from typing import Any

from jsonschema import Draft202012Validator
from starlette.responses import Response

from components.demo.api_errors import ApiError
from components.demo.faults import KINDS, FaultRegistry
from components.demo.routes.endpoint import Call, route

SHAPE = Draft202012Validator(
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


def _switchboard(call: Call) -> FaultRegistry:
    if call.user.username != call.world.analyst:
        raise ApiError("Default:PermissionDenied")
    switchboard: FaultRegistry = call.request.app.state.switchboard
    return switchboard


def add_fault(call: Call) -> Any:
    """POST /demo/faults: switch a fault on."""
    switchboard, settings = _switchboard(call), call.fitting(SHAPE)
    try:
        re.compile(settings.get("path") or "")
    except re.error as error:
        raise ApiError("Conjure:InvalidArgument", f"path: {error}") from None
    return switchboard.add(**settings)


def list_faults(call: Call) -> Any:
    """GET /demo/faults: those that are on."""
    return {"data": _switchboard(call).listed()}


def clear_faults(call: Call) -> Response:
    """DELETE /demo/faults: all off."""
    _switchboard(call).clear()
    return Response(status_code=204)


def list_requests(call: Call) -> Any:
    """GET /demo/requests: the recorded requests, newest last."""
    return {"data": list(_switchboard(call).requests)}


def clear_requests(call: Call) -> Response:
    """DELETE /demo/requests: forget them."""
    _switchboard(call).requests.clear()
    return Response(status_code=204)


ROUTES = [
    route("POST", "/faults", add_fault, prefix="/demo"),
    route("GET", "/faults", list_faults, prefix="/demo"),
    route("DELETE", "/faults", clear_faults, prefix="/demo"),
    route("GET", "/requests", list_requests, prefix="/demo"),
    route("DELETE", "/requests", clear_requests, prefix="/demo"),
]
