"""Foundry's endpoints as typed calls. It knows paths, queries and shapes; how things travel is the transport's."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from components.foundry.errors import BadResponse
from components.foundry.models import (
    ConfigVersionPage,
    DatasetSchema,
    Model,
    ModelStudio,
    ModelStudioConfigVersion,
    ModelStudioTrainer,
    Page,
    Resource,
    ResourcePage,
    Space,
    SpacePage,
    TrainerPage,
    User,
    UserBatch,
    Wire,
)
from components.foundry.request import Request, Response, path
from components.foundry.transport import Connection, Transport

W = TypeVar("W", bound=Wire)
T = TypeVar("T")
Query = tuple[tuple[str, str], ...]

PREVIEW: Query = (("preview", "true"),)
TRAINERS = "/v2/models/modelStudioTrainers"
STUDIOS = "/v2/models/modelStudios"
MODELS = "/v2/models"
DATASETS = "/v2/datasets"
RESOURCES = "/v2/filesystem/resources"
FOLDERS = "/v2/filesystem/folders"
SPACES = "/v2/filesystem/spaces"
USERS = "/v2/admin/users"
# A listing of more pages than this is taken for one without an end.
_PAGES = 2000
# The API takes no more in one batch.
_USERS_PER_CALL = 500


class Foundry:
    """The calls the app needs, for one connection; may be shared by threads. Every call raises FoundryError."""

    def __init__(self, connection: Connection, transport: Transport | None = None) -> None:
        self._transport = transport or Transport(connection)

    def look_again(self) -> None:
        """Ask Foundry anew, also where it is known not to answer at the moment."""
        self._transport.look_again()

    def trainers(self) -> list[ModelStudioTrainer]:
        """List the trainers. API: GET /api/v2/models/modelStudioTrainers (unpaged)."""
        return list(self._get(TrainerPage, TRAINERS, PREVIEW).data)

    def trainer(self, trainer_id: str, version: str | None = None) -> ModelStudioTrainer:
        """Read a trainer, by default in its latest version. API: GET /api/v2/models/modelStudioTrainers/{trainerId}."""
        where = path(TRAINERS + "/{trainer_id}", trainer_id=trainer_id)
        return self._get(ModelStudioTrainer, where, _given(version=version) + PREVIEW)

    def create_studio(self, name: str, parent_folder_rid: str) -> ModelStudio:
        """Create an empty studio. API: POST /api/v2/models/modelStudios."""
        body = {"name": name, "parentFolderRid": parent_folder_rid}
        return self._send(ModelStudio, Request("POST", STUDIOS, PREVIEW, _json(body)))

    def studio(self, studio_rid: str) -> ModelStudio:
        """Read a studio. API: GET /api/v2/models/modelStudios/{rid}."""
        return self._get(ModelStudio, _studio(studio_rid), PREVIEW)

    def create_config_version_request(self, studio_rid: str, body: bytes) -> Request:
        """Make the request that would create a configuration version from these very bytes; nothing is sent."""
        return Request("POST", _studio(studio_rid, "/configVersions"), PREVIEW, body)

    def create_config_version(self, request: Request) -> ModelStudioConfigVersion:
        """Create a configuration version, which cannot be changed or deleted. API: POST .../configVersions.

        Raises ValidationFailed with every reason; after an error with `may_have_happened`, look before sending again.
        """
        return self._send(ModelStudioConfigVersion, request)

    def config_version(self, studio_rid: str, version: int) -> ModelStudioConfigVersion:
        """Read one configuration version. API: GET .../configVersions/{version}."""
        return self._get(ModelStudioConfigVersion, _studio(studio_rid, f"/configVersions/{version:d}"), PREVIEW)

    def config_versions(self, studio_rid: str) -> Iterator[ModelStudioConfigVersion]:
        """Yield all configuration versions, page by page as needed, in no documented order. API: GET .../configVersions."""
        where = _studio(studio_rid, "/configVersions")
        return _items(lambda token: self._get(ConfigVersionPage, where, _given(pageToken=token) + PREVIEW))

    def latest_config_version(self, studio_rid: str) -> ModelStudioConfigVersion | None:
        """Read the latest configuration version. API: GET .../configVersions/latest.

        What Foundry sends for a studio without versions is undocumented: an empty body and `null` both give None.
        """
        response = self._transport.send(Request("GET", _studio(studio_rid, "/configVersions/latest"), PREVIEW))
        empty = response.body.strip() in (b"", b"null")
        return None if empty else _decode(ModelStudioConfigVersion, response)

    def create_model(self, name: str, parent_folder_rid: str) -> Model:
        """Create an empty model, for a studio's output. API: POST /api/v2/models."""
        body = {"name": name, "parentFolderRid": parent_folder_rid}
        return self._send(Model, Request("POST", MODELS, PREVIEW, _json(body)))

    def dataset_schema(self, rid: str) -> DatasetSchema:
        """Read a dataset's columns; raw files have none (NotFound). API: GET /api/v2/datasets/{rid}/getSchema."""
        return self._get(DatasetSchema, path(DATASETS + "/{rid}/getSchema", rid=rid))

    def read_table(self, rid: str, columns: Sequence[str], row_limit: int) -> bytes:
        """Read rows as an Arrow IPC stream, in no particular order. API: GET /api/v2/datasets/{rid}/readTable."""
        query = (("format", "ARROW"), ("rowLimit", str(row_limit)), *(("columns", name) for name in columns))
        where = path(DATASETS + "/{rid}/readTable", rid=rid)
        return self._transport.send(Request("GET", where, query, accept="application/octet-stream")).content()

    def resource(self, rid: str) -> Resource:
        """Read a resource's name, place and author. API: GET /api/v2/filesystem/resources/{rid}."""
        return self._get(Resource, path(RESOURCES + "/{rid}", rid=rid))

    def resource_by_path(self, where: str) -> Resource:
        """Find a resource by its path, `/Space/Project/name`. API: GET /api/v2/filesystem/resources/getByPath."""
        return self._get(Resource, RESOURCES + "/getByPath", (("path", where),))

    def children(self, rid: str) -> Iterator[Resource]:
        """Yield what a folder contains, page by page as needed, resources in the trash possibly included."""
        return _items(lambda token: self.children_page(rid, token))

    def children_page(self, rid: str, page_token: str | None = None) -> Page[Resource]:
        """Read one page of what a folder contains. API: GET /api/v2/filesystem/folders/{rid}/children."""
        return self._get(ResourcePage, path(FOLDERS + "/{rid}/children", rid=rid), _given(pageToken=page_token))

    def spaces(self) -> Iterator[Space]:
        """Walk through the spaces. API: GET /api/v2/filesystem/spaces."""
        return _items(lambda token: self._get(SpacePage, SPACES, _given(pageToken=token)))

    def current_user(self) -> User:
        """Read the token's own user. API: GET /api/v2/admin/users/getCurrent."""
        return self._get(User, USERS + "/getCurrent")

    def users(self, ids: Iterable[str]) -> dict[str, User]:
        """Read users by id, deleted ones too; groups are left out. API: POST /api/v2/admin/users/getBatch.

        Whether deleted users come unasked is undocumented, so those that are missing are asked for as deleted.
        """
        unique = list(dict.fromkeys(ids))
        active = self._users([{"userId": user_id} for user_id in unique])
        missing = [user_id for user_id in unique if user_id not in active]
        return active | self._users([{"userId": user_id, "status": "DELETED"} for user_id in missing])

    def _users(self, elements: Sequence[Mapping[str, str]]) -> dict[str, User]:
        users: dict[str, User] = {}
        for start in range(0, len(elements), _USERS_PER_CALL):
            body = _json(elements[start : start + _USERS_PER_CALL])
            users |= self._send(UserBatch, Request("POST", USERS + "/getBatch", body=body, safe=True)).data
        return users

    def _get(self, kind: type[W], where: str, query: Query = ()) -> W:
        return self._send(kind, Request("GET", where, query))

    def _send(self, kind: type[W], request: Request) -> W:
        return _decode(kind, self._transport.send(request))


def _studio(rid: str, below: str = "") -> str:
    return path(STUDIOS + "/{studio_rid}", studio_rid=rid) + below


def _given(**values: str | int | None) -> Query:
    return tuple((name, str(value)) for name, value in values.items() if value is not None)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _decode(kind: type[W], response: Response) -> W:
    try:
        return kind.model_validate(response.json())
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "the whole"
    raise response.unusable(f"{where}: {first['msg']}")


def _items(fetch: Callable[[str | None], Page[T]]) -> Iterator[T]:
    token: str | None = None
    seen: set[str | None] = set()
    while token not in seen and len(seen) < _PAGES:
        seen.add(token)
        page = fetch(token)
        yield from page.data
        # Absent or null ends a listing; an empty token would start it anew, so it ends it too.
        if not page.next_page_token:
            return
        token = page.next_page_token
    raise BadResponse("a listing came back to a page it had given before" if token in seen else "a listing has no end")
