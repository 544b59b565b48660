"""A trainer, a draft, people, resources and a version in which every text is full of markup."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from components.demo.sqlite_store import FILE
from components.draft.draft import Draft
from tests.shell.examples import DATASET, MODEL, STUDIO

MARKED = "ri.models..trainer.marked"
HALF = "\ud800"


class Marker:
    """Writes texts full of markup, each with a word of its own that tells which field it is from."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.count = 0
        self.kinds: set[str] = set()

    def __call__(self, what: str, half: str = "") -> str:
        self.count += 1
        self.kinds.add(what)
        word = f"{what}{self.count}"
        return (
            f"{word}{half} ![i]({self.url}/{word}.png) {self.url}/{word} {word}@mail.example.org $x\\alpha$ :material/castle: :red[redly] "
            f"<b>bold</b> [named]({self.url}/{word}) `named` **named** :streamlit: www.{word}.example.com # of\n\n# heading"
        )

    def described(self, what: str, half: str = "") -> str:
        return self(what, half).replace("named", "described")


def marked_properties(mark: Marker) -> dict[str, Any]:
    choice = [
        {"const": "a", "title": mark("choice", HALF), "description": mark.described("choice", HALF)},
        {"const": "b", "title": "B"},
    ]
    text = {"type": "string", "title": mark("text", HALF), "description": mark.described("text", HALF)}
    branch = {"type": "object", "title": mark("branch", HALF), "description": mark.described("branch", HALF), "required": ["u"]}
    part = {**branch, "properties": {"u": text}}
    inner = {mark("innerkey", HALF): text}
    return {
        mark("key", HALF): text,
        "default": {**text, "default": mark("default", HALF), "examples": [mark("example", HALF)]},
        "lines": {**text, "format": "textarea", "deprecated": True},
        "pattern": {**text, "pattern": re.escape(mark("pattern"))},
        "yes": {"type": "boolean", "title": mark("boolean", HALF), "default": True},
        "choice": {"title": mark("choices", HALF), "oneOf": choice},
        "several": {
            "type": "array",
            "title": mark("several", HALF),
            "items": {"enum": [mark("one", HALF), "x"]},
            "uniqueItems": True,
        },
        "union": {"title": mark("union", HALF), "oneOf": [part, {"type": "integer", "title": mark("other", HALF)}]},
        "object": {
            "type": "object",
            "title": mark("object", HALF),
            "description": mark.described("object", HALF),
            "properties": inner,
        },
        "list": {"type": "array", "title": mark("list", HALF), "items": part},
        "tuple": {"type": "array", "prefixItems": [{"type": "integer", "title": mark("first", HALF)}], "items": False},
        "map": {"type": "object", "title": mark("map", HALF), "additionalProperties": text},
        "odd": {"title": mark("odd", HALF), "not": {"type": "null"}},
    }


def marked_trainer(mark: Marker) -> dict[str, Any]:
    kinds = [{"type": "grouped", "grouped": mark("group", HALF)}]
    column = {"name": mark("column", HALF), "description": mark.described("column", HALF), "supportedTypes": kinds}
    sources = {mark("columnkey", HALF): column, "target_column": {**column, "isTarget": True}}
    dataset = {"type": "dataset", "dataset": {"role": "TRAINING", "columnsTypeSpecs": sources}}
    input_ = {"name": mark("input", HALF), "description": mark.described("input", HALF)}
    properties = marked_properties(mark)
    return {
        "trainerId": MARKED,
        "version": mark("version"),
        "name": mark("trainer"),
        "description": mark.described("trainer"),
        "type": mark("type"),
        "experimental": True,
        "inputs": {
            mark("alias", HALF): {**input_, "type": dataset},
            mark("alias", HALF): {**input_, "type": {"type": mark("kind", HALF)}},
        },
        "outputs": {
            mark("alias", HALF): {**input_, "type": {"type": "model", "model": {}}},
            mark("alias", HALF): {**input_, "type": {"type": mark("kind", HALF)}},
        },
        "customConfigSchema": {
            "type": "object",
            "properties": properties,
            "required": ["pattern"],
            "additionalProperties": False,
        },
    }


def marked_draft(mark: Marker, trainer: dict[str, Any]) -> Draft:
    """A draft of that trainer, in which nothing is right."""
    first, second = trainer["inputs"]
    model, other = trainer["outputs"]
    column = next(iter(trainer["inputs"][first]["type"]["dataset"]["columnsTypeSpecs"]))
    source = {
        "type": "dataset",
        "rid": DATASET,
        "columnMapping": {column: [mark("mapped", HALF)], mark("unknown", HALF): [mark("mapped", HALF), "x"]},
        "ignoreColumns": [mark("ignored", HALF)],
        "selectColumns": [],
    }
    config = {
        next(iter(trainer["customConfigSchema"]["properties"])): mark("value", HALF),
        "lines": mark("value"),
        "pattern": mark("value", HALF),
        "choice": "b",
        "tuple": [1, mark("value", HALF)],
        "several": [mark("value", HALF)],
        "union": {"u": mark("value", HALF), mark("stray", HALF): 1},
        "object": {mark("stray", HALF): mark("value", HALF)},
        "list": [{"u": mark("value", HALF)}, mark("value", HALF)],
        "map": {mark("entry", HALF): mark("value", HALF)},
        mark("stray", HALF): mark("value", HALF),
    }
    return Draft(
        "0" * 32,
        STUDIO,
        {
            "name": mark("draft", HALF),
            "changelog": mark("changelog", HALF),
            "trainerId": MARKED,
            "resources": {"cpu": mark("cpu", HALF), "memory": mark("memory", HALF), "gpu": mark("gpu", HALF)},
            "workerConfig": {
                "inputs": {first: source, second: {"x": mark("node", HALF)}, mark("stray", HALF): source},
                "outputs": {
                    model: {"type": "model", "modelRid": MODEL},
                    other: mark("node", HALF),
                    mark("stray", HALF): {"type": "model", "modelRid": mark("rid")},
                },
                "customConfig": config,
            },
        },
        "0.1",
    )


def mark_world(folder: Path, mark: Marker) -> None:
    """Put markup into the names of all people, of columns and of all resources."""
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        for id_, text in database.execute("SELECT id, document FROM users").fetchall():
            person = {**json.loads(text), "givenName": mark("given"), "familyName": mark("family")}
            database.execute("UPDATE users SET document = ? WHERE id = ?", (json.dumps(person), id_))
        paths: dict[str, str] = {}
        rows = database.execute(
            "SELECT rid, parent_rid, kind FROM resources ORDER BY length(path) - length(replace(path, '/', ''))"
        )
        for rid, parent, kind in rows.fetchall():
            name = mark(kind.lower())
            paths[rid] = f"{paths.get(parent, '')}/{name}"
            database.execute(
                "UPDATE resources SET display_name = ?, path = ?, description = ? WHERE rid = ?",
                (name, paths[rid], mark("about"), rid),
            )
        (columns,) = database.execute("SELECT columns FROM datasets WHERE rid = ?", (DATASET,)).fetchone()
        fields = json.loads(columns)
        fields[1] |= {"name": mark("field"), "customMetadata": {"description": mark("meta", HALF)}}
        database.execute("UPDATE datasets SET columns = ? WHERE rid = ?", (json.dumps(fields), DATASET))


def marked_version(folder: Path, mark: Marker) -> str:
    """Put markup into the latest version of a studio that has several, and give the studio's RID."""
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        studio, number, text = database.execute(
            "SELECT studio_rid, version, document FROM versions ORDER BY version DESC"
        ).fetchone()
        version = json.loads(text)
        worker = version["workerConfig"]
        worker["inputs"][mark("input", HALF)] = {"type": "dataset", "rid": mark("rid")}
        worker["outputs"] |= {mark("output", HALF): {"type": "model", "modelRid": mark("rid")}, "none": {"modelRid": MODEL}}
        worker["customConfig"] = {mark("key", HALF): mark("value", HALF)}
        version |= {"name": mark("versionname"), "changelog": mark("changelog"), "createdBy": mark("creator")}
        version["trainer"] = {"trainerId": f"{MARKED}", "version": mark("version")}
        version["resources"] = {"cpu": mark("cpu"), "memory": mark("memory")}
        database.execute(
            "UPDATE versions SET document = ? WHERE studio_rid = ? AND version = ?", (json.dumps(version), studio, number)
        )
    return str(studio)
