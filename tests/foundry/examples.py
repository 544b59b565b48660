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
_RUN = {
    "runId": "a1b2",
    "configVersion": 2,
    "buildRid": "b",
    "jobRid": "j",
    "startedBy": "u",
    "startedTime": TIME,
    "buildStatus": "RUNNING",
    "resolvedOutputs": {"model": {"type": "model", "modelRid": "m", "modelVersionRid": "v"}},
}
_BUILD = {"rid": "b", "status": "RUNNING", "createdTime": TIME, "createdBy": "u", "jobRids": ["j"]}
_MODEL_VERSION = {"rid": "v", "createdTime": TIME, "modelApi": {"inputs": [], "outputs": []}}
_EXPERIMENT = {"rid": "e", "modelRid": "m", "status": "RUNNING", "createdTime": TIME}
_LOSS = "models/m/experiments/e/series/train%2Floss/json"
_ROWS = "models/m/experiments/e/artifactTables/predictions"
_BUILDS = "orchestration/builds"
EXAMPLES += [
    _example(lambda f: f.launch(f.launch_request(STUDIO)), f"POST {_STUDIOS}/{STUDIO}/launch", _RUN),
    _example(lambda f: list(f.runs(STUDIO)), f"GET {_STUDIOS}/{STUDIO}/runs", {"data": [_RUN]}),
    _example(
        lambda f: f.runs_page(STUDIO, 2, "v1", 9),
        f"GET {_STUDIOS}/{STUDIO}/runs",
        {"data": [_RUN]},
        [("configVersion", "2"), ("pageSize", "9"), ("pageToken", "v1"), *PREVIEW],
    ),
    _example(
        lambda f: f.config_versions_page(STUDIO, "v1", 9),
        f"GET {_VERSIONS}",
        {"data": []},
        [("pageSize", "9"), ("pageToken", "v1"), *PREVIEW],
    ),
    _example(lambda f: f.builds(["b", "b"]), f"POST {_BUILDS}/getBatch", {"data": {"b": _BUILD}}, body=[{"buildRid": "b"}]),
    _example(lambda f: list(f.model_versions("m")), "GET models/m/versions", {"data": [_MODEL_VERSION]}),
    _example(lambda f: f.model_version("m", "v"), "GET models/m/versions/v", _MODEL_VERSION),
    _example(lambda f: f.experiment("m", "e"), "GET models/m/experiments/e", _EXPERIMENT),
    _example(
        lambda f: list(f.series_points("m", "e", "train/loss", length=1)),
        f"GET {_LOSS}",
        {"type": "doubleV1", "series": [{"step": "1", "value": "NaN", "timestamp": 17}]},
        [("offset", "0"), ("pageSize", "1000"), *PREVIEW],
    ),
    _example(lambda f: f.artifact_table("m", "e", "predictions"), f"GET {_ROWS}/parquet", b"PAR1"),
    _example(
        lambda f: f.artifact_rows("m", "e", "predictions", 10, 5),
        f"GET {_ROWS}/json",
        [{"actual": 1.5}],
        [("offset", "10"), ("pageSize", "5"), *PREVIEW],
    ),
]
# Those of which the answer is JSON.
JSON_EXAMPLES = [example for example in EXAMPLES if isinstance(example.answer, dict)]
