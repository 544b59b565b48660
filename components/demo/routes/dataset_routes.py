"""Dataset endpoints; they must not know what the data is for."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.csv
from jsonschema import Draft202012Validator
from starlette.responses import Response

from components.demo.api_errors import ApiError
from components.demo.routes.endpoint import Call, json_response, route
from components.demo.sqlite_store import Dataset, Resource
from components.demo.validation.request_schema import OPTIONAL_TEXT
from components.demo.validation.request_schema import RID as RID_SCHEMA

BRANCH = "master"
ROW_LIMIT = 1_000_000
UNREADABLE = {"BINARY", "ARRAY", "MAP", "STRUCT"}
ELEMENT = Draft202012Validator(
    {
        "type": "object",
        "required": ["datasetRid"],
        "properties": {"datasetRid": RID_SCHEMA, "branchName": OPTIONAL_TEXT, "endTransactionRid": OPTIONAL_TEXT}
        | {"versionId": OPTIONAL_TEXT},
    }
)


def _require_dataset(call: Call, rid: str) -> tuple[Resource, Dataset]:
    resource, dataset = call.state.store.resource(rid), call.state.store.dataset(rid)
    if resource is None or dataset is None or not resource.is_visible_to(call.user):
        raise ApiError("DatasetNotFound", datasetRid=rid)
    return resource, dataset


def get_dataset(call: Call) -> Any:
    """Read a dataset. API: GET /api/v2/datasets/{rid}."""
    resource, _ = _require_dataset(call, call.rid("dataset"))
    return {"rid": resource.rid, "name": resource.display_name, "parentFolderRid": resource.parent_rid}


def _read_schema(call: Call, rid: str, branch: str | None, transaction: str | None, version: str | None) -> str:
    resource, dataset = _require_dataset(call, rid)
    arguments = {"branchName": branch, "endTransactionRid": transaction, "versionId": version}
    provided = [name for name, value in arguments.items() if value is not None]
    # Undocumented which combinations are valid: a version id stands alone.
    if version is not None and len(provided) > 1:
        valid = [["branchName"], ["branchName", "endTransactionRid"], ["versionId"]]
        raise ApiError("InvalidParameterCombination", validCombinations=valid, providedParameters=provided)
    if not resource.is_readable_by(call.user):
        raise ApiError("GetDatasetSchemaPermissionDenied", datasetRid=rid)
    if branch not in (None, BRANCH):
        raise ApiError("BranchNotFound", datasetRid=rid, branchName=branch)
    if dataset.transaction_rid is None:
        raise ApiError("DatasetViewNotFound", datasetRid=rid, branch=BRANCH)
    # Undocumented what an unknown transaction or version gives: no schema found.
    is_known = transaction in (None, dataset.transaction_rid) and version in (None, dataset.version_id)
    if dataset.columns is None or not is_known:
        named = {} if transaction is None else {"transactionRid": transaction}
        raise ApiError("SchemaNotFound", datasetRid=rid, branchName=BRANCH, **named)
    head = {"branchName": BRANCH, "endTransactionRid": dataset.transaction_rid, "versionId": dataset.version_id}
    return json.dumps(head)[:-1] + f', "schema": {{"fieldSchemaList": {dataset.columns}}}}}'


def get_schema(call: Call) -> Response:
    """Read a dataset's schema. API: GET /api/v2/datasets/{rid}/getSchema."""
    rid, arguments = call.rid("dataset"), ("branchName", "endTransactionRid", "versionId")
    return json_response(_read_schema(call, rid, *map(call.query, arguments)))


def get_schemas(call: Call) -> Response:
    """Read schemas, leaving out unreadable ones. API: POST /api/v2/datasets/getSchemaBatch."""
    entries = []
    for element in call.batch(ELEMENT, 1000):
        rid, arguments = element["datasetRid"], ("branchName", "endTransactionRid", "versionId")
        try:
            entries.append(f"{json.dumps(rid)}: {_read_schema(call, rid, *map(element.get, arguments))}")
        except ApiError as refusal:
            if refusal.name == "InvalidParameterCombination":
                raise
    return json_response('{"data": {' + ", ".join(dict.fromkeys(entries)) + "}}")


def read_table(call: Call) -> Response:
    """Read rows as Arrow or CSV. API: GET /api/v2/datasets/{rid}/readTable."""
    rid, form, limit = call.rid("dataset"), call.query("format"), call.number("rowLimit")
    if form not in ("ARROW", "CSV"):
        raise ApiError("Conjure:InvalidArgument", "format: must be ARROW or CSV")
    if limit is not None and limit < 0:
        raise ApiError("Conjure:InvalidArgument", "rowLimit: must not be negative")
    if call.query("startTransactionRid") and not call.query("endTransactionRid"):
        valid = [["endTransactionRid"], ["startTransactionRid", "endTransactionRid"]]
        provided = ["startTransactionRid"]
        raise ApiError("InvalidParameterCombination", validCombinations=valid, providedParameters=provided)
    table = _read_rows(call, rid, limit)
    names = list(dict.fromkeys(call.request.query_params.getlist("columns")))
    unknown = [name for name in names if name not in table.column_names]
    # Undocumented what an unknown column gives: an invalid argument.
    if unknown:
        raise ApiError("Conjure:InvalidArgument", f"columns: the dataset has no column {', '.join(unknown)[:200]}")
    chosen = table.select(names or table.column_names).slice(0, limit)
    return Response(_write(chosen, form), media_type="application/octet-stream")


def _read_rows(call: Call, rid: str, limit: int | None) -> pa.Table:
    resource, dataset = _require_dataset(call, rid)
    if not resource.is_readable_by(call.user):
        raise ApiError("ReadTableDatasetPermissionDenied", datasetRid=rid)
    branch, transaction = call.query("branchName"), call.query("endTransactionRid")
    if branch not in (None, BRANCH):
        raise ApiError("BranchNotFound", datasetRid=rid, branchName=branch)
    if dataset.columns is None or transaction not in (None, dataset.transaction_rid):
        raise ApiError("SchemaNotFound", datasetRid=rid, branchName=BRANCH)
    if dataset.refusal == "ReadTableError":
        raise ApiError("ReadTableError", datasetRid=rid, message="A file of the dataset is damaged.")
    if dataset.refusal is not None:
        raise ApiError(dataset.refusal, datasetRid=rid)
    if any(column["type"] in UNREADABLE for column in json.loads(dataset.columns)) or dataset.content is None:
        raise ApiError("ColumnTypesNotSupported", datasetRid=rid)
    if limit is not None and limit > ROW_LIMIT:
        raise ApiError("ReadTableRowLimitExceeded", datasetRid=rid)
    return pa.ipc.open_stream(dataset.content).read_all()


def _write(table: pa.Table, form: str) -> bytes:
    sink = io.BytesIO()
    if form == "CSV":
        # The dialect is undocumented: a header, commas, quotes around text, nothing for null.
        pyarrow.csv.write_csv(table, sink)
    else:
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    return sink.getvalue()


ROUTES = [
    route("POST", "/datasets/getSchemaBatch", get_schemas),
    route("GET", "/datasets/{dataset}", get_dataset),
    route("GET", "/datasets/{dataset}/getSchema", get_schema),
    route("GET", "/datasets/{dataset}/readTable", read_table),
]
