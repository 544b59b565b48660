"""What applies to one value: all schemas that apply to it, and the branches of its unions.

Input are the schemas at one path of the document, the value there, and the branches that the user chose. They are not rewritten into one
schema; they are collected as they stand, and read together afterwards:

1. Every schema is added with what applies because of it: behind its references, and in its `allOf`. A schema that was visited is not
   added again and references are followed 100 deep, so this ends also where a schema refers to itself.
2. Conditions (`if`, `dependentSchemas`, ...) are applied once all that applies without them is known, as the defaults of unset properties
   count in them. Each is taken from the list for good; what it adds is added as in step 1.
3. Unions (`anyOf`, `oneOf`) are taken from the list one by one. Branches that contradict the types known by then are left out, and a branch
   that is nothing but another union is replaced by that one's branches, up to a limit. What remains is a list of constants, a mere
   constraint, a single branch, which is added as in step 1, or a union of the field. Of that the branch that was chosen, that the
   value satisfies or that it resembles most is added, with the conditions and unions in it.
4. Where several types remain, they become one more union.

All lists only grow by schemas that were not visited before, and a document has finitely many of them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from components.schema.applied_schema import (
    AppliedSchema,
    Types,
    allowed_choices,
    declared_types,
    intersect_types,
    unset_defaults,
)
from components.schema.document import TYPES, Located, Schema, SchemaDocument, SubSchema
from components.schema.fields import Assumption, Branch, Union
from components.schema.labels import name_type
from components.schema.path import MISSING, Json
from components.schema.unions import (
    ANNOTATIONS,
    OTHER_TYPE,
    UnionBranch,
    describe_branches,
    discriminator,
    match_score,
)
from components.schema.validation.validator import Validator

NO_BRANCHES: Mapping[int, int] = {}

_OF_TYPE = {name: Located({"type": name}, None) for name in TYPES}
_BRANCH_OF_TYPE = {name: UnionBranch(*located, (located.node,)) for name, located in _OF_TYPE.items()}
_ANY_TYPE = ("string", "number", "boolean", "array", "object")
# Keywords that restrict one type only, so a schema that names no type means this one.
_IMPLIED: Mapping[str, frozenset[str]] = {
    "object": frozenset(
        ["properties", "patternProperties", "additionalProperties", "propertyNames", "minProperties", "maxProperties"]
    ),
    "array": frozenset(["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"]),
    "string": frozenset(["pattern", "format", "minLength", "maxLength", "contentMediaType"]),
    "number": frozenset(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
}
_CONDITIONAL = frozenset(["if", "dependentSchemas", "dependencies", "dependentRequired"])
_REFERENCES = frozenset(["$ref", "$dynamicRef", "$recursiveRef"])
# A schema with none of these is all that applies because of it.
_APPLICATORS = _CONDITIONAL | _REFERENCES | {"allOf", "anyOf", "oneOf"}
_UNION_ONLY = ANNOTATIONS | {"$ref", "anyOf", "oneOf", "discriminator"}
_MAX_NESTED_UNIONS = 40
# Far from where Python's own recursion ends.
_MAX_REFERENCES = 100
_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})


class Resolver:
    """Resolves the schemas of one document; branches of unions are read once and kept."""

    def __init__(self, document: SchemaDocument, validator: Validator) -> None:
        self._document = document
        self._validator = validator
        self._branches: dict[int, UnionBranch] = {}

    def resolve(self, schema: Schema, value: Json, chosen: Mapping[int, int]) -> tuple[AppliedSchema, Types]:
        """Return what applies to a value, and the types that it leaves."""
        applied = AppliedSchema(value)
        for located in schema:
            self._add(applied, located, 0)
        if applied.conditional:
            self._apply_conditions(applied)
        flattened: set[int] = set()
        while applied.pending_unions:
            nodes, part = applied.pending_unions.pop(0)
            options = [self._read_branch(node, part.resolver) for node in nodes]
            if any(option.nested for option in options):
                options = [inner for option in options for inner in self._flatten(option, flattened)]
            self._resolve_union(applied, options, part, chosen)
            if applied.conditional:
                self._apply_conditions(applied)
        return applied, self._decide_type(applied, chosen)

    def _add(self, applied: AppliedSchema, located: Located, depth: int, *, branch: bool = False) -> None:
        """Add a schema, with all that applies because of it."""
        if isinstance(located.node, dict):
            if id(located.node) in applied.visited:
                return
            applied.visited.add(id(located.node))
        if depth > _MAX_REFERENCES:
            applied.reasons.append("The trainer's schema repeats itself here without end.")
            return
        part = self._document.enter(located, depth, branch=branch)
        if isinstance(part, SubSchema):
            applied.add(part)
            if not _APPLICATORS.isdisjoint(part.node):
                self._add_applicators(applied, part)
        elif isinstance(part, bool):
            applied.unsatisfiable = applied.unsatisfiable or not part
        else:
            applied.reasons.append(part)

    def _add_applicators(self, applied: AppliedSchema, part: SubSchema) -> None:
        node, resolver = part.node, part.resolver
        for target in self._document.targets(part) if not _REFERENCES.isdisjoint(node) else ():
            if isinstance(target, str):
                applied.reasons.append(target)
            else:
                self._add(applied, target, part.depth + 1, branch=part.branch)
        for inner in node.get("allOf", ()):
            self._add(applied, Located(inner, resolver), part.depth, branch=part.branch)
        if not _CONDITIONAL.isdisjoint(node):
            applied.conditional.append(part)
        for keyword in ("anyOf", "oneOf"):
            if keyword in node:
                applied.pending_unions.append((node[keyword], part))

    def _apply_conditions(self, applied: AppliedSchema) -> None:
        while applied.conditional:
            part = applied.conditional.pop(0)
            applied.value_independent = False
            if "if" in part.node and ("then" in part.node or "else" in part.node):
                self._apply_if(applied, part)
            for keyword in ("dependentSchemas", "dependencies", "dependentRequired"):
                for name, dependent in part.node.get(keyword, {}).items():
                    if isinstance(applied.value, Mapping) and name in applied.value:
                        node = self._document.required(dependent) if isinstance(dependent, list) else dependent
                        self._add(applied, Located(node, part.resolver), part.depth, branch=part.branch)

    def _apply_if(self, applied: AppliedSchema, part: SubSchema) -> None:
        """Add `then` or `else`, whichever applies when defaults count.

        If the other applies without them, its properties are offered too: Foundry may or may not fill in defaults before it checks, so that either may be what it asks for.
        """
        node, unset = part.node, unset_defaults(applied)
        condition = Located(node["if"], part.resolver)
        value = {} if applied.value is MISSING else applied.value
        plain = self._validator.is_valid(condition, value)
        filled = self._validator.is_valid(condition, {**unset, **value}) if unset else plain
        keyword, other = ("then", "else") if filled else ("else", "then")
        if keyword in node:
            self._add(applied, Located(node[keyword], part.resolver), part.depth, branch=part.branch)
        if filled != plain:
            applied.assumed.append(Assumption(id(node["if"]), filled, _mentioned(node["if"], unset)))
            if other in node:
                self._offer_properties(applied, Located(node[other], part.resolver), part)

    def _offer_properties(self, applied: AppliedSchema, located: Located, part: SubSchema) -> None:
        """Add the properties of a schema that are not named yet, without its other keywords."""
        names = {name for node in applied.nodes for name in node.get("properties", ())}
        for inner in self._read_alone(located).parts:
            fresh = {name: node for name, node in inner.node.get("properties", {}).items() if name not in names}
            if fresh:
                # Their defaults do not count: they are not in force.
                applied.keywords.add("properties")
                applied.nodes.append({"properties": fresh})
                applied.parts.append(SubSchema(applied.nodes[-1], inner.resolver, part.depth + 1, part.branch))

    def _read_branch(self, node: Json, resolver: Any) -> UnionBranch:
        """Read a branch by itself, without deciding the unions in it."""
        branch = self._branches.get(id(node))
        if branch is not None:
            return branch
        if isinstance(node, dict) and "$id" not in node and _APPLICATORS.isdisjoint(node):
            branch = UnionBranch(node, resolver, (self._document.clean(node),))
        else:
            applied = self._read_alone(Located(node, resolver))
            branch = UnionBranch(
                node,
                resolver,
                applied.nodes,
                applied.pending_unions,
                unsatisfiable=applied.unsatisfiable,
                has_reasons=bool(applied.reasons),
            )
        self._branches[id(node)] = branch
        return branch

    def _read_alone(self, located: Located) -> AppliedSchema:
        """Return what applies where nothing is set and no union is decided."""
        applied = AppliedSchema(MISSING)
        self._add(applied, located, 0)
        self._apply_conditions(applied)
        return applied

    def _flatten(self, branch: UnionBranch, flattened: set[int]) -> list[UnionBranch]:
        """Return a branch, or, where it is nothing but another union, that one's branches."""
        if len(branch.nested) != 1 or len(flattened) >= _MAX_NESTED_UNIONS or id(branch.node) in flattened:
            return [branch]
        if any(not inner.keys() <= _UNION_ONLY for inner in branch.nodes):
            return [branch]
        flattened.add(id(branch.node))
        nodes, part = branch.nested[0]
        options = [self._read_branch(node, part.resolver) for node in nodes]
        return [inner for option in options for inner in self._flatten(option, flattened)]

    def _resolve_union(
        self, applied: AppliedSchema, branches: Sequence[UnionBranch], part: SubSchema, chosen: Mapping[int, int]
    ) -> None:
        """Turn a union into listed choices, a single branch, or a union of the field."""
        types = declared_types(applied.nodes)
        options: list[UnionBranch] = []
        nulls: list[UnionBranch] = []
        allows_null = False
        for branch in branches:
            if not branch.unsatisfiable and (types is None or intersect_types(types, branch.types) != frozenset()):
                allows_null = allows_null or branch.allows_null
                (nulls if branch.is_null_only else options).append(branch)
        applied.allows_null = applied.allows_null and (allows_null or bool(nulls))
        applied.mentions_null = applied.mentions_null or bool(nulls)
        listed = [branch.choices for branch in options if branch.choices is not None]
        if not options:
            for branch in nulls[:1]:
                self._add(applied, branch.located, part.depth + 1, branch=True)
        elif len(listed) == len(options):
            applied.constant_unions.append(tuple(choice for choices in listed for choice in choices))
        elif len(options) == 1 and not options[0].is_constraint_only:
            self._add(applied, options[0].located, part.depth + 1, branch=True)
        elif not all(branch.is_constraint_only for branch in options):
            self._add_union(applied, options, part, chosen)

    def _add_union(
        self, applied: AppliedSchema, branches: Sequence[UnionBranch], part: SubSchema, chosen: Mapping[int, int]
    ) -> None:
        key, shared = discriminator(part.node), len(applied.nodes)
        index = self._infer_branch(branches, applied, chosen.get(len(applied.unions)), key)
        elsewhere = self._has_default_elsewhere(branches, applied, index, key)
        applied.value_independent = False
        applied.unions.append(Union(index, partial(describe_branches, branches, part.node), discriminator=key))
        if index is not None:
            self._add(applied, branches[index].located, part.depth + 1, branch=True)
        if elsewhere:
            # Null counts as no default.
            applied.default_elsewhere = applied.default() is not None
            declared = (node["default"] for node in applied.nodes[shared:] if "default" in node)
            applied.initial = next(declared, MISSING)

    def _has_default_elsewhere(
        self, branches: Sequence[UnionBranch], applied: AppliedSchema, index: int | None, key: str | None
    ) -> bool:
        """Return whether the default is of another branch than the one that is shown."""
        default = applied.default()
        return index is not None and default is not MISSING and self._match(branches, default, key) != index

    def _infer_branch(
        self, branches: Sequence[UnionBranch], applied: AppliedSchema, chosen: int | None, key: str | None
    ) -> int | None:
        """Return the branch that the user chose, else that of the value or default, else the first scalar."""
        value = applied.value
        if chosen is not None and chosen < len(branches):
            typed = value is MISSING or branches[chosen].allows_type(value)
            if typed and not _contradicts(branches, chosen, value, key):
                return chosen
        if value is MISSING:
            value = applied.default()
        if value is MISSING:
            for index, branch in enumerate(branches):
                if branch.types is not None and branch.types <= _SCALARS:
                    return index
            return None
        return self._match(branches, value, key)

    def _match(self, branches: Sequence[UnionBranch], value: Json, key: str | None) -> int | None:
        """Return the branch that a value satisfies, else resembles most; None where no type fits."""
        scores = [match_score(branch, value, key) for branch in branches]
        typed = [index for index, score in enumerate(scores) if score > OTHER_TYPE]
        if len(typed) > 1:
            valid = [index for index in typed if self._validator.is_valid(branches[index].located, value)]
            return max(valid, key=lambda index: (scores[index], -index)) if valid else scores.index(max(scores))
        return typed[0] if typed else None

    def _decide_type(self, applied: AppliedSchema, chosen: Mapping[int, int]) -> Types:
        """Return the types that remain, one wherever that can be decided; several become a union."""
        types = declared_types(applied.nodes)
        if types is not None and len(types) > 1:
            types -= {"null"}
            types = types - {"integer"} if "number" in types else types
        if types is not None and len(types) <= 1:
            return types
        if any(union.chosen is None for union in applied.unions) or applied.reasons:
            return types
        if allowed_choices(applied, types) is not None:
            return types
        if types is None:
            implied = [name for name, keywords in _IMPLIED.items() if not keywords.isdisjoint(applied.keywords)]
            if len(implied) == 1:
                return frozenset(implied)
            if not implied and not applied.mentions_null:
                applied.mentions_null = applied.allows_null
        return self._add_union_of_types(applied, types, chosen)

    def _add_union_of_types(self, applied: AppliedSchema, types: Types, chosen: Mapping[int, int]) -> Types:
        names = [name for name in _ordered_types(applied) if types is None or name in types]
        branches = [_BRANCH_OF_TYPE[name] for name in names]
        index = self._infer_branch(branches, applied, chosen.get(len(applied.unions)), None)
        has_no_value = applied.value is MISSING and applied.default() is MISSING
        if types is None and has_no_value and len(applied.unions) not in chosen:
            index = None
        if self._has_default_elsewhere(branches, applied, index, None):
            applied.default_elsewhere, applied.initial = applied.default() is not None, MISSING
        applied.value_independent = False
        applied.unions.append(Union(index, partial(_describe_types, names), untyped=types is None))
        if index is None:
            return types
        applied.add(SubSchema({"type": names[index]}, None, 1, True))
        return frozenset([names[index]])


def _describe_types(names: Iterable[str]) -> list[Branch]:
    return [Branch(name_type(name).capitalize(), "", (_OF_TYPE[name],)) for name in names]


def _contradicts(branches: Sequence[UnionBranch], index: int, value: Json, key: str | None) -> bool:
    """Return whether fixed values of properties say that a value is of another branch."""
    if not isinstance(value, Mapping) or not value:
        return False
    scores = (match_score(branch, value, key) for branch in branches)
    agreements = [score[1] if len(score) > 1 else 0 for score in scores]
    return agreements[index] < 0 < max(agreements)


def _mentioned(condition: Json, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the names that a condition mentions, all where it mentions none itself."""
    text, every = json.dumps(condition), tuple(names)
    return tuple(name for name in every if json.dumps(name) in text) or every


def _ordered_types(applied: AppliedSchema) -> Sequence[str]:
    declared = applied.first("type")
    return [name for name in declared if name in TYPES and name != "null"] if isinstance(declared, list) else _ANY_TYPE
