"""The rows of a studio's versions, which of them are asked for, and the data frame that the table shows and exports."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from components.forms.data_table import inert_frame
from components.shell.versions.version_table import NEVER, VersionFilter, VersionRow, data_frame, status_label, version_rows
from tests.shell.foundry_reads.test_studio_history import run, version

ROWS = [
    VersionRow(
        3, "Refit", "AutoGluon", "0.388.0", "Aline Moreau", datetime(2026, 3, 1, tzinfo=UTC), "Use all rows.", "Failed", 2
    ),
    VersionRow(2, "=1+1", "AutoGluon", "0.371.0", "Ben Okafor", datetime(2026, 2, 1, tzinfo=UTC), "@cmd\nmore", "Succeeded", 1),
    VersionRow(1, "Initial", "AutoGluon", "0.371.0", "Ben Okafor", datetime(2026, 1, 1, tzinfo=UTC), "", NEVER, 0),
]


def shown(**choice: Any) -> list[int]:
    return [row.version for row in VersionFilter(**choice).apply(ROWS)]


def test_rows_are_found_by_words_and_filters() -> None:
    assert shown() == [3, 2, 1]
    assert shown(search="ROWS refit") == [3]
    assert shown(search="okafor initial") == [1]
    assert shown(search="nothing of this") == []
    assert shown(authors=["Ben Okafor"], last_runs=["Succeeded"]) == [2]
    assert shown(trainer_versions=["AutoGluon 0.371.0"]) == [2, 1]
    assert shown(last_runs=[NEVER]) == [1]


def test_a_row_has_the_names_and_how_its_last_run_ended() -> None:
    runs = {2: [run(2, 2, "FAILED"), run(1, 2, "SUCCEEDED")]}
    names = {"u": "Aline Moreau", "ri.t": "AutoGluon"}
    new, old = version_rows([version(2), version(1)], runs, lambda entry: entry.build_status, names)
    assert (new.author, new.trainer, new.last_run, new.runs) == ("Aline Moreau", "AutoGluon", "Failed", 2)
    assert (old.last_run, old.runs) == (NEVER, 0)
    (unread,) = version_rows([version(1)], {}, lambda entry: None, {}, no_run="")
    assert (unread.trainer, unread.author, unread.last_run) == ("ri.t", "", "")


def test_a_status_that_is_not_known_yet_is_shown_in_words() -> None:
    assert [status_label(status) for status in ("CANCELED", "BUILD_QUEUED", None)] == ["Canceled", "Build queued", "Started"]


def test_no_cell_is_a_formula_and_times_are_the_visitors() -> None:
    frame = inert_frame(data_frame(ROWS, ZoneInfo("Asia/Tokyo")))
    assert list(frame["Version"]) == [3, 2, 1]
    assert frame["Name"][1] == "'=1+1"
    assert frame["Changelog"][1] == "'@cmd more"
    assert frame["Created"][0].hour == 9
    assert data_frame([], ZoneInfo("UTC")).empty
