"""A request for a configuration version with what it is validated against; it validates nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from components.demo.sqlite_store import NOT_TRASHED, Resource, Store, User

GROUPS = {
    "NUMERIC": {"BYTE", "SHORT", "INTEGER", "LONG", "FLOAT", "DOUBLE", "DECIMAL"},
    # Undocumented beyond NUMERIC, as is the tag "exact": our own choices.
    "CATEGORICAL": {"STRING", "BOOLEAN", "BYTE", "SHORT", "INTEGER", "LONG"},
    "TEXT": {"STRING"},
    "TEMPORAL": {"DATE", "TIMESTAMP"},
}


def fits(column_type: str, spec: dict[str, Any]) -> bool:
    """Return whether a spec takes a column of that type; one without types takes any."""
    supported = spec.get("supportedTypes", [])
    return not supported or any(_matches(column_type, entry) for entry in supported)


def _matches(column_type: str, entry: dict[str, Any]) -> bool:
    if entry["type"] == "exact":
        return bool(entry["exact"] == column_type)
    return entry["grouped"] == "ANY" or column_type in GROUPS[entry["grouped"]]


@dataclass(frozen=True)
class DatasetInput:
    """A dataset input of the trainer; `columns` maps names to types, and is None without a schema."""

    alias: str
    config: dict[str, Any]
    role: str
    specs: dict[str, Any]
    exists: bool
    columns: dict[str, str] | None

    @property
    def rid(self) -> str:
        """The RID of the dataset."""
        return str(self.config["rid"])

    @property
    def mapping(self) -> dict[str, list[str]]:
        """The column names by column type spec id, as sent."""
        mapping: dict[str, list[str]] = self.config["columnMapping"]
        return mapping

    def mapped(self) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
        """Yield spec id, spec and column names of each mapping that the trainer has."""
        for spec_id, names in self.mapping.items():
            if spec_id in self.specs:
                yield spec_id, self.specs[spec_id], names


@dataclass(frozen=True)
class ValidationContext:
    """The request and everything that the rules read."""

    request: dict[str, Any]
    trainer: dict[str, Any]
    studio: Resource
    user: User
    store: Store

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs of the request by alias."""
        inputs: dict[str, Any] = self.request["workerConfig"]["inputs"]
        return inputs

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs of the request by alias."""
        outputs: dict[str, Any] = self.request["workerConfig"]["outputs"]
        return outputs

    @cached_property
    def datasets(self) -> list[DatasetInput]:
        """The inputs that are datasets, where the trainer expects one."""
        return [self._dataset(alias, config, spec) for alias, config, spec in self._pairs("dataset")]

    @cached_property
    def readable(self) -> list[tuple[DatasetInput, dict[str, str]]]:
        """The dataset inputs with a schema, each with its columns."""
        return [(entry, entry.columns) for entry in self.datasets if entry.columns is not None]

    @cached_property
    def object_sets(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The config and property specs of the inputs that are object sets, where one is expected."""
        return [(config, spec.get("propertyTypeSpecs", {})) for _, config, spec in self._pairs("objectSet")]

    def resource(self, rid: str) -> Resource | None:
        """Return a resource that is visible to the user and not in the trash."""
        resource = self.store.resource(rid)
        if resource is None or not resource.is_visible_to(self.user) or resource.trash_status != NOT_TRASHED:
            return None
        return resource

    def _pairs(self, tag: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
        for alias, config in self.inputs.items():
            expected = self.trainer["inputs"].get(alias, {}).get("type", {})
            if config["type"] == tag == expected.get("type"):
                yield alias, config, expected[tag]

    def _dataset(self, alias: str, config: dict[str, Any], spec: dict[str, Any]) -> DatasetInput:
        resource = self.resource(config["rid"])
        dataset = self.store.dataset(config["rid"]) if resource is not None else None
        columns = None
        if dataset is not None and dataset.columns is not None:
            columns = {column["name"]: column["type"] for column in json.loads(dataset.columns)}
        specs = spec.get("columnsTypeSpecs", {})
        return DatasetInput(alias, config, spec.get("role", ""), specs, dataset is not None, columns)
