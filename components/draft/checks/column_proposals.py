"""Proposes columns for a trainer's column specs by name, type and the other inputs. Somebody accepts a proposal or not."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from components.draft.checks.problem import Fix
from components.draft.draft import DatasetInput, Draft, input_path
from components.schema.path import Json, Path
from components.schema.trainer import ColumnTypeSpec, InputSpec

# Words by which people name what trainers ask for, beside the spec's own.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "target": ("label", "class", "y", "price", "value", "outcome", "sales", "demand"),
    "timestamp": ("date", "time", "datetime", "day", "week", "month", "ts"),
    "item": ("id", "series", "product", "sku", "store", "shop"),
    "text": ("prompt", "content", "body", "message", "question"),
}
_FILLER = frozenset(["column", "columns", "the", "of", "name"])
# Words of a spec whose column tells series or rows apart: one that a dataset seldom has without meaning it.
_IDENTIFIER = frozenset(["id", "key", "item", "series", "group"])
# Of several columns that fit, a measured value is rather fractional, and a name rather text, than a whole number.
_FRACTIONAL, _TEXT = frozenset(["DOUBLE", "FLOAT", "DECIMAL"]), frozenset(["STRING"])
# Scores are percentages, as rapidfuzz has them. Names less alike than this are no typing of one another.
_SAME, _CONTAINED, _MIN_ALIKE = 100.0, 80.0, 85.0


@dataclass(frozen=True)
class InputColumns:
    """An input with the dataset chosen for it, and the types of the dataset's columns by name."""

    spec: InputSpec
    view: DatasetInput
    types: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """One column for one column spec of an input, with the reason in words."""

    spec: ColumnTypeSpec
    column: str
    reason: str


def propose_mappings(inputs: Sequence[InputColumns]) -> Mapping[str, tuple[Proposal, ...]]:
    """Return, by input, a column for each spec that is not mapped yet, each column once.

    First come the columns whose name speaks for them, then those that another input has for the same spec, then the only ones of their type.
    """
    proposals: dict[str, dict[str, Proposal]] = {columns.spec.alias: {} for columns in inputs}
    for propose in (_by_name, _as_elsewhere, _by_type, _as_elsewhere):
        elsewhere = {key: match for columns in inputs for key, match in _mapped(columns, proposals[columns.spec.alias]).items()}
        for columns in inputs:
            own = proposals[columns.spec.alias]
            for spec in columns.spec.columns:
                taken = {*columns.view.mapped, *(proposal.column for proposal in own.values())}
                if spec.id in own or columns.view.column_mapping.get(spec.id):
                    continue
                match = propose(spec, columns, taken, elsewhere)
                if match is not None:
                    own[spec.id] = Proposal(spec, *match)
    # In the order of the trainer's specs, not in that in which they were found.
    return {
        columns.spec.alias: tuple(
            proposals[columns.spec.alias][spec.id] for spec in columns.spec.columns if spec.id in proposals[columns.spec.alias]
        )
        for columns in inputs
    }


def _mapped(columns: InputColumns, proposals: Mapping[str, Proposal]) -> Mapping[str, tuple[str, str]]:
    """Return the column mapped or proposed for each spec of an input, with the input's name."""
    mapped = {key: names[0] for key, names in columns.view.column_mapping.items() if names}
    mapped |= {key: proposal.column for key, proposal in proposals.items()}
    return {key: (column, columns.spec.name) for key, column in mapped.items()}


_Elsewhere = Mapping[str, tuple[str, str]]
_Match = tuple[str, str] | None


def _by_name(spec: ColumnTypeSpec, columns: InputColumns, taken: set[str], _elsewhere: _Elsewhere) -> _Match:
    ranked = _rank_by_name(tuple(_spec_names(spec)), tuple(spec.fitting(columns.types)))
    column = next((name for name in ranked if name not in taken), None)
    return None if column is None else (column, "the name fits")


def _as_elsewhere(spec: ColumnTypeSpec, columns: InputColumns, taken: set[str], elsewhere: _Elsewhere) -> _Match:
    column, input_name = elsewhere.get(spec.id, ("", ""))
    fits = column in columns.types and spec.accepts(columns.types[column])
    return (column, f"as in {input_name}") if fits and column not in taken else None


def _by_type(spec: ColumnTypeSpec, columns: InputColumns, taken: set[str], _elsewhere: _Elsewhere) -> _Match:
    """Propose the one column that a spec can mean by its type; an optional spec may mean none unless it is an identifier."""
    is_identifier = bool(_IDENTIFIER & set(_plain_words(f"{spec.id} {spec.name}").split()))
    if spec.types is None or spec.allow_multiple or (spec.optional and not is_identifier):
        return None
    free = [name for name in spec.fitting(columns.types) if name not in taken]
    if len(free) == 1:
        return free[0], "the only column that fits"
    preferred = _TEXT if is_identifier else _FRACTIONAL
    likely = [name for name in free if columns.types[name] in preferred]
    return (likely[0], f"the only {columns.types[likely[0]].lower()} column") if len(likely) == 1 else None


def accept_proposals(draft: Draft, proposals: Mapping[str, Iterable[Proposal]]) -> Fix:
    """Return the edit that maps the columns proposed for inputs; what is mapped is ignored no longer."""
    values: list[tuple[Path, Json]] = []
    for alias, accepted in proposals.items():
        columns = {proposal.spec.id: proposal.column for proposal in accepted}
        values += [(input_path(alias, "columnMapping", key), [column]) for key, column in columns.items()]
        ignored = draft.get(input_path(alias, "ignoreColumns"))
        if isinstance(ignored, list) and not set(columns.values()).isdisjoint(ignored):
            values.append((input_path(alias, "ignoreColumns"), [name for name in ignored if name not in columns.values()]))
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
