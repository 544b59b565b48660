"""A FoundryReader over a handful of resources in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from components.forms.foundry_reader import Listing
from components.foundry.errors import FoundryError
from components.foundry.models import DatasetSchema, Resource

SPACE, PROJECT, FOLDER, OTHER = (f"ri.compass.main.folder.{name}" for name in ("space", "project", "folder", "other"))
STUDIO = "ri.models.main.model-studio.studio"
BESIDE, ELSEWHERE, FOREIGN, TRASHED = (f"ri.models.main.model.{name}" for name in ("beside", "elsewhere", "foreign", "trashed"))
DATASET = "ri.foundry.main.dataset.data"


def resource(rid: str, name: str, parent: str | None, project: str | None = PROJECT, trash: str = "NOT_TRASHED") -> Resource:
    return Resource(
        rid=rid, display_name=name, path=f"/S/{name}", parent_folder_rid=parent, project_rid=project, trash_status=trash
    )


RESOURCES = (
    resource(SPACE, "Space", None, None),
    resource(PROJECT, "Prices", SPACE),
    resource(FOLDER, "Houses", PROJECT),
    resource(OTHER, "Field work", SPACE, OTHER),
    resource(STUDIO, "House prices", FOLDER),
    resource(BESIDE, "House price model", FOLDER),
    resource(TRASHED, "Old model", FOLDER, trash="DIRECTLY_TRASHED"),
    resource(DATASET, "Sales", FOLDER),
    resource(ELSEWHERE, "Flat price model", PROJECT),
    resource(FOREIGN, "Bird model", OTHER, OTHER),
)


@dataclass
class InMemoryFoundry:
    """Answers from `resources`, of which `used` are recent; `complete` and `error` are how a listing of models ends."""

    resources: tuple[Resource, ...] = RESOURCES
    complete: bool = True
    used: tuple[str, ...] = ()
    error: FoundryError | None = None
    created: list[tuple[str, str]] = field(default_factory=list)

    def find(self, text: str) -> Resource:
        if match := next((entry for entry in self.resources if text in (entry.rid, entry.path)), None):
            return match
        raise LookupError("Foundry has nothing at this path, or you may not see it.")

    def resource(self, rid: str) -> Resource | None:
        return next((entry for entry in self.resources if entry.rid == rid), None)

    def resources_by_rid(self, rids: Iterable[str]) -> Mapping[str, Resource | None]:
        return {rid: self.resource(rid) for rid in rids}

    def schema(self, rid: str) -> DatasetSchema | str:
        return f"{rid} has no columns."

    def sample(self, rid: str, columns: tuple[str, ...]) -> "pd.DataFrame | str":
        return f"{rid} has no rows of {columns}."

    def roots(self) -> list[Resource]:
        return [entry for entry in self.resources if entry.rid == SPACE]

    def children(self, rid: str, pages: int | None = 1) -> Listing:
        return Listing(tuple(entry for entry in self.resources if entry.parent_folder_rid == rid), self.complete or pages is None)

    def models(self, folder_rid: str, project_rid: str) -> Listing:
        if self.error is not None:
            raise self.error
        near = [entry for entry in self.resources if entry.kind == "model" and entry.project_rid == project_rid]
        return Listing(tuple(sorted(near, key=lambda entry: entry.parent_folder_rid != folder_rid)), self.complete)

    def names(self, user_ids: Iterable[str]) -> Mapping[str, str]:
        return {entry: entry for entry in user_ids}

    def recent(self, kind: str) -> Sequence[str]:
        return [entry.rid for entry in self.resources if entry.kind == kind and entry.rid in self.used]

    def write_refusal(self) -> str | None:
        return None

    def create_model(self, name: str, folder_rid: str) -> str:
        self.created.append((name, folder_rid))
        return BESIDE
