"""Experiment endpoints; they must not know what was trained."""

import io
import json
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq
from starlette.responses import Response

from components.demo import experiment_filters
from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, route
from components.demo.training_store import ExperimentRow

SEARCH_PAGE, SEARCH_MAXIMUM = 50, 100
SERIES_PAGE, SERIES_MAXIMUM = 200, 1000
TABLE_PAGE, TABLE_MAXIMUM = 10, 100


def _refuse_unknown(call: Call) -> NoReturn:
    model, experiment = call.rid("model"), call.rid("experiment")
    raise ApiError("ModelExperimentNotFound", modelRid=model, experimentRid=experiment)


def _is_readable(call: Call) -> bool | None:
    """Return whether the user can read the model, None if there is none to see."""
    model = call.state.store.resource(call.rid("model"))
    if model is None or model.kind != "MODEL" or not model.is_visible_to(call.user):
        return None
    return model.is_readable_by(call.user)


def get_experiment(call: Call) -> Any:
    """Read an experiment. API: GET /api/v2/models/{modelRid}/experiments/{experimentRid}."""
    model, rid = call.rid("model"), call.rid("experiment")
    # Undocumented which of two errors comes when: the model's where the model cannot be read.
    if not _is_readable(call):
        _refuse_unknown(call)
    experiment = call.state.training.experiment(model, rid)
    if experiment is None:
        raise ApiError("ExperimentNotFound", modelRid=model, experimentRid=rid)
    return json.loads(experiment.document)


def search_experiments(call: Call) -> Any:
    """Search a model's experiments. API: POST /api/v2/models/{modelRid}/experiments/search."""
    rid, body = call.rid("model"), call.validated_json(experiment_filters.SEARCH)
    size, position = call.body_page(body, SEARCH_PAGE, SEARCH_MAXIMUM, str)
    # No error is documented for an unknown model: it counts as one that may not be searched.
    if not _is_readable(call):
        raise ApiError("SearchExperimentsPermissionDenied", modelRid=rid)
    try:
        rows = experiment_filters.search(call.state.training.experiments(rid), body)
    except experiment_filters.InvalidFilter as error:
        raise ApiError("InvalidExperimentSearchFilter", reason=str(error)) from None
    start = next((index + 1 for index, row in enumerate(rows) if position and row.rid == position[0]), 0)
    page = rows[start : start + size]
    following = {"nextPageToken": call.token(page[-1].rid)} if len(rows) > start + size else {}
    return {"data": [json.loads(row.document) for row in page]} | following


def _require_experiment(call: Call, denied: ApiError) -> ExperimentRow:
    experiment = call.state.training.experiment(call.rid("model"), call.rid("experiment"))
    is_readable = _is_readable(call)
    if experiment is None or is_readable is None:
        _refuse_unknown(call)
    if not is_readable:
        raise denied
    return experiment


def _require_series(call: Call, form: str) -> tuple[str, str]:
    model, rid, name = call.rid("model"), call.rid("experiment"), call.request.path_params["series"]
    denied = ApiError(f"{form}ExperimentSeriesPermissionDenied", experimentSeriesName=name, experimentRid=rid, modelRid=model)
    document = json.loads(_require_experiment(call, denied).document)
    if name not in {series["name"] for series in document["series"]}:
        raise ApiError("ExperimentSeriesNotFound", modelRid=model, experimentRid=rid, seriesName=name)
    return rid, name


def read_series(call: Call) -> Any:
    """Read points of a series. API: GET .../experiments/{experimentRid}/series/{name}/json."""
    rid, name = _require_series(call, "Json")
    offset, size = call.offset_page(SERIES_PAGE, SERIES_MAXIMUM)
    return {"type": "doubleV1", "series": call.state.training.points(rid, name, offset, size)}


def read_series_parquet(call: Call) -> Response:
    """Read a whole series as Parquet. API: GET .../experiments/{experimentRid}/series/{name}/parquet."""
    points = call.state.training.points(*_require_series(call, "Parquet"), 0, None)
    columns = pa.schema([("value", pa.float64()), ("timestamp", pa.int64()), ("step", pa.int64())])
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(points, columns), sink)
    return _binary(sink.getvalue())


def _require_table(call: Call, form: str) -> bytes:
    model, rid, name = call.rid("model"), call.rid("experiment"), call.request.path_params["table"]
    denied = ApiError(
        f"{form}ExperimentArtifactTablePermissionDenied",
        experimentRid=rid,
        experimentArtifactTableName=name,
        modelRid=model,
    )
    _require_experiment(call, denied)
    content = call.state.training.artifact_table(rid, name)
    if content is None:
        raise ApiError("ExperimentArtifactNotFound", modelRid=model, experimentRid=rid, artifactName=name)
    return content


def read_artifact_table(call: Call) -> Response:
    """Read rows of a table as JSON objects. API: GET .../artifactTables/{name}/json."""
    content = _require_table(call, "Json")
    offset, size = call.offset_page(TABLE_PAGE, TABLE_MAXIMUM)
    rows = pq.read_table(io.BytesIO(content)).slice(offset, size).to_pylist()
    # As documented, the JSON is sent as a binary stream.
    return _binary(json.dumps(rows, default=_to_text).encode())


def read_artifact_table_parquet(call: Call) -> Response:
    """Read a whole table as Parquet. API: GET .../artifactTables/{name}/parquet."""
    return _binary(_require_table(call, "Parquet"))


def _to_text(value: Any) -> str:
    return str(value.isoformat())


def _binary(content: bytes) -> Response:
    return Response(content, media_type="application/octet-stream")


EXPERIMENTS = "/models/{model}/experiments"
SERIES = EXPERIMENTS + "/{experiment}/series/{series:path}"
TABLES = EXPERIMENTS + "/{experiment}/artifactTables/{table:path}"

ROUTES = [
    route("POST", EXPERIMENTS + "/search", search_experiments, preview=True),
    route("GET", SERIES + "/json", read_series, preview=True),
    route("GET", SERIES + "/parquet", read_series_parquet, preview=True),
    route("GET", TABLES + "/json", read_artifact_table, preview=True),
    route("GET", TABLES + "/parquet", read_artifact_table_parquet, preview=True),
    route("GET", EXPERIMENTS + "/{experiment}", get_experiment, preview=True),
]
