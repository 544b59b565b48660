"""Trainers of any number of parameters, in a mix of types as real trainers have them."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.demo.trainer_catalog import TRAINERS
from components.schema.path import Json

Schema = dict[str, Any]

# The kinds follow each other, so that even a schema of three has a text, a number and a choice.
KINDS: list[Schema] = [
    {"type": "string", "maxLength": 80},
    {"type": "number", "minimum": 0, "maximum": 1, "default": 0.1},
    {"type": "string", "enum": ["constant", "linear", "cosine"], "default": "cosine"},
    {"type": "integer", "minimum": 1, "maximum": 500, "default": 10},
    {"type": "boolean", "default": False},
    {"type": ["string", "null"], "default": None},
    {"type": "integer", "enum": [1, 2, 4, 8, 16], "default": 4},
    {"type": ["number", "null"], "exclusiveMinimum": 0},
]
BLOCK, NEEDED = 10, 50


def leaf(number: int) -> Schema:
    """Return one property; every fiftieth is required and has no default, so that drafts have problems."""
    kind = dict(KINDS[(number - 1) % len(KINDS)])
    if number % NEEDED == 0:
        kind.pop("default", None)
    return {"title": f"Field {number}", "description": f"What the trainer does with field {number}.", **kind}


def level(title: str, properties: dict[str, Schema]) -> Schema:
    needed = [name for name in properties if name.startswith("field_") and int(name.removeprefix("field_")) % NEEDED == 0]
    return {"title": title, "type": "object", "additionalProperties": False, "properties": properties, "required": needed}


def schema(count: int) -> Schema:
    """Return a schema with that many properties that hold a value.

    Every third block of ten stands in an object of its own, the last four of those in an object inside it.
    """
    properties: dict[str, Schema] = {}
    for start in range(1, count + 1, BLOCK):
        block = {f"field_{number}": leaf(number) for number in range(start, min(start + BLOCK, count + 1))}
        number = start // BLOCK + 1
        if number % 3 == 0:
            names = list(block)
            inner = {name: block.pop(name) for name in names[6:]}
            if inner:
                block["details"] = level(f"Details of group {number}", inner)
            properties[f"group_{number}"] = level(f"Group {number}", block)
        else:
            properties |= block
    return level("Parameters", properties)


def example(node: Schema) -> Json:
    """Return a value that a schema of the benchmark allows, with every property of an object."""
    if "properties" in node:
        return {name: example(inner) for name, inner in node["properties"].items()}
    if "enum" in node:
        return node["enum"][0]
    kind = node["type"] if isinstance(node["type"], str) else node["type"][0]
    values: Mapping[str, Json] = {"string": "some text", "number": 0.5, "integer": 7, "boolean": True}
    return values[kind]


def trainer_id(count: int) -> str:
    return f"ri.models..trainer.bench_{count}"


def write_trainers(folder: Path, counts: list[int]) -> Path:
    """Write the local Foundry's own trainers and one for each number of properties into a new folder."""
    shutil.copytree(TRAINERS, folder)
    for count in counts:
        trainer = {
            "trainerId": trainer_id(count),
            "version": "1.0.0",
            "name": f"Trainer with {count} parameters",
            "description": f"Its configuration has {count} parameters.",
            "type": "GENERIC",
            "experimental": False,
            "inputs": {
                "input_df": {
                    "name": "Training dataset",
                    "optional": False,
                    "type": {"type": "dataset", "dataset": {"role": "TRAINING", "columnsTypeSpecs": {}}},
                }
            },
            "outputs": {"model": {"name": "Output model", "optional": False, "type": {"type": "model", "model": {}}}},
            "customConfigSchema": schema(count),
        }
        (folder / f"bench_{count}.json").write_text(json.dumps(trainer), "utf-8")
    return folder
