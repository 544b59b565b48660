"""The branches of a union (`anyOf`, `oneOf`): what each allows, which a value matches, their labels.

A branch is read alone, without what stands beside the union, and unions in it stay undecided, so that reading ends. Of a value the
score tells which branch it resembles: first by the properties whose values are fixed (the discriminator above all), then by how many of
its properties the branch names. Labels come from titles, fixed values, references and types, in this order, and are made unique; as
this takes longer than all else together, it is done when a union is drawn.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components.schema.applied_schema import PendingUnion, annotation, declared_types, enum_choices, has_type
from components.schema.document import TYPES, Located
from components.schema.fields import Branch
from components.schema.labels import format_value, humanize_key, name_type, unique_labels
from components.schema.path import Json, same

ANNOTATIONS = frozenset(
    [
        *("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
        *("$comment", "$schema", "$id", "$defs", "definitions"),
    ]
)
_CONSTRAINTS = ANNOTATIONS | frozenset(
    ["required", "not", "minProperties", "maxProperties", "dependentRequired", "minItems", "maxItems"]
)
_LISTED = 3
_NULL = frozenset(["null"])
OTHER_TYPE = (-1,)
"""The score of a value whose type the branch does not allow."""


class UnionBranch:
    """A branch of a union, read by itself.

    `nodes` are the schemas that apply because of it, `nested` the unions that stand in it. `allows_null` tells whether null is among its values,
    `is_null_only` whether it is the only one.
    """

    __slots__ = (
        "allows_null",
        "choices",
        "has_reasons",
        "is_null_only",
        "nested",
        "node",
        "nodes",
        "resolver",
        "types",
        "unsatisfiable",
    )

    def __init__(
        self,
        node: Json,
        resolver: Any,
        nodes: Sequence[Mapping[str, Json]],
        nested: Sequence[PendingUnion] = (),
        *,
        unsatisfiable: bool = False,
        has_reasons: bool = False,
    ) -> None:
        self.node = node
        self.resolver = resolver
        self.nodes = nodes
        self.nested = nested
        self.has_reasons = has_reasons
        self.types = types = declared_types(nodes)
        self.unsatisfiable = unsatisfiable or (types is not None and not types)
        self.choices = enum_choices(nodes)
        self.allows_null = types is None or "null" in types
        self.is_null_only = types == _NULL
        if self.choices is not None:
            nulls = [choice.value is None for choice in self.choices]
            self.allows_null = self.allows_null and any(nulls)
            self.is_null_only = self.is_null_only or all(nulls)

    @property
    def located(self) -> Located:
        """The branch as it stands in the document."""
        return Located(self.node, self.resolver)

    @property
    def is_constraint_only(self) -> bool:
        """Whether the branch only restricts values, and brings nothing that a form would show."""
        if self.types is not None or self.nested or self.has_reasons:
            return False
        return all(node.keys() <= _CONSTRAINTS for node in self.nodes)

    def allows_type(self, value: Json) -> bool:
        """Return whether the branch allows the type of a value."""
        return self.types is None or any(has_type(value, name) for name in self.types)

    def constants(self) -> dict[str, list[Json]]:
        """Return the fixed values of the branch's properties, by which it is told apart."""
        constants: dict[str, list[Json]] = {}
        for node in self.nodes:
            for name, inner in node.get("properties", {}).items():
                if isinstance(inner, Mapping) and "const" in inner:
                    constants[name] = [inner["const"]]
                elif isinstance(inner, Mapping) and isinstance(inner.get("enum"), list):
                    constants[name] = inner["enum"]
        return constants


def discriminator(node: Mapping[str, Json]) -> str | None:
    """Return the property that OpenAPI's `discriminator` names."""
    declared = node.get("discriminator")
    name = declared.get("propertyName") if isinstance(declared, dict) else None
    return name if isinstance(name, str) else None


def match_score(branch: UnionBranch, value: Json, key: str | None) -> tuple[int, ...]:
    """Return how much a value resembles a branch; OTHER_TYPE where its type is not allowed.

    For an object: agreement in fixed values that is not negative, agreement as it is, and properties known less those missing or unknown.
    """
    if not branch.allows_type(value):
        return OTHER_TYPE
    if not isinstance(value, Mapping):
        return (0,)
    agreement = 0
    for name, allowed in branch.constants().items():
        if name in value:
            weight = 10 if name == key else 1
            agreement += weight if any(same(constant, value[name]) for constant in allowed) else -weight
    names = {name for node in branch.nodes for name in node.get("properties", ())}
    required = {name for node in branch.nodes for name in node.get("required", ())}
    is_closed = any(node.get("additionalProperties") is False for node in branch.nodes)
    unknown = sum(name not in names for name in value) if is_closed else 0
    shared = sum(name in names for name in value)
    return (max(agreement, 0), agreement, shared - unknown - sum(name not in value for name in required))


def describe_branches(branches: Sequence[UnionBranch], node: Mapping[str, Json]) -> list[Branch]:
    """Return the branches of the union that stands in a schema, with their labels, which all differ."""
    declared = node.get("discriminator")
    mapping = declared.get("mapping") if isinstance(declared, Mapping) else None
    by_target = (
        {target: key for key, target in mapping.items() if isinstance(target, str)} if isinstance(mapping, Mapping) else {}
    )
    labels = [_label(branch, by_target, discriminator(node)) for branch in branches]
    constants = [
        " or ".join(format_value(value) for listed in branch.constants().values() for value in listed[:_LISTED])
        for branch in branches
    ]
    helps = [annotation(branch.nodes, "description") for branch in branches]
    described = zip(unique_labels(labels, constants), helps, branches, strict=True)
    return [Branch(label, help_text, (branch.located,)) for label, help_text, branch in described]


def _label(branch: UnionBranch, by_target: Mapping[str, str], key: str | None) -> str:
    title = annotation(branch.nodes, "title")
    if title:
        return title
    node = branch.node
    reference = node.get("$ref") if isinstance(node, Mapping) else None
    if isinstance(reference, str) and reference in by_target:
        return by_target[reference]
    constants = branch.constants()
    telling = constants.get(key or "") or next((values for values in constants.values() if len(values) == 1), None)
    if telling:
        return " or ".join(map(format_value, telling))
    if branch.choices is not None:
        labels = [choice.label for choice in branch.choices]
        return " or ".join(labels) if len(labels) <= _LISTED else f"{', '.join(labels[:_LISTED])} …"
    if isinstance(reference, str) and reference.rsplit("/", 1)[-1].isidentifier():
        return humanize_key(reference.rsplit("/", 1)[-1])
    return _label_of_type(branch)


def _label_of_type(branch: UnionBranch) -> str:
    """Return a label that says of which type the branch is, and of an object or a list what is in it."""
    types, nodes = branch.types, branch.nodes
    if types is None:
        names = [name for node in nodes for name in node.get("properties", ())]
        return f"With {', '.join(names[:_LISTED])}" if names else "Another form"
    names = [name for node in nodes for name in node.get("required", node.get("properties", ()))]
    if types == {"object"} and names:
        return f"Object with {', '.join(names[:_LISTED])}"
    if types == {"array"}:
        items: Mapping[str, Json] = next((node["items"] for node in nodes if isinstance(node.get("items"), Mapping)), {})
        declared = items.get("type")
        if isinstance(declared, str):
            return f"List of {name_type(declared).lower()}s"
    return " or ".join(name_type(name).capitalize() for name in TYPES if name in types and name != "null") or "Another form"
