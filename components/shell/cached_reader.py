"""Foundry as the forms see it: cached reads, what was used lately, and new models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from components.forms.foundry_reader import Listing
from components.foundry.models import DatasetSchema, Resource
from components.shell import dataset_rows, foundry_cache, recent_resources, write_access
from components.shell.foundry_connection import foundry


@dataclass(frozen=True)
class CachedReader:
    """The forms' view of Foundry, answered by the cached reads."""

    def find(self, text: str) -> Resource:
        """See `foundry_cache.find_resource`."""
        return foundry_cache.find_resource(text)

    def resource(self, rid: str) -> Resource | None:
        """See `foundry_cache.resource`."""
        return foundry_cache.resource(rid)

    def resources_by_rid(self, rids: Iterable[str]) -> Mapping[str, Resource | None]:
        """See `foundry_cache.resources`."""
        return foundry_cache.resources(rids)

    def schema(self, rid: str) -> DatasetSchema | str:
        """See `foundry_cache.schema`."""
        return foundry_cache.schema(rid)

    def sample(self, rid: str, columns: tuple[str, ...]) -> pd.DataFrame | str:
        """See `dataset_rows.sample`."""
        return dataset_rows.sample(rid, columns)

    def roots(self) -> list[Resource]:
        """See `foundry_cache.roots`."""
        return foundry_cache.roots()

    def children(self, rid: str, pages: int | None = 1) -> Listing:
        """See `foundry_cache.children`."""
        return foundry_cache.children(rid, pages)

    def models(self, folder_rid: str, project_rid: str) -> Listing:
        """See `foundry_cache.models_near`."""
        return foundry_cache.models_near(folder_rid, project_rid)

    def names(self, user_ids: Iterable[str]) -> Mapping[str, str]:
        """See `foundry_cache.user_names`."""
        return foundry_cache.user_names(user_ids)

    def recent(self, kind: str) -> Sequence[str]:
        """See `recent_resources.list_recent`."""
        return recent_resources.list_recent(kind)

    def write_refusal(self) -> str | None:
        """See `write_access.write_refusal`."""
        return write_access.write_refusal()

    def create_model(self, name: str, folder_rid: str) -> str:
        """Create a model and clear the listings that lack it."""
        rid = foundry().create_model(name, folder_rid).rid
        foundry_cache.clear_versions()
        return rid
