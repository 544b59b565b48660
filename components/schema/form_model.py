"""A trainer's parameters as fields, each built when it is asked for. Nothing here raises."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice

from components.schema.document import Located, Schema, SchemaDocument
from components.schema.field_builder import FieldBuilder
from components.schema.fields import Assumption, Field, Property
from components.schema.path import MISSING, Json, Path, get, same
from components.schema.resolver import NO_BRANCHES
from components.schema.secret_names import find_named_secrets, is_secret_name
from components.schema.validation.messages import PreferredBranches
from components.schema.validation.patterns import matches_pattern
from components.schema.validation.time_budget import use_budget
from components.schema.validation.validator import Validation, Validator

ChosenBranches = Callable[[Path], Mapping[int, int]]
"""Returns the branches that the user chose at a path, by the index of the union among the unions there."""

MAX_FIELDS = 10_000
_KEY = re.compile(r'"([^"\\]+)": ')
_Nodes = frozenset[int]
_Step = tuple[Path, Field, Json, tuple[_Nodes, ...]]


class FormModel:
    """A trainer's parameters as fields.

    What is not understood is a field of the kind `json` with the reason.
    """

    def __init__(self, schema: Json) -> None:
        self.document = SchemaDocument(schema)
        self.validator = Validator(self.document)
        self._builder = FieldBuilder(self.document, self.validator)
        self.field = self._builder.field
        self._stated_defaults: dict[str, Located] = {}

    @cached_property
    def outline(self) -> Mapping[Path, Field]:
        """All fields by path while nothing is set, in the order of the schema."""
        return dict(self.walk())

    @cached_property
    def path_by_name(self) -> Mapping[str, Path]:
        """The paths of `outline` by their last name, in lower case and without underscores.

        Where several share a name, it is the last path.
        """
        return {str(path[-1]).replace("_", "").lower(): path for path in self.outline if path}

    @cached_property
    def order(self) -> Mapping[Path, int]:
        """The paths of `outline` with their 0-based positions in it."""
        return {path: index for index, path in enumerate(self.outline)}

    def sort_key(self, path: Path) -> tuple[int, tuple[str | int, ...]]:
        """Return a key that sorts paths as the form shows them."""
        outlined = next(path[:length] for length in range(len(path), -1, -1) if path[:length] in self.order)
        return self.order[outlined], tuple(step if isinstance(step, int) else 0 for step in path[len(outlined) :])

    def root(self, value: Json = MISSING, chosen: Mapping[int, int] = NO_BRANCHES) -> Field:
        """Return the field of the parameters as a whole."""
        return self.field(self.document.root, "", value, chosen, required=True)

    def property(self, parent: Field, prop: Property, parent_value: Json, chosen: Mapping[int, int] = NO_BRANCHES) -> Field:
        """Return the field of a property of a parent that holds `parent_value`.

        While the parent is not set, or would not be set without this property, its own default applies, and with it what that
        says of the property.
        """
        return self._property(parent, prop, _step(parent_value, prop.name), parent_value, chosen)

    def _property(self, parent: Field, prop: Property, value: Json, parent_value: Json, chosen: Mapping[int, int]) -> Field:
        field = self.field(prop.schema, prop.name, value, chosen, required=prop.required)
        if not isinstance(parent.default, dict) or prop.name not in parent.default:
            return field
        is_alone = isinstance(parent_value, Mapping) and not parent.required and parent_value.keys() == {prop.name}
        default = parent.default[prop.name]
        if (parent_value is MISSING or is_alone) and not same(field.default, default):
            return self.field((self._stating(default), *prop.schema), prop.name, value, chosen, required=prop.required)
        return field

    def _stating(self, default: Json) -> Located:
        """Return a schema that states a default, the same object each time, as fields are cached by it."""
        return self._stated_defaults.setdefault(json.dumps(default), Located({"default": default}, None))

    def entry(self, parent: Field, name: str, value: Json, chosen: Mapping[int, int] = NO_BRANCHES) -> Field | None:
        """Return the field of an entry of a map, None where the object takes none of this name."""
        schema = self.entry_schema(parent, name)
        # The name is the user's own, and is shown as it is written.
        return None if schema is None else replace(self.field(schema, name, value, chosen, required=True), label=name)

    def entry_schema(self, parent: Field, name: str) -> Schema | None:
        """Return what applies to an entry of a map, None where the object takes none of this name."""
        entries = parent.entries
        if entries is None:
            return None
        with use_budget(self._builder.budget):
            matching = tuple(
                located for pattern, schema in entries.patterns if matches_pattern(pattern, name) for located in schema
            )
        return matching or entries.additional

    def item(self, parent: Field, index: int, value: Json, chosen: Mapping[int, int] = NO_BRANCHES) -> Field | None:
        """Return the field of a list's entry, None where the list takes none at this index."""
        items = parent.items
        schema = None if items is None else items.first[index] if index < len(items.first) else items.additional
        return None if schema is None else self.field(schema, "", value, chosen, required=True)

    def child(
        self, parent: Field, step: str | int, value: Json, parent_value: Json, chosen: Mapping[int, int] = NO_BRANCHES
    ) -> Field | None:
        """Return the field one step below a parent, None where the schema foresees nothing there.

        `value` may be another than the one in `parent_value`, such as MISSING for a null that only keeps a place.
        """
        if parent.kind == "list" and isinstance(step, int):
            return self.item(parent, step, value, chosen)
        prop = parent.property(str(step))
        if prop is None:
            return self.entry(parent, str(step), value, chosen)
        return self._property(parent, prop, value, parent_value, chosen)

    def fields_along(self, path: Path, value: Json, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> list[Field]:
        """Return the fields from the root down to a path, as far as the schema foresees them."""
        fields = [self.root(value, chosen(()))]
        for depth, step in enumerate(path, 1):
            parent_value, value = value, _step(value, step)
            field = self.child(fields[-1], step, value, parent_value, chosen(path[:depth]))
            if field is None:
                break
            fields.append(field)
        return fields

    def walk(self, value: Json = MISSING, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> Iterator[tuple[Path, Field]]:
        """Yield every field with its path, parents first: all properties, and the entries that the value has.

        What contains itself is entered only as far as it is set, and after MAX_FIELDS the walk ends: a schema of a few lines can
        have more fields
        than atoms.
        """
        return islice(self._walk(value, chosen), MAX_FIELDS)

    def _walk(self, value: Json, chosen: ChosenBranches) -> Iterator[tuple[Path, Field]]:
        root = self.root(value, chosen(()))
        yield (), root
        # Not by recursion: a schema can be deeper than Python goes.
        open_levels = [self._children((), root, value, (), chosen)]
        while open_levels:
            for path, field, inner, trail in open_levels[-1]:
                yield path, field
                if field.kind == "object" or field.kind == "list":
                    open_levels.append(self._children(path, field, inner, trail, chosen))
                    break
            else:
                open_levels.pop()

    def _children(
        self, path: Path, parent: Field, value: Json, trail: tuple[_Nodes, ...], chosen: ChosenBranches
    ) -> Iterator[_Step]:
        """Yield the children of a field with their paths and values.

        `trail` are the schemas of the parents, by which recursion is noticed.
        """
        nodes = frozenset([id(located.node) for located in parent.schema])
        if value is MISSING and nodes in trail:
            return
        trail = (*trail, nodes)
        for step in self.steps(parent, value):
            child_path = (*path, step)
            inner = _step(value, step)
            field = self.child(parent, step, inner, value, chosen(child_path))
            if field is not None and (inner is not MISSING or not field.unsatisfiable):
                yield child_path, field, inner, trail

    @cached_property
    def _has_secrets(self) -> bool:
        text = json.dumps(self.document.schema)
        return '"writeOnly": true' in text or '"password"' in text or any(map(is_secret_name, _KEY.findall(text)))

    def secrets(self, value: Json, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> list[Path]:
        """Return the paths of the secrets that a value holds: by the schema, and by names where the schema foresees nothing."""
        named = list(find_named_secrets(value))
        if not named and not self._has_secrets:
            return []
        fields = {path: field for path, field in self.walk(value, chosen) if get(value, path) not in (MISSING, None)}
        return [path for path, field in fields.items() if field.secret] + [path for path in named if path not in fields]

    def steps(self, parent: Field, value: Json) -> list[str | int]:
        """Return the steps below a field: its properties, then what its value has beside them."""
        if isinstance(value, list):
            return list(range(len(value))) if parent.kind == "list" else []
        if parent.kind != "object":
            return []
        names: list[str | int] = [prop.name for prop in parent.properties]
        if value is MISSING or not isinstance(value, Mapping):
            return names
        named = set(names)
        return names + [name for name in value if name not in named]

    def validate(self, value: Json, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> Validation:
        """Validate the parameters, with conditions decided as for the fields."""
        assumed = self._assumptions(value, chosen)
        return self.validator.validate(
            value, self._preferred(value, chosen), assumed, lambda path: self._is_offered(path, value, chosen)
        )

    def _is_offered(self, path: Path, value: Json, chosen: ChosenBranches) -> bool:
        fields = self.fields_along(path, value, chosen)
        return len(fields) > len(path) and fields[-2].property(str(path[-1])) is not None and not fields[-1].unsatisfiable

    @cached_property
    def _has_conditions(self) -> bool:
        return '"if"' in json.dumps(self.document.schema)

    def _assumptions(self, value: Json, chosen: ChosenBranches) -> dict[tuple[int, int], Assumption]:
        """Return the conditions that depend on whether defaults count, by the `id` of condition and value."""
        assumptions: dict[tuple[int, int], Assumption] = {}
        pending: list[tuple[Path, Field, Json]] = [((), self.root(value, chosen(())), value)] if self._has_conditions else []
        for _ in range(MAX_FIELDS):
            if not pending:
                break
            path, field, current = pending.pop()
            assumptions.update({(assumption.condition, id(current)): assumption for assumption in field.assumed})
            for step in self.steps(field, current) if isinstance(current, Mapping | list) else ():
                inner = _step(current, step)
                if isinstance(inner, Mapping | list):
                    child = self.child(field, step, inner, current, chosen((*path, step)))
                    pending.extend([((*path, step), child, inner)] if child is not None else [])
        return assumptions

    def _preferred(self, value: Json, chosen: ChosenBranches) -> PreferredBranches:
        def nodes(path: Path) -> frozenset[int]:
            if not chosen(path):
                return frozenset()
            fields = self.fields_along(path, value, chosen)
            if len(fields) <= len(path):
                return frozenset()
            branches = [union.branches[union.chosen] for union in fields[-1].unions if union.chosen is not None]
            return frozenset(id(located.node) for branch in branches for located in branch.schema)

        return nodes


def _step(value: Json, step: str | int) -> Json:
    """Return the value one step below, MISSING where there is none."""
    if value is MISSING:
        return MISSING
    if isinstance(value, Mapping):
        return value.get(str(step), MISSING)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else MISSING
