"""What a place of the parameters holds before the user has filled it: what the schema requires, a fresh entry, another form of a union."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from components.schema.document import Schema
from components.schema.fields import Field
from components.schema.form_model import ChosenBranches, FormModel
from components.schema.path import MISSING, Json, Path, get, put, same
from components.schema.resolver import NO_BRANCHES

# Objects that require objects can branch without end; more of them than this nobody has asked for.
_MAX_OBJECTS = 500
_MAX_DEPTH = 100
_MOST_TRIED = 30


def required_value(form: FormModel, field: Field) -> Json:
    """Give what the schema requires of a place: defaults and constants of required properties, all the way down; MISSING if nothing."""
    return _required_value(form, field, (), iter(range(_MAX_OBJECTS)))


def _required_value(form: FormModel, field: Field, trail: tuple[Schema, ...], budget: Iterator[int]) -> Json:
    if field.kind == "constant":
        return field.choices[0].value
    if field.kind == "null":
        return None
    if field.kind != "object" or field.schema in trail or len(trail) > _MAX_DEPTH or next(budget, None) is None:
        return _default(field)
    default = _default(field)
    found: dict[str, Json] = dict(default) if isinstance(default, Mapping) else {}
    for one in field.properties:
        if one.required and one.name not in found:
            inner = _required_value(form, form.property(field, one, MISSING), (*trail, field.schema), budget)
            if inner is not MISSING:
                found[one.name] = inner
    return found if found or default is MISSING else default


def _default(field: Field) -> Json:
    return field.default if field.initial is MISSING else field.initial


def new_entry_value(form: FormModel, field: Field) -> Json:
    """Give what a new entry of a list or map holds; MISSING where only the user can say it, as for a number."""
    required = required_value(form, field)
    if required is not MISSING:
        return required
    if field.kind == "undecided" and not field.unions[-1].untyped and len(field.unions) < _MAX_DEPTH:
        last = len(field.unions) - 1
        begun = switch_branch(form, field, MISSING, last, 0, MISSING)
        return new_entry_value(form, branch_of(form, field, last, 0, MISSING)) if begun is MISSING else begun
    return {"text": "", "long_text": "", "list": [], "choices": [], "object": {}}.get(field.kind, MISSING)


def materialize_defaults(form: FormModel, value: Json, path: Path, chosen: ChosenBranches = lambda path: NO_BRANCHES) -> Json:
    """Give the parameters with what objects on the way to a path have by default while they are not set: setting one part keeps the rest.

    What a property has as the default of its own stays out.
    """
    fields = form.fields_along(path, value, chosen)
    for place, field in enumerate(fields[: len(path)]):
        here = path[:place]
        if get(value, here) is MISSING and isinstance(field.default, Mapping):
            kept = constants(form, field) if field.unions else {}
            rest = {
                name: one
                for name, one in field.default.items()
                if name != path[place] and (name in kept or not _own(form, field, name, one))
            }
            value = put(value, here, rest) if rest else value
    return value


def _own(form: FormModel, field: Field, name: str, value: Json) -> bool:
    one = field.property(name)
    return one is not None and not one.required and same(form.field(one.schema, name).default, value)


def branch_of(form: FormModel, field: Field, union: int, branch: int, value: Json) -> Field:
    """Return the field as it is with another branch of one of its unions chosen, while it holds `value`."""
    chosen = {place: one.chosen for place, one in enumerate(field.unions[:union]) if one.chosen is not None}
    return form.field(field.schema, field.name, value, {**chosen, union: branch}, required=field.required)


def constants(form: FormModel, field: Field) -> dict[str, Json]:
    """Return the properties of an object that can hold but one value, with it; they tell the branches of a union apart."""
    fields = ((one.name, form.property(field, one, MISSING)) for one in field.properties)
    return {name: one.choices[0].value for name, one in fields if one.kind == "constant"}


def switch_branch(form: FormModel, field: Field, value: Json, union: int, branch: int, shelved: Json) -> Json:
    """Return what a place holds after another branch of a union is chosen; MISSING if nothing.

    What the branches share stays as it is; the rest is what the branch held before (`shelved`), or what it begins with: what it requires, its
    constants, and of its defaults as many as it takes for the value to be of this branch where it could be sent as one of another.
    """
    after = branch_of(form, field, union, branch, shelved)
    if after.kind != "object":
        if shelved is not MISSING:
            return shelved
        begun = required_value(form, after)
        if begun is MISSING or not _is_branch(form, field, union, branch, begun):
            return new_entry_value(form, replace(after, default=MISSING, initial=MISSING)) if after.default_elsewhere else MISSING
        return begun
    shared = {
        one.name for one in after.properties if (old := field.property(one.name)) is not None and _alike(old.schema, one.schema)
    }
    kept = {name: one for name, one in value.items() if name in shared} if isinstance(value, Mapping) else {}
    before = shelved if isinstance(shelved, Mapping) else {}
    begun = islice(_beginnings(form, after, field.unions[union].discriminator), _MOST_TRIED)
    tried = [{**one, **before, **kept} for one in begun]
    found = next((one for one in tried if _is_branch(form, field, union, branch, one) and _is_valid(form, field, one)), None)
    if any(one.required and one.name not in tried[0] for one in after.properties) and not _is_valid(form, field, tried[0]):
        # What is still to be said will tell it apart, and until then it cannot be sent.
        found = tried[0]
    if found is None:
        found = next((one for one in tried if _is_branch(form, field, union, branch, one)), tried[0])
    ordered = {one.name: found[one.name] for one in after.properties if one.name in found}
    return {**ordered, **found}


def _beginnings(form: FormModel, field: Field, discriminator: str | None) -> Iterator[dict[str, Json]]:
    """Yield what an object can begin with, from the least to the most."""
    required = required_value(form, field)
    least = {**constants(form, field), **(required if isinstance(required, Mapping) else {})}
    fields = {one.name: form.property(field, one, MISSING) for one in field.properties}
    defaults = {name: one.default for name, one in fields.items() if one.default is not MISSING}
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
    """Tell whether the form shows a value as a branch without having to be told so."""
    chosen = {place: one.chosen for place, one in enumerate(field.unions[:union]) if one.chosen is not None}
    seen = form.field(field.schema, field.name, value, chosen).unions[union:]
    return not seen or seen[0].chosen == branch


def _is_valid(form: FormModel, field: Field, value: Json) -> bool:
    return all(form.validator.is_valid(located, value) for located in field.schema)


def _alike(left: Schema, right: Schema) -> bool:
    return [id(one.node) for one in left] == [id(one.node) for one in right]
