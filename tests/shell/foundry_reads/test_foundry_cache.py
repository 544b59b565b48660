"""Reads of Foundry: rows of an Arrow stream, models near a studio, and what a pasted text means."""

import datetime
from contextlib import suppress
from decimal import Decimal

import pandas as pd
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit import cache_resource
from streamlit.testing.v1 import AppTest

from components.forms.foundry_reader import Listing
from components.foundry.errors import NotFound, PermissionDenied
from components.foundry.models import Page, Resource
from components.shell.foundry_reads import foundry_cache
from components.shell.foundry_reads.dataset_rows import read_frame

TABLE = pyarrow.table(
    {
        "n": [1, None, 3],
        "text": ["a", "b", None],
        "when": [datetime.datetime(2020, 1, 1), None, datetime.datetime(9999, 1, 1)],
        "price": [Decimal("1.10"), Decimal("9.90"), Decimal("10.00")],
        "kind": pyarrow.array(["x", "y", "x"]).dictionary_encode(),
        "parts": [[1], [], None],
    }
)


def stream(table: pyarrow.Table) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def test_no_more_rows_are_kept_than_were_asked_for() -> None:
    assert len(read_frame(stream(pyarrow.table({"n": list(range(900))})))) == 500
    assert list(read_frame(stream(TABLE))["price"]) == [Decimal("1.10"), Decimal("9.90"), Decimal("10.00")]


@pytest.mark.parametrize("raw", [b"", b"no table", b"\xff\xff\xff\xff\xff\xff\xff\x7f", stream(TABLE)[:300]])
def test_what_is_no_table_is_said(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no Arrow table"):
        read_frame(raw)


@given(cut=st.integers(0, 9999), at=st.integers(0, 9999), byte=st.integers(0, 255))
def test_a_damaged_table_is_read_or_refused(cut: int, at: int, byte: int) -> None:
    raw = bytearray(stream(TABLE))
    raw[at % len(raw)] = byte
    with suppress(ValueError):
        assert isinstance(read_frame(bytes(raw[: len(raw) - cut % 60])), pd.DataFrame)


class Folders:
    """A Foundry that lists folders two children a page, and counts its calls."""

    def __init__(self, **folders: list[Resource] | Exception) -> None:
        self.folders = folders
        self.calls: list[tuple[str, str | None]] = []

    def children_page(self, rid: str, token: str | None) -> Page[Resource]:
        self.calls.append((rid, token))
        children = self.folders[rid.rpartition(".")[2]]
        if isinstance(children, Exception):
            raise children
        start = int(token or 0)
        return Page(
            data=tuple(children[start : start + 2]), next_page_token=str(start + 2) if start + 2 < len(children) else None
        )


def folder(name: str, trash: str = "NOT_TRASHED") -> Resource:
    return Resource(rid=f"ri.compass.main.folder.{name}", display_name=name, trash_status=trash)


def model(name: str) -> Resource:
    return Resource(rid=f"ri.models.main.model.{name}", display_name=name)


def models_near(monkeypatch: pytest.MonkeyPatch, folders: Folders, start: str, project: str) -> Listing:
    """Call the cached function in a session of its own."""
    monkeypatch.setattr(foundry_cache, "foundry", lambda: folders)

    def script() -> None:
        import streamlit as st

        from components.shell.foundry_reads import foundry_cache

        st.session_state["listing"] = foundry_cache.models_near(*st.session_state["where"])

    cache_resource.clear()
    at = AppTest.from_function(script)
    at.session_state["where"] = (folder(start).rid, folder(project).rid)
    at.run()
    assert not at.exception
    listing: Listing = at.session_state["listing"]
    return listing


def test_models_of_the_folder_come_before_those_of_the_project_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = Folders(
        near=[model("b"), model("a"), model("c")],
        project=[model("z"), folder("near"), folder("gone", "DIRECTLY_TRASHED"), folder("secret"), folder("far")],
        secret=PermissionDenied(403),
        far=[model("y"), folder("near")],
    )
    listing = models_near(monkeypatch, folders, "near", "project")
    assert [entry.display_name for entry in listing.entries] == ["a", "b", "c", "z", "y"]
    assert listing.complete
    # No folder is read twice, none in the trash, and first pages before second ones.
    assert len(folders.calls) == len(set(folders.calls))
    assert folders.calls[:4] == [
        (folder(name).rid, token) for name, token in [("near", None), ("project", None), ("near", "2"), ("project", "2")]
    ]


def test_looking_for_models_ends_after_so_many_calls_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foundry_cache, "_CALLS", 3)
    folders = Folders(near=[model(str(number)) for number in range(20)], project=[])
    listing = models_near(monkeypatch, folders, "near", "project")
    assert (len(listing.entries), listing.complete, len(folders.calls)) == (4, False, 3)


class Paths:
    """A Foundry that knows one path."""

    def resource_by_path(self, path: str) -> Resource:
        if path == "/S/P ü/A":
            return model("a")
        raise NotFound(404)


@pytest.mark.parametrize(
    "text",
    [
        model("a").rid,
        f"  {model('a').rid}\n",
        f"https://example.palantirfoundry.com/workspace/models/{model('a').rid}/versions?tab=1",
        "https://example.palantirfoundry.com/workspace/preview?rid=ri%2Emodels.main.model.a",
        "/S/P ü/A",
        " /S/P%20%C3%BC/A ",
    ],
)
def test_a_resource_is_found_by_rid_url_and_path(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(foundry_cache, "foundry", Paths)
    monkeypatch.setattr(foundry_cache, "resource", {model("a").rid: model("a")}.get)
    assert foundry_cache.find_resource(text) == model("a")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (model("b").rid, "Foundry has nothing under this RID"),
        ("https://example.com/x", "This address holds no RID"),
        ("/no/such/place", "Foundry has nothing at this path"),
    ],
)
def test_what_leads_to_no_resource_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch, text: str, reason: str) -> None:
    monkeypatch.setattr(foundry_cache, "foundry", Paths)
    monkeypatch.setattr(foundry_cache, "resource", {}.get)
    with pytest.raises(LookupError, match=reason):
        foundry_cache.find_resource(text)
