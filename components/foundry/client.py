"""Foundry's endpoints as typed calls. How requests travel is the transport's concern."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from components.foundry.api_calls import PREVIEW, decode, read_pages, to_json, to_query
from components.foundry.models import (
    ConfigVersionPage,
    DatasetSchema,
    Model,
    ModelStudio,
    ModelStudioConfigVersion,
    ModelStudioTrainer,
    Page,
    Resource,
    ResourceBatch,
    ResourcePage,
    Space,
    SpacePage,
    TrainerPage,
    User,
    UserBatch,
)
from components.foundry.request import Request, path
from components.foundry.training_calls import MODELS, STUDIOS, TrainingCalls

TRAINERS = "/v2/models/modelStudioTrainers"
DATASETS = "/v2/datasets"
RESOURCES = "/v2/filesystem/resources"
FOLDERS = "/v2/filesystem/folders"
SPACES = "/v2/filesystem/spaces"
USERS = "/v2/admin/users"
# The API takes no more in one batch.
_USERS_PER_CALL = 500
_RESOURCES_PER_CALL = 1000


class Foundry(TrainingCalls):
    """The API calls that the app needs; may be shared by threads. Every call raises FoundryError."""

    def trainers(self) -> list[ModelStudioTrainer]:
        """List the trainers. API: GET /api/v2/models/modelStudioTrainers (unpaged)."""
        return list(self._get(TrainerPage, TRAINERS, PREVIEW).data)

    def trainer(self, trainer_id: str, version: str | None = None) -> ModelStudioTrainer:
        """Read a trainer, by default its latest version. API: GET .../modelStudioTrainers/{trainerId}."""
        endpoint = path(TRAINERS + "/{trainer_id}", trainer_id=trainer_id)
        return self._get(ModelStudioTrainer, endpoint, to_query(version=version) + PREVIEW)

    def create_studio(self, name: str, parent_folder_rid: str) -> ModelStudio:
        """Create an empty studio. API: POST /api/v2/models/modelStudios."""
        body = {"name": name, "parentFolderRid": parent_folder_rid}
        return self._send(ModelStudio, Request("POST", STUDIOS, PREVIEW, to_json(body)))

    def studio(self, studio_rid: str) -> ModelStudio:
        """Read a studio. API: GET /api/v2/models/modelStudios/{rid}."""
        return self._get(ModelStudio, _studio(studio_rid), PREVIEW)

    def create_config_version_request(self, studio_rid: str, body: bytes) -> Request:
        """Return the request that would create a configuration version with this body; nothing is sent."""
        return Request("POST", _studio(studio_rid, "/configVersions"), PREVIEW, body)

    def create_config_version(self, request: Request) -> ModelStudioConfigVersion:
        """Create a configuration version, which cannot be changed or deleted. API: POST .../configVersions.

        Raises ValidationFailed with every reason. After an error with `may_have_happened`, the version may exist.
        """
        return self._send(ModelStudioConfigVersion, request)

    def config_version(self, studio_rid: str, version: int) -> ModelStudioConfigVersion:
        """Read one configuration version. API: GET .../configVersions/{version}."""
        return self._get(ModelStudioConfigVersion, _studio(studio_rid, f"/configVersions/{version:d}"), PREVIEW)

    def config_versions(self, studio_rid: str) -> Iterator[ModelStudioConfigVersion]:
        """Yield all configuration versions, in no documented order. API: GET .../configVersions."""
        return read_pages(lambda token: self.config_versions_page(studio_rid, token))

    def config_versions_page(
        self, studio_rid: str, page_token: str | None = None, page_size: int | None = None
    ) -> Page[ModelStudioConfigVersion]:
        """Read one page of the configuration versions, in no documented order."""
        query = to_query(pageSize=page_size, pageToken=page_token) + PREVIEW
        return self._get(ConfigVersionPage, _studio(studio_rid, "/configVersions"), query)

    def latest_config_version(self, studio_rid: str) -> ModelStudioConfigVersion | None:
        """Read the latest configuration version. API: GET .../configVersions/latest.

        What Foundry sends for a studio without versions is undocumented: an empty body and `null` both give None.
        """
        response = self._transport.send(Request("GET", _studio(studio_rid, "/configVersions/latest"), PREVIEW))
        empty = response.body.strip() in (b"", b"null")
        return None if empty else decode(ModelStudioConfigVersion, response)

    def create_model(self, name: str, parent_folder_rid: str) -> Model:
        """Create an empty model, for a studio's output. API: POST /api/v2/models."""
        body = {"name": name, "parentFolderRid": parent_folder_rid}
        return self._send(Model, Request("POST", MODELS, PREVIEW, to_json(body)))

    def dataset_schema(self, rid: str) -> DatasetSchema:
        """Read a dataset's columns. API: GET /api/v2/datasets/{rid}/getSchema. Raises NotFound for raw files."""
        return self._get(DatasetSchema, path(DATASETS + "/{rid}/getSchema", rid=rid))

    def read_table(self, rid: str, columns: Sequence[str], row_limit: int) -> bytes:
        """Read rows, unordered, as an Arrow IPC stream. API: GET /api/v2/datasets/{rid}/readTable."""
        query = (("format", "ARROW"), ("rowLimit", str(row_limit)), *(("columns", name) for name in columns))
        endpoint = path(DATASETS + "/{rid}/readTable", rid=rid)
        return self._transport.send(Request("GET", endpoint, query, accept="application/octet-stream")).content()

    def resource(self, rid: str) -> Resource:
        """Read a resource's name, folder and author. API: GET /api/v2/filesystem/resources/{rid}."""
        return self._get(Resource, path(RESOURCES + "/{rid}", rid=rid))

    def resources(self, rids: Iterable[str]) -> dict[str, Resource]:
        """Read resources by RID; those that cannot be read are left out. API: POST /api/v2/filesystem/resources/getBatch."""
        resources: dict[str, Resource] = {}
        elements = [{"resourceRid": rid} for rid in dict.fromkeys(rids)]
        for start in range(0, len(elements), _RESOURCES_PER_CALL):
            body = to_json(elements[start : start + _RESOURCES_PER_CALL])
            resources |= self._send(ResourceBatch, Request("POST", RESOURCES + "/getBatch", body=body, safe=True)).data
        return resources

    def resource_by_path(self, resource_path: str) -> Resource:
        """Read the resource at `/Space/Project/name`. API: GET /api/v2/filesystem/resources/getByPath."""
        return self._get(Resource, RESOURCES + "/getByPath", (("path", resource_path),))

    def children(self, rid: str) -> Iterator[Resource]:
        """Yield the resources in a folder, page by page; some may be in the trash."""
        return read_pages(lambda token: self.children_page(rid, token))

    def children_page(self, rid: str, page_token: str | None = None) -> Page[Resource]:
        """Read one page of the resources in a folder. API: GET /api/v2/filesystem/folders/{rid}/children."""
        return self._get(ResourcePage, path(FOLDERS + "/{rid}/children", rid=rid), to_query(pageToken=page_token))

    def spaces(self) -> Iterator[Space]:
        """Yield the spaces, page by page. API: GET /api/v2/filesystem/spaces."""
        return read_pages(lambda token: self._get(SpacePage, SPACES, to_query(pageToken=token)))

    def current_user(self) -> User:
        """Read the token's own user. API: GET /api/v2/admin/users/getCurrent."""
        return self._get(User, USERS + "/getCurrent")

    def users(self, ids: Iterable[str]) -> dict[str, User]:
        """Read users by id, deleted ones too; groups are left out. API: POST /api/v2/admin/users/getBatch.

        Whether deleted users come unasked is undocumented, so the missing ones are read as deleted.
        """
        unique = list(dict.fromkeys(ids))
        active = self._users([{"userId": user_id} for user_id in unique])
        missing = [user_id for user_id in unique if user_id not in active]
        return active | self._users([{"userId": user_id, "status": "DELETED"} for user_id in missing])

    def _users(self, elements: Sequence[Mapping[str, str]]) -> dict[str, User]:
        users: dict[str, User] = {}
        for start in range(0, len(elements), _USERS_PER_CALL):
            body = to_json(elements[start : start + _USERS_PER_CALL])
            users |= self._send(UserBatch, Request("POST", USERS + "/getBatch", body=body, safe=True)).data
        return users


def _studio(rid: str, below: str = "") -> str:
    return path(STUDIOS + "/{studio_rid}", studio_rid=rid) + below
