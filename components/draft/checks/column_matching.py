"""Proposes columns for a trainer's column specs by name and type. Somebody accepts a proposal or not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from components.draft.checks.problem import Fix
from components.draft.draft import DatasetInput, input_path
from components.schema.trainer import ColumnTypeSpec, InputSpec

# Words by which people name what trainers ask for, beside the spec's own.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "target": ("label", "class", "y", "price", "value", "outcome", "sales", "demand"),
    "timestamp": ("date", "time", "datetime", "day", "week", "month", "ts"),
    "item": ("id", "series", "product", "sku", "store", "shop"),
    "text": ("prompt", "content", "body", "message", "question"),
}
_FILLER = frozenset(["column", "columns", "the", "of", "name"])
# Scores are percentages, as rapidfuzz has them. Names less alike than this are no typing of one another.
_SAME, _CONTAINED, _MIN_ALIKE = 100.0, 80.0, 85.0


@dataclass(frozen=True)
class Proposal:
    """One column for one column spec of an input, with the reason in words."""

    spec: ColumnTypeSpec
    column: str
    reason: str


def propose_mapping(view: DatasetInput, spec: InputSpec, types: Mapping[str, str]) -> tuple[Proposal, ...]:
    """Return a column for each spec that is not mapped yet, each column once.

    A spec for which no column's name or type speaks is left out.
    """
    mapped = set(view.mapped)
    proposals: list[Proposal] = []
    for column in spec.columns:
        if view.column_mapping.get(column.id):
            continue
        fitting = tuple(column.fitting(types))
        named = next((name for name in _rank_by_name(tuple(_spec_names(column)), fitting) if name not in mapped), None)
        free = [name for name in fitting if name not in mapped]
        if named is not None:
            proposals.append(Proposal(column, named, f"its name fits, and it is {types[named].lower()}"))
        elif len(free) == 1 and not column.optional and column.types is not None:
            proposals.append(Proposal(column, free[0], f"it is the only column that is {column.types_text}"))
        else:
            continue
        mapped.add(proposals[-1].column)
    return tuple(proposals)


def accept_proposals(view: DatasetInput, proposals: Iterable[Proposal]) -> Fix:
    """Return the edit that maps the proposed columns; what is mapped is ignored no longer."""
    columns = {proposal.spec.id: proposal.column for proposal in proposals}
    values = [(input_path(view.alias, "columnMapping", key), [column]) for key, column in columns.items()]
    ignored = [name for name in view.ignore_columns if name not in columns.values()]
    if len(ignored) < len(view.ignore_columns):
        values.append((input_path(view.alias, "ignoreColumns"), ignored))
    return Fix("Accept", tuple(values))


def rank_columns(spec: ColumnTypeSpec, types: Mapping[str, str], name: str, limit: int = 4) -> list[str]:
    """Return at most `limit` columns that fit a spec, those named most like `name` first."""
    matches = process.extract(name.lower(), spec.fitting(types), scorer=fuzz.ratio, processor=str.lower, limit=limit)
    return [column for column, _, _ in matches]


@lru_cache(maxsize=32)
def _rank_by_name(names: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that are called like one of some names, the best first.

    Cached, as a page is drawn often with the same columns.
    """
    plain = {column: _plain_words(column) for column in columns}
    scores = {column: max((_name_score(name, plain[column]) for name in names), default=0.0) for column in columns}
    return tuple(sorted((column for column in columns if scores[column]), key=lambda column: -scores[column]))


def _spec_names(spec: ColumnTypeSpec) -> Iterator[str]:
    own = [_plain_words(spec.id), _plain_words(spec.name)]
    yield from (name for name in own if name)
    words = set(" ".join(own).split())
    for word, synonyms in _SYNONYMS.items():
        if word in words:
            yield from synonyms


def _name_score(name: str, column: str) -> float:
    """Return how much two plain names are alike, in percent; 0 for too little to tell."""
    if not column or name == column:
        return _SAME if column else 0.0
    name_words, column_words = set(name.split()), set(column.split())
    if name_words <= column_words or (len(column) > 2 and column_words <= name_words):
        return _CONTAINED
    return fuzz.ratio(name, column, score_cutoff=_MIN_ALIKE)


def _plain_words(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    words = [word for word in re.split(r"[^0-9a-zA-Z]+", spaced.lower()) if word]
    return " ".join(word for word in words if word not in _FILLER) or " ".join(words)
