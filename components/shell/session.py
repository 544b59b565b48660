"""What one browser session knows beside its draft: the studio it works in, studios opened lately, what keeps its drafts, how they were last submitted."""

import json
from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from components.draft.failure import Refused, refused
from components.draft.model import Draft
from components.draft.problem import Problem
from components.forms import binding
from components.foundry.errors import ValidationFailed
from components.records.submissions import State, Submission
from components.shell import address, answer, store
from components.shell.keeping import Keeper
from components.spec.trainer import TrainerSpec

_STUDIO, _RECENT, _LAST, _FAILURES, _KEEPER = "studio", "recent_studios", "submitted", "failures", "kept"


def studio() -> str | None:
    """Give the RID of the studio in use, from the address or the session."""
    given = address.studio()
    if given and given != st.session_state.get(_STUDIO):
        open_studio(given)
    found: str | None = st.session_state.get(_STUDIO)
    return found


def open_studio(rid: str) -> None:
    """Work in a studio from now on."""
    st.session_state[_STUDIO] = rid
    st.session_state[_RECENT] = [rid, *(one for one in recent_studios() if one != rid)][:8]


def recent_studios() -> list[str]:
    """Give the studios opened lately, the last one first."""
    found: list[str] = st.session_state.get(_RECENT, [])
    return found


def keeper() -> Keeper:
    """Give what keeps this session's drafts."""
    if _KEEPER not in st.session_state:
        st.session_state[_KEEPER] = Keeper(store.drafts, store.user)
        binding.keep_with(st.session_state[_KEEPER])
    found: Keeper = st.session_state[_KEEPER]
    return found


def recall(draft_id: str, submissions: Iterable[Submission]) -> None:
    """Note how a draft was submitted; of all, the one that was sent last counts."""
    last = max((one for one in submissions if one.sent), key=lambda one: one.sent or one.prepared, default=None)
    st.session_state[_LAST] = {**st.session_state.get(_LAST, {}), draft_id: last}


def recalled(draft_id: str) -> bool:
    """Tell whether it is known in this session how a draft was submitted."""
    return draft_id in st.session_state.get(_LAST, {})


def problems_from_foundry(draft: Draft, spec: TrainerSpec | None) -> tuple[Problem, ...]:
    """Give the failures of Foundry's last refusal that still hold: those whose value has not changed since."""
    last: Submission | None = st.session_state.get(_LAST, {}).get(draft.id)
    if last is None or last.state is not State.REFUSED:
        return ()
    known = (last.id, last.sent, spec is None)
    found: tuple[object, tuple[Refused, ...]] = st.session_state.get(_FAILURES, (None, ()))
    if found[0] != known:
        error = answer.refusal(last)
        sent = replace(draft, body=json.loads(last.payload))
        found = (known, refused(sent, error.failures, spec) if isinstance(error, ValidationFailed) else ())
        st.session_state[_FAILURES] = found
    return tuple(one.problem for one in found[1] if one.holds(draft))
