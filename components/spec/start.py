"""What a place of the parameters holds before the user has filled it: what the schema requires, a fresh entry, another form of a union."""

from collections.abc import Iterator, Mapping

from components.spec.document import Schema
from components.spec.fields import Field
from components.spec.form import Chosen, Form
from components.spec.gatherer import NO_CHOICE
from components.spec.path import MISSING, Json, Path, get, put, same

# Objects that require objects can branch without end; more of them than this nobody has asked for.
_MOST = 500
_DEEPEST = 100


def of(form: Form, field: Field) -> Json:
    """Give what the schema requires of a place: defaults and constants of required properties, all the way down; MISSING if nothing."""
    return _of(form, field, (), iter(range(_MOST)))


def _of(form: Form, field: Field, trail: tuple[Schema, ...], budget: Iterator[int]) -> Json:
    if field.kind == "constant":
        return field.choices[0].value
    if field.kind == "null":
        return None
    if field.kind != "object" or field.schema in trail or len(trail) > _DEEPEST or next(budget, None) is None:
        return field.default
    found: dict[str, Json] = {}
    for one in field.properties:
        if one.required:
            inner = _of(form, form.property(field, one, MISSING), (*trail, field.schema), budget)
            if inner is not MISSING:
                found[one.name] = inner
    return found if found or field.default is MISSING else field.default


def blank(form: Form, field: Field) -> Json:
    """Give what a new entry of a list or map holds; MISSING where only the user can say it, as for a number."""
    required = of(form, field)
    if required is not MISSING:
        return required
    if field.kind == "undecided" and not field.unions[-1].untyped and len(field.unions) < _DEEPEST:
        chosen = {place: one.chosen or 0 for place, one in enumerate(field.unions)}
        return blank(form, form.field(field.schema, field.name, MISSING, chosen, required=field.required))
    return {"text": "", "long_text": "", "list": [], "choices": [], "object": {}}.get(field.kind, MISSING)


def ground(form: Form, value: Json, path: Path, chosen: Chosen = lambda path: NO_CHOICE) -> Json:
    """Give the parameters with what objects on the way to a path have by default while they are not set: setting one part keeps the rest.

    What a property has as the default of its own stays out.
    """
    fields = form.trail(path, value, chosen)
    for place, field in enumerate(fields[: len(path)]):
        here = path[:place]
        if get(value, here) is MISSING and isinstance(field.default, Mapping):
            rest = {name: one for name, one in field.default.items() if name != path[place] and not _own(form, field, name, one)}
            value = put(value, here, rest) if rest else value
    return value


def _own(form: Form, field: Field, name: str, value: Json) -> bool:
    one = field.property(name)
    return one is not None and not one.required and same(form.field(one.schema, name).default, value)


def switch(form: Form, field: Field, value: Json, union: int, branch: int, shelved: Json) -> Json:
    """Give what a place holds after another branch of a union is chosen; MISSING if nothing.

    What the forms share stays as it is; the rest is what the branch held before (`shelved`), or what it requires.
    """
    chosen = {place: one.chosen for place, one in enumerate(field.unions[:union]) if one.chosen is not None}
    after = form.field(field.schema, field.name, shelved, {**chosen, union: branch}, required=field.required)
    if after.kind != "object":
        if shelved is not MISSING:
            return shelved
        begun = of(form, after)
        # The default may stand beside the union and mean another of its forms.
        seen = form.field(field.schema, field.name, begun, chosen).unions[union:]
        return begun if begun is MISSING or (seen and seen[0].chosen == branch) else MISSING
    shared = {
        one.name for one in after.properties if (old := field.property(one.name)) is not None and _alike(old.schema, one.schema)
    }
    kept = {name: one for name, one in value.items() if name in shared} if isinstance(value, Mapping) else {}
    before = shelved if isinstance(shelved, Mapping) else {}
    begun = of(form, after)
    found = {**(begun if isinstance(begun, Mapping) else {}), **before, **kept}
    ordered = {one.name: found[one.name] for one in after.properties if one.name in found}
    return {**ordered, **found}


def _alike(left: Schema, right: Schema) -> bool:
    return [id(one.node) for one in left] == [id(one.node) for one in right]
