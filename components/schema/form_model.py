"""A trainer's parameters as fields, each made when it is looked at: recursion costs nothing, and a place can follow the value it holds. Never raises."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice

from components.schema.document import Located, Schema, SchemaDocument
from components.schema.field_builder import FieldBuilder
from components.schema.fields import Assumption, Field, Property
from components.schema.path import MISSING, Json, Path, get, same
from components.schema.resolver import NO_BRANCHES
from components.schema.validation.messages import PreferredBranches
from components.schema.validation.patterns import matches_pattern
from components.schema.validation.time_budget import use_budget
from components.schema.validation.validator import Validation, Validator

ChosenBranches = Callable[[Path], Mapping[int, int]]
"""Gives the branches that the user chose at a path, by the place of the union among the unions there."""


MAX_FIELDS = 10_000


class FormModel:
    """A trainer's parameters as fields; everything ends, and what is not understood is a field of the kind `json` with the reason."""

    def __init__(self, schema: Json) -> None:
        self.document = SchemaDocument(schema)
        self.validator = Validator(self.document)
        self._reader = FieldBuilder(self.document, self.validator)
        self._stated: dict[str, Located] = {}

    def field(
        self, schema: Schema, name: str, value: Json = MISSING, chosen: Mapping[int, int] = NO_BRANCHES, *, required: bool = False
    ) -> Field:
        """Give the field for what applies at a place, as it is while the place holds `value`."""
        return self._reader.field(schema, name, value, chosen, required=required)

    @cached_property
    def outline(self) -> Mapping[Path, Field]:
        """All fields by path while nothing is set, in the order of the schema."""
        return dict(self.walk())

    @cached_property
    def path_by_name(self) -> Mapping[str, Path]:
        """The paths of `outline` by the field's own name, in lower case and without underscores; where several share it, the last."""
        return {str(path[-1]).replace("_", "").lower(): path for path in self.outline if path}

    @cached_property
    def order(self) -> Mapping[Path, int]:
        """The paths of `outline` with their places in it, counted from 0."""
        return {path: place for place, path in enumerate(self.outline)}

    def sort_key(self, path: Path) -> tuple[int, tuple[str | int, ...]]:
        """Give what sorts paths as the form shows them."""
        known = next(path[:length] for length in range(len(path), -1, -1) if path[:length] in self.order)
        return self.order[known], tuple(step if isinstance(step, int) else 0 for step in path[len(known) :])

    def root(self, value: Json = MISSING, chosen: Mapping[int, int] = NO_BRANCHES) -> Field:
        """Give the field of the whole of the parameters."""
        return self.field(self.document.root, "", value, chosen, required=True)

    def property(self, parent: Field, one: Property, value: Json, chosen: Mapping[int, int] = NO_BRANCHES) -> Field:
        """Give the field of a property; `value` is what the parent's place holds."""
        return self._property(parent, one, _step(value, one.name), value, chosen)

    def _property(self, parent: Field, one: Property, value: Json, held: Json, chosen: Mapping[int, int]) -> Field:
        """Make the field of a property that holds `value`, in a parent that holds `held`.

        While the parent is not set, or would not be set without this property, its own default is in force, and with it what that says of the property.
        """
        made = self.field(one.schema, one.name, value, chosen, required=one.required)
        alone = isinstance(held, Mapping) and not parent.required and held.keys() == {one.name}
        if (held is MISSING or alone) and isinstance(parent.default, Mapping) and one.name in parent.default:
            default = parent.default[one.name]
            if not same(made.default, default):
                return self.field((self._stating(default), *one.schema), one.name, value, chosen, required=one.required)
        return made

    def _stating(self, default: Json) -> Located:
        """Return a schema that states a default, the same one each time, as fields are kept by their schemas."""
        return self._stated.setdefault(json.dumps(default), Located({"default": default}, None))

    def entry(self, parent: Field, name: str, value: Json, chosen: Mapping[int, int] = NO_BRANCHES) -> Field | None:
        """Give the field of an entry with a name of the user's own, None where the schema does not foresee it."""
        schema = self.entry_schema(parent, name)
        # The name is the user's own, and is shown as it is written.
        return None if schema is None else replace(self.field(schema, name, value, chosen, required=True), label=name)

    def entry_schema(self, parent: Field, name: str) -> Schema | None:
        """Give what applies to an entry of an object beside its properties, None where the object takes none of this name."""
        entries = parent.entries
        if entries is None:
            return None
        with use_budget(self._reader.budget):
            matching = tuple(
                located for pattern, schema in entries.patterns if matches_pattern(pattern, name) for located in schema
            )
        return matching or entries.rest

    def item(self, parent: Field, index: int, value: Json, chosen: Mapping[int, int] = NO_BRANCHES) -> Field | None:
        """Give the field of a list's entry, None where the list takes none at this place."""
        items = parent.items
        schema = None if items is None else items.first[index] if index < len(items.first) else items.rest
        return None if schema is None else self.field(schema, "", value, chosen, required=True)

    def child(
        self, parent: Field, step: str | int, value: Json, held: Json, chosen: Mapping[int, int] = NO_BRANCHES
    ) -> Field | None:
        """Give the field one step below another; `value` is what stands there, `held` what the parent's place holds.

        None where the schema foresees nothing.
        """
        if parent.kind == "list" and isinstance(step, int):
            return self.item(parent, step, value, chosen)
        one = parent.property(str(step))
        return self.entry(parent, str(step), value, chosen) if one is None else self._property(parent, one, value, held, chosen)

    def fields_along(self, path: Path, value: Json, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> list[Field]:
        """Give the fields from the root down to a path, as far as the schema foresees them."""
        found = [self.root(value, chosen(()))]
        for place, step in enumerate(path):
            held, value = value, _step(value, step)
            below = self.child(found[-1], step, value, held, chosen(path[: place + 1]))
            if below is None:
                break
            found.append(below)
        return found

    def walk(self, value: Json = MISSING, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> Iterator[tuple[Path, Field]]:
        """Give every field with its path: all properties, and the entries that the value has.

        What contains itself is not entered unless it is set, and after `MOST` fields it ends: a schema of a few lines can have more fields than atoms.
        """
        yield from islice(self._walk(value, chosen), MAX_FIELDS)

    def _walk(self, value: Json, chosen: ChosenBranches) -> Iterator[tuple[Path, Field]]:
        root = self.root(value, chosen(()))
        yield (), root
        waiting = [self._below(root, (), value, chosen, ())]
        # Not by recursion: a schema can be deeper than Python goes.
        while waiting:
            path, one, inner, trail = next(waiting[-1], (None, root, MISSING, ()))
            if path is None:
                waiting.pop()
            else:
                yield path, one
                waiting.append(self._below(one, path, inner, chosen, trail))

    def _below(
        self, parent: Field, path: Path, value: Json, chosen: ChosenBranches, trail: tuple[frozenset[int], ...]
    ) -> Iterator[tuple[Path | None, Field, Json, tuple[frozenset[int], ...]]]:
        here = frozenset(id(located.node) for located in parent.schema)
        if value is MISSING and here in trail:
            return
        for step in self.steps(parent, value):
            inner = _step(value, step)
            below = self.child(parent, step, inner, value, chosen((*path, step)))
            if below is not None and not (below.unsatisfiable and inner is MISSING):
                yield (*path, step), below, inner, (*trail, here)

    @cached_property
    def _has_secrets(self) -> bool:
        written = json.dumps(self.document.schema)
        return '"writeOnly": true' in written or '"password"' in written

    def secrets(self, value: Json, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> list[Path]:
        """Give the paths of the secrets that a value holds."""
        if not self._has_secrets:
            return []
        return [path for path, field in self.walk(value, chosen) if field.secret and get(value, path) not in (MISSING, None)]

    def steps(self, parent: Field, value: Json) -> list[str | int]:
        """Give the steps below a field: its properties, then what its value has beside them."""
        if isinstance(value, list):
            return list(range(len(value))) if parent.kind == "list" else []
        if parent.kind != "object":
            return []
        names: list[str | int] = [one.name for one in parent.properties]
        known = set(names)
        return names + [name for name in value if name not in known] if isinstance(value, Mapping) else names

    def validate(self, value: Json, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> Validation:
        """Hold the parameters against their schema, with conditions judged as the fields are made by them."""
        assumed = self._assumed(value, chosen)
        return self.validator.validate(
            value, self._preferred(value, chosen), assumed, lambda path: self._offers(path, value, chosen)
        )

    def _offers(self, path: Path, value: Json, chosen: ChosenBranches) -> bool:
        fields = self.fields_along(path, value, chosen)
        return len(fields) > len(path) and fields[-2].property(str(path[-1])) is not None and not fields[-1].unsatisfiable

    @cached_property
    def _has_conditions(self) -> bool:
        return '"if"' in json.dumps(self.document.schema)

    def _assumed(self, value: Json, chosen: ChosenBranches) -> dict[tuple[int, int], Assumption]:
        """Return the conditions of all objects of a value that depend on whether defaults count."""
        found: dict[tuple[int, int], Assumption] = {}
        waiting: list[tuple[Path, Field, Json]] = [((), self.root(value, chosen(())), value)] if self._has_conditions else []
        for _ in range(MAX_FIELDS):
            if not waiting:
                break
            path, field, held = waiting.pop()
            found.update({(one.condition, id(held)): one for one in field.assumed})
            for step in self.steps(field, held) if isinstance(held, Mapping | list) else ():
                inner = _step(held, step)
                below = self.child(field, step, inner, held, chosen((*path, step))) if isinstance(inner, Mapping | list) else None
                if below is not None:
                    waiting.append(((*path, step), below, inner))
        return found

    def _preferred(self, value: Json, chosen: ChosenBranches) -> PreferredBranches:
        def nodes(path: Path) -> frozenset[int]:
            if not chosen(path):
                return frozenset()
            fields = self.fields_along(path, value, chosen)
            if len(fields) <= len(path):
                return frozenset()
            taken = [union.branches[union.chosen] for union in fields[-1].unions if union.chosen is not None]
            return frozenset(id(located.node) for branch in taken for located in branch.schema)

        return nodes


def _step(value: Json, step: str | int) -> Json:
    if isinstance(value, Mapping):
        return value.get(str(step), MISSING)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else MISSING
