"""Creating a named resource in a folder; it must not know what the resource contains."""

import uuid

from jsonschema import Draft202012Validator

from components.demo.api_errors import ApiError
from components.demo.clock import now
from components.demo.routes.endpoint import Call
from components.demo.sqlite_store import NameTaken, Resource
from components.demo.validation.request_schema import RID

SCHEMA = Draft202012Validator(
    {
        "type": "object",
        "required": ["name", "parentFolderRid"],
        "properties": {"name": {"type": "string"}, "parentFolderRid": RID},
    }
)


def create(call: Call, kind: str, type_segment: str, *, denied: str, invalid_parent: ApiError) -> Resource:
    """Create a resource in the folder that the body names.

    `denied` is the error for users who may not write, `invalid_parent` that for a parent outside of a project.
    """
    body = call.validated_json(SCHEMA)
    name, parent_rid = body["name"], body["parentFolderRid"]
    if not call.user.may_write:
        raise ApiError(denied)
    # Undocumented which error an empty name gives for studios and models: that of an invalid name.
    if name.strip() in ("", ".", "..") or "/" in name or len(name) > 700:
        raise ApiError("InvalidDisplayName", displayName=name)
    parent = call.state.store.resource(parent_rid)
    if parent is None or parent.kind not in ("PROJECT", "FOLDER") or parent.trash_status != "NOT_TRASHED":
        raise invalid_parent
    resource = parent.child(f"ri.models.main.{type_segment}.{uuid.uuid4()}", kind, name, call.user.id, now())
    try:
        call.state.store.add_resource(resource)
    except NameTaken:
        raise ApiError("ResourceNameAlreadyExists", parentFolderRid=parent.rid, displayName=name) from None
    return resource
