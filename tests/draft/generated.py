"""Random drafts (half surrogate pairs, huge numbers, rejected inputs, chosen branches), and edits."""

from dataclasses import replace

from hypothesis import strategies as st

from components.draft.draft import Draft, RejectedInput
from components.schema.path import MISSING, Json, Path, get, put, remove

WORDS = st.text(st.characters(codec=None, categories=None), max_size=8)
NUMBERS = st.integers() | st.integers(10**30, 10**300) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | WORDS
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12)
OBJECTS = st.dictionaries(WORDS, ANY, max_size=4)
PATHS: st.SearchStrategy[Path] = st.lists(WORDS | st.integers(0, 5), max_size=4).map(tuple)
FEW = st.integers(0, 3)
SMALL = st.integers(0, 2)
NAMES = st.sampled_from("abc")
TREES = st.recursive(SMALL, lambda inner: st.lists(SMALL, max_size=2) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8)
PATHS: st.SearchStrategy[Path] = st.lists(NAMES, min_size=1, max_size=3).map(tuple)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    return Draft(
        id=draw(st.uuids()).hex,
        studio_rid=draw(st.none() | WORDS),
        body=draw(OBJECTS),
        trainer_version=draw(st.none() | WORDS),
        base_version=draw(st.none() | st.integers(1)),
        pending_text=draw(st.none() | WORDS),
        rejected_inputs=draw(st.dictionaries(PATHS, st.builds(RejectedInput, WORDS, WORDS), max_size=3)),
        branches=draw(st.dictionaries(PATHS, st.dictionaries(FEW, FEW, max_size=2), max_size=3)),
        inactive_values=draw(st.dictionaries(st.tuples(PATHS, FEW, FEW), ANY, max_size=3)),
    )


@st.composite
def ancestors(draw: st.DrawFn) -> Draft:
    """Draw a small draft, so that edits drawn apart often touch the same places."""
    return edited(draw, Draft("mine", "s", draw(st.dictionaries(NAMES, TREES, max_size=3))))


def edited(draw: st.DrawFn, draft: Draft) -> Draft:
    for kind in draw(st.lists(st.sampled_from(["put", "remove", "entry", "branch", "studio", "text", "version"]), max_size=4)):
        path = draw(PATHS)
        match kind:
            case "put" if _open(draft.body, path):
                draft = replace(draft, body=put(draft.body, path, draw(TREES)))
            case "remove":
                draft = replace(draft, body=remove(draft.body, path, draw(FEW)))
            case "entry":
                draft = replace(
                    draft, rejected_inputs=_noted(draw, draft.rejected_inputs, path, RejectedInput(draw(NAMES), "why"))
                )
            case "branch":
                draft = replace(draft, branches=_noted(draw, draft.branches, path, {0: draw(SMALL)}))
                draft = replace(draft, inactive_values=_noted(draw, draft.inactive_values, (path, 0, draw(SMALL)), draw(SMALL)))
            case "studio":
                draft = replace(draft, studio_rid=draw(NAMES))
            case "text":
                draft = replace(draft, pending_text=draw(st.none() | NAMES))
            case "version":
                draft = replace(draft, trainer_version=draw(NAMES))
    return draft


@st.composite
def siblings(draw: st.DrawFn) -> tuple[Draft, Draft, Draft]:
    """Draw an ancestor and two drafts edited from it."""
    base = draw(ancestors())
    return base, edited(draw, base), replace(edited(draw, base), id="theirs")


def _open(body: Json, path: Path) -> bool:
    return all(
        get(body, path[:length], {}) is MISSING or isinstance(get(body, path[:length], {}), dict) for length in range(len(path))
    )


def _noted(draw: st.DrawFn, notes: Json, key: Json, value: Json) -> Json:
    rest = {known: note for known, note in notes.items() if known != key}
    return rest if draw(st.booleans()) and key in notes else {**rest, key: value}
