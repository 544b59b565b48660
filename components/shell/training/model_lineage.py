"""From a model version back to the run, the configuration version and the datasets that made it. Draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.draft.draft import dataset_rids
from components.draft.request_body import draft_from_version
from components.foundry.errors import NotFound, PermissionDenied
from components.foundry.models import ModelStudioConfigVersion
from components.foundry.training_models import ModelStudioRun, ModelVersion
from components.shell.foundry_reads import foundry_cache, training_cache

# A studio's runs have to be searched, as a model version names no run: so many pages of 100 at most.
_PAGES = 20


@dataclass(frozen=True)
class Lineage:
    """What made a model version, as far as it is known; `datasets` are the RIDs of the inputs."""

    model_rid: str
    model_version: ModelVersion
    studio_rid: str | None
    run: ModelStudioRun | None
    version: ModelStudioConfigVersion | None
    datasets: tuple[str, ...]


def load_lineage(model_rid: str, version_rid: str) -> Lineage:
    """Load what made a model version. Raises FoundryError."""
    model_version = training_cache.model_version(model_rid, version_rid)
    studio_rid = model_version.source.model_studio_rid if model_version.source else None
    run = _find_run(studio_rid, version_rid) if studio_rid else None
    version = foundry_cache.version(studio_rid, run.config_version) if studio_rid and run else None
    datasets = dataset_rids(draft_from_version(version, studio_rid)) if version else ()
    return Lineage(model_rid, model_version, studio_rid, run, version, tuple(datasets))


def _find_run(studio_rid: str, version_rid: str) -> ModelStudioRun | None:
    try:
        for pages in range(1, _PAGES + 1):
            listing = training_cache.runs(studio_rid, pages=pages)
            for run in listing.runs:
                if any(output.model_version_rid == version_rid for output in run.resolved_outputs.values()):
                    return run
            if listing.is_complete:
                break
    except (NotFound, PermissionDenied):
        return None
    return None


def read_configurations(versions: Sequence[ModelVersion]) -> dict[str, int]:
    """Return the numbers of the configuration versions that made model versions, by RID.

    It knows them as far as the latest runs of their studios tell.
    """
    studios = dict.fromkeys(version.source.model_studio_rid for version in versions if version.source)
    return {
        output.model_version_rid: run.config_version
        for studio_rid in studios
        if studio_rid
        for run in training_cache.runs(studio_rid).runs
        for output in run.resolved_outputs.values()
        if output.model_version_rid
    }
