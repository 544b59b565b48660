"""A session whose draft is edited, saved nowhere."""

from typing import Any

import pytest

from components.draft.draft import Draft
from components.session import pipeline
from components.session.state import SessionState
from tests.session.examples import RecordingSaver, Rerunning


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> SessionState:
    state = SessionState(saver=RecordingSaver())
    state.open(Draft("d", "studio", {"name": "n", "workerConfig": {"inputs": {}, "outputs": {}, "customConfig": {"epochs": 1}}}))

    def rerun(keys: Any = ()) -> None:
        raise Rerunning(tuple(keys))

    monkeypatch.setattr(pipeline, "get_session", lambda: state)
    monkeypatch.setattr(pipeline.st, "rerun", rerun)
    return state
