"""How much of real schemas the form covers: `python -m tests.form_coverage DIR... [--json]`.

Each folder holds JSON files `{"name", "schema", "instances": [...]}`. A field is native when a person can edit it without writing JSON. Every instance is
loaded into a draft, sent through the codec of each widget that would show it, and written back. Exit status 1 on a crash or a broken round trip.
"""

import argparse
import json
import statistics
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.draft import edits, request_body
from components.draft.draft import PARAMETERS, Draft
from components.forms.fields.codec import JSON, codec_for
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.path import MISSING, same


@dataclass
class Count:
    """What was found in one folder; times in milliseconds for each schema."""

    schemas: int = 0
    crashes: list[str] = field(default_factory=list)
    fields: int = 0
    fallbacks: Counter[str] = field(default_factory=Counter)
    instances: int = 0
    broken: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        return {
            "schemas": self.schemas,
            "crashes": len(self.crashes),
            "fields": self.fields,
            "native": self.fields - sum(self.fallbacks.values()),
            "fallbacks": dict(self.fallbacks.most_common()),
            "instances": self.instances,
            "round_trips": self.instances - len(self.broken),
            "ms_median": round(statistics.median(self.times), 2) if self.times else 0.0,
            "ms_worst": round(max(self.times), 2) if self.times else 0.0,
        }


def fields(form: FormModel) -> Iterator[Field]:
    """Yield every field that a user can reach: properties, entries and union branches, each once."""
    visited: set[Any] = set()
    waiting = [form.root()]
    while waiting:
        current = waiting.pop()
        position = (current.name, *[id(located.node) for located in current.schema])
        mark = (position, tuple(union.chosen for union in current.unions))
        if mark in visited:
            continue
        visited.add(mark)
        if not current.unsatisfiable:
            yield current
        for index, union in enumerate(current.unions):
            before = {other: taken.chosen for other, taken in enumerate(current.unions[:index]) if taken.chosen is not None}
            if (position, index, *before.items()) not in visited:
                visited.add((position, index, *before.items()))
                for branch in range(len(union.branches)):
                    waiting.append(
                        form.field(current.schema, current.name, MISSING, {**before, index: branch}, required=current.required)
                    )
        waiting.extend(form.property(current, name, MISSING) for name in current.properties)
        if current.entries is not None and current.entries.declared:
            schemas = [schema for _, schema in current.entries.patterns] + (
                [current.entries.additional] if current.entries.additional is not None else []
            )
            waiting.extend(form.field(schema, "") for schema in schemas)
        if current.items is not None:
            schemas = [*current.items.first, *([current.items.additional] if current.items.additional is not None else [])]
            waiting.extend(form.field(schema, "") for schema in schemas)


def round_trip(form: FormModel, instance: Any) -> bool:
    """Return whether an instance is sent unchanged after each widget's codec wrote its value back."""
    draft = Draft("d", None, {"name": "n", "workerConfig": {"inputs": {}, "outputs": {}, "customConfig": instance}})
    for path, form_field in list(form.walk(instance)):
        value = draft.get((*PARAMETERS, *path))
        if value is MISSING or (form_field.kind in ("object", "list") and isinstance(value, dict | list)):
            continue
        codec = codec_for(form_field) if form_field.is_scalar else JSON
        codec = codec if codec.round_trips(value) else JSON
        if codec.empty is MISSING or not same(value, codec.empty):
            draft = edits.set_value(draft, (*PARAMETERS, *path), codec.from_widget(codec.to_widget(value)))
    form.validate(instance)
    sent = json.loads(request_body.encode_request(draft))
    return same(sent["workerConfig"]["customConfig"], instance)


def measure(folder: Path) -> Count:
    count = Count()
    for file in sorted(folder.rglob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        if not isinstance(content, dict) or "schema" not in content:
            continue
        count.schemas += 1
        try:
            start = time.perf_counter()
            form = FormModel(content["schema"])
            for _ in form.walk():
                pass
            count.times.append((time.perf_counter() - start) * 1000)
            for form_field in fields(form):
                count.fields += 1
                if form_field.kind == "json":
                    count.fallbacks[form_field.reason] += 1
            for instance in content.get("instances", []):
                count.instances += 1
                if not round_trip(form, instance):
                    count.broken.append(f"{file}: {json.dumps(instance)[:200]}")
        # Whatever a schema does to the form is what this command is there to report, with its trace.
        except Exception:
            count.crashes.append(f"{file}\n{traceback.format_exc()}")
    return count


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.form_coverage", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    counts = {str(folder): measure(folder) for folder in options.folders}
    if options.json:
        print(json.dumps({folder: count.summary() for folder, count in counts.items()}, indent=2))
    else:
        for folder, count in counts.items():
            summary = count.summary()
            share = 100 * summary["native"] / summary["fields"] if summary["fields"] else 100
            print(f"{folder}: {summary['schemas']} schemas, {summary['crashes']} crashes")
            print(f"  fields      {summary['fields']}, of them native {summary['native']} ({share:.1f} %)")
            for reason, times in summary["fallbacks"].items():
                print(f"  fallback    {times:5}  {reason}")
            print(f"  round trips {summary['round_trips']} of {summary['instances']} instances")
            print(f"  time        {summary['ms_median']} ms median, {summary['ms_worst']} ms worst, for each schema")
    for count in counts.values():
        for trouble in (*count.crashes, *count.broken):
            print(trouble, file=sys.stderr)
    return int(any(count.crashes or count.broken for count in counts.values()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
