"""The search of builds: its request as JSON Schema, its filters and its order; it must not know HTTP."""

from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from components.demo.training_store import BRANCH, Run

SEARCH = Draft202012Validator(
    {
        "type": "object",
        "required": ["where"],
        "properties": {
            "where": {"$ref": "#/$defs/filter"},
            "orderBy": {
                "type": ["object", "null"],
                "required": ["fields"],
                "properties": {
                    "fields": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["field", "direction"],
                            "properties": {
                                "field": {"enum": ["STARTED_TIME", "FINISHED_TIME"]},
                                "direction": {"enum": ["ASC", "DESC"]},
                            },
                        },
                    }
                },
            },
            "pageSize": {"type": ["integer", "null"]},
            "pageToken": {"type": ["string", "null"]},
        },
        "$defs": {
            "filter": {
                "type": "object",
                "required": ["type"],
                "oneOf": [
                    {
                        "required": ["field", "value"],
                        "properties": {
                            "type": {"const": "eq"},
                            "field": {"enum": ["CREATED_BY", "BRANCH_NAME", "STATUS", "RID"]},
                            "value": {"type": "string"},
                        },
                    },
                    {
                        "required": ["field", "value"],
                        "properties": {
                            "type": {"enum": ["gte", "lt"]},
                            "field": {"enum": ["STARTED_TIME", "FINISHED_TIME"]},
                            "value": {"type": "string", "format": "date-time"},
                        },
                    },
                    {
                        "required": ["items"],
                        "properties": {
                            "type": {"enum": ["and", "or"]},
                            "items": {"type": "array", "items": {"$ref": "#/$defs/filter"}},
                        },
                    },
                    {"required": ["value"], "properties": {"type": {"const": "not"}, "value": {"$ref": "#/$defs/filter"}}},
                ],
            }
        },
    },
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


def search(runs: list[Run], body: dict[str, Any]) -> list[Run]:
    """Return the runs whose builds match a valid request; without an order as they came."""
    matches = [run for run in runs if _matches(run, body["where"])]
    order = (body.get("orderBy") or {}).get("fields", [])
    for entry in reversed(order):
        matches.sort(key=lambda run: _time(run, entry["field"]) or "", reverse=entry["direction"] == "DESC")
    return matches


def _matches(run: Run, condition: dict[str, Any]) -> bool:
    match condition["type"]:
        case "and":
            return all(_matches(run, item) for item in condition["items"])
        case "or":
            return any(_matches(run, item) for item in condition["items"])
        case "not":
            return not _matches(run, condition["value"])
        case "eq":
            values = {"CREATED_BY": run.started_by, "BRANCH_NAME": BRANCH, "STATUS": run.status, "RID": run.build_rid}
            return bool(values[condition["field"]] == condition["value"])
    time = _time(run, condition["field"])
    if time is None:
        return False
    is_later = datetime.fromisoformat(time) >= datetime.fromisoformat(condition["value"])
    return is_later is (condition["type"] == "gte")


def _time(run: Run, field: str) -> str | None:
    return run.started_time if field == "STARTED_TIME" else run.finished_time
