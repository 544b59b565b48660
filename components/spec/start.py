"""What a place of the parameters holds before the user has filled it: what the schema requires, a fresh entry, another form of a union."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from components.spec.document import Schema
from components.spec.fields import Field
from components.spec.form import Chosen, Form
from components.spec.gatherer import NO_CHOICE
from components.spec.path import MISSING, Json, Path, get, put, same

# Objects that require objects can branch without end; more of them than this nobody has asked for.
_MOST = 500
_DEEPEST = 100
_MOST_TRIED = 30


def of(form: Form, field: Field) -> Json:
    """Give what the schema requires of a place: defaults and constants of required properties, all the way down; MISSING if nothing."""
    return _of(form, field, (), iter(range(_MOST)))


def _of(form: Form, field: Field, trail: tuple[Schema, ...], budget: Iterator[int]) -> Json:
    if field.kind == "constant":
        return field.choices[0].value
    if field.kind == "null":
        return None
    if field.kind != "object" or field.schema in trail or len(trail) > _DEEPEST or next(budget, None) is None:
        return _default(field)
    default = _default(field)
    found: dict[str, Json] = dict(default) if isinstance(default, Mapping) else {}
    for one in field.properties:
        if one.required and one.name not in found:
            inner = _of(form, form.property(field, one, MISSING), (*trail, field.schema), budget)
            if inner is not MISSING:
                found[one.name] = inner
    return found if found or default is MISSING else default


def _default(field: Field) -> Json:
    return field.default if field.initial is MISSING else field.initial


def blank(form: Form, field: Field) -> Json:
    """Give what a new entry of a list or map holds; MISSING where only the user can say it, as for a number."""
    required = of(form, field)
    if required is not MISSING:
        return required
    if field.kind == "undecided" and not field.unions[-1].untyped and len(field.unions) < _DEEPEST:
        last = len(field.unions) - 1
        begun = switch(form, field, MISSING, last, 0, MISSING)
        return blank(form, branch_of(form, field, last, 0, MISSING)) if begun is MISSING else begun
    return {"text": "", "long_text": "", "list": [], "choices": [], "object": {}}.get(field.kind, MISSING)


def ground(form: Form, value: Json, path: Path, chosen: Chosen = lambda path: NO_CHOICE) -> Json:
    """Give the parameters with what objects on the way to a path have by default while they are not set: setting one part keeps the rest.

    What a property has as the default of its own stays out.
    """
    fields = form.trail(path, value, chosen)
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


def _own(form: Form, field: Field, name: str, value: Json) -> bool:
    one = field.property(name)
    return one is not None and not one.required and same(form.field(one.schema, name).default, value)


def branch_of(form: Form, field: Field, union: int, branch: int, value: Json) -> Field:
    """Return the field as it is with another branch of one of its unions chosen, while it holds `value`."""
    chosen = {place: one.chosen for place, one in enumerate(field.unions[:union]) if one.chosen is not None}
    return form.field(field.schema, field.name, value, {**chosen, union: branch}, required=field.required)


def constants(form: Form, field: Field) -> dict[str, Json]:
    """Return the properties of an object that can hold but one value, with it; they tell the branches of a union apart."""
    fields = ((one.name, form.property(field, one, MISSING)) for one in field.properties)
    return {name: one.choices[0].value for name, one in fields if one.kind == "constant"}


def switch(form: Form, field: Field, value: Json, union: int, branch: int, shelved: Json) -> Json:
    """Return what a place holds after another branch of a union is chosen; MISSING if nothing.

    What the branches share stays as it is; the rest is what the branch held before (`shelved`), or what it begins with: what it requires, its
    constants, and of its defaults as many as it takes for the value to be of this branch where it could be sent as one of another.
    """
    after = branch_of(form, field, union, branch, shelved)
    if after.kind != "object":
        if shelved is not MISSING:
            return shelved
        begun = of(form, after)
        if begun is MISSING or not _is_branch(form, field, union, branch, begun):
            return blank(form, replace(after, default=MISSING, initial=MISSING)) if after.default_elsewhere else MISSING
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


def _beginnings(form: Form, field: Field, discriminator: str | None) -> Iterator[dict[str, Json]]:
    """Yield what an object can begin with, from the least to the most."""
    required = of(form, field)
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


def _is_branch(form: Form, field: Field, union: int, branch: int, value: Json) -> bool:
    """Tell whether the form shows a value as a branch without having to be told so."""
    chosen = {place: one.chosen for place, one in enumerate(field.unions[:union]) if one.chosen is not None}
    seen = form.field(field.schema, field.name, value, chosen).unions[union:]
    return not seen or seen[0].chosen == branch


def _is_valid(form: Form, field: Field, value: Json) -> bool:
    return all(form.validator.applies(located, value) for located in field.schema)


def _alike(left: Schema, right: Schema) -> bool:
    return [id(one.node) for one in left] == [id(one.node) for one in right]
