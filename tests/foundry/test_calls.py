from collections.abc import Callable
from typing import Any

import pytest

from components.foundry import errors
from components.foundry.client import Foundry
from tests.foundry.harness import ClientHarness

from .scripted_server import reply

STUDIO = "ri.models.main.model-studio.a1"
TIME = "2003-05-06T12:34:56.789Z"
VERSION = {
    "name": "Initial",
    "version": 1,
    "trainerId": "t",
    "trainer": {"trainerId": "t", "version": "1"},
    "resources": {"cpu": "2", "memory": "4G"},
    "workerConfig": {"inputs": {}, "outputs": {}},
    "createdBy": "u",
    "createdTime": TIME,
}
RESOURCE = {"rid": "ri.a.b.c.d", "displayName": "Houses"}
USER = {"id": "u", "username": "jsmith"}
P = [("preview", "true")]
M, S = "/api/v2/models", f"/api/v2/models/modelStudios/{STUDIO}"
Call = Callable[[Foundry], Any]
CALLS: list[tuple[Call, str, str, list[tuple[str, str]], Any, Any]] = [
    (lambda f: f.trainers(), "GET", f"{M}/modelStudioTrainers", P, None, {"data": []}),
    (
        lambda f: f.trainer("t"),
        "GET",
        f"{M}/modelStudioTrainers/t",
        P,
        None,
        {"trainerId": "t", "version": "1", "name": "T"},
    ),
    (
        lambda f: f.trainer("t", "0.3"),
        "GET",
        f"{M}/modelStudioTrainers/t",
        [("version", "0.3"), *P],
        None,
        {"trainerId": "t", "version": "0.3", "name": "T"},
    ),
    (
        lambda f: f.create_studio("ä", "p"),
        "POST",
        f"{M}/modelStudios",
        P,
        {"name": "ä", "parentFolderRid": "p"},
        {"rid": STUDIO, "folderRid": "p", "createdTime": TIME},
    ),
    (lambda f: f.studio(STUDIO), "GET", S, P, None, {"rid": STUDIO, "folderRid": "p", "createdTime": TIME}),
    (
        lambda f: f.create_config_version(f.create_config_version_request(STUDIO, b'{"a": 1.0}')),
        "POST",
        f"{S}/configVersions",
        P,
        {"a": 1.0},
        VERSION,
    ),
    (lambda f: f.config_version(STUDIO, 7), "GET", f"{S}/configVersions/7", P, None, VERSION),
    (lambda f: list(f.config_versions(STUDIO)), "GET", f"{S}/configVersions", P, None, {"data": [VERSION]}),
    (lambda f: f.latest_config_version(STUDIO), "GET", f"{S}/configVersions/latest", P, None, VERSION),
    (lambda f: f.create_model("m", "p"), "POST", M, P, {"name": "m", "parentFolderRid": "p"}, {"rid": "r"}),
    (
        lambda f: f.dataset_schema("d"),
        "GET",
        "/api/v2/datasets/d/getSchema",
        [],
        None,
        {"branchName": "master", "schema": {}},
    ),
    (
        lambda f: f.read_table("d", columns=["a b", "c"], row_limit=5),
        "GET",
        "/api/v2/datasets/d/readTable",
        [("format", "ARROW"), ("rowLimit", "5"), ("columns", "a b"), ("columns", "c")],
        None,
        b"\xff\xff",
    ),
    (lambda f: f.resource("r"), "GET", "/api/v2/filesystem/resources/r", [], None, RESOURCE),
    (
        lambda f: f.resource_by_path("/A & B/c"),
        "GET",
        "/api/v2/filesystem/resources/getByPath",
        [("path", "/A & B/c")],
        None,
        RESOURCE,
    ),
    (lambda f: list(f.children("r")), "GET", "/api/v2/filesystem/folders/r/children", [], None, {"data": [RESOURCE]}),
    (
        lambda f: f.children_page("r", "v1.x"),
        "GET",
        "/api/v2/filesystem/folders/r/children",
        [("pageToken", "v1.x")],
        None,
        {"data": []},
    ),
    (lambda f: list(f.spaces()), "GET", "/api/v2/filesystem/spaces", [], None, {}),
    (lambda f: f.current_user(), "GET", "/api/v2/admin/users/getCurrent", [], None, USER),
    (lambda f: f.users(["u"]), "POST", "/api/v2/admin/users/getBatch", [], [{"userId": "u"}], {"data": {"u": USER}}),
]


@pytest.mark.parametrize("row", CALLS)
def test_each_call_asks_exactly_this(harness: ClientHarness, row: tuple[Call, str, str, list[tuple[str, str]], Any, Any]) -> None:
    call, method, path, query, body, answer = row
    harness.set_replies(reply(answer))
    call(harness.foundry)
    (received,) = harness.received
    assert (received.method, received.path, received.query) == (method, path, query)
    assert (received.json if received.body else None) == body
    binary = isinstance(answer, bytes)
    assert received.headers["accept"] == ("application/octet-stream" if binary else "application/json")


@pytest.mark.parametrize("call", [row[0] for row in CALLS if not isinstance(row[5], bytes)])
@pytest.mark.parametrize(
    "answer",
    [b"<html>sign in</html>", b'{"rid": "ri.', b"[1, 2]", b'"x"', b'{"data": 5, "rid": 5, "id": 5, "secret": "hush"}'],
)
def test_an_answer_of_the_wrong_shape_is_one_readable_error(harness: ClientHarness, call: Call, answer: bytes) -> None:
    harness.set_replies(reply(answer))
    with pytest.raises(errors.BadResponse) as caught:
        call(harness.foundry)
    text = str(caught.value)
    assert len(text) < 300
    assert "pydantic" not in text
    assert "hush" not in text
    assert caught.value.__context__ is None
    received = harness.received[0]
    assert caught.value.may_have_happened == (received.method == "POST" and received.query == P)
