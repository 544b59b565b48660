"""A local Foundry with folders of few and of many children, and datasets of few and of many columns."""

import json
import uuid
from pathlib import Path

from components.demo.seed import seed
from components.demo.sqlite_store import Dataset, Resource, Store

PROJECT = "/Northwind Analytics/Pricing and demand"
# Two pages are the fewest between which one can turn.
FEW, MANY = 24, 5000
NARROW, WIDE = 10, 10_000


def folder(count: int) -> str:
    return f"Folder of {count:,}"


def dataset(columns: int) -> str:
    return f"Table of {columns:,} columns"


def column(number: int) -> str:
    return f"column_{number:05}"


def fill(data: Path) -> None:
    """Seed a local Foundry's data folder and add what the benchmarks look at, before it is started."""
    store = Store(data, seed)
    try:
        project = store.resource_at(PROJECT)
        assert project is not None
        with store.transaction():
            for count in (FEW, MANY):
                parent = add(store, project, "FOLDER", "ri.compass.main.folder.", folder(count))
                for number in range(1, count + 1):
                    add(store, parent, "DATASET", "ri.foundry.main.dataset.", f"Measurements {number:05}")
            for count in (NARROW, WIDE):
                added = add(store, project, "DATASET", "ri.foundry.main.dataset.", dataset(count))
                columns = [{"name": column(number), "type": "DOUBLE", "nullable": True} for number in range(1, count + 1)]
                transaction = f"ri.foundry.main.transaction.{uuid.uuid4()}"
                store.add_dataset(Dataset(added.rid, transaction, str(uuid.uuid4()), json.dumps(columns), None, None))
    finally:
        store.close()


def add(store: Store, parent: Resource, kind: str, prefix: str, name: str) -> Resource:
    """Insert and return a resource in a folder or project."""
    added = parent.child(f"{prefix}{uuid.uuid4()}", kind, name, parent.created_by, parent.created_time)
    store.add_resource(added)
    return added
