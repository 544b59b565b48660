"""Cached reads of Foundry, for one session each; nothing here is shared between users."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Generic, ParamSpec, TypeVar
from urllib.parse import unquote

import streamlit as st

from components.forms.foundry_reader import Listing
from components.foundry.decoding import replace_surrogates
from components.foundry.errors import FoundryError, InvalidRequest, NotFound, PermissionDenied
from components.foundry.models import DatasetSchema, ModelStudioConfigVersion, Resource, User
from components.foundry.rid import RID
from components.schema.trainer import TrainerSpec, read_trainer
from components.shell.foundry_reads.studio_history import studio_history
from components.shell.sign_in.foundry_connection import foundry, required_sign_in

P = ParamSpec("P")
R = TypeVar("R")
_SOON, _LATER = 30, 300
# The search for a project's models costs a call for each page of a folder, so it is limited; browsing finds the others.
_CALLS = 40


class WholeArguments(Generic[P, R]):
    """A cached read that takes any text.

    No cache and no address can hold half a surrogate pair, so a replacement character takes its place.
    """

    def __init__(self, read: Callable[P, R]) -> None:
        self._read: Any = read

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = self._read(
            *map(_without_surrogates, args), **{name: _without_surrogates(value) for name, value in kwargs.items()}
        )
        return result

    def clear(self) -> None:
        """Clear the cache."""
        self._read.clear()


def _without_surrogates(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_without_surrogates, value))
    return replace_surrogates(value) if isinstance(value, str) else value


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the trainers")
def trainers() -> list[TrainerSpec]:
    """List the trainers, each in its latest version."""
    return [read_trainer(trainer) for trainer in foundry().trainers()]


@WholeArguments
@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the trainer")
def trainer(trainer_id: str, version: str | None = None) -> TrainerSpec:
    """Read a trainer, its latest version if none is named."""
    return read_trainer(foundry().trainer(trainer_id, version))


@st.cache_resource(scope="session", ttl=_LATER, show_spinner=False)
def _known_resources() -> dict[str, Resource | None]:
    return {}


def resources(rids: Iterable[str]) -> dict[str, Resource | None]:
    """Read resources, None for one that does not exist for this user; those not known yet are read in one call."""
    clean_rids, cache = {rid: replace_surrogates(rid) for rid in rids}, _known_resources()
    missing = [rid for rid in dict.fromkeys(clean_rids.values()) if rid not in cache]
    if len(missing) > 1:
        try:
            readable = foundry().resources(missing)
            cache.update({rid: readable.get(rid) for rid in missing})
        except (NotFound, PermissionDenied, InvalidRequest):
            # One of them may be no RID at all.
            cache.update({rid: _read_resource(rid) for rid in missing})
    elif missing:
        cache[missing[0]] = _read_resource(missing[0])
    return {rid: cache[clean_rid] for rid, clean_rid in clean_rids.items()}


def _read_resource(rid: str) -> Resource | None:
    try:
        return foundry().resource(rid)
    except (NotFound, PermissionDenied, InvalidRequest):
        return None


def resource(rid: str) -> Resource | None:
    """Read a resource, None when it does not exist for this user."""
    return resources([rid])[rid]


def names(rids: Iterable[str]) -> dict[str, str]:
    """Return the names of the resources that exist for this user; none while Foundry cannot be read."""
    try:
        return {rid: resource.display_name for rid, resource in resources(rids).items() if resource}
    except FoundryError:
        return {}


def name(rid: str) -> str | None:
    """Return a resource's name; None where it does not exist for this user or cannot be read now."""
    return names([rid]).get(rid)


@WholeArguments
@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the columns")
def schema(rid: str) -> DatasetSchema | str:
    """Read a dataset's schema, or return the reason why it has none."""
    try:
        return foundry().dataset_schema(rid)
    except NotFound as error:
        if error.error_name == "SchemaNotFound":
            return "This dataset has no schema, so its columns cannot be used. Choose another, or give it a schema in Foundry."
        return "Foundry has no such dataset, or you may not see it."
    except (PermissionDenied, InvalidRequest) as error:
        return f"{error.title}: the columns of this dataset cannot be read."


@WholeArguments
@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the folder")
def children(rid: str, pages: int | None = 1) -> Listing:
    """List what a folder holds, folders first, by name.

    It reads so many pages of Foundry's, one call each, or with None all of them.
    """
    if pages is None:
        return Listing(_sorted(foundry().children(rid)))
    entries: dict[str, Resource] = {}
    token: str | None = None
    for _ in range(pages):
        page = foundry().children_page(rid, token)
        entries |= {entry.rid: entry for entry in page.data}
        token = page.next_page_token or None
        if token is None:
            break
    return Listing(_sorted(entries.values()), token is None)


def _sorted(entries: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.kind != "folder", entry.display_name.lower())))


@WholeArguments
@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Looking for the project's models")
def models_near(folder_rid: str, project_rid: str) -> Listing:
    """List the models of a folder and then of the project around it, at most `_CALLS` pages of folders.

    The first pages of all known folders are read before the second ones.
    """
    todo: deque[tuple[str, str | None]] = deque((rid, None) for rid in dict.fromkeys((folder_rid, project_rid)))
    models_by_folder: dict[str, dict[str, Resource]] = {rid: {} for rid, _ in todo}
    for _ in range(_CALLS):
        if not todo:
            break
        rid, token = todo.popleft()
        try:
            page = foundry().children_page(rid, token)
        except (NotFound, PermissionDenied):
            continue
        models_by_folder[rid] |= {entry.rid: entry for entry in page.data if entry.kind == "model"}
        for entry in _sorted(page.data):
            if entry.kind == "folder" and not entry.is_in_trash and entry.rid not in models_by_folder:
                models_by_folder[entry.rid] = {}
                todo.append((entry.rid, None))
        if page.next_page_token:
            todo.append((rid, page.next_page_token))
    return Listing(tuple(model for models in models_by_folder.values() for model in _sorted(models.values())), not todo)


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the spaces")
def roots() -> list[Resource]:
    """List the spaces."""
    return [Resource(rid=space.rid, display_name=space.display_name, path=space.path) for space in foundry().spaces()]


def current_user() -> User | None:
    """Return who is signed in, or the user of the token that all share; None where that token lacks the permission."""
    sign_in = required_sign_in()
    return sign_in.user if sign_in else _shared_user()


@st.cache_resource(scope="session", ttl=_LATER, show_spinner=False)
def _shared_user() -> User | None:
    try:
        return foundry().current_user()
    except (PermissionDenied, NotFound):
        return None


@st.cache_resource(scope="session", ttl=_LATER, show_spinner=False)
def _known_names() -> dict[str, str]:
    return {}


def user_names(user_ids: Iterable[str]) -> dict[str, str]:
    """Return people's names by their ids; the bare id where a name cannot be read.

    Those not known yet are read in one call.
    """
    ids, cache = set(user_ids), _known_names()
    missing = sorted(ids - cache.keys())
    if missing:
        try:
            users = foundry().users(missing)
        except (PermissionDenied, NotFound, InvalidRequest):
            users = {}
        except FoundryError:
            # The name may be readable later.
            return {user_id: cache.get(user_id, user_id) for user_id in ids}
        cache.update({user_id: users[user_id].display_name if user_id in users else user_id for user_id in missing})
    return {user_id: cache[user_id] for user_id in ids}


def user_name(user_id: str) -> str:
    """Return a user's name, or the bare id where it cannot be read."""
    return user_names([user_id])[user_id]


@WholeArguments
@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the versions")
def versions(studio_rid: str) -> list[ModelStudioConfigVersion]:
    """List all configuration versions of a studio, newest first; the API documents no order."""
    return sorted(foundry().config_versions(studio_rid), key=lambda version: version.version, reverse=True)


@WholeArguments
@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the version")
def latest_version(studio_rid: str) -> ModelStudioConfigVersion | None:
    """Read the latest configuration version of a studio; None where it has none."""
    return foundry().latest_config_version(studio_rid)


@WholeArguments
@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the version")
def version(studio_rid: str, number: int) -> ModelStudioConfigVersion:
    """Read one configuration version."""
    return foundry().config_version(studio_rid, number)


def clear_versions() -> None:
    """Clear the caches that a write of our own may have outdated."""
    for cached in (versions, version, latest_version, studio_history, children, models_near, _known_resources):
        cached.clear()


def find_resource(text: str) -> Resource:
    """Find what a RID, a path or a pasted Foundry URL means.

    Raises LookupError in the user's words, or FoundryError.
    """
    text = unquote(text.strip())
    match = RID.search(text)
    if match:
        existing = resource(match.group())
        if existing is None:
            raise LookupError("Foundry has nothing under this RID, or you may not see it.")
        return existing
    if "://" in text:
        raise LookupError("This address holds no RID. Copy the address of the resource itself.")
    try:
        return foundry().resource_by_path(text)
    except (NotFound, InvalidRequest):
        raise LookupError("Foundry has nothing at this path, or you may not see it.") from None
