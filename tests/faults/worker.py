"""The app without its screens, as a process: the draft saver, the submitter and the reconciler."""

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection as Pipe
from threading import Barrier

from pydantic import SecretStr

from components.draft import edits, request_body
from components.draft.draft import Draft
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import FoundryError
from components.shell.persistence.autosave import DraftSaver
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.launch_repository import LaunchRepository, LaunchRequest
from components.storage.request_repository import State
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import Submission, SubmissionRepository, SubmissionRequest
from components.submission.launch_reconciler import LaunchReconciler
from components.submission.launcher import Launcher
from components.submission.submission_reconciler import SubmissionReconciler
from components.submission.submitter import Submitter
from tests.shell.examples import configuration

EDITS = 4
LEASE, HEARTBEAT_SECONDS, SETTLE_SECONDS = timedelta(seconds=1.5), 0.3, 1.5
_TIMEOUT = 150.0
ME = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"


@dataclass(frozen=True)
class Setting:
    """The servers, the studio and the draft of a worker."""

    foundry: str
    token: str
    database: str
    studio: str
    draft_id: str
    launches: bool = False
    patience: float = 5


class Worker:
    """The app's parts, put together as `components/shell` does."""

    def __init__(self, setting: Setting) -> None:
        # What fails here is meant to.
        logging.disable(logging.CRITICAL)
        self.setting = setting
        database = Database(setting.database, setting.patience)
        foundry = Foundry(Connection(setting.foundry, SecretStr(setting.token)))
        self.drafts, self.submissions = DraftRepository(database), SubmissionRepository(database)
        self.saver = DraftSaver(lambda: self.drafts, lambda: ME)
        self.submitter = Submitter(self.submissions, foundry, LEASE, HEARTBEAT_SECONDS)
        self.reconciler = SubmissionReconciler(self.submissions, foundry, SETTLE_SECONDS)
        self.launches = LaunchRepository(database)
        self.launcher = Launcher(self.launches, foundry, LEASE, HEARTBEAT_SECONDS)
        self.launch_reconciler = LaunchReconciler(self.launches, foundry, SETTLE_SECONDS)

    def create_draft(self) -> Draft:
        """Create and save the draft of this scenario."""
        draft = replace(configuration(), id=self.setting.draft_id, studio_rid=self.setting.studio)
        self.saver.save(draft, "Began")
        return draft

    def finish(self, draft: Draft, pipe: Pipe) -> Draft:
        """Apply the remaining edits, and send the number of each that is saved."""
        for number in range(last_edit_number(draft) + 1, EDITS + 1):
            draft = edits.set_value(draft, ("changelog",), f"edit {number} of {self.setting.draft_id}")
            self.saver.save(draft, f"Edit {number}")
            while self.saver.save_state(draft.id).unsaved is not None:
                time.sleep(0.02)
                self.saver.refresh(draft.id)
            pipe.send(number)
        return draft

    def submit(self, draft: Draft) -> None:
        """Submit once; where that fails before anything was sent, it can be submitted again."""
        save_state = self.saver.save_state(draft.id)
        request = SubmissionRequest(
            ME, ME, self.setting.studio, draft.id, save_state.revision, request_body.encode_request(draft), draft.trainer_version
        )
        try:
            self.submitter.submit(request)
        except (FoundryError, StorageError):
            return

    def launch(self) -> None:
        """Launch the version once; where that fails before anything was sent, it can be launched again."""
        try:
            self.launcher.launch(LaunchRequest(ME, self.setting.studio, 1))
        except (FoundryError, StorageError):
            return

    def follow_launch(self) -> dict[str, object]:
        """Do what a person would until the run has started; return its id, or after 150 seconds the state."""
        end, record = time.monotonic() + _TIMEOUT, None
        while time.monotonic() < end:
            try:
                record = self.launches.find_last(ME, self.setting.studio, 1)
                record = self.launches.refresh(record) if record else None
                if record is None or record.state in (State.PREPARED, State.REFUSED):
                    self.launch()
                elif record.state is State.CREATED:
                    return {"version": 1, "run": record.run_id}
                elif record.state is State.UNKNOWN:
                    self.launch_reconciler.reconcile(record)
            except (FoundryError, StorageError):
                time.sleep(0.2)
            time.sleep(0.1)
        return {"version": None, "state": f"launch {record.state.value if record else 'not recorded'}"}

    def follow(self, draft: Draft) -> dict[str, object]:
        """Do what a person would until there is a version.

        Waits while it is sent, reconciles while it is unknown, submits where that is allowed. Returns the version, or after 150 seconds the state.
        """
        end, record = time.monotonic() + _TIMEOUT, None
        while time.monotonic() < end:
            try:
                record = self._record(draft)
                if record is None or record.state in (State.PREPARED, State.REFUSED):
                    self.submit(draft)
                elif record.state is State.CREATED:
                    return {"version": record.version}
                elif record.state is State.UNKNOWN:
                    self.reconciler.reconcile(record)
            except (FoundryError, StorageError):
                # The page says so, and runs again.
                time.sleep(0.2)
            time.sleep(0.1)
        return {"version": None, "state": record.state.value if record else "not recorded"}

    def _record(self, draft: Draft) -> Submission | None:
        same = self.submissions.list_same_request(
            ME, self.setting.studio, request_body.request_digest(request_body.encode_request(draft))
        )
        return self.submissions.refresh(same[0]) if same else None


def last_edit_number(draft: Draft) -> int:
    """Return the number of the last edit in a draft, 0 for none."""
    changelog = draft.get(("changelog",), "")
    return int(changelog.split()[1]) if changelog else 0


def run_from_start(setting: Setting, clicks: int, pipe: Pipe) -> None:
    """Create a draft, edit it and submit it, then wait for the version."""
    worker = Worker(setting)
    draft = worker.create_draft()
    pipe.send(0)
    draft = worker.finish(draft, pipe)
    if setting.launches:
        # What is sent here would be taken for the end.
        worker.follow(draft)
        press = worker.launch
    else:
        press = partial(worker.submit, draft)
    pipe.send("pressed")
    _press(press, clicks)
    pipe.send(json.dumps(worker.follow_launch() if setting.launches else worker.follow(draft)))


def _press(press: Callable[[], None], times: int) -> None:
    """Press several times at once."""
    barrier = Barrier(times)

    def press_once(_: int) -> None:
        barrier.wait()
        press()

    with ThreadPoolExecutor(times) as threads:
        list(threads.map(press_once, range(times)))


def run_until_submitted(setting: Setting, pipe: Pipe) -> None:
    """Edit a draft until a message comes, submit it, and wait for the version.

    Sends the number of each edit that is saved, and `silent` where one is not and no problem says so.
    """
    worker = Worker(setting)
    draft, number = worker.create_draft(), 0
    while not pipe.poll():
        number += 1
        draft = edits.set_value(draft, ("changelog",), f"edit {number} of {setting.draft_id}")
        worker.saver.save(draft, f"Edit {number}")
        while (save_state := worker.saver.save_state(draft.id)).unsaved is not None:
            if save_state.problem is None:
                pipe.send("silent")
            time.sleep(0.02)
            worker.saver.refresh(draft.id)
        pipe.send(number)
        time.sleep(0.02)
    pipe.recv()
    pipe.send("pressed")
    _press(partial(worker.submit, draft), 2)
    pipe.send(json.dumps(worker.follow(draft)))


def run_after_restart(setting: Setting, pipe: Pipe) -> None:
    """Open the draft, as after a reload or a restart, and follow it to its version."""
    worker = Worker(setting)
    draft = worker.saver.load(setting.draft_id)
    pipe.send(json.dumps({"kept": last_edit_number(draft)}))
    draft = worker.finish(draft, pipe)
    end = worker.follow(draft)
    pipe.send(json.dumps(worker.follow_launch() if setting.launches and end["version"] else end))
