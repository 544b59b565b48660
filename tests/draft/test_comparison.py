"""Configurations side by side: what differs, in the form's words, by section, and as Markdown."""

from typing import Any

from components.draft.comparison import compare_drafts, comparison_markdown, differences
from components.draft.draft import PARAMETERS, Draft
from components.draft.field_labels import FieldLabels
from components.draft.masking import MASK
from components.schema.path import MISSING
from tests.draft.examples import column, dataset, trainer

SPEC = trainer(
    {"input_df": dataset("TRAINING", "Training dataset", target_column=column(name="Target column"))},
    {"properties": {"presets": {"title": "Presets"}, "rate": {"title": "Learning rate"}, "key": {"title": "API key"}}},
)


def draft(number: int, name: str = "Initial", **parameters: Any) -> Draft:
    source = {"type": "dataset", "rid": "ri.d", "columnMapping": {"target_column": [f"price {number}"]}}
    worker = {"inputs": {"input_df": source}, "outputs": {}, "customConfig": parameters}
    body = {"name": name, "trainerId": "ri.t", "resources": {"cpu": "2", "memory": "8G"}, "workerConfig": worker}
    return Draft("", "ri.s", body, f"1.{number}")


ONE = draft(1, rate=0.1)
TWO = draft(2, "Better | faster", rate=0.1, presets="best", key="s3cret")
THREE = draft(3, rate=0.2, presets="best", key="other")
LABELS = FieldLabels(SPEC, (ONE, TWO, THREE), {"ri.d": "House sales"})
SECRET = (*PARAMETERS, "key")


def rows(*drafts: Draft, whole: bool = False) -> dict[str, dict[str, tuple[Any, ...]]]:
    sections = compare_drafts(drafts, LABELS, (SECRET,))
    chosen = sections if whole else differences(sections)
    return {section.title: {field.label: field.values for field in section.fields} for section in chosen}


def test_only_what_differs_is_shown_by_section_in_the_forms_words() -> None:
    assert rows(ONE, TWO) == {
        "Trainer": {"Trainer version": ("1.1", "1.2")},
        "Inputs": {"Training dataset › Target column": (["price 1"], ["price 2"])},
        "Parameters": {"Presets": (MISSING, "best"), "API key": (MISSING, MASK)},
        "Name": {"Name": ("Initial", "Better | faster")},
    }


def test_three_are_a_matrix_of_what_varies() -> None:
    varying = rows(ONE, TWO, THREE)
    assert varying["Parameters"] == {
        "Presets": (MISSING, "best", "best"),
        "Learning rate": (0.1, 0.1, 0.2),
        "API key": (MISSING, MASK, MASK),
    }


def test_the_whole_has_what_is_the_same_too() -> None:
    whole = rows(ONE, TWO, whole=True)
    assert whole["Resources"] == {"vCPU": ("2", "2"), "Memory": ("8G", "8G")}
    assert whole["Inputs"]["Training dataset"] == ("ri.d", "ri.d")
    assert rows(ONE, ONE) == {}


def test_another_secret_differs_though_both_are_masked() -> None:
    assert rows(TWO, THREE)["Parameters"]["API key"] == (MASK, MASK)


def test_studios_are_named_where_they_are_not_the_same() -> None:
    elsewhere = Draft("", "ri.other", ONE.body, "1.1")
    assert rows(ONE, elsewhere) == {"Trainer": {"Studio": ("ri.s", "ri.other")}}


def test_markdown_keeps_foreign_text_in_its_cells() -> None:
    sections = differences(compare_drafts((ONE, TWO), LABELS, (SECRET,)))
    text = comparison_markdown("House *prices*", ("Version 1", "Draft"), sections, LABELS)
    assert text.startswith("# House \\*prices\\*\n\n## Trainer\n\n| Field | Version 1 | Draft |\n| --- | --- | --- |\n")
    assert "| Name | `Initial` | `Better \\| faster` |" in text
    assert "| Presets | – | `best` |" in text
    assert "s3cret" not in text
