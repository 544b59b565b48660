"""The OAuth2 endpoints: the official SDK signs in with them, and what they refuse."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from foundry_sdk import Config
from foundry_sdk._core.confidential_client_auth import ConfidentialClientAuth
from foundry_sdk._core.public_client_auth import PublicClientAuth
from foundry_sdk.v2 import FoundryClient

from components.demo.oauth_grants import REUSE_SECONDS, Authorization, Client, OAuthError, OAuthGrants
from components.demo.seed import SERVICE
from components.demo.server import PUBLIC_CLIENT, LocalFoundry
from components.demo.sqlite_store import FILE
from tests.manual_clock import ManualClock

CALLBACK = "http://127.0.0.1:8501/oauth/callback"
SCOPES = ["api:models-read", "api:filesystem-read", "api:admin-read", "offline_access"]
HTTP = Config(scheme="http")
VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


def consent(url: str, username: str) -> dict[str, str]:
    """Answer the consent page, and return what the browser brings back to the application."""
    page = requests.get(url, timeout=5)
    assert page.status_code == 200
    answer = requests.post(url, data={"username": username}, timeout=5, allow_redirects=False)
    assert answer.status_code == 303
    target = urlsplit(answer.headers["Location"])
    assert target._replace(query="").geturl() == CALLBACK
    return {name: values[0] for name, values in parse_qs(target.query).items()}


def post(local: LocalFoundry, endpoint: str, **form: str) -> requests.Response:
    return requests.post(f"{local.url}/multipass/api/oauth2/{endpoint}", data=form, timeout=5)


def test_the_sdk_signs_a_user_in_refreshes_and_signs_out(fresh: LocalFoundry) -> None:
    auth = PublicClientAuth(PUBLIC_CLIENT, CALLBACK, fresh.hostname, SCOPES, should_refresh=False, config=HTTP)
    answer = consent(auth.sign_in(), "dkim")
    auth.set_token(answer["code"], answer["state"])
    client = FoundryClient(auth=auth, hostname=fresh.hostname, config=HTTP)
    assert client.admin.User.get_current().username == "dkim"
    first = auth.get_token().access_token
    assert auth._try_refresh_token()
    assert auth.get_token().access_token != first
    assert client.admin.User.get_current().username == "dkim"
    last = auth.get_token().access_token
    auth.sign_out()
    answered = requests.get(f"{fresh.url}/api/v2/admin/users/getCurrent", headers={"Authorization": f"Bearer {last}"}, timeout=5)
    assert answered.status_code == 401


def test_the_sdk_acts_as_the_service_user(fresh: LocalFoundry) -> None:
    auth = ConfidentialClientAuth(SERVICE, fresh.token, fresh.hostname, ["api:admin-read"], should_refresh=False, config=HTTP)
    client = FoundryClient(auth=auth, hostname=fresh.hostname, config=HTTP)
    assert client.admin.User.get_current().username == SERVICE
    wrong = post(fresh, "token", grant_type="client_credentials", client_id=SERVICE, client_secret="guess")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_a_scope_that_was_not_asked_for_is_missing(fresh: LocalFoundry) -> None:
    form = {"grant_type": "client_credentials", "client_id": SERVICE, "client_secret": fresh.token, "scope": "api:models-read"}
    token = post(fresh, "token", **form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    trainers = requests.get(f"{fresh.url}/api/v2/models/modelStudioTrainers?preview=true", headers=headers, timeout=5)
    assert trainers.status_code == 200
    refused = requests.get(f"{fresh.url}/api/v2/admin/users/getCurrent", headers=headers, timeout=5)
    assert (refused.status_code, refused.json()["parameters"]) == (403, {"missingScope": "api:admin-read"})


def test_consent_can_be_refused(fresh: LocalFoundry) -> None:
    auth = PublicClientAuth(PUBLIC_CLIENT, CALLBACK, fresh.hostname, SCOPES, should_refresh=False, config=HTTP)
    assert consent(auth.sign_in(), "")["error"] == "access_denied"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "nobody"}, "unauthorized_client"),
        ({"redirect_uri": "https://elsewhere.example/oauth/callback"}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1.elsewhere.example/oauth/callback"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "api:everything"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_request_that_is_not_valid_never_goes_back_to_the_application(
    fresh: LocalFoundry, change: dict[str, str | None], error: str
) -> None:
    query = {
        "client_id": PUBLIC_CLIENT,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **change,
    }
    page = requests.get(f"{fresh.url}/multipass/api/oauth2/authorize", query, timeout=5, allow_redirects=False)
    assert page.status_code == 400
    assert error in page.text


def test_what_the_endpoints_are_sent_is_not_recorded(fresh: LocalFoundry) -> None:
    post(fresh, "token", grant_type="refresh_token", refresh_token="secret", client_id=PUBLIC_CLIENT)
    recorded = requests.get(f"{fresh.url}/demo/requests", headers={"Authorization": f"Bearer {fresh.token}"}, timeout=5)
    assert recorded.json() == {"data": []}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


CLIENT = Client(PUBLIC_CLIENT, (CALLBACK,))
OTHER = Client("other", (CALLBACK,))


@pytest.fixture
def grants(clock: ManualClock) -> OAuthGrants:
    return OAuthGrants((CLIENT, OTHER), clock)


def code(grants: OAuthGrants) -> str:
    return grants.issue_code(Authorization(CLIENT.id, "dkim", ("api:models-read", "offline_access"), CALLBACK, CHALLENGE))


def test_a_code_works_once_and_its_replay_ends_the_grant(grants: OAuthGrants) -> None:
    used = code(grants)
    tokens = grants.exchange(CLIENT, used, CALLBACK, VERIFIER)
    assert grants.access(str(tokens["access_token"])) is not None
    with pytest.raises(OAuthError, match="invalid_grant"):
        grants.exchange(CLIENT, used, CALLBACK, VERIFIER)
    assert grants.access(str(tokens["access_token"])) is None


@pytest.mark.parametrize(
    ("client", "uri", "verifier", "after"),
    [
        (CLIENT, CALLBACK, "w" * 43, 0),
        (CLIENT, CALLBACK, None, 0),
        (CLIENT, CALLBACK + "x", VERIFIER, 0),
        (OTHER, CALLBACK, VERIFIER, 0),
        (CLIENT, CALLBACK, VERIFIER, 601),
    ],
)
def test_a_code_needs_its_client_address_verifier_and_time(
    grants: OAuthGrants, clock: ManualClock, client: Client, uri: str, verifier: str | None, after: float
) -> None:
    issued = code(grants)
    clock.now += after
    with pytest.raises(OAuthError, match="invalid_grant"):
        grants.exchange(client, issued, uri, verifier)


def test_a_refresh_token_rotates_and_is_tolerated_again_for_a_minute(grants: OAuthGrants, clock: ManualClock) -> None:
    first = grants.exchange(CLIENT, code(grants), CALLBACK, VERIFIER)
    second = grants.rotate(CLIENT, str(first["refresh_token"]))
    clock.now += REUSE_SECONDS
    third = grants.rotate(CLIENT, str(first["refresh_token"]))
    assert len({str(tokens["refresh_token"]) for tokens in (first, second, third)}) == 3
    clock.now += 1
    with pytest.raises(OAuthError, match="invalid_grant"):
        grants.rotate(CLIENT, str(first["refresh_token"]))
    assert all(grants.access(str(tokens["access_token"])) is None for tokens in (first, second, third))
    with pytest.raises(OAuthError, match="invalid_grant"):
        grants.rotate(CLIENT, str(third["refresh_token"]))


def test_access_ends_after_an_hour_and_with_its_refresh_token(grants: OAuthGrants, clock: ManualClock) -> None:
    tokens = grants.exchange(CLIENT, code(grants), CALLBACK, VERIFIER)
    clock.now += 3599
    assert grants.access(str(tokens["access_token"])) is not None
    clock.now += 1
    assert grants.access(str(tokens["access_token"])) is None
    renewed = grants.rotate(CLIENT, str(tokens["refresh_token"]))
    grants.revoke(str(renewed["refresh_token"]))
    assert grants.access(str(renewed["access_token"])) is None


def test_users_of_an_older_store_are_completed(data_folder: Path) -> None:
    with closing(sqlite3.connect(data_folder / FILE)) as store, store:
        store.execute("DELETE FROM users WHERE username = ?", [SERVICE])
    with LocalFoundry(data_folder) as local:
        grants = local.grants.issue_to_service(local.grants.client(SERVICE), ())
        headers = {"Authorization": f"Bearer {grants['access_token']}"}
        assert requests.get(f"{local.url}/api/v2/admin/users/getCurrent", headers=headers, timeout=5).ok
