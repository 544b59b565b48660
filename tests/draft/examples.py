"""Trainers and dataset schemas in few words, as the API writes them."""

from typing import Any

from components.foundry.models import DatasetSchema, ModelStudioTrainer
from components.schema.trainer import TrainerSpec, read_trainer

NUMBER = [{"type": "grouped", "grouped": "NUMERIC"}]
TARGET = {"isTarget": True, "optional": False, "allowMultiple": False, "supportedTypes": NUMBER}


def column(**changes: Any) -> dict[str, Any]:
    return {"name": "C", "optional": True, "allowMultiple": True, "supportedTypes": [], **changes}


def dataset(role: str, name: str | None = None, **columns: Any) -> dict[str, Any]:
    kind = {"type": "dataset", "dataset": {"role": role, "columnsTypeSpecs": columns}}
    return {"name": name or role, "optional": True, "type": kind}


def trainer(inputs: dict[str, Any], parameters: Any = None, **changes: Any) -> TrainerSpec:
    """Return a trainer of tables with one optional output, `model`; `parameters` is a JSON Schema."""
    fields = {"trainerId": "ri.models..trainer.t", "version": "1", "name": "T", "type": "TABULAR_REGRESSION"}
    outputs = {"model": {"name": "Model", "optional": True, "type": {"type": "model", "model": {}}}}
    answer = {**fields, "inputs": inputs, "outputs": outputs, "customConfigSchema": parameters or {}, **changes}
    return read_trainer(ModelStudioTrainer.model_validate(answer))


def schema(**types: str) -> DatasetSchema:
    columns = [{"name": name, "type": kind} for name, kind in types.items()]
    return DatasetSchema.model_validate({"branchName": "master", "schema": {"fieldSchemaList": columns}})
