"""User endpoints; they must not know what users own."""

import json
from typing import Any

from jsonschema import Draft202012Validator

from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import UUID, Call, route
from components.demo.sqlite_store import User

STATUSES = ("ACTIVE", "DELETED")
ELEMENT = Draft202012Validator(
    {
        "type": "object",
        "required": ["userId"],
        "properties": {
            "userId": {"type": "string", "pattern": f"^{UUID.pattern}$"},
            "status": {"enum": [*STATUSES, None]},
        },
    }
)


def _require_user(call: Call, user_id: str, status: str | None) -> User:
    if call.user.role == "service":
        raise ApiError("ApiUsageDenied", missingScope="api:admin-read")
    user = call.state.store.user(id=user_id)
    if user is None:
        raise ApiError("UserNotFound", userId=user_id)
    # Without a status an active user is meant.
    if user.status != (status or "ACTIVE"):
        raise ApiError("UserDeleted" if user.status == "DELETED" else "UserIsActive", principalId=user_id)
    return user


def current_user(call: Call) -> Any:
    """Read the user of the token. API: GET /api/v2/admin/users/getCurrent."""
    if call.user.role == "service":
        raise ApiError("GetCurrentUserPermissionDenied")
    return json.loads(call.user.document)


def get_user(call: Call) -> Any:
    """Read a user. API: GET /api/v2/admin/users/{userId}."""
    user_id, status = call.request.path_params["user"], call.query("status")
    if not UUID.fullmatch(user_id):
        raise ApiError("Conjure:InvalidArgument", f"userId: {user_id[:200]!r} is not a UUID")
    if status not in (None, *STATUSES):
        raise ApiError("Conjure:InvalidArgument", f"status: must be one of {', '.join(STATUSES)}")
    return json.loads(_require_user(call, user_id.lower(), status).document)


def get_users(call: Call) -> Any:
    """Read users, leaving out unknown ones. API: POST /api/v2/admin/users/getBatch."""
    data: dict[str, Any] = {}
    for element in call.batch(ELEMENT, 500):
        try:
            user = _require_user(call, element["userId"].lower(), element.get("status"))
        except ApiError as refusal:
            if refusal.name == "ApiUsageDenied":
                raise
            # Undocumented: unknown users, and those of another status, are left out.
            continue
        data[user.id] = json.loads(user.document)
    return {"data": data}


ROUTES = [
    route("GET", "/admin/users/getCurrent", current_user),
    route("POST", "/admin/users/getBatch", get_users),
    route("GET", "/admin/users/{user}", get_user),
]
