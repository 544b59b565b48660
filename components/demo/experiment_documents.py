"""The JSON of experiments and model versions; it must not know how they are stored or trained."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from components.demo.training_store import BRANCH, RUNNING, Document, Run

# Parameters of such names are not logged.
SECRET = re.compile(r"(key|token|secret|password)$", re.IGNORECASE)


def new_experiment(run: Run, version: Document, trainer: Document) -> Document:
    """Return the experiment of a run that begins."""
    outputs = json.loads(run.outputs)
    return {
        "rid": run.experiment_rid,
        "modelRid": next(iter(outputs.values()))["modelRid"],
        # The API has no source for Model Studio; an undocumented one would make the official SDK fail.
        "source": {"type": "sdk"},
        "status": RUNNING,
        "branch": BRANCH,
        "createdBy": run.started_by,
        "createdTime": run.started_time,
        "parameters": list(_parameters(version, trainer)),
        "series": [],
        "summaryMetrics": [],
        "artifacts": {},
        "tags": ["model-studio", f"version-{run.config_version}", trainer["trainerId"].rsplit(".", 1)[1]],
        "jobRid": run.job_rid,
    }


def with_values(document: Document, values: Mapping[str, Sequence[float]]) -> Document:
    """Return an experiment whose series got more values, with their summaries brought up to date."""
    series = {entry["name"]: entry for entry in document["series"]}
    for name, added in values.items():
        before = series.get(name)
        bounds = [before["value"]["min"], before["value"]["max"]] if before else []
        series[name] = {
            "name": name,
            "length": (before["length"] if before else 0) + len(added),
            "value": {"type": "double", "min": min([*bounds, *added]), "max": max([*bounds, *added]), "last": added[-1]},
        }
    metrics = []
    for name, entry in series.items():
        # Higher is better in every series; the test's have one value.
        aggregation = "last" if name.startswith("test/") else "max"
        metrics.append({"seriesName": name, "aggregation": aggregation.upper(), "value": entry["value"][aggregation]})
    return document | {"series": list(series.values()), "summaryMetrics": metrics}


def with_table(document: Document, name: str, description: str, rows: int, size: int) -> Document:
    """Return an experiment that has a table, of `size` bytes."""
    details = {"type": "table", "rowCount": rows}
    table = {"name": name, "description": description, "sizeBytes": size, "details": details}
    return document | {"artifacts": document["artifacts"] | {name: table}}


def model_version(rid: str, run: Run, time: str, model_api: Document) -> Document:
    """Return a model version that a run made."""
    return {
        "rid": rid,
        "modelApi": model_api,
        "condaRequirements": ["scikit-learn"],
        "backingRepositories": [],
        "createdTime": time,
        "source": {"type": "modelStudio", "modelStudioRid": run.studio_rid},
        "linkedExperiment": run.experiment_rid,
    }


def effective_config(version: Document, trainer: Document) -> Document:
    """Return the parameters of a configuration version, completed by the trainer's defaults."""
    properties = trainer["customConfigSchema"].get("properties", {})
    defaults = {
        name: schema["default"] for name, schema in properties.items() if isinstance(schema, dict) and "default" in schema
    }
    config: Document = version["workerConfig"].get("customConfig", {})
    return defaults | config


def _parameters(version: Document, trainer: Document) -> Iterator[Document]:
    properties = trainer["customConfigSchema"].get("properties", {})
    for parameter, content in effective_config(version, trainer).items():
        if not _is_secret(properties.get(parameter)):
            yield from ({"name": name, "value": value} for name, value in _flatten(content, parameter) if not SECRET.search(name))
    for alias, source in version["workerConfig"]["inputs"].items():
        for spec_id, columns in source.get("columnMapping", {}).items():
            yield {"name": f"{alias}.{spec_id}", "value": {"type": "string", "value": ", ".join(columns)}}
        if source.get("ignoreColumns"):
            yield {"name": f"{alias}.ignoreColumns", "value": {"type": "string", "value": ", ".join(source["ignoreColumns"])}}


def _is_secret(schema: Any) -> bool:
    return isinstance(schema, dict) and (bool(schema.get("writeOnly")) or schema.get("format") == "password")


def _flatten(value: Any, name: str) -> Iterator[tuple[str, Document]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flatten(item, f"{name}.{key}")
    elif value is not None:
        yield name, _typed(value)


def _typed(value: Any) -> Document:
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, int) and abs(value) < 2**63:
        return {"type": "integer", "value": value}
    if isinstance(value, float):
        return {"type": "double", "value": float(value)}
    return {"type": "string", "value": value if isinstance(value, str) else json.dumps(value)}
