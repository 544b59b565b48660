"""Amounts of vCPU and memory as they come from outside."""

import pytest

from components.draft.compute_resources import parse_cpu, parse_memory_gb


@pytest.mark.parametrize("odd", ["٣", "²", "9" * 400, "1" + "0" * 5000, "-1", "nan", "inf", "1e3", "1_0", "", None, 2])
def test_what_is_no_amount_is_none(odd: object) -> None:
    assert parse_cpu(odd) is None
    assert parse_memory_gb(f"{odd}G") is None or odd == 2


def test_amounts_are_read() -> None:
    assert (parse_cpu(" 0.5 "), parse_memory_gb("4Gi"), parse_memory_gb("512m")) == (0.5, 4.0, 0.512)
