"""Two people in one app at once: neither sees anything of the other, and no token is logged, sent or stored."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from components.demo.oauth_grants import Authorization, Grant
from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from components.storage.submission_repository import SubmissionRepository
from tests.conftest import TOKEN
from tests.running import ROOT, App
from tests.shell.examples import configuration
from tests.websocket_client import Visitor

pytestmark = pytest.mark.slow
PAGES = ("", *sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "home"))
PERSON = ":material/person: "
MARK = "Marked-by-Alice-7f3a"
BENCH = "/Northwind Analytics/Pricing and demand/Test bench"


@dataclass
class Deployment:
    app: App
    local: LocalFoundry
    home: Path
    alice: Visitor
    dana: Visitor
    draft_id: str
    salary_study: str
    hidden_study: str
    issued: list[str]
    codes: list[str]


@pytest.fixture(scope="module")
def deployment(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """An app in which Alice, an analyst with a draft, and Dana, who may only read, are signed in."""
    home = tmp_path_factory.mktemp("isolation")
    shutil.copytree(seeded, home / "foundry")
    with LocalFoundry(home / "foundry", token=TOKEN) as local:
        environment = {
            "FOUNDRY_HOSTNAME": local.url,
            "CONFIGURATOR_SIGN_IN": "oauth",
            "CONFIGURATOR_CLIENT_ID": PUBLIC_CLIENT,
            "CONFIGURATOR_SECRET_KEYS": Fernet.generate_key().decode(),
            "CONFIGURATOR_DATA_DIR": str(home / "data"),
            "STREAMLIT_LOGGER_LEVEL": "debug",
        }
        app = App(ROOT / "tests/shell/debug_app.py", home, **environment)
        app.start()
        try:
            foundry = Foundry(Connection(local.url, SecretStr(TOKEN)))
            draft = configuration(name=MARK)
            DraftRepository(Database(file_url(home / "data"), 5)).save(draft, foundry.current_user().id, 0)
            salaries, hidden = (foundry.resource_by_path(f"{BENCH}/{name}").rid for name in ("Salary study", "Acquisition study"))
            issued, codes = record_secrets(local)
            alice, dana = Visitor(app.address), Visitor(app.address)
            assert alice.sign_in("amoreau").status_code == 303
            assert dana.sign_in("dkim").status_code == 303
            yield Deployment(app, local, home, alice, dana, draft.id, salaries, hidden, issued, codes)
        finally:
            app.stop()


def record_secrets(local: LocalFoundry) -> tuple[list[str], list[str]]:
    """Return lists to which every token and every code is added that the local Foundry issues from now on."""
    issued: list[str] = []
    codes: list[str] = []
    issue, issue_code = local.grants._issue, local.grants.issue_code

    def recorded(grant: Grant) -> dict[str, object]:
        answer = issue(grant)
        issued.extend(str(answer[name]) for name in ("access_token", "refresh_token"))
        return answer

    def recorded_code(authorization: Authorization) -> str:
        codes.append(issue_code(authorization))
        return codes[-1]

    local.grants._issue, local.grants.issue_code = recorded, recorded_code
    return issued, codes


def test_nobody_sees_anything_before_signing_in(deployment: Deployment) -> None:
    stranger = Visitor(deployment.app.address)
    with stranger.session() as session:
        for page in PAGES:
            text = session.run(page, draft=deployment.draft_id)
            assert "Sign in with" in text
            assert MARK not in text
            assert "AutoGluon" not in text


def test_what_is_one_persons_is_not_seen_by_another(deployment: Deployment) -> None:
    with deployment.alice.session() as alice, deployment.dana.session() as dana:
        # Alice reads first, so that whatever is cached is cached as she sees it.
        assert MARK in alice.run("drafts")
        assert MARK in alice.run("configure", draft=deployment.draft_id)
        assert MARK in alice.run("review", draft=deployment.draft_id)
        submitted = alice.press("Create version")
        assert MARK in submitted
        (submission,) = _submissions(deployment)
        assert MARK in alice.run("receipt", submission=submission)
        for page in PAGES:
            text = dana.run(page, draft=deployment.draft_id, submission=submission)
            assert f"{PERSON}Dana Kim" in text, page
            # A created version's receipt is for all who may read the version, but the draft is not.
            assert (MARK not in text and deployment.draft_id not in text) or page == "receipt", page
        # The same addresses, which Foundry answers differently to the two.
        assert "Clara Lindqvist" in alice.run("version", studio=deployment.salary_study, version=1)
        assert "Clara Lindqvist" not in dana.run("version", studio=deployment.salary_study, version=1)
        assert "Acquisition" in alice.run("studios", studio=deployment.hidden_study)
        assert "Acquisition" not in dana.run("studios", studio=deployment.hidden_study)
        # Who comes to a session of somebody else by its id does not come into it.
        stolen = alice.session_id
    with deployment.dana.session(resumed=stolen) as resumed:
        text = resumed.run("configure")
        assert f"{PERSON}Dana Kim" in text
        assert MARK not in text


def test_two_people_at_once_each_see_their_own(deployment: Deployment) -> None:
    def visit(visitor: Visitor) -> list[str]:
        with visitor.session() as session:
            return [session.run("studios"), session.run("drafts"), session.run("")]

    with ThreadPoolExecutor(4) as pool:
        views = list(pool.map(visit, [deployment.alice, deployment.dana] * 2))
    for index, texts in enumerate(views):
        own, other = (f"{PERSON}{name}" for name in ("Alice Moreau", "Dana Kim")[:: 1 if index % 2 == 0 else -1])
        assert all(own in text and other not in text for text in texts), [(own in text, other in text) for text in texts]


def test_an_expired_sign_in_keeps_the_draft_and_asks_to_sign_in_again(deployment: Deployment) -> None:
    visitor = Visitor(deployment.app.address)
    visitor.sign_in("amoreau")
    with visitor.session() as session:
        assert MARK in session.run("configure", draft=deployment.draft_id)
        deployment.local.grants.expire_access_tokens()
        # Renewed without a word.
        assert "sign-in has ended" not in session.run("studios")
        for token in deployment.local.grants.issued_to(PUBLIC_CLIENT):
            deployment.local.grants.revoke(token)
        ended = session.run("trainers", trainer="unread")
        assert "Your sign-in has ended" in ended
        assert MARK in session.run("configure", draft=deployment.draft_id)
    visitor.sign_in("amoreau")
    with visitor.session() as session:
        text = session.run("configure", draft=deployment.draft_id)
        assert MARK in text
        assert "sign-in has ended" not in text
        # Who signs out in one tab is signed out in all.
        visitor.post("/logout")
        assert "Sign in with" in session.run("drafts")
    for person, name in ((deployment.alice, "amoreau"), (deployment.dana, "dkim")):
        person.sign_in(name)


def test_who_is_signed_in_stays_so_when_the_app_is_killed_and_started_again(deployment: Deployment) -> None:
    deployment.app.kill()
    deployment.app.start()
    for person, name in ((deployment.alice, "Alice Moreau"), (deployment.dana, "Dana Kim")):
        with person.session() as session:
            text = session.run("drafts")
        assert f"{PERSON}{name}" in text
        assert (MARK in text) is (person is deployment.alice)


def test_what_is_open_to_all_names_nobody(deployment: Deployment) -> None:
    stranger = Visitor(deployment.app.address)
    for path in (
        "/healthz",
        "/readyz",
        "/metrics",
        "/login",
        "/logout",
        "/oauth/callback",
        "/_stcore/health",
        "/_stcore/metrics",
    ):
        stranger.get(path)
    seen = "".join(stranger.seen)
    assert "configurator_" in seen
    for words in (MARK, deployment.draft_id, "Alice", "amoreau", deployment.salary_study, TOKEN):
        assert words not in seen


def test_no_token_is_logged_sent_or_stored(deployment: Deployment) -> None:
    """After all that the tests above did, with every logger at its most talkative."""
    tokens = [*deployment.issued, TOKEN]
    assert len(tokens) > 6
    cookies = [value for person in (deployment.alice, deployment.dana) for value in person.http.cookies.values()]
    assert len(cookies) == 4
    log = (deployment.home / "app.log").read_bytes()
    assert b"DEBUG" in log
    assert b"/oauth2/token" in log
    files = {path: path.read_bytes() for path in deployment.home.rglob("*") if path.is_file()}
    assert len(deployment.codes) > 3
    assert [code for code in deployment.codes if code.encode() in log] == []
    sent = "".join([*deployment.alice.seen, *deployment.dana.seen]).encode()
    assert len(sent) > 100_000
    for secret in (*tokens, *cookies):
        assert [path for path, content in files.items() if secret.encode() in content] == []
    for token in tokens:
        assert token.encode() not in sent


def _submissions(deployment: Deployment) -> list[str]:
    repository = SubmissionRepository(Database(file_url(deployment.home / "data"), 5))
    return [record.id for record in repository.list_by_draft(deployment.draft_id)]
