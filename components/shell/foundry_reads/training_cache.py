"""Cached reads of what training makes, for one session each: runs, experiments, series and model versions."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from components.foundry.errors import NotFound, PermissionDenied
from components.foundry.models import ModelStudioConfigVersion, Page
from components.foundry.training_models import RUNNING, Experiment, ModelStudioRun, ModelVersion, SeriesPoint
from components.shell.foundry_reads.studio_history import studio_history
from components.shell.sign_in.foundry_connection import foundry

_SOON, _LATER = 30, 300
_RUNS_PER_CALL = 100
_PARALLEL = 6
# More points of a series are not read.
MAX_POINTS = 50_000
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class RunListing:
    """Runs in the order of their start, the latest first, as far as they are read; `latest` is the studio's latest version."""

    runs: Sequence[ModelStudioRun]
    is_complete: bool
    latest: ModelStudioConfigVersion | None


@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the runs")
def _first_page(studio_rid: str, version: int | None) -> tuple[Page[ModelStudioRun], ModelStudioConfigVersion | None]:
    """Read the first runs and the latest version at the same time."""
    client = foundry()
    with ThreadPoolExecutor(1) as pool:
        latest = pool.submit(client.latest_config_version, studio_rid)
        page = client.runs_page(studio_rid, version, page_size=_RUNS_PER_CALL)
        try:
            return page, latest.result()
        except (NotFound, PermissionDenied):
            return page, None


@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading more runs")
def _page(studio_rid: str, version: int | None, token: str) -> Page[ModelStudioRun]:
    return foundry().runs_page(studio_rid, version, token, _RUNS_PER_CALL)


def runs(studio_rid: str, version: int | None = None, pages: int = 1) -> RunListing:
    """List a studio's runs, or those of one version, as far as so many pages of Foundry's go."""
    page, latest = _first_page(studio_rid, version)
    entries = list(page.data)
    for _ in range(pages - 1):
        if not page.next_page_token:
            break
        page = _page(studio_rid, version, page.next_page_token)
        entries += page.data
    entries.sort(key=lambda run: run.started_time, reverse=True)
    return RunListing(entries, not page.next_page_token, latest)


def clear_runs() -> None:
    """Clear what a launch of our own, or the end of a run, has outdated."""
    for cached in (_first_page, _page, model_version, model_versions, studio_history):
        cached.clear()


@st.cache_resource(scope="session", ttl=_LATER, show_spinner="Reading the model version")
def model_version(model_rid: str, version_rid: str) -> ModelVersion:
    """Read a model version."""
    return foundry().model_version(model_rid, version_rid)


@st.cache_resource(scope="session", ttl=_SOON, show_spinner="Reading the model's versions")
def model_versions(model_rid: str) -> list[ModelVersion]:
    """List a model's versions, the latest first."""
    return sorted(foundry().model_versions(model_rid), key=lambda version: version.created_time, reverse=True)


@st.cache_resource(scope="session", show_spinner=False)
def _experiments() -> dict[tuple[str, str], Experiment]:
    return {}


@st.cache_resource(scope="session", show_spinner=False)
def _points() -> dict[tuple[str, str], tuple[SeriesPoint, ...]]:
    """By experiment and series, the points that are read."""
    return {}


def experiments(rids: Sequence[tuple[str, str]]) -> list[Experiment]:
    """Read experiments by the RIDs of model and experiment, all at once; one that has ended is read once."""
    cache, client = _experiments(), foundry()
    missing = [key for key in rids if key not in cache or cache[key].status == RUNNING]
    cache |= zip(missing, _all_at_once(lambda key: client.experiment(*key), missing), strict=True)
    return [cache[key] for key in rids]


def known_experiments(rids: Sequence[tuple[str, str]]) -> list[Experiment]:
    """Return experiments as they were read last."""
    return [_experiments()[key] for key in rids]


def series_points(experiment: Experiment, names: Iterable[str]) -> dict[str, tuple[SeriesPoint, ...]]:
    """Read series of an experiment by name, all at once; of one that grows only what is new is read."""
    cache, client = _points(), foundry()
    lengths = {series.name: series.length for series in experiment.series}
    existing = [name for name in names if name in lengths]

    def read(name: str) -> tuple[SeriesPoint, ...]:
        before, length = cache.get((experiment.rid, name), ()), lengths[name]
        last = MAX_POINTS if length is None else min(length, MAX_POINTS)
        if len(before) >= last:
            return before
        return before + tuple(client.series_points(experiment.model_rid, experiment.rid, name, len(before), last))

    points = dict(zip(existing, _all_at_once(read, existing), strict=True))
    cache |= {(experiment.rid, name): values for name, values in points.items()}
    return points


@st.cache_resource(scope="session", ttl=_LATER, max_entries=50, show_spinner="Reading the table")
def artifact_rows(model_rid: str, experiment_rid: str, name: str, offset: int) -> list[dict[str, object]]:
    """Read up to 100 rows of an artifact table."""
    return foundry().artifact_rows(model_rid, experiment_rid, name, offset)


def _all_at_once(read: Callable[[K], V], keys: Sequence[K]) -> list[V]:
    """Return what is read for each key, six at a time."""
    if len(keys) < 2:
        return [read(key) for key in keys]
    with ThreadPoolExecutor(_PARALLEL) as pool:
        return list(pool.map(read, keys))
