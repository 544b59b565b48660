"""What the forms read from Foundry, and what the person used there lately, as a protocol.

Every call may raise FoundryError.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from components.foundry.models import DatasetSchema, Resource

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Listing:
    """Resources, folders first, by name; `complete` is False where Foundry has more."""

    entries: tuple[Resource, ...]
    complete: bool = True


class FoundryReader(Protocol):
    """The forms' view of Foundry."""

    def find(self, text: str) -> Resource:
        """Return the resource of a RID, path or URL. Raises LookupError, in words for the user, if none."""

    def resource(self, rid: str) -> Resource | None:
        """Return a resource, None when it does not exist or this user may not see it."""

    def resources_by_rid(self, rids: Iterable[str]) -> Mapping[str, Resource | None]:
        """Return resources by RID, in one call for all, None as `resource` does."""

    def schema(self, rid: str) -> DatasetSchema | str:
        """Return a dataset's schema, or the reason why it has none."""

    def sample(self, rid: str, columns: tuple[str, ...]) -> "pd.DataFrame | str":
        """Return some rows of a dataset's columns, or the reason why they cannot be read."""

    def roots(self) -> list[Resource]:
        """Return the spaces, where browsing begins."""

    def children(self, rid: str, pages: int | None = 1) -> Listing:
        """Return a folder's children, the trash included; `pages` are Foundry's, None for all."""

    def models(self, folder_rid: str, project_rid: str) -> Listing:
        """Return the models of a folder, then those of its project, as far as they are quick to find."""

    def names(self, user_ids: Iterable[str]) -> Mapping[str, str]:
        """Return people's names by their ids; the id itself where a name cannot be read."""

    def recent(self, kind: str) -> Sequence[str]:
        """Return the RIDs of a kind of resource that the person used lately, the last one first."""

    def write_refusal(self) -> str | None:
        """Return why nothing may be created in Foundry; None where it may."""

    def create_model(self, name: str, folder_rid: str) -> str:
        """Create a model and return its RID. Raises Conflict when the name is taken."""
