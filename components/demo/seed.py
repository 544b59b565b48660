"""Fills a new store with sample data; it must not know how the data is served."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from components.demo import clock, seeded_runs, seeded_tables, seeded_versions
from components.demo.sqlite_store import Dataset, Resource, Store, User
from components.demo.training_store import TrainingStore

ANALYST = "amoreau"
SERVICE = "configurator-service"
ROOT = "ri.compass.main.folder.0"
START = datetime(2024, 9, 25, 8, 0, tzinfo=UTC)
NAMESPACE = uuid.UUID("6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c")
RID_PREFIXES = {
    "SPACE": "ri.compass.main.folder.",
    "PROJECT": "ri.compass.main.folder.",
    "FOLDER": "ri.compass.main.folder.",
    "DATASET": "ri.foundry.main.dataset.",
    "MODEL": "ri.models.main.model.",
    "STUDIO": "ri.models.main.model-studio.",
}

Node = dict[str, Any]


def seed(store: Store) -> None:
    """Insert everything in `data/seed.json`; identifiers and times are the same in every new store."""
    content = _read_content()
    add_users(store)
    users = {user.username: user.id for user in store.users()}
    nodes = list(_flatten(content["root"], None, users))
    for resource, node in nodes:
        store.add_resource(resource)
        if resource.kind == "DATASET":
            store.add_dataset(_build_dataset(resource, node))
    rids = {resource.display_name: resource.rid for resource, _ in nodes if resource.kind in ("DATASET", "MODEL")}
    for resource, node in nodes:
        if "history" in node:
            versions = list(seeded_versions.documents(node["history"], rids, users, START))
            for document in versions:
                store.put_version(resource.rid, document["version"], json.dumps(document))
            target = _read_target(store, versions[0])
            seeded_runs.add(store, seeded_runs.History(resource.rid, resource.display_name, versions, target))
        if node.get("unsupported_source"):
            TrainingStore(store).add_model_version(
                resource.rid, f"ri.models.main.model-version.{_make_uuid(resource.path)}", None
            )


def _read_target(store: Store, version: dict[str, Any]) -> list[Any]:
    source = version["workerConfig"]["inputs"]["input_df"]
    dataset = store.dataset(source["rid"])
    if dataset is None or dataset.content is None:
        return []
    column: list[Any] = pa.ipc.open_stream(dataset.content).read_all()[source["columnMapping"]["target_column"][0]].to_pylist()
    return column


def add_users(store: Store) -> None:
    """Insert the users that a store lacks, which may be of an earlier version."""
    for entry in _read_content()["users"]:
        document = entry["document"]
        if store.user(id=document["id"]) is None:
            text = json.dumps(document)
            store.add_user(User(document["id"], document["username"], entry["role"], document["status"], text))


def _read_content() -> Any:
    return json.loads((seeded_tables.DATA / "seed.json").read_text(encoding="utf-8"))


def _flatten(node: Node, parent: Resource | None, users: dict[str, str]) -> Iterator[tuple[Resource, Node]]:
    path = f"{parent.path if parent else ''}/{node['name']}"
    identity = _make_uuid(f"{node['kind']}:{path}")
    rid = node.get("rid", RID_PREFIXES[node["kind"]] + identity)
    resource = Resource(
        rid=rid,
        kind=node["kind"],
        display_name=node["name"],
        description=node.get("description"),
        path=path,
        parent_rid=parent.rid if parent else ROOT,
        project_rid=rid if node["kind"] == "PROJECT" or parent is None else parent.project_rid,
        space_rid=parent.space_rid if parent else rid,
        created_by=users[node.get("created_by", ANALYST)],
        created_time=_make_time(identity),
        trash_status=node.get("trash_status", "NOT_TRASHED"),
        access=node.get("access", "open"),
        gpu_queue=node.get("gpu_queue", False),
    )
    yield resource, node
    for child in node.get("children", []):
        yield from _flatten(child, resource, users)


def _build_dataset(resource: Resource, node: Node) -> Dataset:
    state = node.get("state")
    columns, content = seeded_tables.load(node["table"]) if state is None else (None, None)
    built = state != "empty"
    return Dataset(
        rid=resource.rid,
        transaction_rid="ri.foundry.main.transaction." + _make_uuid("transaction:" + resource.path) if built else None,
        version_id=_make_uuid("schema:" + resource.path) if columns is not None else None,
        columns=columns,
        refusal=node.get("refusal"),
        content=content,
    )


def _make_uuid(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def _make_time(identity: str) -> str:
    seconds = uuid.UUID(identity).int % (86400 * 5)
    return clock.to_text(START + timedelta(seconds=seconds))
