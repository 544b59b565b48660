"""Values that the form writes itself: required ones, new entries, other branches of a union."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from components.schema.document import Schema
from components.schema.fields import Field
from components.schema.form_model import ChosenBranches, FormModel
from components.schema.path import MISSING, Json, Path, get, put, same
from components.schema.resolver import NO_BRANCHES

# Objects that require objects can branch without end.
_MAX_OBJECTS = 500
_MAX_DEPTH = 100
_MAX_TRIED = 30


def required_value(form: FormModel, field: Field) -> Json:
    """Return the defaults and constants of required properties, all the way down; MISSING if none."""
    return _required_value(form, field, (), iter(range(_MAX_OBJECTS)))


def _required_value(form: FormModel, field: Field, trail: tuple[Schema, ...], budget: Iterator[int]) -> Json:
    if field.kind == "constant":
        return field.choices[0].value
    if field.kind == "null":
        return None
    if field.kind != "object" or field.schema in trail or len(trail) > _MAX_DEPTH or next(budget, None) is None:
        return _default(field)
    default = _default(field)
    required: dict[str, Json] = dict(default) if isinstance(default, Mapping) else {}
    for prop in field.properties:
        if prop.required and prop.name not in required:
            inner = _required_value(form, form.property(field, prop, MISSING), (*trail, field.schema), budget)
            if inner is not MISSING:
                required[prop.name] = inner
    return required if required or default is MISSING else default


def _default(field: Field) -> Json:
    return field.default if field.initial is MISSING else field.initial


def new_entry_value(form: FormModel, field: Field) -> Json:
    """Return the value of a new entry of a list or map; MISSING where only the user knows it."""
    required = required_value(form, field)
    if required is not MISSING:
        return required
    if field.kind == "undecided" and not field.unions[-1].untyped and len(field.unions) < _MAX_DEPTH:
        last = len(field.unions) - 1
        initial = switch_branch(form, field, MISSING, last, 0, MISSING)
        return new_entry_value(form, branch_of(form, field, last, 0, MISSING)) if initial is MISSING else initial
    return {"text": "", "long_text": "", "list": [], "choices": [], "object": {}}.get(field.kind, MISSING)


def materialize_defaults(form: FormModel, value: Json, path: Path, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> Json:
    """Return the parameters with the defaults of unset objects on the way to a path.

    Setting one part of an object thus keeps its other parts. What a property has as the default of its own stays out.
    """
    fields = form.fields_along(path, value, chosen)
    for depth, field in enumerate(fields[: len(path)]):
        parent = path[:depth]
        if get(value, parent) is MISSING and isinstance(field.default, Mapping):
            constant_values = constants(form, field) if field.unions else {}
            others = {
                name: default
                for name, default in field.default.items()
                if name != path[depth] and (name in constant_values or not _is_own_default(form, field, name, default))
            }
            value = put(value, parent, others) if others else value
    return value


def _is_own_default(form: FormModel, field: Field, name: str, value: Json) -> bool:
    prop = field.property(name)
    return prop is not None and not prop.required and same(form.field(prop.schema, name).default, value)


def branch_of(form: FormModel, field: Field, union: int, branch: int, value: Json) -> Field:
    """Return the field as it is with another branch of one of its unions chosen, while it holds `value`."""
    chosen = {index: outer.chosen for index, outer in enumerate(field.unions[:union]) if outer.chosen is not None}
    return form.field(field.schema, field.name, value, {**chosen, union: branch}, required=field.required)


def constants(form: FormModel, field: Field) -> dict[str, Json]:
    """Return the properties of an object that can have but one value, by which branches differ."""
    fields = ((prop.name, form.property(field, prop, MISSING)) for prop in field.properties)
    return {name: inner.choices[0].value for name, inner in fields if inner.kind == "constant"}


def switch_branch(form: FormModel, field: Field, value: Json, union: int, branch: int, inactive: Json) -> Json:
    """Return the value after another branch of a union is chosen; MISSING if nothing.

    What the branches share stays as it is; the rest is the branch's value from before (`inactive`), or an initial one: what it
    requires, its
    constants, and of its defaults as many as it takes for the value to be of this branch where it could be sent as one of another.
    """
    after = branch_of(form, field, union, branch, inactive)
    if after.kind != "object":
        if inactive is not MISSING:
            return inactive
        initial = required_value(form, after)
        if initial is MISSING or not _is_branch(form, field, union, branch, initial):
            return new_entry_value(form, replace(after, default=MISSING, initial=MISSING)) if after.default_elsewhere else MISSING
        return initial
    shared = {
        prop.name
        for prop in after.properties
        if (old := field.property(prop.name)) is not None and _is_same_schema(old.schema, prop.schema)
    }
    shared_values = {name: inner for name, inner in value.items() if name in shared} if isinstance(value, Mapping) else {}
    before = inactive if isinstance(inactive, Mapping) else {}
    initial = islice(_initial_values(form, after, field.unions[union].discriminator), _MAX_TRIED)
    tried = [{**least, **before, **shared_values} for least in initial]

    def fits(candidate: Json) -> bool:
        return _is_branch(form, field, union, branch, candidate)

    result = next((candidate for candidate in tried if fits(candidate) and _is_valid(form, field, candidate)), None)
    if any(prop.required and prop.name not in tried[0] for prop in after.properties) and not _is_valid(form, field, tried[0]):
        # A required value that is still missing will tell the branch apart, and until then it cannot be sent.
        result = tried[0]
    if result is None:
        result = next(filter(fits, tried), tried[0])
    ordered = {prop.name: result[prop.name] for prop in after.properties if prop.name in result}
    return {**ordered, **result}


def _initial_values(form: FormModel, field: Field, discriminator: str | None) -> Iterator[dict[str, Json]]:
    """Yield initial values of an object, from the least to the most."""
    required = required_value(form, field)
    least = {**constants(form, field), **(required if isinstance(required, Mapping) else {})}
    fields = {prop.name: form.property(field, prop, MISSING) for prop in field.properties}
    defaults = {name: inner.default for name, inner in fields.items() if inner.default is not MISSING}
    telling = fields.get(discriminator or "")
    if telling is not None and telling.kind == "choice":
        least = {telling.name: defaults.get(telling.name, telling.choices[0].value), **least}
    yield least
    for name, default in defaults.items():
        yield {name: default, **least}
    yield {**defaults, **least}
    for name, inner in fields.items():
        if inner.kind == "choice" and name not in defaults:
            yield {name: inner.choices[0].value, **least}


def _is_branch(form: FormModel, field: Field, union: int, branch: int, value: Json) -> bool:
    """Return whether the form shows a value as a branch without the user's choice."""
    chosen = {index: outer.chosen for index, outer in enumerate(field.unions[:union]) if outer.chosen is not None}
    unions = form.field(field.schema, field.name, value, chosen).unions[union:]
    return not unions or unions[0].chosen == branch


def _is_valid(form: FormModel, field: Field, value: Json) -> bool:
    return all(form.validator.is_valid(located, value) for located in field.schema)


def _is_same_schema(left: Schema, right: Schema) -> bool:
    return [id(located.node) for located in left] == [id(located.node) for located in right]
