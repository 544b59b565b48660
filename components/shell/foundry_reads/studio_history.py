"""All versions and runs of a studio, read by threads page by page, while what is there already can be shown.

The first pages and the latest version are asked for at once: a listing of thousands follows page by page, in whatever order Foundry gives it.
"""

from collections.abc import Callable, Iterable
from threading import Event, Thread
from time import monotonic, sleep
from typing import Generic, TypeVar

import streamlit as st

from components.foundry.api_calls import read_pages
from components.foundry.client import Foundry
from components.foundry.errors import FoundryError
from components.foundry.models import ConfigVersionPage, ModelStudioConfigVersion, Page
from components.foundry.training_models import CANCELED, FAILED, SUCCEEDED, ModelStudioRun
from components.schema.labels import count_noun
from components.shell.page import error_display
from components.shell.sign_in.foundry_connection import foundry

T = TypeVar("T")
_PAGE_SIZE = 100
_BUILDS_AT_ONCE = 100
# Foundry allows four calls a second.
_SECONDS_BETWEEN_BUILDS = 0.3
_TTL = 300


class BackgroundListing(Generic[T]):
    """A listing that a thread reads; `items` grows until it `is_complete`, or an `error` ended it."""

    def __init__(self, read_page: Callable[[str | None], Page[T]]) -> None:
        self.items: tuple[T, ...] = ()
        self.error: FoundryError | None = None
        self._read_page = read_page
        self._has_page, self._ended = Event(), Event()
        Thread(target=self._read, daemon=True, name="listing").start()

    @property
    def is_complete(self) -> bool:
        """Whether all was read, or reading has failed."""
        return self._ended.is_set()

    def wait_for_page(self) -> None:
        """Wait for the first page, or until reading has failed."""
        self._has_page.wait()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until all is read, `seconds` at most."""
        self._ended.wait(seconds)

    def _read(self) -> None:
        def read_page(token: str | None) -> Page[T]:
            page = self._read_page(token)
            self.items += page.data
            self._has_page.set()
            return page

        try:
            for _ in read_pages(read_page):
                pass
        except FoundryError as error:
            self.error = error
        finally:
            self._ended.set()
            self._has_page.set()


class StudioHistory:
    """The versions and the runs of a studio, and how the last run of each version ended."""

    def __init__(self, client: Foundry, studio_rid: str) -> None:
        self._client = client
        self.versions = BackgroundListing(lambda token: client.config_versions_page(studio_rid, token, _PAGE_SIZE))
        self.runs = BackgroundListing(lambda token: client.runs_page(studio_rid, None, token, _PAGE_SIZE))
        self._latest = BackgroundListing(lambda _: _page_of(client.latest_config_version(studio_rid)))
        self._build_statuses: dict[str, str] = {}
        self._has_statuses = Event()
        Thread(target=self._read_builds, daemon=True, name="builds").start()

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is being read."""
        return self.versions.is_complete and self._has_statuses.is_set()

    def wait(self, seconds: float) -> None:
        """Wait for the first versions, and `seconds` more for the rest. Raises FoundryError where no version can be read."""
        self._latest.wait_for_page()
        self.versions.wait_for_page()
        if (error := self.versions.error or self._latest.error) is not None:
            raise error
        end = monotonic() + seconds
        self.versions.wait(seconds)
        self._has_statuses.wait(max(0.0, end - monotonic()))

    @property
    def is_settled(self) -> bool:
        """Whether what is still to be read comes after the versions that are there, and moves none of them."""
        numbers = [version.version for version in (*self._latest.items, *self.versions.items)]
        return self.versions.is_complete or numbers[1:] == list(range(numbers[0], numbers[0] - len(numbers) + 1, -1))

    def list_versions(self) -> list[ModelStudioConfigVersion]:
        """Return the versions read so far, the newest first; the latest is among them from the beginning."""
        versions = {version.version: version for version in (*self._latest.items, *self.versions.items)}
        return sorted(versions.values(), key=lambda version: version.version, reverse=True)

    def runs_by_version(self) -> dict[int, list[ModelStudioRun]]:
        """Return the runs read so far by version, the newest first."""
        runs: dict[int, list[ModelStudioRun]] = {}
        for run in sorted(self.runs.items, key=lambda run: run.started_time, reverse=True):
            runs.setdefault(run.config_version, []).append(run)
        return runs

    def status(self, run: ModelStudioRun) -> str | None:
        """Return the status of a run's build; None where it is not known."""
        return self._build_statuses.get(run.build_rid) or run.build_status

    def _read_builds(self) -> None:
        try:
            self.runs.wait()
            last_runs = [runs[0] for runs in self.runs_by_version().values()]
            unfinished = [run.build_rid for run in last_runs if run.build_status not in (SUCCEEDED, FAILED, CANCELED)]
            for start in range(0, len(unfinished), _BUILDS_AT_ONCE):
                sleep(_SECONDS_BETWEEN_BUILDS if start else 0)
                self._add_statuses(unfinished[start : start + _BUILDS_AT_ONCE])
        finally:
            self._has_statuses.set()

    def _add_statuses(self, build_rids: Iterable[str]) -> None:
        try:
            builds = self._client.builds(build_rids)
        except FoundryError:
            # What the runs tell themselves has to do.
            return
        self._build_statuses |= {rid: build.status for rid, build in builds.items()}


@st.cache_resource(scope="session", ttl=_TTL, max_entries=4, show_spinner=False)
def studio_history(studio_rid: str) -> StudioHistory:
    """Begin to read the history of a studio, or return the one that was begun up to five minutes ago."""
    return StudioHistory(foundry(), studio_rid)


@st.fragment(run_every=1.0)
@error_display.with_error_display
def follow_reading(studio_rid: str, has_versions: bool) -> None:
    """Draw how much of a studio's history is read; run the page again when all is, or all versions where it had not all."""
    history = studio_history(studio_rid)
    if history.is_complete or history.versions.is_complete != has_versions:
        st.rerun()
    counts = f"{count_noun(len(history.versions.items), 'version')} and {count_noun(len(history.runs.items), 'run')}"
    st.caption(f":material/progress_activity: Reading the studio's history: {counts} so far.")


def _page_of(version: ModelStudioConfigVersion | None) -> ConfigVersionPage:
    return ConfigVersionPage(data=() if version is None else (version,))
