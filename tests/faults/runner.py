"""Runs scenarios without a browser: workers are processes that are really killed.

Foundry and the databases are real servers.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft.draft import new_draft_id
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import FoundryError
from components.foundry.training_models import RUNNING
from components.storage.database import Database, file_url
from components.storage.draft_records import DraftNotFound
from components.storage.draft_repository import DraftRepository
from components.storage.launch_repository import LaunchRepository
from components.storage.submission_repository import SubmissionRepository
from tests.faults import worker
from tests.faults.database_faults import FAULTS, SECONDS, PostgresqlPair
from tests.faults.scenario import CALLS, DATABASES, LAUNCH_CALLS, Outcome, Remains, Scenario, judge
from tests.faults.worker import Setting, last_edit_number
from tests.running import FORKS
from tests.shell.examples import STUDIO
from tests.storage.postgresql import postgresql_server

_PARALLEL = 6
_TIMEOUT = 180.0
# Seconds for which a request is on its way, and edits are made; within them the app is killed.
_FLIGHT, _EDITING = 0.12, 0.2


@contextmanager
def databases(folder: Path) -> Iterator[Mapping[str, str]]:
    """Yield the URL of a database of each kind, with its tables made."""
    with postgresql_server() as server:
        urls = {"sqlite": file_url(folder / "data"), "postgresql": server.get_uri()}
        assert tuple(urls) == DATABASES
        for url in urls.values():
            Database(url).close()
        yield urls


class Runner:
    """Runs scenarios against one local Foundry and the databases."""

    def __init__(self, local: LocalFoundry, urls: Mapping[str, str]) -> None:
        self.local = local
        self.urls = urls
        self.foundry = Foundry(Connection(local.url, SecretStr(local.token)))
        self._folder = self.foundry.studio(STUDIO).folder_rid

    def run(self, scenarios: Iterator[Scenario], report: Callable[[Outcome], None]) -> None:
        """Run scenarios, six at a time, and report how each ended."""
        with ThreadPoolExecutor(_PARALLEL) as pool:
            for outcome in pool.map(self.run_scenario, scenarios):
                report(outcome)

    def set_up(self, scenario: Scenario) -> Setting:
        """Create a studio for a scenario alone, and switch its fault on."""
        studio = self.foundry.create_studio(f"Scenario {scenario.number} {uuid4().hex[:6]}", self._folder).rid
        method, path = CALLS[scenario.call]
        self.switch_on(kind=scenario.fault, method=method, path=f"{studio}{path}", times=scenario.times, seconds=0.3)
        if scenario.call == "list":
            # The versions are listed only after an answer was lost.
            kind = "drop_after" if scenario.moment < 1 / 2 else "drop_before"
            self.switch_on(kind=kind, method="POST", path=f"{studio}/configVersions$")
        if scenario.call == "runs":
            kind = "drop_after" if scenario.moment < 1 / 2 else "drop_before"
            self.switch_on(kind=kind, method="POST", path=f"{studio}/launch$")
        return Setting(
            self.local.url,
            self.local.token,
            self.urls[scenario.database],
            studio,
            new_draft_id(),
            launches=scenario.call in LAUNCH_CALLS,
        )

    def switch_on(self, **settings: Any) -> None:
        """Switch a fault of the local Foundry on."""
        headers = {"Authorization": f"Bearer {self.local.token}"}
        requests.post(f"{self.local.url}/demo/faults", json=settings, headers=headers, timeout=30).raise_for_status()

    def run_scenario(self, scenario: Scenario) -> Outcome:
        """Run one scenario."""
        setting = self.set_up(scenario)
        receiver, sender = FORKS.Pipe()
        process = FORKS.Process(
            target=worker.run_from_start, args=(setting, 3 if scenario.way == "double click" else 1, sender), daemon=True
        )
        process.start()
        sender.close()
        messages: list[Any] = []
        if scenario.way == "kill":
            self._kill(process, receiver, messages, scenario.moment)
        elif scenario.way == "reload":
            _receive(receiver, messages, "pressed")
        else:
            _receive(receiver, messages, "version")
        acknowledged = max((message for message in messages if isinstance(message, int)), default=-1)
        if scenario.way in ("kill", "reload"):
            if acknowledged < 0:
                # Killed before the draft was there: the person starts again.
                self._run_worker(worker.run_from_start, (setting, 1), messages)
            else:
                self._run_worker(worker.run_after_restart, (setting,), messages)
        process.join(_TIMEOUT)
        return judge(scenario, self.inspect(setting, max(acknowledged, 0), _unfinished(messages)))

    def run_through(self, pair: PostgresqlPair, faults: Sequence[str]) -> list[str]:
        """Edit while the database has one fault after the other, submit during the last one, and return what went wrong."""
        scenario = Scenario(0, "delay", "create", "double click", "postgresql", 1.0)
        setting = replace(self.set_up(scenario), patience=1)
        receiver, sender = FORKS.Pipe()
        process = FORKS.Process(target=worker.run_until_submitted, args=(setting, sender), daemon=True)
        process.start()
        sender.close()
        messages: list[Any] = []
        for fault in faults:
            _receive_edits(receiver, messages, 3)
            with FAULTS[fault](pair):
                if fault == faults[-1]:
                    receiver.send("submit")
                time.sleep(SECONDS)
        _receive(receiver, messages, "version")
        process.join(_TIMEOUT)
        acknowledged = max(message for message in messages if isinstance(message, int))
        outcome = judge(scenario, self.inspect(setting, acknowledged, _unfinished(messages)))
        return outcome.problems + [f"{faults}: an edit is unsaved, and nothing says so" for text in messages if text == "silent"]

    def inspect(self, setting: Setting, acknowledged: int, last_sign: str) -> Remains:
        """Return what a scenario left behind."""
        versions, pressed, launches = self.count_versions(setting), self.is_pressed(setting), self.count_launches(setting)
        runs = self.count_runs(setting) if setting.launches else 0
        return Remains(versions, acknowledged, self.last_edit(setting), pressed, last_sign, launches, runs)

    def is_pressed(self, setting: Setting) -> bool:
        """Return whether the app recorded that somebody pressed."""
        with closing(Database(setting.database)) as database:
            return bool(SubmissionRepository(database).list_by_draft(setting.draft_id))

    def count_launches(self, setting: Setting) -> int:
        """Count the launches of which the app recorded that somebody pressed."""
        with closing(Database(setting.database)) as database:
            return int(LaunchRepository(database).find_last(worker.ME, setting.studio, 1) is not None)

    def count_runs(self, setting: Setting) -> int:
        """Count the runs of a scenario's studio, and end them; what is left of its fault is retried five times."""
        for _ in range(5):
            try:
                runs = list(self.foundry.runs(setting.studio))
                for build in self.foundry.builds(run.build_rid for run in runs).values():
                    if build.status == RUNNING:
                        self.foundry.cancel_build(build.rid)
                return len(runs)
            except FoundryError:
                continue
        raise AssertionError("the studio's runs cannot be read")

    def count_versions(self, setting: Setting) -> int:
        """Count the versions of a scenario's studio; what is left of its fault is retried five times."""
        for _ in range(5):
            try:
                return len(list(self.foundry.config_versions(setting.studio)))
            except FoundryError:
                continue
        raise AssertionError("the studio's versions cannot be read")

    def last_edit(self, setting: Setting) -> int | None:
        """Return the number of the last edit in the draft; None where the draft is gone."""
        with closing(Database(setting.database)) as database:
            try:
                return last_edit_number(DraftRepository(database).load(setting.draft_id, worker.ME)[0])
            except DraftNotFound:
                return None

    def _run_worker(self, target: Callable[..., None], arguments: tuple[Any, ...], messages: list[Any]) -> None:
        receiver, sender = FORKS.Pipe()
        process = FORKS.Process(target=target, args=(*arguments, sender), daemon=True)
        process.start()
        sender.close()
        _receive(receiver, messages, "version")
        process.join(_TIMEOUT)

    def _kill(self, process: Any, pipe: Pipe, messages: list[Any], moment: float) -> None:
        """Kill a worker while it edits (a third of the moments) or while it sends."""
        if moment > 1 / 3:
            _receive(pipe, messages, "pressed")
            time.sleep((moment - 1 / 3) * 1.5 * _FLIGHT)
        else:
            time.sleep(moment * 3 * _EDITING)
        process.kill()
        process.join(_TIMEOUT)
        _receive(pipe, messages, "nothing more")


def _unfinished(messages: list[Any]) -> str:
    """Return the last message of a worker that did not come to a version, empty where it did."""
    last = next((message for message in reversed(messages) if isinstance(message, str)), "nothing")
    return "" if last.startswith('{"version": ') and "null" not in last else f"the last message was {last}"


def _receive_edits(pipe: Pipe, messages: list[Any], count: int) -> None:
    """Receive until so many more edits are saved than now."""
    while pipe.poll():
        messages.append(pipe.recv())
    end = len(messages) + count
    while len(messages) < end:
        assert pipe.poll(_TIMEOUT), "saving was not resumed"
        messages.append(pipe.recv())


def _receive(pipe: Pipe, messages: list[Any], until: str) -> None:
    """Receive a worker's messages until one that contains a text, or until its end."""
    try:
        while pipe.poll(_TIMEOUT):
            message = pipe.recv()
            messages.append(message)
            if isinstance(message, str) and until in message:
                return
    except (EOFError, OSError):
        return
