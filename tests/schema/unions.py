"""Generate unions as people write them, with defaults wherever one can stand."""

from typing import Any

from hypothesis import strategies as st

PROPERTIES: dict[str, list[Any]] = {
    "depth": [3, 7],
    "key": ["k", "other"],
    "flag": [True, False],
}
_TYPES = {"depth": "integer", "key": "string", "flag": "boolean"}


@st.composite
def branch(draw: st.DrawFn, number: int, tag: str | None) -> dict[str, Any]:
    """A form of an object, told apart by `tag` where there is one, or a form of another type."""
    kind = draw(st.sampled_from(["object", "object", "object", "string", "integer", "array"]))
    if kind != "object" and tag is None:
        result: dict[str, Any] = {"type": kind}
        if draw(st.booleans()):
            result["default"] = {"string": f"text {number}", "integer": number, "array": [number]}[kind]
        return {**result, "items": {"type": "integer"}} if kind == "array" else result
    names = draw(st.lists(st.sampled_from(sorted(PROPERTIES)), unique=True, max_size=2))
    properties: dict[str, Any] = {}
    for name in names:
        properties[name] = {"type": _TYPES[name], "title": f"{name} of {number}"}
        if draw(st.booleans()):
            properties[name]["default"] = draw(st.sampled_from(PROPERTIES[name]))
    required = [name for name in names if "default" in properties[name] and draw(st.booleans())]
    if tag is not None:
        tag_schema: dict[str, Any] = draw(
            st.sampled_from([{"const": f"b{number}"}, {"enum": [f"b{number}"]}, {"enum": [f"b{number}", f"c{number}"]}])
        )
        properties[tag] = {**tag_schema, **({"default": f"b{number}"} if draw(st.booleans()) else {})}
        required += [tag] if draw(st.booleans()) else []
    result = {"type": "object", "properties": properties, "required": required}
    if draw(st.booleans()):
        result["additionalProperties"] = False
    if draw(st.integers(0, 3)) == 0:
        result["default"] = {
            **({tag: f"b{number}"} if tag else {}),
            **{name: draw(st.sampled_from(PROPERTIES[name])) for name in names},
        }
    return result


def _value(draw: st.DrawFn, item: dict[str, Any]) -> Any:
    """A value that is valid for a branch, to be the default of the property."""
    if item["type"] != "object":
        return {"string": "stated", "integer": 77, "array": [77]}[item["type"]]
    values = {name: draw(st.sampled_from(PROPERTIES[name])) for name in item["properties"] if name in PROPERTIES}
    tags = {name: tag_schema for name, tag_schema in item["properties"].items() if name not in PROPERTIES}
    return {**{name: tag_schema.get("const", tag_schema.get("enum", [None])[0]) for name, tag_schema in tags.items()}, **values}


@st.composite
def union(draw: st.DrawFn) -> dict[str, Any]:
    """A union of two or three branches, some behind references, some of them nested once more."""
    tag = draw(st.sampled_from([None, "kind", "kind"]))
    branches = [draw(branch(number, tag)) for number in range(draw(st.integers(2, 3)))]
    stated: dict[str, Any] = {}
    match draw(st.integers(0, 3)):
        case 0 | 1:
            stated["default"] = _value(draw, draw(st.sampled_from(branches)))
        case 2:
            stated["default"] = None
    if tag is not None and draw(st.booleans()):
        stated["discriminator"] = {"propertyName": tag}
    options: list[Any] = [*branches, {"type": "null"}] if stated.get("default", 0) is None else [*branches]
    return {draw(st.sampled_from(["anyOf", "oneOf"])): options, "title": "Union", **stated}


@st.composite
def parameters(draw: st.DrawFn) -> tuple[dict[str, Any], tuple[str | int, ...], Any]:
    """A schema with a union somewhere in it, the way to the union, and what is held at first."""
    inner = draw(union())
    where = draw(st.sampled_from(["property", "required", "reference", "nested", "entry", "named"]))
    match where:
        case "property" | "required":
            return {"properties": {"x": inner}, "required": ["x"] if where == "required" else []}, ("x",), {}
        case "reference":
            default = {"default": inner.pop("default")} if "default" in inner else {}
            return {"properties": {"x": {"$ref": "#/$defs/X", **default}}, "$defs": {"X": inner}}, ("x",), {}
        case "nested":
            outer = {"anyOf": [{"type": "object", "properties": {"x": inner, "n": {"const": 1}}}, {"type": "integer"}]}
            return {"properties": {"o": outer}}, ("o", "x"), {"o": {"n": 1}}
        case "entry":
            return {"properties": {"l": {"type": "array", "items": inner}}}, ("l", 0), {"l": [draw(st.sampled_from([{}, "", 5]))]}
        case _:
            return {"properties": {"m": {"type": "object", "additionalProperties": inner}}}, ("m", "a"), {"m": {"a": {}}}
