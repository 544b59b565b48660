"""Which columns a trainer's column specs probably mean, by name and type. A proposal only: somebody accepts it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from components.draft.checks.problem import Fix
from components.draft.draft import DatasetInput, input_path
from components.schema.trainer import ColumnTypeSpec, InputSpec

# Words by which people name what trainers ask for, beside the spec's own.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "target": ("label", "class", "y", "price", "value", "outcome", "sales", "demand"),
    "timestamp": ("date", "time", "datetime", "day", "week", "month", "ts"),
    "item": ("id", "series", "product", "sku", "store", "shop"),
    "text": ("prompt", "content", "body", "message", "question"),
}
_ENOUGH, _NEAR = 0.6, 0.85
_FILLER = frozenset(["column", "columns", "the", "of", "name"])


@dataclass(frozen=True)
class Proposal:
    """One column for one spec of an input, with the reason in words."""

    spec: ColumnTypeSpec
    column: str
    reason: str


def propose_mapping(view: DatasetInput, spec: InputSpec, types: Mapping[str, str]) -> tuple[Proposal, ...]:
    """Propose a column for every spec that is not mapped yet, each column once; where nothing speaks for one, none."""
    taken = {name for names in view.column_mapping.values() for name in names}
    found: list[Proposal] = []
    for column in spec.columns:
        if view.column_mapping.get(column.id):
            continue
        fitting = tuple(column.fitting(types))
        named = next((name for name in _ranked(tuple(_names(column)), fitting) if name not in taken), None)
        free = [name for name in fitting if name not in taken][:2]
        if named is not None:
            found.append(Proposal(column, named, f"its name fits, and it is {types[named].lower()}"))
        elif len(free) == 1 and not column.optional and column.types is not None:
            found.append(Proposal(column, free[0], f"it is the only column that is {column.types_text}"))
        else:
            continue
        taken.add(found[-1].column)
    return tuple(found)


def accept_proposals(view: DatasetInput, proposals: Iterable[Proposal]) -> Fix:
    """Give the edit that takes the proposals over."""
    values = [(input_path(view.alias, "columnMapping", one.spec.id), [one.column]) for one in proposals]
    chosen = {one.column for one in proposals}
    kept = [name for name in view.ignore_columns if name not in chosen]
    ignored = [(input_path(view.alias, "ignoreColumns"), kept)] if len(kept) < len(view.ignore_columns) else []
    return Fix("Accept", (*values, *ignored))


def rank_columns(spec: ColumnTypeSpec, types: Mapping[str, str], wanted: Iterable[str], most: int = 4) -> list[str]:
    """Give the columns that fit a spec, those named most like what is `wanted` first."""
    fitting = spec.fitting(types)
    said = next(iter(wanted), "").lower()
    if said:
        fitting = sorted(fitting, key=lambda name: -SequenceMatcher(None, said, name.lower()).ratio())
    return fitting[:most]


@lru_cache(maxsize=32)
def _ranked(said: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Give those columns whose names speak for one of some words, the best first. Kept, as a page is drawn many times with the same columns."""
    scores = {name: max((_alike(words, _plain(name)) for words in said), default=0.0) for name in columns}
    return tuple(sorted((name for name in columns if scores[name] >= _ENOUGH), key=lambda name: -scores[name]))


def _names(spec: ColumnTypeSpec) -> Iterator[str]:
    own = [_plain(spec.id), _plain(spec.name)]
    yield from (words for words in own if words)
    said = set(" ".join(own).split())
    for key, others in _ALSO.items():
        if key in said:
            yield from others


def _alike(words: str, plain: str) -> float:
    """Say how much two plain names are alike: 1 for the same words, 0 for nothing in common."""
    if not plain or not words:
        return 0.0
    if plain == words:
        return 1.0
    mine, its = set(words.split()), set(plain.split())
    if mine <= its or (len(plain) > 2 and its <= mine):
        return 0.8
    # The whole comparison is slow, and no name of another length can come so near.
    if 2 * min(len(words), len(plain)) <= _NEAR * (len(words) + len(plain)):
        return 0.0
    matcher = SequenceMatcher(None, words, plain)
    return ratio if matcher.quick_ratio() > _NEAR and (ratio := matcher.ratio()) > _NEAR else 0.0


def _plain(text: str) -> str:
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    words = [word for word in re.split(r"[^0-9a-zA-Z]+", parts.lower()) if word]
    return " ".join(word for word in words if word not in _FILLER) or " ".join(words)
