"""Every call of the client, with the request that it makes and an answer that it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from components.foundry.client import Foundry
from components.foundry.request import Request

STUDIO = "ri.models.main.model-studio.a1"
TIME = "2003-05-06T12:34:56.789Z"
TRAINER = {"trainerId": "t", "version": "1", "name": "n"}
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
SCHEMA = {"branchName": "master", "schema": {"fieldSchemaList": [{"name": "a", "type": "STRING"}]}}
RESOURCE = {"rid": "ri.a.b.c.d", "displayName": "Houses"}
USER = {"id": "u", "username": "jsmith"}

READ = Request("GET", "/v2/read", (("q", "secret-query"),))
SAFE = Request("POST", "/v2/batch", body=b'["secret-body"]', safe=True)
WRITE = Request("POST", "/v2/write", body=b'{"name": "secret-body"}')

Call = Callable[[Foundry], Any]
Query = list[tuple[str, str]]
PREVIEW: Query = [("preview", "true")]


@dataclass(frozen=True)
class Example:
    """A call with what it asks; `path` follows `/api/v2/`, `body` is JSON."""

    call: Call
    method: str
    path: str
    answer: Any
    query: Query
    body: Any


def _example(call: Call, endpoint: str, answer: Any, query: Query | None = None, body: Any = None) -> Example:
    method, path = endpoint.split()
    return Example(call, method, path, answer, query if query is not None else PREVIEW if path.startswith("models") else [], body)


_STUDIO = {"rid": STUDIO, "folderRid": "p", "createdTime": TIME}
_TRAINERS, _STUDIOS, _FILES = "models/modelStudioTrainers", "models/modelStudios", "filesystem"
_VERSIONS = f"{_STUDIOS}/{STUDIO}/configVersions"
_FOLDER = {"parentFolderRid": "p"}
_COLUMNS = [("columns", "a b"), ("columns", "c")]
EXAMPLES = [
    _example(lambda f: f.trainers(), f"GET {_TRAINERS}", {"data": [TRAINER]}),
    _example(lambda f: f.trainer("t"), f"GET {_TRAINERS}/t", TRAINER),
    _example(lambda f: f.trainer("t", "0.3"), f"GET {_TRAINERS}/t", TRAINER, [("version", "0.3"), *PREVIEW]),
    _example(lambda f: f.create_studio("ä", "p"), f"POST {_STUDIOS}", _STUDIO, body={"name": "ä", **_FOLDER}),
    _example(lambda f: f.studio(STUDIO), f"GET {_STUDIOS}/{STUDIO}", _STUDIO),
    _example(
        lambda f: f.create_config_version(f.create_config_version_request(STUDIO, b'{"a": 1.0}')),
        f"POST {_VERSIONS}",
        VERSION,
        body={"a": 1.0},
    ),
    _example(lambda f: f.config_version(STUDIO, 7), f"GET {_VERSIONS}/7", VERSION),
    _example(lambda f: list(f.config_versions(STUDIO)), f"GET {_VERSIONS}", {"data": [VERSION]}),
    _example(lambda f: f.latest_config_version(STUDIO), f"GET {_VERSIONS}/latest", VERSION),
    _example(lambda f: f.create_model("m", "p"), "POST models", {"rid": "r"}, body={"name": "m", **_FOLDER}),
    _example(lambda f: f.dataset_schema("d"), "GET datasets/d/getSchema", SCHEMA),
    _example(
        lambda f: f.read_table("d", columns=["a b", "c"], row_limit=5),
        "GET datasets/d/readTable",
        b"\xff\xff",
        [("format", "ARROW"), ("rowLimit", "5"), *_COLUMNS],
    ),
    _example(lambda f: f.resource("r"), f"GET {_FILES}/resources/r", RESOURCE),
    _example(
        lambda f: f.resources(["r", "r"]),
        f"POST {_FILES}/resources/getBatch",
        {"data": {"r": RESOURCE}},
        body=[{"resourceRid": "r"}],
    ),
    _example(lambda f: f.resource_by_path("/A & B/c"), f"GET {_FILES}/resources/getByPath", RESOURCE, [("path", "/A & B/c")]),
    _example(lambda f: list(f.children("r")), f"GET {_FILES}/folders/r/children", {"data": [RESOURCE]}),
    _example(lambda f: f.children_page("r", "v1"), f"GET {_FILES}/folders/r/children", {"data": []}, [("pageToken", "v1")]),
    _example(lambda f: list(f.spaces()), f"GET {_FILES}/spaces", {"data": [RESOURCE]}),
    _example(lambda f: f.current_user(), "GET admin/users/getCurrent", USER),
    _example(lambda f: f.users(["u"]), "POST admin/users/getBatch", {"data": {"u": USER}}, body=[{"userId": "u"}]),
]
# Those of which the answer is JSON.
JSON_EXAMPLES = [example for example in EXAMPLES if not isinstance(example.answer, bytes)]
