"""What applies at a place: all schemas there (behind references, in `allOf`, in active branches) are gathered and read together, so none is rewritten."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from components.schema.applied_schema import (
    AppliedSchema,
    allowed_choices,
    allows_null,
    annotation,
    declared_types,
    enum_choices,
    has_type,
    intersect_types,
    unset_defaults,
)
from components.schema.document import TYPES, Located, Schema, SchemaDocument, SubSchema
from components.schema.fields import Assumption, Branch, Union
from components.schema.path import MISSING, Json
from components.schema.unions import (
    ANNOTATIONS,
    TYPE_LABELS,
    branch_labels,
    discriminator,
    is_constraint_only,
    is_null_only,
    match_score,
)
from components.schema.validation.validator import Validator

_OF_TYPE = {name: Located({"type": name}, None) for name in TYPES}
_ANYTHING = ("string", "number", "boolean", "array", "object")
# Keywords that speak of one type only, so a schema that names no type means this one.
_IMPLIED: Mapping[str, frozenset[str]] = {
    "object": frozenset(
        ["properties", "patternProperties", "additionalProperties", "propertyNames", "minProperties", "maxProperties"]
    ),
    "array": frozenset(["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"]),
    "string": frozenset(["pattern", "format", "minLength", "maxLength", "contentMediaType"]),
    "number": frozenset(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
}
_CONDITIONAL = frozenset(["if", "dependentSchemas", "dependencies", "dependentRequired"])
# Unions nested in unions are shown as one choice, but not without end.
_UNFOLDED = 40
# One reference after another, far from where Python stops.
_MOST_REFERENCES = 100
# What `likeness` says of a value of another type.
_OTHER_TYPE = (-1,)
_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})
NO_BRANCHES: Mapping[int, int] = {}


class Resolver:
    """Gathers for the places of one document."""

    def __init__(self, document: SchemaDocument, validator: Validator) -> None:
        self.document = document
        self.validator = validator
        self._glimpses: dict[int, tuple[Located, AppliedSchema]] = {}

    def read(self, schema: Schema, value: Json, chosen: Mapping[int, int]) -> tuple[AppliedSchema, set[str] | None]:
        """Gather what applies at a place, and give the types that it leaves."""
        place = AppliedSchema(value)
        for located in schema:
            self._gather(place, located, 0)
        self._settle(place, chosen)
        return place, self._types(place, chosen)

    def _gather(self, place: AppliedSchema, located: Located, depth: int, *, branch: bool = False) -> None:
        """Add a schema to a place, with all that applies because of it."""
        if isinstance(located.node, dict):
            if id(located.node) in place.seen:
                return
            place.seen.add(id(located.node))
        entered = (
            self.document.enter(located) if depth <= _MOST_REFERENCES else "The trainer's schema leads on from here without end."
        )
        if isinstance(entered, str):
            place.reasons.append(entered)
        elif isinstance(entered, bool):
            place.unsatisfiable = place.unsatisfiable or not entered
        else:
            part = replace(entered, depth=depth, branch=branch)
            place.add(part)
            for target in self.document.targets(part):
                if isinstance(target, str):
                    place.reasons.append(target)
                else:
                    self._gather(place, target, depth + 1, branch=branch)
            for one in part.node.get("allOf", ()):
                self._gather(place, Located(one, part.resolver), depth, branch=branch)
            if not part.node.keys().isdisjoint(_CONDITIONAL):
                place.conditional.append(part)
            for word in ("anyOf", "oneOf"):
                if word in part.node:
                    place.pending_unions.append((word, [Located(one, part.resolver) for one in part.node[word]], part))

    def _conditions(self, place: AppliedSchema) -> None:
        """Add what applies because of conditions, once all that applies without them is known, and so are the defaults."""
        while place.conditional:
            part = place.conditional.pop(0)
            place.value_independent = False
            if "if" in part.node and ("then" in part.node or "else" in part.node):
                self._condition(place, part)
            for word in ("dependentSchemas", "dependencies", "dependentRequired"):
                for key, one in part.node.get(word, {}).items():
                    if isinstance(place.value, Mapping) and key in place.value:
                        extra = self.document.required(one) if isinstance(one, list) else one
                        self._gather(place, Located(extra, part.resolver), part.depth, branch=part.branch)

    def _condition(self, place: AppliedSchema, part: SubSchema) -> None:
        """Add the branch that applies when defaults count; where it is another one when they do not, its properties are offered too.

        Foundry may or may not fill in defaults before it checks, so that either may be what it asks for.
        """
        node, unset = part.node, unset_defaults(place)
        condition = Located(node["if"], part.resolver)
        value = {} if place.value is MISSING else place.value
        plain = self.validator.is_valid(condition, value)
        filled = self.validator.is_valid(condition, {**unset, **value}) if unset else plain
        word, other = ("then", "else") if filled else ("else", "then")
        if word in node:
            self._gather(place, Located(node[word], part.resolver), part.depth, branch=part.branch)
        if filled != plain:
            place.assumed.append(Assumption(id(node["if"]), filled, _mentioned(node["if"], unset)))
            if other in node:
                self._offer(place, Located(node[other], part.resolver), part)

    def _offer(self, place: AppliedSchema, located: Located, part: SubSchema) -> None:
        """Add the properties of a branch that are not named otherwise, without anything else that it asks for."""
        known = {name for one in place.parts for name in one.node.get("properties", ())}
        for seen in self._glimpse(located).parts:
            fresh = {name: one for name, one in seen.node.get("properties", {}).items() if name not in known}
            if fresh:
                place.parts.append(SubSchema({"properties": fresh}, seen.resolver, part.depth + 1, part.branch))

    def _settle(self, place: AppliedSchema, chosen: Mapping[int, int]) -> None:
        """Turn the unions that were met into listed choices, single branches, or unions of the field."""
        met: set[int] = set()
        self._conditions(place)
        while place.pending_unions:
            _, branches, part = place.pending_unions.pop(0)
            known = declared_types(place.parts)
            options: list[tuple[Located, AppliedSchema]] = []
            for located in branches:
                options.extend(self._unfold(located, met))
            fitting = [
                (located, seen)
                for located, seen in options
                if not seen.unsatisfiable and intersect_types(known, declared_types(seen.parts)) != set()
            ]
            rest = [(located, seen) for located, seen in fitting if not is_null_only(seen)]
            nullable = len(rest) < len(fitting) or any(allows_null(seen) for _, seen in rest)
            place.allows_null = place.allows_null and nullable
            place.mentions_null = place.mentions_null or len(rest) < len(fitting)
            listed = [enum_choices(seen) for _, seen in rest]
            if not rest:
                for located, _ in fitting[:1]:
                    self._gather(place, located, part.depth + 1, branch=True)
            elif all(values is not None for values in listed):
                place.constant_unions.append(tuple(choice for values in listed for choice in values or ()))
            elif all(is_constraint_only(seen) for _, seen in rest):
                continue
            elif len(rest) == 1:
                self._gather(place, rest[0][0], part.depth + 1, branch=True)
            else:
                self._choose(place, rest, part, chosen)
            self._conditions(place)

    def _unfold(self, located: Located, met: set[int]) -> list[tuple[Located, AppliedSchema]]:
        """Give a branch, or, where it is nothing but another union, that one's branches."""
        seen = self._glimpse(located)
        plain = [
            part for part in seen.parts if not part.node.keys() <= (ANNOTATIONS | {"$ref", "anyOf", "oneOf", "discriminator"})
        ]
        if len(seen.pending_unions) == 1 and not plain and len(met) < _UNFOLDED and id(located.node) not in met:
            met.add(id(located.node))
            return [option for branch in seen.pending_unions[0][1] for option in self._unfold(branch, met)]
        return [(located, seen)]

    def _glimpse(self, located: Located) -> AppliedSchema:
        """Read a branch by itself, without deciding the unions in it."""
        known = self._glimpses.get(id(located.node))
        if known is None:
            place = AppliedSchema(MISSING)
            self._gather(place, located, 0)
            self._conditions(place)
            known = self._glimpses[id(located.node)] = (located, place)
        return known[1]

    def _choose(
        self, place: AppliedSchema, options: list[tuple[Located, AppliedSchema]], part: SubSchema, chosen: Mapping[int, int]
    ) -> None:
        branches = tuple(
            Branch(label, annotation(seen, "description"), (located,))
            for (located, seen), label in zip(options, branch_labels(options, part), strict=True)
        )
        key, shared = discriminator(part), len(place.parts)
        taken = self._infer(options, place, chosen.get(len(place.unions)), key)
        elsewhere = self._is_elsewhere(options, place, taken, key)
        place.value_independent = False
        place.unions.append(Union(branches, taken, discriminator=key))
        if taken is not None:
            self._gather(place, options[taken][0], part.depth + 1, branch=True)
        if elsewhere:
            # Null counts as nothing.
            place.default_elsewhere = place.default() is not None
            place.initial = next((one.node["default"] for one in place.parts[shared:] if "default" in one.node), MISSING)

    def _is_elsewhere(
        self, options: list[tuple[Located, AppliedSchema]], place: AppliedSchema, taken: int | None, key: str | None = None
    ) -> bool:
        """Tell whether the default at a place is of another branch than the one that is taken."""
        default = place.default()
        return taken is not None and default is not MISSING and self._nearest(options, default, key) != taken

    def _infer(
        self, options: list[tuple[Located, AppliedSchema]], place: AppliedSchema, remembered: int | None, key: str | None
    ) -> int | None:
        """Find the branch of a value: the one that the user chose, else the one that the value satisfies, else the nearest."""
        value = place.value
        if remembered is not None and remembered < len(options):
            types = declared_types(options[remembered][1].parts)
            typed = value is MISSING or types is None or any(has_type(value, name) for name in types)
            if typed and not _contradicted(options, remembered, value, key):
                return remembered
        if value is MISSING:
            value = place.default()
        if value is MISSING:
            kinds = [declared_types(seen.parts) for _, seen in options]
            return next((index for index, types in enumerate(kinds) if types is not None and types <= _SCALARS), None)
        return self._nearest(options, value, key)

    def _nearest(self, options: list[tuple[Located, AppliedSchema]], value: Json, key: str | None) -> int | None:
        """Return the branch that a value satisfies, else the one that it looks most like; None where all are of other types."""
        scores = [match_score(seen, value, key) for _, seen in options]
        typed = [index for index, score in enumerate(scores) if score > _OTHER_TYPE]
        if len(typed) > 1:
            valid = [index for index in typed if self.validator.is_valid(options[index][0], value)]
            typed = [max(valid, key=lambda index: (scores[index], -index))] if valid else [scores.index(max(scores))]
        return next(iter(typed), None)

    def _types(self, place: AppliedSchema, chosen: Mapping[int, int]) -> set[str] | None:
        """Give the types left at a place, one wherever that can be decided; a type that the user is to pick becomes a union."""
        types = declared_types(place.parts)
        if types is not None and len(types) > 1:
            types -= {"null"}
        if types is not None and "number" in types:
            types -= {"integer"}
        if types is not None and len(types) <= 1:
            return types
        if any(union.chosen is None for union in place.unions) or place.reasons or allowed_choices(place, types) is not None:
            return types
        if types is None:
            implied = {name for name, signs in _IMPLIED.items() if any(not signs.isdisjoint(part.node) for part in place.parts)}
            if len(implied) == 1:
                return implied
            if not implied and not place.mentions_null:
                place.mentions_null = place.allows_null
        ordered = [name for name in _order(place) if types is None or name in types]
        options = [(_OF_TYPE[name], self._glimpse(_OF_TYPE[name])) for name in ordered]
        taken = self._infer(options, place, chosen.get(len(place.unions)), None)
        if types is None and place.value is MISSING and place.default() is MISSING and len(place.unions) not in chosen:
            taken = None
        if self._is_elsewhere(options, place, taken):
            place.default_elsewhere, place.initial = place.default() is not None, MISSING
        place.value_independent = False
        place.unions.append(
            Union(tuple(Branch(TYPE_LABELS[name], "", (_OF_TYPE[name],)) for name in ordered), taken, types is None)
        )
        if taken is None:
            return types
        place.parts.append(SubSchema({"type": ordered[taken]}, None, 1, True))
        return {ordered[taken]}


def _contradicted(options: list[tuple[Located, AppliedSchema]], branch: int, value: Json, key: str | None) -> bool:
    """Tell whether what tells the branches apart says that a value is of another one."""
    if not isinstance(value, Mapping) or not value:
        return False
    telling = [score[1] if len(score) > 1 else 0 for score in (match_score(seen, value, key) for _, seen in options)]
    return telling[branch] < 0 < max(telling)


def _mentioned(condition: Json, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the names that a condition speaks of, all where it speaks of none itself."""
    written = json.dumps(condition)
    every = tuple(names)
    return tuple(name for name in every if json.dumps(name) in written) or every


def _order(place: AppliedSchema) -> Sequence[str]:
    stated = place.first("type")
    return [name for name in stated if name in TYPES and name != "null"] if isinstance(stated, list) else _ANYTHING
