"""A draft to edit, who saves it, and what Streamlit raises to run again."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import PARAMETERS, Draft
from components.session import pipeline
from components.session.state import EditorPage, SessionState

EPOCHS = (*PARAMETERS, "epochs")


RATE = (*PARAMETERS, "rate")


WHOLE_PAGE: tuple[str, ...] = ()


@dataclass
class RecordingSaver:
    editable: bool = True
    saved: list[tuple[Draft, str]] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def may_edit(self, draft_id: str) -> bool:
        return self.editable

    def save(self, draft: Draft, label: str) -> None:
        self.saved.append((draft, label))

    def request_review(self, draft_id: str) -> None:
        self.requested.append(draft_id)


class Rerunning(BaseException):
    """What Streamlit raises: nothing after it is reached."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys


def draft_of(session: SessionState) -> Draft:
    assert session.draft is not None
    return session.draft


def saver_of(session: SessionState) -> RecordingSaver:
    assert isinstance(session.saver, RecordingSaver)
    return session.saver


def set_epochs(value: Any) -> pipeline.Edit:
    return partial(edits.set_value, path=EPOCHS, value=value)


def reruns(scope: pipeline.Scope, edit: pipeline.Edit | None = None) -> tuple[str, ...]:
    """Return the keys of the fragments that an edit runs again, none for the whole page."""
    with pytest.raises(Rerunning) as caught:
        pipeline.commit(edit or set_epochs(2), scope)
    return caught.value.keys


def register(session: SessionState, *problems: tuple[Problem, ...]) -> None:
    """Register a page whose check finds these problems one after the other, the last from then on."""
    answers = list(problems)
    pipeline.register_page(
        EditorPage(lambda _: answers.pop(0) if len(answers) > 1 else answers[0], "summary", "problems", "undo")
    )
    session.drawn_undo = pipeline.undo_offer(session, draft_of(session))
