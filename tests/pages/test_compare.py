"""Versions and drafts side by side, by the address."""

import pytest

from components.demo.server import LocalFoundry
from components.shell.page.address import parse_versions
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import HOUSES
from tests.pages.test_review import saved_from_version, tables


def test_two_versions_differ_in_the_words_of_the_form(visit: Open) -> None:
    at = visit("compare", studio=HOUSES, left="24", right="latest")
    assert not at.exception
    assert [field for field in at.table[0].value["Field"] if "**" in field] == ["**Parameters**", "**Resources**", "**Name**"]
    assert "16 GB" in tables(at)
    assert "Ignored columns" not in tables(at)
    at.toggle(key="compare.whole").set_value(True).run()
    assert "Ignored columns" in tables(at)
    assert "Baltimore house sales" in tables(at)


def test_several_versions_are_a_matrix_under_a_permanent_link(visit: Open) -> None:
    at = visit("compare", studio=HOUSES, versions="3,5,9")
    assert list(at.table[0].value.columns) == ["Field", "Version 3", "Version 5", "Version 9"]
    at.text_input[0].set_value("1 2").run()
    assert at.query_params["versions"] in ("1,2", ["1,2"])
    assert list(at.table[0].value.columns) == ["Field", "Version 1", "Version 2"]
    at.text_input[0].set_value("1, two").run()
    assert "“two” is no version number" in page_text(at)


def test_a_draft_is_compared_with_the_latest_version(visit: Open, local: LocalFoundry) -> None:
    at = visit("compare", draft=saved_from_version(local, 25, "12G"))
    assert not at.exception
    assert list(at.table[0].value.columns) == ["Field", "Version 25", "Draft"]
    assert "12 GB" in tables(at)


def test_the_versions_of_an_address_are_read() -> None:
    assert parse_versions("3, 5,latest 3") == (3, 5, "latest")
    for text in ("0", "x", "1.5", "99999999999"):
        with pytest.raises(ValueError, match="no version number"):
            parse_versions(text)
    with pytest.raises(ValueError, match="Up to 12"):
        parse_versions(" ".join(map(str, range(1, 14))))
