"""A small part of `python -m tests.fuzz`, the same cases in every run."""

import time

import pytest

from components.draft.imports import importer
from tests import fuzz


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_damaged_imports_and_answers_are_used_or_refused_in_words(name: str) -> None:
    assert fuzz.run(fuzz.TARGETS[name], 40, derandomize=True) >= 30


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(ValueError, match="too long: at most 5,000,000 characters"):
        importer.import_draft("{" * 5_000_001)


@pytest.mark.parametrize("text", ["curl " + "{" * 100_000, '{"a":' * 100_000, "curl " + "$(" * 50_000, "[" * 100_000])
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ValueError, match=r"\w"):
        importer.import_draft(text)
    assert time.process_time() - start < 20
