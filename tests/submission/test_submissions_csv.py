"""Submissions as CSV."""

import pytest

from components.submission import submissions_csv
from tests.storage.examples import BODY, SENT, STUDIO, record


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "\uff1d1", "\ufeff=1"])
def test_a_sheet_runs_no_formula(name: str) -> None:
    header, row = submissions_csv.write_csv([record({**BODY, "name": name})]).split("\r\n", 1)
    assert header == ",".join(submissions_csv.COLUMNS)
    assert f"'{name}" in row
    assert (
        submissions_csv.write_csv([record()]).splitlines()[1].startswith(f"{SENT:%Y-%m-%dT%H:%M:%SZ},unknown,Baseline,{STUDIO},,")
    )
