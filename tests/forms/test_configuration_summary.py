"""The summary beside the form: sent again with each edit, so that it is kept short."""

from components.draft.sections import SECTIONS
from components.draft.summary import Summary, SummaryRow
from components.forms.panels.configuration_summary import compact_cells


def summary(parameters: int) -> Summary:
    rows = tuple(SummaryRow(f"Parameter {number}", str(number), ("p", str(number))) for number in range(parameters))
    return Summary("", (), {section: rows if section == "parameters" else () for section in SECTIONS})


def test_of_many_parameters_the_first_hundred_are_beside_the_form() -> None:
    labels = [label for label, _ in compact_cells(summary(1000))]
    assert ":gray[Parameter 99]" in labels
    assert ":gray[Parameter 100]" not in labels
    assert ":gray[and 900 more]" in labels


def test_of_a_hundred_parameters_all_are_there() -> None:
    cells = compact_cells(summary(100))
    assert (":gray[Parameter 99]", "99") in cells
    assert not any("more" in label for label, _ in cells)
