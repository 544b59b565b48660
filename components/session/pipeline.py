"""The one way in which a draft changes: check the mode, apply, push undo, save, decide what reruns.

It knows no widgets. A field tells by a `FieldScope` how it was drawn, a page registers its fragments and its check as an `EditorPage`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import streamlit as st

from components.draft.checks.problem import Level, Problem
from components.draft.diff import find_changes
from components.draft.draft import Draft, resource_rids
from components.draft.edits import set_value
from components.draft.undo import UndoHistory, describe_edit
from components.schema.path import MISSING, Path, same
from components.session.state import DrawnTitle, EditorPage, SessionState, UndoOffer, get_session

Edit = Callable[[Draft], Draft]


class Rerun(Enum):
    """What runs again after an edit, where no field tells it."""

    CALLBACK = "nothing of ours: the callback of a widget outside any fragment, after which Streamlit runs the page"
    PAGE = "the whole page, though the edit may come from a fragment or a dialog"


@dataclass(frozen=True)
class FieldScope:
    """How a field with a fragment of its own was drawn, which tells what an edit of it concerns."""

    key: str
    path: Path
    problems: tuple[Problem, ...]
    """All problems of the draft when the field was drawn."""
    is_set: bool
    is_nested: bool
    """Whether it is drawn in a section, which counts what is set in it."""
    is_independent: bool
    """Whether no other field depends on its value."""


Scope = Rerun | FieldScope


def register_page(page: EditorPage) -> None:
    """Set how the draft is checked after an edit, and the fragments that show it."""
    get_session().editor_page = page


def commit(edit: Edit, scope: Scope = Rerun.CALLBACK, label: str | None = None, keep_name: bool = False) -> None:
    """Edit the current draft, save it, and run again what shows it.

    Nothing is changed where the draft may only be read, or where there is none, as when a session ended under an open page. `label` describes the
    edit better than the comparison of both drafts could. A name that was proposed follows the edit unless it is to `keep_name`. A ValueError of
    the edit is passed on, and nothing is changed then.
    """
    session = get_session()
    draft = session.draft
    if draft is not None and session.mode(draft) != "read":
        after = edit(draft)
        if not keep_name:
            after = _follow_proposal(session, draft, after)
        if _push(session, draft, after):
            save_new(draft)
            _note_touched(session, draft, after)
            _save(session, after, _describe(session, draft, after) if label is None else label)
    rerun(scope)


def undo(steps: int = 1) -> None:
    """Undo so many edits of the current draft at once, and run the whole page again."""
    _travel(steps)


def redo(steps: int = 1) -> None:
    """Redo so many edits of the current draft at once, and run the whole page again."""
    _travel(-steps)


def open_new(draft: Draft, label: str) -> None:
    """Take in a new draft, which is saved with its first edit only; `label` tells how it came to be."""
    session = get_session()
    session.open(draft)
    session.new_drafts[draft.id] = label


def save_new(draft: Draft) -> None:
    """Save a draft that was saved nowhere so far; any other is left alone."""
    session = get_session()
    label = session.new_drafts.pop(draft.id, None)
    if label is not None:
        _save(session, draft, label)


def start_draft(draft: Draft, label: str = "Created") -> None:
    """Take in a new draft, save it, and edit it from now on."""
    open_new(draft, label)
    save_new(draft)


def open_saved(draft: Draft, history: UndoHistory, is_review_requested: bool = False) -> None:
    """Take in a draft from the database, with what can be undone and redone of it, and what was touched by that."""
    session = get_session()
    session.progress_of(draft.id).is_review_requested |= is_review_requested
    session.open(draft)
    session.histories[draft.id] = history
    for before, after in pairwise((*history.past, draft, *history.future)):
        _note_touched(session, before, after)


def request_review(draft: Draft) -> None:
    """Take note that a draft is to be reviewed: from now on what is missing is an error, and a new draft is saved."""
    session = get_session()
    save_new(draft)
    if session.saver is not None and not session.progress_of(draft.id).is_review_requested:
        session.saver.request_review(draft.id)
    session.progress_of(draft.id).is_review_requested = True


def adopt(draft: Draft) -> None:
    """Take in a draft that is saved elsewhere; an edit that can be undone where it is edited here."""
    session = get_session()
    current = session.draft
    if current is not None and current.id == draft.id and session.may_edit(draft):
        _push(session, current, draft)
    else:
        session.open(draft)


def switch_to(draft_id: str) -> bool:
    """Work on a draft that this session has already; return False where it has none of this id."""
    session = get_session()
    if draft_id not in session.drafts:
        return False
    session.draft_id = draft_id
    return True


def undo_offer(session: SessionState, draft: Draft) -> UndoOffer:
    """Return what can be undone and redone of a draft at the moment."""
    history, may_edit = session.history(draft), session.may_edit(draft)
    return UndoOffer(draft.id, may_edit and bool(history.past), may_edit and bool(history.future))


def title_of(session: SessionState, draft: Draft) -> DrawnTitle:
    """Return what the header says of a draft at the moment."""
    return DrawnTitle(draft.id, draft.name, draft.id in session.new_drafts)


def current_problems(draft: Draft, drawn: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems of a draft as the page checks it.

    These are the `drawn` ones where no page has registered its check.
    """
    page = get_session().editor_page
    return drawn if page is None else page.check(draft)


def rerun(scope: Scope) -> None:
    """Run again what a change concerns.

    Except after `CALLBACK` it raises Streamlit's exception for that, so what follows is not reached.
    """
    if scope is Rerun.CALLBACK:
        return
    keys = fragments_to_rerun(scope, get_session()) if isinstance(scope, FieldScope) else []
    if keys:
        st.rerun(keys)
    st.rerun()


def fragments_to_rerun(field: FieldScope, session: SessionState) -> list[str]:
    """Return the keys of the fragments that an edit of a field concerns; none for the whole page.

    The page runs where another field may look different: its value depends on this one, a section counts other values or errors, or a problem
    came or went elsewhere.
    """
    draft, page = session.draft, session.editor_page
    if draft is None or page is None or not field.is_independent:
        return []
    problems = page.check(draft)
    if field.is_nested and (draft.get(field.path) is not MISSING) != field.is_set:
        return []
    if _elsewhere(problems, field.path) != _elsewhere(field.problems, field.path) or _count_blocking(problems) != _count_blocking(
        field.problems
    ):
        return []
    undo_key = page.undo_key if undo_offer(session, draft) != session.drawn_undo else ""
    title_key = page.title_key if title_of(session, draft) != session.drawn_title else ""
    problems_key = page.problems_key if problems != field.problems else ""
    return [key for key in (field.key, undo_key, title_key, page.summary_key, problems_key) if key]


def _note_touched(session: SessionState, before: Draft, after: Draft) -> None:
    session.progress_of(after.id).touched.update(change.path for change in find_changes(before.body, after.body))


def _follow_proposal(session: SessionState, before: Draft, after: Draft) -> Draft:
    """Return the draft with the name that is proposed for it now, unless somebody typed another."""
    page = session.editor_page
    if page is None or not before.name or after.name != before.name or page.propose_name(before) != before.name:
        return after
    proposed = page.propose_name(after)
    return set_value(after, ("name",), proposed) if proposed and proposed != after.name else after


def _push(session: SessionState, before: Draft, after: Draft) -> bool:
    """Put a draft in the current one's place; return whether it differs and so can be undone."""
    is_edit = after != before or not same(after.body, before.body)
    if is_edit:
        session.histories[before.id] = session.history(before).push(before)
    session.open(after)
    return is_edit


def _travel(steps: int) -> None:
    session = get_session()
    draft = session.draft
    if draft is not None and session.mode(draft) != "read":
        history = session.history(draft)
        session.histories[draft.id], after = history.undo(draft, steps) if steps > 0 else history.redo(draft, -steps)
        session.open(after)
        _save(session, after, _describe(session, draft, after))
        rerun(Rerun.PAGE)


def _describe(session: SessionState, before: Draft, after: Draft) -> str:
    """Return an edit in words, with the form's own labels where the draft's trainer is known, and the names of resources."""
    checked, page = session.checked_draft, session.editor_page or EditorPage(lambda draft: ())
    chosen = set(resource_rids(after)) - set(resource_rids(before))
    names = {rid: name for rid in chosen if (name := page.find_resource_name(rid))}
    return describe_edit(
        before, after, checked.facts.spec if checked is not None and checked.draft.id == before.id else None, names
    )


def _save(session: SessionState, draft: Draft, label: str) -> None:
    if session.saver is not None:
        session.saver.save(draft, label)


def _elsewhere(problems: tuple[Problem, ...], path: Path) -> list[Problem]:
    return [problem for problem in problems if problem.path != path]


def _count_blocking(problems: tuple[Problem, ...]) -> Counter[Level]:
    return Counter(problem.level for problem in problems if problem.level in ("error", "step"))
