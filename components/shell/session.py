"""The state of a browser session beside its draft: studio, recent studios, draft saver, submissions."""

import json
from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from components.draft.checks.foundry_failures import ReportedProblem, reported_problems
from components.draft.draft import Draft
from components.forms import binding
from components.foundry.errors import ValidationFailed
from components.schema.trainer import TrainerSpec
from components.shell import address, repositories
from components.shell.autosave import DraftSaver
from components.storage.submission_repository import State, Submission
from components.submission import stored_response

_STUDIO, _RECENT, _LAST, _FAILURES, _KEEPER = "studio", "recent_studios", "submitted", "failures", "kept"


def studio() -> str | None:
    """Return the RID of the studio in use, from the address or the session."""
    given = address.studio()
    if given and given != st.session_state.get(_STUDIO):
        open_studio(given)
    found: str | None = st.session_state.get(_STUDIO)
    return found


def open_studio(rid: str) -> None:
    """Use a studio from now on."""
    st.session_state[_STUDIO] = rid
    st.session_state[_RECENT] = [rid, *(one for one in recent_studios() if one != rid)][:8]


def recent_studios() -> list[str]:
    """Return the RIDs of the studios opened lately, the last one first."""
    found: list[str] = st.session_state.get(_RECENT, [])
    return found


def draft_saver() -> DraftSaver:
    """Return the saver of this session's drafts."""
    if _KEEPER not in st.session_state:
        st.session_state[_KEEPER] = DraftSaver(repositories.draft_repository, repositories.current_user_id)
        binding.keep_with(st.session_state[_KEEPER])
    found: DraftSaver = st.session_state[_KEEPER]
    return found


def set_last_submission(draft_id: str, submissions: Iterable[Submission]) -> None:
    """Remember which of a draft's submissions was sent last, None where none was sent."""
    last = max((one for one in submissions if one.sent), key=lambda one: one.sent or one.prepared, default=None)
    st.session_state[_LAST] = {**st.session_state.get(_LAST, {}), draft_id: last}


def has_last_submission(draft_id: str) -> bool:
    """Return whether the last submission of a draft was looked up in this session."""
    return draft_id in st.session_state.get(_LAST, {})


def problems_from_foundry(draft: Draft, spec: TrainerSpec | None) -> tuple[ReportedProblem, ...]:
    """Return the failures of Foundry's last refusal, whether they still hold or not."""
    last: Submission | None = st.session_state.get(_LAST, {}).get(draft.id)
    if last is None or last.state is not State.REFUSED:
        return ()
    known = (last.id, last.sent, spec is None)
    found: tuple[object, tuple[ReportedProblem, ...]] = st.session_state.get(_FAILURES, (None, ()))
    if found[0] != known:
        error = stored_response.load_refusal(last)
        sent = replace(draft, body=json.loads(last.payload))
        found = (known, reported_problems(sent, error.failures, spec) if isinstance(error, ValidationFailed) else ())
        st.session_state[_FAILURES] = found
    return found[1]
