"""What one browser session knows beside its draft: the studio it works in, studios opened lately, and how the last submission ended."""

from dataclasses import dataclass, field

import streamlit as st

from components.draft.failure import Refused, refused
from components.draft.model import Draft
from components.draft.problem import Problem
from components.forms import binding
from components.foundry.errors import FoundryError, ValidationFailed
from components.foundry.models import ModelStudioConfigVersion
from components.shell import store
from components.shell.keeping import Keeper
from components.spec.trainer import TrainerSpec

_STUDIO, _RECENT, _REFUSALS, _SENT, _KEEPER = "studio", "recent_studios", "refusals", "sent", "kept"


@dataclass(frozen=True)
class Refusal:
    """How Foundry refused a draft: the error, and its failures with the values they are about."""

    error: FoundryError
    failures: tuple[Refused, ...] = field(default=())


def studio() -> str | None:
    """Give the RID of the studio in use, from the address or the session."""
    given = st.query_params.get("studio")
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


def refuse(draft: Draft, error: FoundryError, spec: TrainerSpec | None) -> None:
    """Keep how Foundry refused a draft."""
    failures = refused(draft, error.failures, spec) if isinstance(error, ValidationFailed) else ()
    st.session_state[_REFUSALS] = {**st.session_state.get(_REFUSALS, {}), draft.id: Refusal(error, failures)}


def refusal(draft: Draft) -> Refusal | None:
    """Give how Foundry last refused a draft."""
    found: Refusal | None = st.session_state.get(_REFUSALS, {}).get(draft.id)
    return found


def problems_from_foundry(draft: Draft) -> tuple[Problem, ...]:
    """Give Foundry's failures that still hold: those whose value has not changed since."""
    found = refusal(draft)
    return tuple(one.problem for one in found.failures if one.holds(draft)) if found else ()


def begin_sending(draft: Draft, digest: str) -> bool:
    """Note that this very request of a draft is being sent; False when it was sent before and not refused."""
    sent: dict[str, str | None] = st.session_state.get(_SENT, {})
    if sent.get(draft.id) == digest:
        return False
    st.session_state[_SENT] = {**sent, draft.id: digest}
    st.session_state[_REFUSALS] = {key: value for key, value in st.session_state.get(_REFUSALS, {}).items() if key != draft.id}
    return True


def end_sending(draft: Draft, version: ModelStudioConfigVersion | None) -> None:
    """Note how sending ended; without a version the request may be sent again."""
    if version is None:
        st.session_state[_SENT] = {**st.session_state.get(_SENT, {}), draft.id: None}
    else:
        st.session_state["created"] = {**st.session_state.get("created", {}), draft.id: version.version}


def created(draft: Draft) -> int | None:
    """Give the number of the version that was created from a draft in this session."""
    found: int | None = st.session_state.get("created", {}).get(draft.id)
    return found
