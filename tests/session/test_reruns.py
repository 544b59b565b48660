"""What runs again after an edit."""

from dataclasses import replace
from functools import partial
from typing import Any

from components.draft import edits
from components.draft.checks.problem import Level, Problem
from components.session import pipeline
from components.session.pipeline import FieldScope, Rerun
from components.session.state import SessionState
from tests.session.examples import EPOCHS, RATE, WHOLE_PAGE, draft_of, register, reruns, set_epochs


def problem(path: tuple[str | int, ...], level: Level = "error") -> Problem:
    return Problem(path, level, "code", "It is wrong.")


def field_scope(session: SessionState, path: tuple[str | int, ...] = EPOCHS, **other: Any) -> FieldScope:
    drawn = session.editor_page.check(draft_of(session)) if session.editor_page else ()
    is_set = path == EPOCHS
    return replace(FieldScope("row", path, drawn, is_set, is_nested=False, is_independent=True), **other)


def test_after_a_callback_nothing_is_run_by_us(session: SessionState) -> None:
    pipeline.commit(set_epochs(2), Rerun.CALLBACK)
    assert reruns(Rerun.PAGE) == WHOLE_PAGE


def test_an_independent_field_runs_itself_and_what_shows_the_draft(session: SessionState) -> None:
    register(session, ())
    # The first edit makes undo possible, so its buttons are drawn again.
    assert reruns(field_scope(session)) == ("row", "undo", "summary")
    session.drawn_undo = pipeline.undo_offer(session, draft_of(session))
    assert reruns(field_scope(session), set_epochs(3)) == ("row", "summary")


def test_undo_buttons_that_were_not_drawn_after_an_edit_are_drawn_after_the_next(session: SessionState) -> None:
    register(session, ())
    assert "undo" in reruns(field_scope(session), set_epochs(2))
    assert "undo" in reruns(field_scope(session), set_epochs(3))


def test_a_field_on_which_others_depend_runs_the_page(session: SessionState) -> None:
    register(session, ())
    assert reruns(field_scope(session, is_independent=False)) == WHOLE_PAGE


def test_a_nested_field_runs_the_page_only_where_its_section_counts_another_number(session: SessionState) -> None:
    register(session, ())
    assert reruns(field_scope(session, is_nested=True))[0] == "row"
    assert reruns(field_scope(session, is_nested=True), partial(edits.unset, path=EPOCHS)) == WHOLE_PAGE
    assert reruns(field_scope(session, is_set=False), partial(edits.unset, path=EPOCHS))[0] == "row"


def test_a_problem_that_came_or_went_elsewhere_runs_the_page(session: SessionState) -> None:
    register(session, (), (problem(RATE, "advice"),))
    assert reruns(field_scope(session)) == WHOLE_PAGE


def test_another_number_of_errors_runs_the_page(session: SessionState) -> None:
    register(session, (), (problem(EPOCHS),))
    assert reruns(field_scope(session)) == WHOLE_PAGE


def test_a_step_left_that_became_an_error_runs_the_page(session: SessionState) -> None:
    register(session, (problem(EPOCHS, "step"),), (problem(EPOCHS),))
    assert reruns(field_scope(session)) == WHOLE_PAGE


def test_a_warning_of_the_field_itself_runs_the_list_of_problems_too(session: SessionState) -> None:
    register(session, (), (problem(EPOCHS, "warning"),))
    assert reruns(field_scope(session)) == ("row", "undo", "summary", "problems")


def test_without_a_page_that_registered_its_check_the_page_runs(session: SessionState) -> None:
    assert session.editor_page is None
    assert reruns(field_scope(session)) == WHOLE_PAGE


def test_a_name_that_changes_with_a_field_is_drawn_again(session: SessionState) -> None:
    register(session, ())
    page = session.editor_page
    assert page is not None
    session.editor_page = replace(page, title_key="title")
    session.drawn_title = pipeline.title_of(session, draft_of(session))
    assert "title" not in reruns(field_scope(session))
    both = lambda draft: edits.set_value(set_epochs(3)(draft), ("name",), "other")  # noqa: E731
    assert "title" in reruns(field_scope(session), both)
