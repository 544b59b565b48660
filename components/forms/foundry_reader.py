"""What the forms may ask of Foundry, as a protocol; every call may raise FoundryError."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from components.foundry.models import DatasetSchema, Resource


@dataclass(frozen=True)
class Listing:
    """Some resources, folders first, by name; `complete` tells whether there are no others."""

    entries: tuple[Resource, ...]
    complete: bool = True


class FoundryReader(Protocol):
    """The forms' view of Foundry."""

    def find(self, text: str) -> Resource:
        """Find what a RID, a path or a pasted URL means.

        Raises LookupError in the user's words when it means nothing.
        """

    def resource(self, rid: str) -> Resource | None:
        """Return a resource, or None when Foundry has no such one for this user."""

    def schema(self, rid: str) -> DatasetSchema | str:
        """Return a dataset's columns, or the reason why there are none."""

    def sample(self, rid: str, columns: tuple[str, ...]) -> "pd.DataFrame | str":
        """Return some rows of a dataset's columns, or the reason in words why they cannot be read."""

    def roots(self) -> list[Resource]:
        """Return the spaces, where browsing begins."""

    def children(self, rid: str, pages: int | None = 1) -> Listing:
        """Return what a space, project or folder holds, things in the trash included.

        It reads so many pages of Foundry's, or with None the whole.
        """

    def models(self, folder_rid: str, project_rid: str) -> Listing:
        """Return the models of a folder, then those of its project as far as is quick to find."""

    def names(self, user_ids: Iterable[str]) -> Mapping[str, str]:
        """Return people's names by their ids; the bare id where one cannot be read."""

    def create_model(self, name: str, folder_rid: str) -> str:
        """Create a model and give its RID."""
