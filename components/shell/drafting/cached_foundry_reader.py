"""Foundry as the forms see it: cached reads, what was used lately, and new models."""

from dataclasses import dataclass

from components.shell.foundry_reads import dataset_rows, foundry_cache
from components.shell.persistence import recent_resources
from components.shell.sign_in import write_access
from components.shell.sign_in.foundry_connection import foundry


@dataclass(frozen=True)
class CachedFoundryReader:
    """The forms' view of Foundry, answered by the cached reads."""

    find = staticmethod(foundry_cache.find_resource)
    resource = staticmethod(foundry_cache.resource)
    resources_by_rid = staticmethod(foundry_cache.resources)
    schema = staticmethod(foundry_cache.schema)
    sample = staticmethod(dataset_rows.sample)
    roots = staticmethod(foundry_cache.roots)
    children = staticmethod(foundry_cache.children)
    models = staticmethod(foundry_cache.models_near)
    names = staticmethod(foundry_cache.user_names)
    recent = staticmethod(recent_resources.list_recent)
    write_refusal = staticmethod(write_access.write_refusal)

    def create_model(self, name: str, folder_rid: str) -> str:
        """Create a model and clear the listings that lack it."""
        rid = foundry().create_model(name, folder_rid).rid
        foundry_cache.clear_versions()
        return rid
