"""What the forms may ask of the world outside, as a protocol; the shell answers it from Foundry. Every call may raise FoundryError."""

from typing import Protocol

import pandas as pd

from components.foundry.models import DatasetSchema, Resource


class World(Protocol):
    """The forms' view of Foundry."""

    def find(self, text: str) -> Resource:
        """Find what a RID, a path or a pasted URL means. Raises LookupError in the user's words when it means nothing."""

    def resource(self, rid: str) -> Resource | None:
        """Give a resource, or None when Foundry has no such one for this user."""

    def schema(self, rid: str) -> DatasetSchema | str:
        """Give a dataset's columns, or the reason why there are none."""

    def sample(self, rid: str) -> "pd.DataFrame | str":
        """Give some rows of a dataset, or the reason in words why they cannot be read."""

    def roots(self) -> list[Resource]:
        """Give the spaces, where browsing begins."""

    def children(self, rid: str) -> list[Resource]:
        """Give what a space, project or folder holds, things in the trash left out."""

    def create_model(self, name: str, folder_rid: str) -> str:
        """Create a model and give its RID."""
