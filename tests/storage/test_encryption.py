"""Secrets among the parameters are in no file of the database, and come back unless their key is lost."""

import json
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from components.draft import edits
from components.draft.draft import PARAMETERS, Draft, RejectedInput
from components.draft.masking import MASK
from components.draft.withheld_secrets import KEY_MISSING
from components.schema.form_model import FormModel
from components.storage.database import Database
from components.storage.draft_repository import DraftRepository
from components.storage.encryption import Encryption, SecretKeys
from components.storage.key_rotation import RotationResult, rotate_keys
from components.storage.request_repository import State
from components.storage.submission_repository import Submission, SubmissionRepository, SubmissionRequest
from components.storage.sweep_repository import SweepOrigin, SweepRepository
from tests.storage.examples import BODY, ME, STUDIO, payload

MARKED = "hunter2-marked-secret"
FORM = FormModel(
    {
        "type": "object",
        "properties": {
            "token": {"type": "string", "writeOnly": True},
            "login": {
                "anyOf": [
                    {"type": "object", "properties": {"password": {"type": "string"}, "user": {"type": "string"}}},
                    {"type": "null"},
                ]
            },
            "comment": {"type": "string"},
        },
    }
)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CONFIG = {"token": MARKED, "login": {"password": MARKED, "user": "ann"}, "extra": {"api_key": MARKED}, "comment": "ü"}
REQUEST = {**BODY, "workerConfig": {**BODY["workerConfig"], "customConfig": CONFIG}}
DRAFT = Draft(
    "d",
    STUDIO,
    REQUEST,
    pending_text=f"{{ {MARKED}",
    rejected_inputs={(*PARAMETERS, "login", "password"): RejectedInput(MARKED, "why")},
    inactive_values={((*PARAMETERS, "login"), 0, 0): {"password": MARKED, "user": "bob"}},
)


def encryption(*keys: str, form: FormModel | None = FORM) -> Encryption:
    return Encryption(SecretKeys(keys), lambda _: form)


def stored_text(url: str) -> str:
    """Return all that a database holds: SQLite's files as they are, and every row of PostgreSQL, contents unpacked."""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        text = "".join(file.read_bytes().decode("latin-1") for file in folder.iterdir())
    else:
        text = ""
    with closing(Database(url)) as database, database.reading() as connection:
        for name in ("drafts", "revisions", "stashed_edits", "submissions"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}"):
                text += "".join(_unpacked(value) for value in row)
    return text


def _unpacked(value: object) -> str:
    return zlib.decompress(value).decode() if isinstance(value, bytes) else str(value)


def submit(submissions: SubmissionRepository) -> Submission:
    """Send a request whose answers repeat its secrets, refused at first."""
    record = submissions.prepare(SubmissionRequest(ME, ME, STUDIO, "d", 1, payload(REQUEST)))
    for sender in ("first", "second"):
        assert submissions.acquire_lease(record.id, ME, sender, 4, timedelta(seconds=10))
        if sender == "first":
            refusal = {"errorName": "Invalid", "parameters": {"reason": f"'{MARKED}' is too short"}}
            assert submissions.mark_refused(record.id, sender, json.dumps(refusal), "Invalid", None)
            refused = submissions.find_by_id(record.id)
            assert refused is not None
            assert json.loads(refused.answer or "") == refusal
    answer = json.dumps({**REQUEST, "version": 5})
    assert submissions.mark_created(record.id, 5, answer)
    assert submissions.set_read_back(record.id, answer)
    created = submissions.find_by_id(record.id)
    assert created is not None
    assert (created.body, created.answer, created.read_back) == (payload(REQUEST), answer, answer)
    return created


@pytest.mark.parametrize("form", [FORM, None], ids=["known trainer", "unknown trainer"])
def test_no_secret_is_in_the_database(url: str, form: FormModel | None) -> None:
    with closing(Database(url)) as database:
        drafts = DraftRepository(database, encryption=encryption(NEW, form=form))
        drafts.save(DRAFT, ME, 0)
        drafts.save(edits.set_value(DRAFT, ("name",), "Other"), ME, 1)
        drafts.rename("d", ME, "Again")
        drafts.stash(DRAFT, ME, 1)
        copy, _ = drafts.duplicate("d", ME)
        assert drafts.list_states("d", ME, 3)[0] == DRAFT
        assert drafts.list_stashes("d", ME)[0].mine == DRAFT
        assert copy.get((*PARAMETERS, "token")) == MARKED
        submissions = SubmissionRepository(database, encryption=encryption(NEW, form=form))
        record = submit(submissions)
        assert not record.lacks_key
        # Found in the file before it is checkpointed, and after.
        assert MARKED not in stored_text(url)
    assert MARKED not in stored_text(url)
    assert "Baseline" in stored_text(url)


def test_without_a_key_everything_is_stored_as_it_is(url: str) -> None:
    with closing(Database(url)) as database:
        DraftRepository(database, encryption=encryption()).save(DRAFT, ME, 0)
        submit(SubmissionRepository(database, encryption=encryption()))
        assert MARKED in stored_text(url)
        # A key that comes later leaves that readable.
        draft, _ = DraftRepository(database, encryption=encryption(NEW)).load("d", ME)
        assert draft == DRAFT


def test_keys_can_be_rotated(database: Database) -> None:
    DraftRepository(database, encryption=encryption(OLD)).save(DRAFT, ME, 0)
    rotated = DraftRepository(database, encryption=encryption(NEW, OLD))
    assert rotated.load("d", ME)[0] == DRAFT
    rotated.save(edits.set_value(DRAFT, ("name",), "Other"), ME, 1)
    assert DraftRepository(database, encryption=encryption(NEW)).load("d", ME)[0].get((*PARAMETERS, "token")) == MARKED


def test_after_a_rotation_the_first_key_alone_reads_everything(database: Database) -> None:
    old = encryption(OLD)
    DraftRepository(database, encryption=old).save(DRAFT, ME, 0)
    DraftRepository(database, encryption=old).stash(DRAFT, ME, 1)
    DraftRepository(database).save(replace(DRAFT, id="plain"), ME, 0)
    record = submit(SubmissionRepository(database, encryption=old))
    origin = SweepOrigin(ME, ME, STUDIO, "d", 1, None)
    sweep_id = SweepRepository(database, encryption=old).create(origin, [payload(REQUEST)])
    assert rotate_keys(database, SecretKeys([NEW])) == RotationResult(0, 6)
    assert rotate_keys(database, SecretKeys([NEW, OLD])) == RotationResult(6, 0)
    assert SweepRepository(database, encryption=encryption(NEW)).load_payload(sweep_id, 0) == payload(REQUEST)
    new = DraftRepository(database, encryption=encryption(NEW))
    assert (new.load("d", ME)[0], new.list_stashes("d", ME)[0].mine) == (DRAFT, DRAFT)
    assert SubmissionRepository(database, encryption=encryption(NEW)).find_by_id(record.id) == record


@pytest.mark.parametrize("keys", [(), (NEW,)], ids=["no key", "another key"])
def test_a_lost_key_costs_only_the_secrets(database: Database, keys: tuple[str, ...]) -> None:
    stored = replace(DRAFT, pending_text=None)
    DraftRepository(database, encryption=encryption(OLD)).save(stored, ME, 0)
    later = DraftRepository(database, encryption=encryption(*keys))
    draft, record = later.load("d", ME)
    assert draft.get(PARAMETERS) == {"login": {"user": "ann"}, "extra": {}, "comment": "ü"}
    assert draft.inactive_values == {((*PARAMETERS, "login"), 0, 0): {"user": "bob"}}
    secret_paths = {(*PARAMETERS, *path) for path in (("token",), ("login", "password"), ("extra", "api_key"))}
    assert draft.rejected_inputs == dict.fromkeys(secret_paths, RejectedInput("", KEY_MISSING))
    without = {**REQUEST, "workerConfig": {**BODY["workerConfig"], "customConfig": draft.get(PARAMETERS)}}
    assert (draft.body, record.name) == (without, "Baseline")
    again = edits.set_value(draft, (*PARAMETERS, "token"), "new")
    later.save(again, ME, 1)
    assert later.load("d", ME)[0] == again
    # What the key comes back for is whole again.
    assert DraftRepository(database, encryption=encryption(OLD)).load_revision("d", ME, 1) == stored


def test_a_submission_whose_key_is_lost_is_masked_and_mended_by_sending_it_again(database: Database) -> None:
    submissions = SubmissionRepository(database, encryption=encryption(OLD))
    first = submissions.prepare(SubmissionRequest(ME, ME, STUDIO, "d", 1, payload(REQUEST)))
    later = SubmissionRepository(database, encryption=encryption(NEW))
    masked = later.find_by_id(first.id)
    assert masked is not None
    assert (masked.lacks_key, masked.name, json.loads(masked.payload)["workerConfig"]["customConfig"]["token"]) == (
        True,
        "Baseline",
        MASK,
    )
    assert later.prepare(SubmissionRequest(ME, ME, STUDIO, "d", 1, payload(REQUEST))).body == payload(REQUEST)
    mended = later.find_by_id(first.id)
    assert mended is not None
    assert (mended.body, mended.lacks_key, mended.state) == (payload(REQUEST), False, State.PREPARED)


def test_what_holds_no_secret_is_not_encrypted() -> None:
    plain = Draft("d", STUDIO, {"workerConfig": {"customConfig": {"comment": "x"}}})
    assert encryption(NEW).pack_draft(plain) == encryption().pack_draft(plain)
    assert encryption(NEW).pack_request(payload().decode()) == (payload().decode(), None)


def test_a_key_that_is_none_is_not_told() -> None:
    with pytest.raises(ValueError) as caught:
        SecretKeys([OLD, "no-key-but-secret"])
    assert "no-key-but-secret" not in str(caught.value)
    assert OLD not in repr(SecretKeys([OLD]))
