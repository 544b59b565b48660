"""What the page Compare shows side by side: versions of a studio, and a draft where the address names one."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.draft.draft import Draft
from components.draft.request_body import draft_from_version
from components.foundry.models import ModelStudioConfigVersion
from components.shell.foundry_reads import foundry_cache
from components.shell.page import address


@dataclass(frozen=True)
class ComparedSide:
    """A configuration and what its column is called; `version` is None for a draft."""

    title: str
    draft: Draft
    version: ModelStudioConfigVersion | None = None


def load_sides(studio_rid: str, versions: Sequence[int | str], draft: Draft | None) -> list[ComparedSide]:
    """Return the versions in their order, each once, and then the draft.

    Where no version is named, the draft is compared with the latest.
    Raises FoundryError.
    """
    sides: dict[int, ComparedSide] = {}
    for number in versions or ([address.LATEST] if draft is not None else []):
        version = (
            foundry_cache.version(studio_rid, number) if isinstance(number, int) else foundry_cache.latest_version(studio_rid)
        )
        if version is not None:
            title = f"Version {version.version}"
            sides[version.version] = ComparedSide(title, draft_from_version(version, studio_rid), version)
    return [*sides.values(), *([ComparedSide("Draft", draft)] if draft is not None else [])]
