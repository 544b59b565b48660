"""A saved draft comes back as it was, whatever it holds."""

import json
from dataclasses import replace

import pytest
from hypothesis import given

from components.draft import serialization
from components.draft.draft import Draft
from components.draft.imports import importer
from components.draft.strict_json import format_json
from components.schema.path import same
from tests.draft.generated import drafts


@given(drafts())
def test_nothing_is_lost(draft: Draft) -> None:
    written = serialization.dump_draft(draft)
    back = serialization.load_draft(written)
    assert written.isascii()
    assert back == draft
    assert same(back.body, draft.body)
    assert json.dumps(back.body) == json.dumps(draft.body)
    steps = [step for path in (*draft.rejected_inputs, *draft.branches) for step in path]
    assert [type(step) for path in (*back.rejected_inputs, *back.branches) for step in path] == [type(step) for step in steps]
    assert serialization.dump_draft(back) == written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("[]", "not a saved draft"),
        ('{"format": 2}', "newer version of the program"),
        ('{"format": true}', "damaged"),
        ('{"format": 1, "body": {}}', "damaged"),
        ('{"format": "x"}', "not a saved draft"),
        (serialization.dump_draft(Draft("d", None, {})).replace('"body":{}', '"body":[]'), "damaged"),
        (serialization.dump_draft(Draft("d", None, {})).replace('"body":{}', '"body":{"x":NaN}'), "NaN"),
        (serialization.dump_draft(Draft("d", None, {})).replace('"branches":[]', '"branches":[[["a"],[[1e999,0]]]]'), "damaged"),
        (serialization.dump_draft(Draft("d", None, {})).replace('"branches":[]', '"branches":[[[{}],[]]]'), "damaged"),
        (serialization.dump_draft(Draft("d", None, {})).replace('"entries":[]', '"entries":["abc"]'), "damaged"),
        ("[" * 100_000, "not a saved draft"),
    ],
)
def test_what_cannot_be_read_says_so(text: str, words: str) -> None:
    with pytest.raises(serialization.DocumentError, match=words):
        serialization.load_draft(text)


def test_a_draft_that_was_marked_as_read_only_comes_back_unlocked() -> None:
    plain = Draft("d", None, {"name": "half \ud800 a pair", "workerConfig": {"inputs": {}, "n": [1, 1.5, None]}})
    marked = replace(plain, pending_text=format_json(plain.body))
    assert serialization.load_draft(serialization.dump_draft(marked)) == plain
    assert importer.import_draft(serialization.dump_draft(marked)).pending_text is None
    # What somebody typed is kept, whether it is a request or not.
    for typed in ("{", '{"name": 1}', format_json({**plain.body, "name": "other"}), ""):
        assert serialization.load_draft(serialization.dump_draft(replace(plain, pending_text=typed))).pending_text == typed
