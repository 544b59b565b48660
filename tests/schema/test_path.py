"""Places of a value as others name them, resolved to the one path that the value itself has for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema.path import MISSING, Json, Path, get, pointer, put, remove, resolve

VALUE: Json = {
    "layers": [{"units": 8}, {"units": 16, "tags": ["a", "b"]}],
    "0": {"1": "names of digits"},
    "learning.rate": {"warm.up": [0.1]},
    "a": {"b": 1},
    "it's [odd]": {'"q"': 1, "\\": 2},
    "grid": [[1, 2], [3]],
}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("$", ()),
        ("#", ()),
        ("layers", ("layers",)),
        ("$.layers[0].units", ("layers", 0, "units")),
        ("layers[1].tags[1]", ("layers", 1, "tags", 1)),
        ("layers.1.tags.1", ("layers", 1, "tags", 1)),
        ("/layers/1/tags/1", ("layers", 1, "tags", 1)),
        ("#/layers/1/tags/1", ("layers", 1, "tags", 1)),
        ("$['layers'][1][\"tags\"][0]", ("layers", 1, "tags", 0)),
        ("$.grid[0][1]", ("grid", 0, 1)),
        ("grid.0.1", ("grid", 0, 1)),
        ("$.0.1", ("0", "1")),
        ("[0][1]", ("0", "1")),
        ("/0/1", ("0", "1")),
        ("$.learning.rate.warm.up[0]", ("learning.rate", "warm.up", 0)),
        ("$['learning.rate']['warm.up'].0", ("learning.rate", "warm.up", 0)),
        ("learning.rate.cool", ("learning.rate", "cool")),
        ("$['it\\'s [odd]']['\"q\"']", ("it's [odd]", '"q"')),
        ('$["it\'s [odd]"]["\\\\"]', ("it's [odd]", "\\")),
        ("#/it's%20[odd]/%22q%22", ("it's [odd]", '"q"')),
        # What is required and not there yet is named beside what is.
        ("$.layers[0].dropout", ("layers", 0, "dropout")),
        ("/layers/2/units", ("layers", 2, "units")),
        ("optimizer.decay", ("optimizer", "decay")),
        ("optimizers[0].decay", ("optimizers", 0, "decay")),
        # Nothing stands inside a scalar, and nothing in a list by a name.
        ("$.a.b.c", ("a", "b")),
        ("/layers/0/units/x", ("layers", 0, "units")),
        ("layers[*].units", ("layers",)),
        ("$.layers[0]['units", ("layers", 0)),
        ("of no kind [", ("of no kind ",)),
        ("[", ("[",)),
        ("/layers/first/units", ("layers",)),
        ("/layers/-/units", ("layers",)),
        ("/layers/01", ("layers",)),
    ],
)
def test_a_place_is_found_however_it_is_named(text: str, path: Path) -> None:
    result = resolve(text, VALUE)
    assert result == path
    assert [*map(type, result)] == [*map(type, path)]


NAMES = st.text(st.sampled_from("ab0.'\"[]\\/~ ü"), min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)


def places(value: Json, path: Path = ()) -> list[Path]:
    steps = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(item for step in steps for item in places(value[step], (*path, step)))]


def quoted(path: Path) -> str:
    escaped = (str(step).replace("\\", "\\\\").replace("'", "\\'") for step in path)
    return "$" + "".join(
        f"[{text}]" if isinstance(step, int) else f"['{text}']" for step, text in zip(path, escaped, strict=True)
    )


@given(VALUES, st.data())
def test_every_place_is_found_by_its_pointer_and_by_its_jsonpath(value: Json, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(value)))
    assert resolve(pointer(path), value) == path
    assert resolve(quoted(path), value) == path


@given(VALUES, st.text(st.sampled_from("ab0.'[]\\/~$#1"), max_size=9))
def test_any_text_is_a_path_with_indices_in_lists_only(value: Json, text: str) -> None:
    path = resolve(text, value)
    for index, step in enumerate(path):
        parent = get(value, path[:index])
        assert parent is MISSING or isinstance(parent, list) == isinstance(step, int)


def test_one_place_has_one_path() -> None:
    assert get(VALUE, ("layers", "0")) is get(VALUE, (0,)) is MISSING
    assert remove(VALUE, ("layers", "0")) is VALUE
    for wrong in (("layers", "0"), ("layers", 3), (7,)):
        with pytest.raises(LookupError):
            put(VALUE, wrong, 1)
