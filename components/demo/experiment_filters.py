"""The search of experiments: its request, its filters and its order; it must not know HTTP."""

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from components.demo.training_store import ExperimentRow

SEARCH = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "where": {"type": ["object", "null"]},
            "orderBy": {
                "type": ["object", "null"],
                "required": ["field", "direction"],
                "properties": {"field": {"enum": ["EXPERIMENT_NAME", "CREATED_TIME"]}, "direction": {"enum": ["ASC", "DESC"]}},
            },
            "pageSize": {"type": ["integer", "null"]},
            "pageToken": {"type": ["string", "null"]},
        },
    }
)
NAMES = ("EXPERIMENT_NAME", "PARAMETER_NAME", "SERIES_NAME")
EQUAL_FIELDS = ("STATUS", "BRANCH", "EXPERIMENT_RID", "JOB_RID", "TAG", *NAMES)
NUMERIC = ("EQ", "GT", "LT")
AGGREGATIONS = {"AGGREGATION_MIN": "min", "AGGREGATION_MAX": "max", "AGGREGATION_LAST": "last"}
TEXT = {"type": "string"}
SCALAR = {"type": ["boolean", "number", "string"]}


def _filter_schema(name: str, **properties: Any) -> dict[str, Any]:
    return {"if": {"properties": {"type": {"const": name}}}, "then": {"required": list(properties), "properties": properties}}


_LIST = {"type": "array", "items": {"$ref": "#"}}
_TYPES: dict[str, dict[str, Any]] = {
    "eq": {"field": {"enum": EQUAL_FIELDS}, "value": TEXT},
    "contains": {"field": {"enum": NAMES}, "value": TEXT},
    "startsWith": {"field": {"enum": NAMES}, "value": TEXT},
    "and": {"filters": _LIST},
    "or": {"filters": _LIST},
    "not": {"value": {"$ref": "#"}},
    "parameterFilter": {"parameterName": TEXT, "operator": {"enum": [*NUMERIC, "CONTAINS"]}, "value": SCALAR},
    "seriesFilter": {
        "seriesName": TEXT,
        "field": {"enum": ["LENGTH", *AGGREGATIONS]},
        "operator": {"enum": NUMERIC},
        "value": {"type": "number"},
    },
    "summaryMetricFilter": {
        "seriesName": TEXT,
        "aggregation": {"enum": ["MIN", "MAX", "LAST"]},
        "operator": {"enum": NUMERIC},
        "value": {"type": "number"},
    },
}
_FILTER = Draft202012Validator(
    {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(_TYPES)}},
        "allOf": [_filter_schema(name, **properties) for name, properties in _TYPES.items()],
        "if": {"required": ["operator"], "properties": {"operator": {"const": "CONTAINS"}}},
        "then": {"properties": {"value": TEXT}},
    }
)


class InvalidFilter(Exception):
    """A filter that the API does not have; its text is the reason."""


def search(rows: list[ExperimentRow], body: dict[str, Any]) -> list[ExperimentRow]:
    """Return the experiments that match, by default as they came. Raises InvalidFilter."""
    where = body.get("where")
    if where is not None:
        error = best_match(_FILTER.iter_errors(where))
        if error is not None:
            raise InvalidFilter(f"{'.'.join(map(str, error.absolute_path)) or 'where'}: {error.message[:300]}")
        rows = [row for row in rows if _matches(row, json.loads(row.document), where)]
    order = body.get("orderBy")
    if order is not None:
        rows = sorted(
            rows,
            key=lambda row: row.name if order["field"] == "EXPERIMENT_NAME" else json.loads(row.document)["createdTime"],
            reverse=order["direction"] == "DESC",
        )
    return rows


def _matches(row: ExperimentRow, document: dict[str, Any], condition: dict[str, Any]) -> bool:
    match condition["type"]:
        case "and":
            return all(_matches(row, document, item) for item in condition["filters"])
        case "or":
            return any(_matches(row, document, item) for item in condition["filters"])
        case "not":
            return not _matches(row, document, condition["value"])
        case "eq":
            return condition["value"] in _texts(row, document, condition["field"])
        case "contains":
            return any(condition["value"] in text for text in _texts(row, document, condition["field"]))
        case "startsWith":
            return any(text.startswith(condition["value"]) for text in _texts(row, document, condition["field"]))
    return any(_compare(value, condition["operator"], condition["value"]) for value in _values(document, condition))


def _texts(row: ExperimentRow, document: dict[str, Any], field: str) -> list[str]:
    match field:
        case "PARAMETER_NAME":
            return [parameter["name"] for parameter in document["parameters"]]
        case "SERIES_NAME":
            return [series["name"] for series in document["series"]]
        case "TAG":
            return list(document["tags"])
    values = {
        "STATUS": document["status"],
        "BRANCH": document["branch"],
        "EXPERIMENT_NAME": row.name,
        "EXPERIMENT_RID": row.rid,
        "JOB_RID": document.get("jobRid", ""),
    }
    return [values[field]]


def _values(document: dict[str, Any], condition: dict[str, Any]) -> Iterator[Any]:
    match condition["type"]:
        case "parameterFilter":
            yield from (item["value"]["value"] for item in document["parameters"] if item["name"] == condition["parameterName"])
        case "seriesFilter":
            for series in document["series"]:
                if series["name"] == condition["seriesName"]:
                    aggregation = AGGREGATIONS.get(condition["field"])
                    yield series["value"].get(aggregation) if aggregation else series["length"]
        case "summaryMetricFilter":
            for metric in document["summaryMetrics"]:
                if (metric["seriesName"], metric["aggregation"]) == (condition["seriesName"], condition["aggregation"]):
                    yield metric["value"]


def _compare(value: Any, operator: str, expected: Any) -> bool:
    if operator == "CONTAINS":
        return isinstance(value, str) and str(expected) in value
    if operator == "EQ":
        return bool(value == expected)
    are_numbers = isinstance(value, int | float) and isinstance(expected, int | float)
    # Texts are compared as times in the API's format.
    if not are_numbers and not (isinstance(value, str) and isinstance(expected, str)):
        return False
    return bool(value > expected if operator == "GT" else value < expected)
