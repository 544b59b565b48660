"""Schemas as people write them, each with a value that is valid for it, for tests of laws."""

from typing import Any

from hypothesis import strategies as st

Pair = tuple[Any, Any]

NAMES = st.sampled_from(["rate", "n_jobs", "kind", "a b", "x/y", "~", "Ünï", "0", "items", "learningRate", "#"])
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=5)


def constant(value: Any) -> Pair:
    return {"const": value}, value


@st.composite
def choice(draw: st.DrawFn) -> Pair:
    values = draw(st.lists(ANY, min_size=1, max_size=4))
    return {"enum": values}, draw(st.sampled_from(values))


@st.composite
def titled(draw: st.DrawFn) -> Pair:
    values = draw(st.lists(SCALARS, min_size=2, max_size=4, unique_by=repr))
    return {"anyOf": [{"const": value, "title": f"T{number}"} for number, value in enumerate(values)]}, draw(
        st.sampled_from(values)
    )


LEAVES: st.SearchStrategy[Pair] = st.one_of(
    st.tuples(st.just({"type": "string"}), TEXT),
    st.tuples(st.just({"type": "string", "maxLength": 4000, "description": "`a` *b*"}), TEXT),
    st.tuples(st.just({"type": "string", "format": "date"}), st.dates().map(str)),
    st.tuples(st.just({"type": "integer", "default": 3}), st.integers(-(2**70), 2**70)),
    st.tuples(
        st.just({"type": "number", "minimum": -1e300}),
        st.floats(-1e300, allow_nan=False, allow_infinity=False) | st.integers(0, 2**60),
    ),
    st.tuples(st.just({"type": "boolean"}), st.booleans()),
    st.tuples(st.just({"type": "null"}), st.none()),
    st.tuples(st.just({"type": ["string", "null"]}), st.none() | TEXT),
    st.tuples(st.just({"type": ["integer", "string", "boolean"]}), st.integers() | TEXT | st.booleans()),
    st.tuples(st.sampled_from([{}, True, {"title": "Anything"}]), ANY),
    ANY.map(constant),
    choice(),
    titled(),
)


@st.composite
def array(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    schema, value = draw(inner)
    return {"type": "array", "items": schema}, [value] * draw(st.integers(0, 3))


@st.composite
def places(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    pairs = draw(st.lists(inner, min_size=1, max_size=3))
    return {"type": "array", "prefixItems": [schema for schema, _ in pairs], "items": False}, [value for _, value in pairs]


@st.composite
def mapping(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    schema, value = draw(inner)
    return {"type": "object", "additionalProperties": schema}, dict.fromkeys(draw(st.sets(NAMES, max_size=3)), value)


@st.composite
def record(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    pairs = draw(st.dictionaries(NAMES, inner, max_size=4))
    required = [name for name in pairs if draw(st.booleans())]
    content = {name: value for name, (_, value) in pairs.items() if name in required or draw(st.booleans())}
    schema: dict[str, Any] = {"properties": {name: item for name, (item, _) in pairs.items()}, "required": required}
    match draw(st.integers(0, 4)):
        case 0:
            schema["additionalProperties"] = False
        case 1:
            schema = {"allOf": [{"properties": schema["properties"]}, {"required": required}]}
        case 2:
            content["not in the schema"] = draw(ANY)
        case 3:
            schema["if"] = {"required": required}
            schema["then"] = {"title": "Then"}
    return {"type": "object", **schema}, content


@st.composite
def union(draw: st.DrawFn, inner: st.SearchStrategy[Pair]) -> Pair:
    pairs = draw(st.lists(inner, min_size=1, max_size=3))
    branches = [schema for schema, _ in pairs] + ([{"type": "null"}] if draw(st.booleans()) else [])
    return {"anyOf": branches}, draw(st.sampled_from([value for _, value in pairs]))


def tree(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    return array(inner) | places(inner) | mapping(inner) | record(inner) | union(inner)


@st.composite
def parameters(draw: st.DrawFn) -> Pair:
    """A schema of an object, some of its parts behind references, and a value that is valid for it."""
    schema, value = draw(record(st.recursive(LEAVES, tree, max_leaves=8)))
    properties = schema.get("properties", {})
    if properties and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(properties)))
        schema = {
            **schema,
            "properties": {**properties, name: {"$ref": "#/$defs/moved", "title": "Moved"}},
            "$defs": {"moved": properties[name]},
        }
    return schema, value
