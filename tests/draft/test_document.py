"""A saved draft comes back as it was, whatever it holds."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from components.draft import document, incoming
from components.draft.model import Draft
from components.draft.text import write
from components.spec.path import same
from tests.draft.generated import drafts


@given(drafts())
def test_nothing_is_lost(draft: Draft) -> None:
    written = document.write(draft)
    back = document.read(written)
    assert written.isascii()
    assert back == draft
    assert same(back.body, draft.body)
    assert json.dumps(back.body) == json.dumps(draft.body)
    steps = [step for path in (*draft.entries, *draft.branches) for step in path]
    assert [type(step) for path in (*back.entries, *back.branches) for step in path] == [type(step) for step in steps]
    assert document.write(back) == written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("[]", "no saved draft"),
        ('{"format": 2}', "newer version of the program"),
        ('{"format": true}', "damaged"),
        ('{"format": 1, "body": {}}', "damaged"),
        ('{"format": "x"}', "no saved draft"),
        (document.write(Draft("d", None, {})).replace('"body":{}', '"body":[]'), "damaged"),
        (document.write(Draft("d", None, {})).replace('"body":{}', '"body":{"x":NaN}'), "NaN"),
        (document.write(Draft("d", None, {})).replace('"branches":[]', '"branches":[[["a"],[[1e999,0]]]]'), "damaged"),
        (document.write(Draft("d", None, {})).replace('"branches":[]', '"branches":[[[{}],[]]]'), "damaged"),
        (document.write(Draft("d", None, {})).replace('"entries":[]', '"entries":["abc"]'), "damaged"),
        ("[" * 100_000, "no saved draft"),
    ],
)
def test_what_cannot_be_read_says_so(text: str, words: str) -> None:
    with pytest.raises(document.DocumentError, match=words):
        document.read(text)


def test_a_draft_that_was_marked_as_read_only_comes_back_unlocked() -> None:
    plain = Draft("d", None, {"name": "half \ud800 a pair", "workerConfig": {"inputs": {}, "n": [1, 1.5, None]}})
    marked = replace(plain, text=write(plain.body))
    assert document.read(document.write(marked)) == plain
    assert incoming.read(document.write(marked)).text is None
    # What somebody typed is kept, whether it is a request or not.
    for typed in ("{", '{"name": 1}', write({**plain.body, "name": "other"}), ""):
        assert document.read(document.write(replace(plain, text=typed))).text == typed
