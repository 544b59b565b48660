"""A comparison shows what differs and no secret, wherever the difference lies."""

from streamlit.testing.v1 import AppTest

from components.draft.masking import MASK
from components.forms.panels.three_way_diff import format_cell
from components.schema.path import MISSING


def page(before: object, after: object) -> str:
    def draw(before: object, after: object) -> None:
        from components.draft.diff import find_changes
        from components.draft.draft import Draft
        from components.forms.panels import three_way_diff

        hidden = (("workerConfig", "customConfig", "deep", "key"),)
        three_way_diff.draw_changes(
            find_changes({"workerConfig": {"customConfig": before}}, {"workerConfig": {"customConfig": after}}), "A", "B", hidden
        )
        element, other = (Draft("d", None, {"workerConfig": {"customConfig": body}}) for body in (before, after))
        three_way_diff.draw_draft_diff(element, other, "A", "B", hidden)
        three_way_diff.draw_sides(element, other, element, "Somebody", hidden)

    at = AppTest.from_function(draw, args=(before, after)).run()
    assert not at.exception
    return "\n".join(str(table.value.to_dict()) for table in at.table)


def test_secrets_are_masked_at_their_place_above_and_below_it() -> None:
    whole = page({}, {"deep": {"key": "s3cr3t", "open": 1}})
    leaf = page({"deep": {"key": "s3cr3t"}}, {"deep": {"key": "other s3cr3t"}})
    below = page({"deep": {"key": {"part": "s3cr3t"}}}, {"deep": {"key": {"part": "t3rc3s"}}})
    for text in (whole, leaf, below):
        assert "s3cr3t" not in text
        assert MASK in text
    assert "Open" in whole


def test_nothing_null_and_empty_are_told_apart() -> None:
    assert len({format_cell(MISSING), format_cell(None), format_cell(""), format_cell([]), format_cell(False)}) == 5
    assert len(format_cell("x" * 5000)) < 200
