"""The search among parameters: all words in any order, dotted keys, and a slip in typing. No Streamlit."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.labels import format_value
from components.schema.path import MISSING, Path

_WORD = re.compile(r"\w+")
# A word of fewer letters is another word with one letter changed.
_ONE_SLIP_FROM, _TWO_SLIPS_FROM = 4, 8


@dataclass(frozen=True)
class Query:
    """The words searched for; with `allows_slips` a letter or two of a longer word may be wrong."""

    words: tuple[str, ...]
    allows_slips: bool = False

    def matches(self, text: str) -> bool:
        """Return whether a text in lower case has all words, at any place of its own words."""
        missing = [word for word in self.words if word not in text]
        if not missing or not self.allows_slips:
            return not missing
        candidates = set(_WORD.findall(text))
        return all(_is_slip(part, candidates) for word in missing for part in _WORD.findall(word))


def matches_field(query: Query, form: FormModel, field: Field, path: Path, labels: Iterable[str]) -> bool:
    """Return whether a query finds a field.

    It looks at the key, alone or dotted, the labels, the texts, and those of choices or branches.
    """
    names = [".".join(map(str, path)), *labels]
    return query.matches("\n".join([*names, *_texts(form, field)]).lower())


def _is_slip(word: str, candidates: Iterable[str]) -> bool:
    """Return whether a word, perhaps not typed to its end, is one of some words but for a slip."""
    allowed = (len(word) >= _ONE_SLIP_FROM) + (len(word) >= _TWO_SLIPS_FROM)
    return allowed > 0 and any(
        OSA.distance(word, start, score_cutoff=allowed) <= allowed
        for candidate in candidates
        for start in {candidate, candidate[: len(word)]}
    )


def _texts(form: FormModel, field: Field) -> Iterator[str]:
    yield from _own_texts(field)
    parts = [branch.schema for union in field.unions for branch in union.branches]
    if field.items is not None:
        parts += [*field.items.first, *([field.items.additional] if field.items.additional is not None else [])]
    if field.entries is not None and field.entries.declared:
        parts += [schema for _, schema in field.entries.patterns]
        parts += [field.entries.additional] if field.entries.additional else []
    for schema in parts:
        inner = form.field(schema, "")
        for part in (inner, *(form.property(inner, child, MISSING) for child in inner.properties)):
            yield part.name
            yield from _own_texts(part)


def _own_texts(field: Field) -> Iterator[str]:
    yield field.label
    yield field.help
    for choice in field.choices:
        yield from (choice.label, choice.help)
    for branch in (branch for union in field.unions for branch in union.branches):
        yield from (branch.label, branch.help)
    yield from map(format_value, field.examples)
