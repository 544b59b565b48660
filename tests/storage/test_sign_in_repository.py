"""Sign-ins and attempts in the database: used once, renewed by one server, forgotten in time, encrypted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from components.storage.database import Database
from components.storage.encryption import SecretKeys
from components.storage.key_rotation import RotationResult, rotate_keys
from components.storage.sign_in_repository import SignInRepository
from components.storage.tables import sign_in_attempts, sign_ins
from tests.storage.examples import ME, Clock

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
IDLE, PATIENCE, LEASE = timedelta(hours=12), timedelta(minutes=10), timedelta(seconds=15)
SECRET = b"marked-secret-7f3a"


def repository(database: Database, clock: Clock, *keys: str) -> SignInRepository:
    return SignInRepository(database, SecretKeys(keys or (NEW,)), IDLE, PATIENCE, clock)


@pytest.fixture
def servers(opened: Callable[[], Database], clock: Clock) -> list[SignInRepository]:
    return [repository(opened(), clock) for _ in range(2)]


def test_what_one_server_adds_another_finds_until_it_is_removed(servers: list[SignInRepository]) -> None:
    servers[0].add("digest", ME, SECRET)
    stored = servers[1].find("digest")
    assert stored is not None
    assert (stored.user, stored.content, stored.version) == (ME, SECRET, 1)
    assert servers[1].find("other") is None
    assert servers[1].remove("digest") == stored
    assert [server.find("digest") for server in servers] == [None, None]
    assert servers[0].remove("digest") is None
    assert not servers[0].acquire_lease("digest", 1, LEASE)
    assert not servers[0].replace("digest", 1, SECRET, 2)


def test_what_is_not_used_for_long_is_absent_and_later_deleted(database: Database, clock: Clock) -> None:
    sign_in_repository = repository(database, clock)
    for digest in ("used", "idle"):
        sign_in_repository.add(digest, ME, SECRET)
    clock.now += IDLE - timedelta(minutes=1)
    stored = sign_in_repository.find("used")
    assert stored is not None
    assert stored.is_use_due
    sign_in_repository.mark_used("used")
    clock.now += timedelta(minutes=2)
    assert sign_in_repository.find("idle") is None
    stored = sign_in_repository.find("used")
    assert stored is not None
    assert sign_in_repository.count() == 1
    sign_in_repository.add("new", ME, SECRET)
    with database.reading() as connection:
        assert set(connection.scalars(select(sign_ins.c.cookie_digest))) == {"used", "new"}


def test_a_recent_use_need_not_be_recorded(database: Database, clock: Clock) -> None:
    sign_in_repository = repository(database, clock)
    sign_in_repository.add("digest", ME, SECRET)
    stored = sign_in_repository.find("digest")
    assert stored is not None
    assert not stored.is_use_due


def test_of_all_servers_one_gets_the_lease(servers: list[SignInRepository], clock: Clock) -> None:
    servers[0].add("digest", ME, SECRET)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda index: servers[index % 2].acquire_lease("digest", 1, LEASE), range(8)))
    assert sorted(won) == [False] * 7 + [True]
    servers[0].release_lease("digest", 1)
    assert servers[1].acquire_lease("digest", 1, LEASE)
    clock.now += LEASE
    assert servers[0].acquire_lease("digest", 1, LEASE)
    assert servers[0].replace("digest", 1, b"new", 2)
    # Who was too slow changes nothing, and learns it.
    assert not servers[1].replace("digest", 1, b"late", 2)
    assert not servers[1].acquire_lease("digest", 1, LEASE)
    stored = servers[1].find("digest")
    assert stored is not None
    assert (stored.content, stored.version) == (b"new", 2)
    assert servers[1].acquire_lease("digest", 2, LEASE)


def test_an_attempt_is_claimed_once(servers: list[SignInRepository]) -> None:
    servers[0].add_attempt("state", SECRET, 100)
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda index: servers[index % 2].claim_attempt("state"), range(8)))
    assert (claimed.count(SECRET), claimed.count(None)) == (1, 7)


def test_an_attempt_that_took_too_long_is_absent(database: Database, clock: Clock) -> None:
    sign_in_repository = repository(database, clock)
    for digest in ("late", "never"):
        sign_in_repository.add_attempt(digest, SECRET, 100)
    clock.now += PATIENCE
    assert sign_in_repository.claim_attempt("late") is None
    sign_in_repository.add_attempt("new", SECRET, 100)
    with database.reading() as connection:
        assert list(connection.scalars(select(sign_in_attempts.c.state_digest))) == ["new"]


def test_nobody_can_fill_the_database_with_attempts(database: Database, clock: Clock) -> None:
    sign_in_repository = repository(database, clock)
    for number in range(6):
        sign_in_repository.add_attempt(str(number), SECRET, 3)
    with database.reading() as connection:
        assert set(connection.scalars(select(sign_in_attempts.c.state_digest))) == {"3", "4", "5"}


def test_the_content_is_encrypted_and_its_key_can_be_rotated(database: Database, clock: Clock) -> None:
    old = repository(database, clock, OLD)
    old.add("digest", ME, SECRET)
    old.add_attempt("state", SECRET, 100)
    with database.reading() as connection:
        rows = [*connection.execute(select(sign_ins)), *connection.execute(select(sign_in_attempts))]
    assert len(rows) == 2
    assert SECRET.decode() not in str(rows)
    new = repository(database, clock, NEW)
    stored = new.find("digest")
    assert stored is not None
    assert (stored.user, stored.content) == (ME, None)
    assert rotate_keys(database, SecretKeys([NEW])) == RotationResult(0, 2)
    assert rotate_keys(database, SecretKeys([NEW, OLD])) == RotationResult(2, 0)
    stored = new.find("digest")
    assert stored is not None
    assert stored.content == SECRET
    assert new.claim_attempt("state") == SECRET
