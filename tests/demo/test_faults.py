"""Faults on request, with real dropped connections, and the record of requests."""

import base64
import hashlib
from typing import Any

import pytest
import requests
from foundry_sdk import RateLimitError, SDKInternalError, ServiceUnavailable, UnauthorizedError

from components.demo.run_supervisor import RunSupervisor
from components.demo.server import LocalFoundry
from tests.demo.conftest import STUDIO, TOKEN, Api, sdk_for
from tests.demo.test_endpoints import REQUEST, VERSIONS

SPACES = "/filesystem/spaces"


@pytest.fixture
def faulty(fresh: LocalFoundry) -> Api:
    return Api(fresh, TOKEN)


def set_fault(api: Api, kind: str, **settings: Any) -> None:
    assert api("POST", "/demo/faults", json={"kind": kind, **settings}).status_code == 200


def versions(api: Api) -> int:
    return len(api("GET", VERSIONS).json()["data"])


@pytest.mark.parametrize(("kind", "done"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_has_no_answer(faulty: Api, kind: str, done: int) -> None:
    set_fault(faulty, kind, method="POST", path="configVersions$")
    with pytest.raises(requests.ConnectionError):
        faulty("POST", VERSIONS, json=REQUEST)
    assert versions(faulty) == done
    assert faulty("POST", VERSIONS, json=REQUEST).json()["version"] == done + 1


def test_the_sdk_sees_the_faults_as_its_own_errors(fresh: LocalFoundry, faulty: Api) -> None:
    client = sdk_for(fresh)
    expected = {
        "drop_before": SDKInternalError,
        "rate_limit": RateLimitError,
        "unavailable": ServiceUnavailable,
        "expired_token": UnauthorizedError,
        "html": SDKInternalError,
    }
    for kind, error in expected.items():
        set_fault(faulty, kind, path="getCurrent")
        with pytest.raises(error):
            client.admin.User.get_current()
    assert client.admin.User.get_current().username == "amoreau"


def test_answers_instead_of_work(faulty: Api) -> None:
    for kind, status in (("rate_limit", 429), ("unavailable", 503)):
        set_fault(faulty, kind, retryAfter=7)
        answer = faulty("POST", VERSIONS, json=REQUEST)
        assert (answer.status_code, answer.content, answer.headers["Retry-After"]) == (status, b"", "7")
    set_fault(faulty, "internal")
    answer = faulty("POST", VERSIONS, json=REQUEST)
    assert (answer.status_code, answer.json()["errorName"]) == (500, "Default:Internal")
    set_fault(faulty, "html")
    answer = faulty("POST", VERSIONS, json=REQUEST)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (502, "text/html")
    assert versions(faulty) == 0


@pytest.mark.parametrize(
    ("kind", "outcome", "runs"),
    [
        ("drop_before", requests.ConnectionError, 0),
        ("drop_after", requests.ConnectionError, 1),
        ("hang_before", requests.ReadTimeout, 0),
        ("hang_after", requests.ReadTimeout, 1),
        ("internal", 500, 0),
        ("internal_after", 500, 1),
        ("unavailable", 503, 0),
        ("unavailable_after", 503, 1),
        ("rate_limit", 429, 0),
    ],
)
def test_a_launch_meets_the_same_faults(faulty: Api, monkeypatch: pytest.MonkeyPatch, kind: str, outcome: Any, runs: int) -> None:
    monkeypatch.setattr(RunSupervisor, "_train", lambda *_: None)
    faulty("POST", VERSIONS, json=REQUEST)
    set_fault(faulty, kind, method="POST", path="launch$", seconds=60)
    launch = f"{faulty.local.url}/api/v2/models/modelStudios/{STUDIO}/launch?preview=true"
    if isinstance(outcome, int):
        assert faulty.session.post(launch, timeout=20).status_code == outcome
    else:
        with pytest.raises(outcome):
            faulty.session.post(launch, timeout=0.3)
    assert len(faulty("GET", f"/models/modelStudios/{STUDIO}/runs?preview=true").json()["data"]) == runs


def test_a_client_that_does_not_give_up_is_dropped_at_last(faulty: Api) -> None:
    set_fault(faulty, "hang_before", path="spaces", seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        faulty("GET", SPACES)


def test_a_version_is_refused_for_any_reason_that_is_asked_for(faulty: Api) -> None:
    reasons = [{"type": "other", "message": "The moon is not right."}]
    set_fault(faulty, "refuse", failures=reasons)
    answer = faulty("POST", VERSIONS, json=REQUEST).json()
    assert (answer["errorName"], answer["parameters"]["validationFailures"]) == ("CreateConfigValidationError", reasons)
    assert versions(faulty) == 0


def test_malformed_json_comes_after_the_work(faulty: Api) -> None:
    set_fault(faulty, "malformed", method="POST")
    answer = faulty("POST", VERSIONS, json=REQUEST)
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert versions(faulty) == 1


def test_unknown_enum(faulty: Api) -> None:
    set_fault(faulty, "unknown_enum", times=None)
    trainers = faulty("GET", "/models/modelStudioTrainers?preview=true").json()["data"]
    assert {trainer["type"] for trainer in trainers} == {"TYPE_OF_TOMORROW"}
    assert faulty("GET", f"/filesystem/resources/{STUDIO}").json()["type"] == "TYPE_OF_TOMORROW"
    version = faulty("POST", VERSIONS, json=REQUEST).json()
    assert version["workerConfig"] == REQUEST["workerConfig"]


def test_a_delay_can_outlast_the_patience_of_a_client_and_works_all_the_same(faulty: Api) -> None:
    set_fault(faulty, "delay", seconds=0)
    assert faulty("GET", SPACES).status_code == 200
    set_fault(faulty, "delay", seconds=60)
    with pytest.raises(requests.ReadTimeout):
        faulty.session.get(faulty.local.url + "/api/v2" + SPACES, timeout=0.2)


def test_faults_are_counted_listed_and_cleared(faulty: Api) -> None:
    set_fault(faulty, "unavailable", path="spaces", times=2)
    set_fault(faulty, "internal", method="DELETE", times=None)
    assert faulty("GET", "/admin/users/getCurrent").status_code == 200
    assert faulty("GET", SPACES).status_code == 503
    left = [(fault["kind"], fault["times"]) for fault in faulty("GET", "/demo/faults").json()["data"]]
    assert left == [("unavailable", 1), ("internal", None)]
    assert [faulty("GET", SPACES).status_code for _ in range(2)] == [503, 200]
    assert faulty("DELETE", "/demo/faults").status_code == 204
    assert faulty("GET", "/demo/faults").json() == {"data": []}


@pytest.mark.parametrize("body", [{}, {"kind": "fire"}, {"kind": "delay", "path": "("}, {"kind": "delay", "times": 0}])
def test_a_wrong_fault_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert api("POST", "/demo/faults", json=body).json()["errorName"] == "Conjure:InvalidArgument"


def test_the_very_bytes_are_recorded_without_credentials(faulty: Api) -> None:
    body = b'{ "name":  "spaced" }'
    faulty("POST", VERSIONS, data=body, headers={"Content-Type": "application/json"})
    answer = faulty("GET", "/demo/requests")
    last = answer.json()["data"][-1]
    assert (last["method"], last["path"]) == ("POST", "/api/v2" + VERSIONS)
    assert base64.b64decode(last["body"]) == body
    assert last["sha256"] == hashlib.sha256(body).hexdigest()
    assert ["authorization", "redacted"] in last["headers"]
    assert TOKEN not in answer.text
    assert faulty("DELETE", "/demo/requests").status_code == 204
    assert faulty("GET", "/demo/requests").json() == {"data": []}
