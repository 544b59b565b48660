"""Reads of Foundry, cached for one session each, and what the forms may ask of the world. Nothing here is shared between users."""

from dataclasses import dataclass
from urllib.parse import unquote

import pandas as pd
import pyarrow
import pyarrow.ipc
import streamlit as st

from components.draft.check import Facts
from components.draft.model import Draft, datasets, models
from components.foundry.errors import ApiError, FoundryError, InvalidRequest, NotFound, PermissionDenied
from components.foundry.models import DatasetSchema, ModelStudioConfigVersion, Resource, User
from components.foundry.rid import RID, rid_type
from components.shell.connection import foundry, settings
from components.spec.trainer import TrainerSpec, read

_SOON, _LATER = 30, 300
_ROWS, _WIDTH = 500, 60


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the trainers")
def trainers() -> list[TrainerSpec]:
    """List the trainers, each in its latest version."""
    return [read(trainer) for trainer in foundry().trainers()]


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the trainer")
def trainer(trainer_id: str, version: str | None = None) -> TrainerSpec:
    """Read a trainer, its latest version if none is named."""
    return read(foundry().trainer(trainer_id, version))


@st.cache_resource(scope="session", ttl=_LATER, show_spinner=False)
def resource(rid: str) -> Resource | None:
    """Read a resource; None when it does not exist for this user."""
    try:
        return foundry().resource(rid)
    except (NotFound, PermissionDenied, InvalidRequest):
        return None


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the columns")
def schema(rid: str) -> DatasetSchema | str:
    """Read a dataset's columns, or give the reason why there are none."""
    try:
        return foundry().dataset_schema(rid)
    except NotFound as error:
        if error.error_name == "SchemaNotFound":
            return "This dataset has no schema, so its columns cannot be used. Choose another, or give it a schema in Foundry."
        return "Foundry has no such dataset, or you may not see it."
    except (PermissionDenied, InvalidRequest) as error:
        return f"{error.title}: the columns of this dataset cannot be read."


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading some rows")
def sample(rid: str) -> pd.DataFrame | str:
    """Read at most `_ROWS` rows of a dataset's first columns, or give the reason why they cannot be read."""
    known = schema(rid)
    if isinstance(known, str):
        return known
    names = [field.name for field in known.fields if field.name][:_WIDTH]
    try:
        raw = foundry().read_table(rid, columns=names, row_limit=_ROWS)
        frame: pd.DataFrame = pyarrow.ipc.open_stream(raw).read_pandas()
    except FoundryError as error:
        return f"The rows cannot be read. {error.title}: {error.advice}"
    except pyarrow.ArrowInvalid:
        return "The rows cannot be read: the answer is no Arrow table."
    return frame


@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the folder")
def children(rid: str) -> list[Resource]:
    """List what a folder holds, without things in the trash, folders first, by name."""
    found = [entry for entry in foundry().children(rid) if not entry.in_trash]
    return sorted(found, key=lambda entry: (rid_type(entry.rid) != "folder", entry.display_name.lower()))


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the spaces")
def roots() -> list[Resource]:
    """List the spaces."""
    return [Resource(rid=space.rid, display_name=space.display_name, path=space.path) for space in foundry().spaces()]


@st.cache_resource(scope="session", ttl=_LATER, show_spinner=False)
def me() -> User | None:
    """Read who the token belongs to; None where the token may not tell."""
    try:
        return foundry().current_user()
    except ApiError:
        return None


@st.cache_resource(scope="session", ttl=_LATER, show_spinner=False)
def user_name(user_id: str) -> str:
    """Give a user's name, or the bare id where it cannot be read."""
    try:
        return foundry().user(user_id).display_name
    except ApiError:
        return user_id


@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the versions")
def versions(studio_rid: str) -> list[ModelStudioConfigVersion]:
    """List all configuration versions of a studio, newest first; the API does not say its own order."""
    return sorted(foundry().config_versions(studio_rid), key=lambda version: version.version, reverse=True)


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the version")
def version(studio_rid: str, number: int) -> ModelStudioConfigVersion:
    """Read one configuration version."""
    return foundry().config_version(studio_rid, number)


def forget() -> None:
    """Forget what may have changed through a write of our own."""
    for cached in (versions, version, children, resource):
        cached.clear()


def find(text: str) -> Resource:
    """Find what a RID, a path or a pasted Foundry URL means. Raises LookupError in the user's words, or FoundryError."""
    text = unquote(text.strip())
    match = RID.search(text)
    if match:
        found = resource(match.group())
        if found is None:
            raise LookupError("Foundry has nothing under this RID, or you may not see it.")
        return found
    if "://" in text:
        raise LookupError("This address holds no RID. Copy the address of the resource itself.")
    try:
        return foundry().resource_by_path(text)
    except (NotFound, InvalidRequest):
        raise LookupError("Foundry has nothing at this path, or you may not see it.") from None


@dataclass(frozen=True)
class Catalog:
    """The forms' view of Foundry: `forms.world.World`, answered by the cached reads of this module."""

    def find(self, text: str) -> Resource:
        """See `find`."""
        return find(text)

    def resource(self, rid: str) -> Resource | None:
        """See `resource`."""
        return resource(rid)

    def schema(self, rid: str) -> DatasetSchema | str:
        """See `schema`."""
        return schema(rid)

    def sample(self, rid: str) -> pd.DataFrame | str:
        """See `sample`."""
        return sample(rid)

    def roots(self) -> list[Resource]:
        """See `roots`."""
        return roots()

    def children(self, rid: str) -> list[Resource]:
        """See `children`."""
        return children(rid)

    def create_model(self, name: str, folder_rid: str) -> str:
        """Create a model and forget the listings that lack it."""
        rid = foundry().create_model(name, folder_rid).rid
        forget()
        return rid


def facts(draft: Draft) -> Facts:
    """Ask Foundry what the checks of a draft need to know."""
    limits = settings()
    studio = resource(draft.studio_rid) if draft.studio_rid else None
    try:
        spec = trainer(draft.trainer_id) if draft.trainer_id else None
    except (NotFound, InvalidRequest):
        spec = None
    return Facts(
        spec,
        {rid: schema(rid) for rid in datasets(draft)},
        {rid: resource(rid) for rid in datasets(draft)},
        {rid: resource(rid) for rid in models(draft)},
        studio.project_rid if studio else None,
        limits.max_cpu,
        limits.max_memory_gb,
    )
