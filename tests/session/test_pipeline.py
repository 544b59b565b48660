"""The edit pipeline without a browser: the mode, undo, saving, and what runs again after an edit."""

from dataclasses import replace
from functools import partial

import pytest

from components.draft import edits
from components.draft.draft import Draft
from components.draft.undo import UndoHistory, describe_edit
from components.session import pipeline
from components.session.pipeline import FieldScope, Rerun
from components.session.state import SessionState
from tests.session.examples import EPOCHS, RATE, WHOLE_PAGE, Rerunning, draft_of, register, reruns, saver_of, set_epochs


def test_an_edit_is_applied_saved_and_can_be_undone(session: SessionState) -> None:
    before = draft_of(session)
    pipeline.commit(set_epochs(2))
    assert draft_of(session).get(EPOCHS) == 2
    assert saver_of(session).saved == [(draft_of(session), describe_edit(before, draft_of(session)))]
    assert session.history(before).past == (before,)


def test_a_label_of_the_caller_is_the_one_that_is_saved(session: SessionState) -> None:
    pipeline.commit(set_epochs(2), label="Went back to revision 3")
    assert saver_of(session).saved[0][1] == "Went back to revision 3"


@pytest.mark.parametrize("scope", [Rerun.CALLBACK, Rerun.PAGE])
def test_what_changes_nothing_is_no_edit(session: SessionState, scope: Rerun) -> None:
    before = draft_of(session)
    try:
        pipeline.commit(set_epochs(1), scope)
    except Rerunning:
        assert scope is Rerun.PAGE
    assert not saver_of(session).saved
    assert not session.history(before).past


def test_one_and_true_are_two_values(session: SessionState) -> None:
    pipeline.commit(set_epochs(True))
    assert draft_of(session).get(EPOCHS) is True
    assert len(saver_of(session).saved) == 1


def test_an_edit_that_refuses_changes_nothing(session: SessionState) -> None:
    before = draft_of(session)

    def refuse(draft: Draft) -> Draft:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        pipeline.commit(refuse, Rerun.PAGE)
    assert draft_of(session) is before
    assert not saver_of(session).saved


def test_a_draft_that_may_only_be_read_is_never_changed(session: SessionState) -> None:
    pipeline.commit(set_epochs(2))
    before, history = draft_of(session), session.history(draft_of(session))
    saver_of(session).editable = False
    assert session.mode(before) == "read"
    pipeline.commit(set_epochs(3))
    assert reruns(Rerun.PAGE, set_epochs(3)) == WHOLE_PAGE
    pipeline.undo()
    pipeline.redo()
    assert draft_of(session) is before
    assert session.history(before) == history
    assert len(saver_of(session).saved) == 1
    assert not pipeline.undo_offer(session, before).may_undo


def test_json_text_that_is_no_request_locks_the_form_and_not_the_draft(session: SessionState) -> None:
    pipeline.commit(partial(edits.set_pending_text, text="{"))
    assert session.mode(draft_of(session)) == "json"
    pipeline.commit(edits.discard_pending_text)
    assert session.mode(draft_of(session)) == "edit"
    assert [label for _, label in saver_of(session).saved] == ["Edited the JSON text", "Discarded the JSON text"]


def test_without_a_draft_nothing_happens(session: SessionState) -> None:
    session.drafts.clear()
    pipeline.commit(set_epochs(2))
    pipeline.undo()
    assert session.draft is None
    scope = FieldScope("row", EPOCHS, (), is_set=True, is_nested=False, is_independent=True)
    assert reruns(scope) == WHOLE_PAGE


def test_without_a_saver_an_edit_is_applied_all_the_same(session: SessionState) -> None:
    session.saver = None
    pipeline.commit(set_epochs(2))
    assert draft_of(session).get(EPOCHS) == 2


def test_undo_and_redo_go_several_steps_save_and_run_the_page(session: SessionState) -> None:
    for value in (2, 3, 4):
        pipeline.commit(set_epochs(value))
    with pytest.raises(Rerunning) as caught:
        pipeline.undo(2)
    assert (caught.value.keys, draft_of(session).get(EPOCHS)) == (WHOLE_PAGE, 2)
    assert pipeline.undo_offer(session, draft_of(session)).may_redo
    with pytest.raises(Rerunning):
        pipeline.redo(2)
    assert draft_of(session).get(EPOCHS) == 4
    assert [draft.get(EPOCHS) for draft, _ in saver_of(session).saved] == [2, 3, 4, 2, 4]
    # An edit after an undo leaves nothing to redo.
    with pytest.raises(Rerunning):
        pipeline.undo()
    pipeline.commit(set_epochs(9))
    assert not pipeline.undo_offer(session, draft_of(session)).may_redo


def test_a_draft_taken_in_from_elsewhere_can_be_undone_and_is_not_saved_again(session: SessionState) -> None:
    before = draft_of(session)
    theirs = set_epochs(7)(before)
    pipeline.adopt(theirs)
    assert draft_of(session) is theirs
    assert session.history(theirs).past == (before,)
    assert not saver_of(session).saved


@pytest.mark.parametrize("editable", [True, False])
def test_another_draft_or_one_only_to_be_read_is_taken_in_as_it_is(session: SessionState, editable: bool) -> None:
    saver_of(session).editable = editable
    adopted = replace(draft_of(session), id="other") if editable else set_epochs(7)(draft_of(session))
    pipeline.adopt(adopted)
    assert draft_of(session) is adopted
    assert not session.history(adopted).past


def test_a_new_draft_is_saved_and_the_old_one_stays(session: SessionState) -> None:
    other = Draft("other", None, {})
    pipeline.start_draft(other, "Imported")
    assert (session.draft, saver_of(session).saved) == (other, [(other, "Imported")])
    assert pipeline.switch_to("d")
    assert draft_of(session).id == "d"
    assert not pipeline.switch_to("unknown")
    assert draft_of(session).id == "d"


def test_a_new_draft_is_saved_with_its_first_edit_and_can_be_undone_to_its_beginning(session: SessionState) -> None:
    new = Draft("new", None, {"name": "n"})
    pipeline.open_new(new, "Created")
    assert session.draft is new
    assert not saver_of(session).saved
    pipeline.commit(lambda draft: draft)
    assert not saver_of(session).saved
    pipeline.commit(partial(edits.set_value, path=("name",), value="m"))
    assert [(draft.name, label) for draft, label in saver_of(session).saved] == [("n", "Created"), ("m", "Name: m")]
    pipeline.commit(partial(edits.set_value, path=("name",), value="k"))
    assert len(saver_of(session).saved) == 3


def test_a_review_saves_a_new_draft_once(session: SessionState) -> None:
    new = Draft("new", None, {})
    pipeline.open_new(new, "Created")
    for _ in range(2):
        pipeline.request_review(new)
    assert saver_of(session).saved == [(new, "Created")]
    assert session.progress_of("new").is_review_requested
    assert saver_of(session).requested == ["new"]


def test_an_edit_touches_what_it_changes(session: SessionState) -> None:
    pipeline.commit(set_epochs(2))
    pipeline.commit(partial(edits.unset, path=EPOCHS))
    assert EPOCHS in session.progress_of("d").touched
    assert RATE not in session.progress_of("d").touched


def test_a_saved_draft_is_opened_as_far_as_it_had_come(session: SessionState) -> None:
    before = replace(draft_of(session), id="saved")
    after = set_epochs(5)(before)
    pipeline.open_saved(after, UndoHistory.from_states((before, after)), is_review_requested=True)
    assert EPOCHS in session.progress_of("saved").touched
    assert RATE not in session.progress_of("saved").touched
    assert session.progress_of("saved").is_review_requested


def test_a_saved_draft_is_opened_with_its_history(session: SessionState) -> None:
    before = draft_of(session)
    after = replace(set_epochs(5)(before), id="saved")
    pipeline.open_saved(after, UndoHistory.from_states((replace(before, id="saved"), after)))
    with pytest.raises(Rerunning):
        pipeline.undo()
    assert draft_of(session).get(EPOCHS) == 1
    assert pipeline.undo_offer(session, draft_of(session)).may_redo


@pytest.mark.parametrize(
    ("edit", "keep_name", "name"),
    [
        (set_epochs(2), False, "2 epochs"),
        (set_epochs(2), True, "1 epochs"),
        (partial(edits.set_value, path=("name",), value="Mine"), False, "Mine"),
    ],
)
def test_a_proposed_name_follows_the_draft_until_another_is_typed(
    session: SessionState, edit: pipeline.Edit, keep_name: bool, name: str
) -> None:
    register(session, ())
    page = session.editor_page
    assert page is not None
    session.editor_page = replace(page, propose_name=lambda draft: f"{draft.get(EPOCHS)} epochs")
    pipeline.commit(partial(edits.set_value, path=("name",), value="1 epochs"))
    pipeline.commit(edit, keep_name=keep_name)
    assert draft_of(session).name == name
    pipeline.commit(set_epochs(3))
    assert draft_of(session).name == ("3 epochs" if name == "2 epochs" else name)
