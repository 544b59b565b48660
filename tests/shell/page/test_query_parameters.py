"""The query parameters of an address, parsed: what cannot be is nothing, and nothing raises."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from components.shell.page import address

NAMES = [
    *("studio", "trainer", "draft", "submission", "sweep", "version", "versions", "left", "right"),
    *("to", "drafts", "model", "modelVersion", "experiment", "experiments"),
]
PARSERS = [
    *(address.studio, address.trainer, address.draft, address.submission, address.sweep, address.version),
    *(address.target_studios, address.copied_drafts),
    *(address.model_rid, address.model_version_rid, address.experiment_rids),
]
NUMBERS = ["-1", "0", "1e3", "٣", "²", "1_0", " 25 ", "9" * 19, "9" * 5000]
OTHERS = [
    ".",
    "..",
    "../../admin",
    "%2e%2e",
    " ",
    "\0",
    "\ufffd",
    "ä٣½",
    "x" * 100_000,
    "null",
    "[]",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("parse", PARSERS)
def test_what_is_odd_is_read_as_it_is_or_as_nothing(monkeypatch: pytest.MonkeyPatch, parse: Callable[[], Any]) -> None:
    for odd in (*NUMBERS, *OTHERS):
        monkeypatch.setattr(st, "query_params", dict.fromkeys(NAMES, odd))
        assert parse() in (None, "", (), odd, (odd,))


@pytest.mark.parametrize("odd", [*NUMBERS, *OTHERS])
def test_only_a_number_is_a_version(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setattr(st, "query_params", dict.fromkeys(NAMES, odd))
    assert address.version() is None
    # Several numbers may have spaces between them.
    assert address.compared_versions() == ((25,) if odd.strip() == "25" else ())
    assert address.unclear("version")
