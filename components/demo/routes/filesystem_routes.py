"""File system endpoints: resources, folders, spaces; they must not know what the resources contain."""

from typing import Any

from jsonschema import Draft202012Validator

from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, checked_rid, route
from components.demo.sqlite_store import Resource
from components.demo.validation.request_schema import RID as RID_SCHEMA

ROOT = "ri.compass.main.folder.0"
MAXIMUM = 2000
FOLDERS = ("FOLDER", "PROJECT", "SPACE")
TYPES = {
    "FOLDER": "COMPASS_FOLDER",
    "PROJECT": "COMPASS_FOLDER",
    "DATASET": "FOUNDRY_DATASET",
    "MODEL": "MODELS_MODEL",
    # Undocumented: the enumeration has no type for studios, so this one follows from their RID.
    "STUDIO": "MODELS_MODEL_STUDIO",
}


def _element_schema(name: str, schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({"type": "object", "required": [name], "properties": {name: schema}})


BY_RID, BY_FOLDER = _element_schema("resourceRid", RID_SCHEMA), _element_schema("folderRid", RID_SCHEMA)
BY_PATH = _element_schema("path", {"type": "string"})


def _to_json(resource: Resource) -> dict[str, Any]:
    document: dict[str, Any] = {
        "rid": resource.rid,
        "displayName": resource.display_name,
        "path": resource.path,
        "type": TYPES.get(resource.kind, resource.kind),
        "createdBy": resource.created_by,
        "updatedBy": resource.created_by,
        "createdTime": resource.created_time,
        "updatedTime": resource.created_time,
        "trashStatus": resource.trash_status,
        "parentFolderRid": resource.parent_rid,
        "projectRid": resource.project_rid,
        "spaceRid": resource.space_rid,
    }
    return document | ({"description": resource.description} if resource.description else {})


def _folder_to_json(resource: Resource) -> dict[str, Any]:
    document = _to_json(resource) | {"type": resource.kind}
    if resource.kind == "SPACE":
        del document["projectRid"]
    return document


def _space_to_json(resource: Resource) -> dict[str, Any]:
    return {
        "rid": resource.rid,
        "displayName": resource.display_name,
        "description": resource.description,
        "path": resource.path,
        "fileSystemId": "filesystem-1",
        "usageAccountRid": "ri.resource-policy-manager.main.usage-account.9f4cbe7e-41a6-4f5f-a9a9-3a1d1f8f4f2b",
        "organizations": ["ri.multipass..organization.c30ee6ad-b5e4-4afe-a74f-fe4a289f2faa"],
        "deletionPolicyOrganizations": [],
        "defaultRoleSetId": "6bb94a6e-4c2a-4d55-9c0b-0c4a4e5a3f0e",
    }


def _require_resource(call: Call, rid: str) -> Resource:
    if rid == ROOT:
        raise ApiError("GetRootFolderNotSupported")
    resource = call.state.store.resource(rid)
    if resource is None or not resource.is_visible_to(call.user):
        raise ApiError("ResourceNotFound", resourceRid=rid)
    if resource.kind == "SPACE":
        raise ApiError("GetSpaceResourceNotSupported", spaceRid=rid)
    return resource


def _require_path(call: Call, path: str) -> Resource:
    full = "/" + path.removeprefix("/")
    if "" in full[1:].split("/"):
        raise ApiError("InvalidPath", path=path)
    resource = call.state.store.resource_at(full)
    if resource is None or not resource.is_visible_to(call.user):
        raise ApiError("PathNotFound", path=path)
    if not resource.is_readable_by(call.user):
        raise ApiError("GetByPathPermissionDenied")
    return _require_resource(call, resource.rid)


def get_resource(call: Call) -> Any:
    """Read a resource. API: GET /api/v2/filesystem/resources/{rid}."""
    return _to_json(_require_resource(call, call.rid("resource")))


def get_by_path(call: Call) -> Any:
    """Read the resource at a path. API: GET /api/v2/filesystem/resources/getByPath."""
    path = call.query("path")
    if path is None:
        raise ApiError("Conjure:InvalidArgument", "path: is required")
    return _to_json(_require_path(call, path))


def get_resources(call: Call) -> Any:
    """Read resources, leaving out unreadable ones. API: POST /api/v2/filesystem/resources/getBatch."""
    resources = [_find_or_none(_require_resource, call, element["resourceRid"]) for element in call.batch(BY_RID, 1000)]
    return {"data": {resource.rid: _to_json(resource) for resource in resources if resource}}


def get_by_paths(call: Call) -> Any:
    """Read the resources at paths. API: POST /api/v2/filesystem/resources/getByPathBatch."""
    resources = [_find_or_none(_require_path, call, element["path"]) for element in call.batch(BY_PATH, 1000)]
    return {"data": [_to_json(resource) for resource in resources if resource]}


def _find_or_none(find: Any, call: Call, key: str) -> Resource | None:
    try:
        resource: Resource = find(call, key)
    except ApiError:
        return None
    return resource


def _require_folder(call: Call, rid: str) -> Resource:
    if checked_rid(rid, "folder") == ROOT:
        raise ApiError("GetRootFolderNotSupported")
    resource = call.state.store.resource(rid)
    if resource is None or not resource.is_visible_to(call.user):
        raise ApiError("FolderNotFound", folderRid=rid)
    if resource.kind not in FOLDERS:
        raise ApiError("InvalidFolder", resourceRid=rid)
    return resource


def get_folder(call: Call) -> Any:
    """Read a folder. API: GET /api/v2/filesystem/folders/{rid}."""
    return _folder_to_json(_require_folder(call, call.request.path_params["folder"]))


def get_folders(call: Call) -> Any:
    """Read folders, leaving out unreadable ones. API: POST /api/v2/filesystem/folders/getBatch."""
    resources = [_find_or_none(_require_folder, call, element["folderRid"]) for element in call.batch(BY_FOLDER, 1000)]
    return {"data": {folder.rid: _folder_to_json(folder) for folder in resources if folder}}


def get_children(call: Call) -> Any:
    """List the resources in a folder. API: GET /api/v2/filesystem/folders/{rid}/children."""
    # Undocumented: a space lists its projects, and trashed children are listed with their trashStatus.
    rows, following = _list_children(call, _require_folder(call, call.request.path_params["folder"]).rid, MAXIMUM)
    return {"data": [_to_json(resource) for resource in rows]} | following


def list_spaces(call: Call) -> Any:
    """List the spaces. API: GET /api/v2/filesystem/spaces."""
    rows, following = _list_children(call, ROOT, 100)
    return {"data": [_space_to_json(resource) for resource in rows]} | following


def get_space(call: Call) -> Any:
    """Read a space. API: GET /api/v2/filesystem/spaces/{rid}."""
    rid = call.rid("space")
    space = call.state.store.resource(rid)
    if space is None or space.kind != "SPACE":
        raise ApiError("SpaceNotFound", spaceRid=rid)
    return _space_to_json(space)


def _list_children(call: Call, parent: str, maximum: int) -> tuple[list[Resource], dict[str, str]]:
    size, position = call.page(maximum, maximum, str, str)
    name, rid = position or ("", "")
    # A batch beyond the page is read, so that hidden ones never make a page empty while more follow.
    visible: list[Resource] = []
    while len(visible) <= size:
        rows = call.state.store.children(parent, (name, rid), size + 1)
        visible += [row for row in rows if row.is_visible_to(call.user)]
        if len(rows) <= size:
            break
        name, rid = rows[-1].display_name, rows[-1].rid
    page = visible[:size]
    more = len(visible) > size
    return page, {"nextPageToken": call.token(page[-1].display_name, page[-1].rid)} if more else {}


ROUTES = [
    route("GET", "/filesystem/resources/getByPath", get_by_path),
    route("POST", "/filesystem/resources/getBatch", get_resources),
    route("POST", "/filesystem/resources/getByPathBatch", get_by_paths),
    route("GET", "/filesystem/resources/{resource}", get_resource),
    route("POST", "/filesystem/folders/getBatch", get_folders),
    route("GET", "/filesystem/folders/{folder}", get_folder),
    route("GET", "/filesystem/folders/{folder}/children", get_children),
    route("GET", "/filesystem/spaces", list_spaces),
    route("GET", "/filesystem/spaces/{space}", get_space, preview=True),
]
