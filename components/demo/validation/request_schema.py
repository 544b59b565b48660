"""The JSON Schema of a request for a configuration version; it must not know any trainer."""

from typing import Any

from jsonschema import Draft202012Validator

STRINGS = {"type": "array", "items": {"type": "string"}}
RID = {"type": "string", "pattern": r"^ri\.[a-z][a-z0-9-]*\.([a-z0-9][a-z0-9-]*)?\.[a-z][a-z0-9-]*\.[a-zA-Z0-9._-]+$"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
GPU_TYPES = ("A100", "A10G", "A16", "B200", "B300", "H100", "H200", "L4", "L40S", "T4", "V100")


def _object_schema(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": required | (optional or {})}


DATASET = _object_schema(
    {
        "type": {"const": "dataset"},
        "rid": RID,
        "columnMapping": {"type": "object", "additionalProperties": STRINGS},
        "ignoreColumns": STRINGS,
        "selectColumns": STRINGS,
    }
)
# Undocumented how an object set is given: this is our own choice.
OBJECT_SET = _object_schema(
    {
        "type": {"const": "objectSet"},
        "objectSetRid": RID,
        "propertyMapping": {"type": "object", "additionalProperties": STRINGS},
    }
)
MODEL = _object_schema({"type": {"const": "model"}, "modelRid": RID})
INPUTS = {"dataset": DATASET, "objectSet": OBJECT_SET}
INPUT = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"enum": list(INPUTS)}},
    "allOf": [{"if": {"properties": {"type": {"const": tag}}}, "then": body} for tag, body in INPUTS.items()],
}
RESOURCES = _object_schema({"memory": {"type": "string"}, "cpu": {"type": "string"}}, {"gpu": OPTIONAL_TEXT})
WORKER = _object_schema(
    {
        "inputs": {"type": "object", "additionalProperties": INPUT},
        "outputs": {"type": "object", "additionalProperties": MODEL},
    },
    {"customConfig": {"type": ["object", "null"]}},
)
BODY = _object_schema(
    {"name": {"type": "string"}, "trainerId": RID, "resources": RESOURCES, "workerConfig": WORKER},
    {"changelog": OPTIONAL_TEXT},
)
REQUEST = Draft202012Validator(BODY)


def without_unknown_keys(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request without unknown keys and nulls of optional fields, its order unchanged."""
    request = _known_keys(body, BODY)
    request["resources"] = _known_keys(body["resources"], RESOURCES)
    worker = _known_keys(body["workerConfig"], WORKER)
    worker["inputs"] = {alias: _known_keys(value, INPUTS[value["type"]]) for alias, value in worker["inputs"].items()}
    worker["outputs"] = {alias: _known_keys(value, MODEL) for alias, value in worker["outputs"].items()}
    request["workerConfig"] = worker
    return request


def _known_keys(value: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key in record["properties"] and item is not None}
