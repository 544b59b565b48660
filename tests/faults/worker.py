"""One life of the app without its screens: the session's keeper, the sender and the one who looks after, as the pages use them. Runs as a process."""

import json
import logging
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from threading import Barrier, Thread

from pydantic import SecretStr

from components.draft import edits, request_body
from components.draft.draft import Draft
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.errors import FoundryError
from components.shell.autosave import DraftSaver
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.storage_errors import StorageError
from components.storage.submission_repository import State, Submission, SubmissionRepository, SubmissionRequest
from components.submission.reconciler import Reconciler
from components.submission.submitter import Submitter
from tests.shell.examples import configuration

EDITS = 4
LEASE, BEAT, SETTLE = timedelta(seconds=1.5), 0.3, 1.5
_PATIENCE = 150.0
ME = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"


@dataclass(frozen=True)
class Setting:
    """Where a life takes place."""

    foundry: str
    token: str
    database: str
    studio: str
    draft_id: str


class Life:
    """The app's parts, put together as `components/shell` does."""

    def __init__(self, setting: Setting) -> None:
        # What fails here is meant to.
        logging.disable(logging.CRITICAL)
        self.setting = setting
        database = Database(setting.database, 5)
        foundry = Foundry(Connection(setting.foundry, SecretStr(setting.token)))
        self.drafts, self.submissions = DraftRepository(database), SubmissionRepository(database)
        self.keeper = DraftSaver(lambda: self.drafts, lambda: ME)
        self.sending = Submitter(self.submissions, self.drafts, foundry, LEASE, BEAT)
        self.looking = Reconciler(self.submissions, self.drafts, foundry, SETTLE)

    def begin(self) -> Draft:
        """Begin the draft of this trial."""
        draft = replace(configuration(), id=self.setting.draft_id, studio_rid=self.setting.studio)
        self.keeper.save(draft, "Began")
        return draft

    def finish(self, draft: Draft, line: Pipe) -> Draft:
        """Make the edits that are still to be made, and say which are saved."""
        for number in range(edited(draft) + 1, EDITS + 1):
            draft = edits.set_value(draft, ("changelog",), f"edit {number} of {self.setting.draft_id}")
            self.keeper.save(draft, f"Edit {number}")
            while self.keeper.save_state(draft.id).unsaved is not None:
                time.sleep(0.02)
                self.keeper.refresh(draft.id)
            line.send(number)
        return draft

    def press(self, draft: Draft) -> None:
        """Press the button once; a failure before anything was sent leaves it to be pressed again."""
        held = self.keeper.save_state(draft.id)
        intention = SubmissionRequest(
            ME, ME, self.setting.studio, draft.id, held.revision, request_body.encode_request(draft), draft.trainer_version
        )
        try:
            self.sending.submit(intention)
        except (FoundryError, StorageError):
            return

    def click(self, draft: Draft, times: int) -> None:
        """Press several times at once."""
        together = Barrier(times)

        def one() -> None:
            together.wait()
            self.press(draft)

        threads = [Thread(target=one) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def follow(self, draft: Draft) -> dict[str, object]:
        """Do what a person would: wait while it is sent, look while it is unknown, press where that is offered, until there is a version.

        Returns the version, or what stood in its place when the time was over.
        """
        end, record = time.monotonic() + _PATIENCE, None
        while time.monotonic() < end:
            record = self._record(draft)
            if record is None or record.state in (State.PREPARED, State.REFUSED):
                self.press(draft)
            elif record.state is State.CREATED:
                return {"version": record.version}
            elif record.state is State.UNKNOWN:
                try:
                    self.looking.reconcile(record)
                except (FoundryError, StorageError):
                    time.sleep(0.2)
            time.sleep(0.1)
        return {"version": None, "state": record.state.value if record else "not recorded"}

    def _record(self, draft: Draft) -> Submission | None:
        alike = self.submissions.list_same_request(
            ME, self.setting.studio, request_body.request_digest(request_body.encode_request(draft))
        )
        return self.looking.refresh(alike[0]) if alike else None


def edited(draft: Draft) -> int:
    """Give the number of the last edit that a draft holds."""
    words = draft.get(("changelog",), "")
    return int(words.split()[1]) if words else 0


def first(setting: Setting, clicks: int, line: Pipe) -> None:
    """Begin a draft, edit it, press; and wait for what comes of it."""
    life = Life(setting)
    draft = life.begin()
    line.send(0)
    draft = life.finish(draft, line)
    line.send("pressed")
    life.click(draft, clicks)
    line.send(json.dumps(life.follow(draft)))


def second(setting: Setting, line: Pipe) -> None:
    """Open the draft, as after a reload or a restart, and bring it to an end."""
    life = Life(setting)
    draft = life.keeper.load(setting.draft_id)
    line.send(json.dumps({"kept": edited(draft)}))
    draft = life.finish(draft, line)
    line.send(json.dumps(life.follow(draft)))
