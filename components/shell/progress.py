"""A submission on its way, or one of which nobody knows what became: looked after until it is known, or the person says it."""

from datetime import UTC, datetime

import streamlit as st

from components.draft.wire import from_version
from components.forms import comparison, moment
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.records.failure import StorageError
from components.records.judgement import Undecided, Wait, compare
from components.records.submissions import State, Submission
from components.shell import answer, catalog, navigation, refusals, store, veil
from components.shell.connection import foundry, settings
from components.shell.looking import Looking

_OFTEN, _NOW_AND_THEN = 0.5, 2.0


def looking() -> Looking:
    """Give who looks after submissions here."""
    return Looking(store.submissions(), store.drafts(), foundry(), settings().settle_seconds)


def draw(record: Submission) -> None:
    """Draw a submission that is being sent, or of which nobody knows yet what became of it."""
    if "decide" in record.deeds:
        _candidates(record)
    elif record.state is State.SENDING:
        _sending(record.id)
    else:
        _looking(record.id)


@st.fragment(run_every=_OFTEN)
@refusals.guarded
def _sending(record_id: str) -> None:
    record = store.submissions().by_id(record_id)
    record = looking().current(record) if record else None
    if record is None or record.state is not State.SENDING:
        st.rerun()
    for_ = (datetime.now(UTC) - (record.sent or record.prepared)).total_seconds()
    st.info(
        f"Sending “{escape(record.name)}” to Foundry, for {for_:.0f} s. You may leave this page or close it: it goes on, and this page "
        "shows what became of it.",
        icon=":material/progress_activity:",
    )


@st.fragment(run_every=_NOW_AND_THEN)
@refusals.guarded
def _looking(record_id: str) -> None:
    record = store.submissions().by_id(record_id)
    if record is None or record.state is not State.UNKNOWN:
        st.rerun()
    why, reference = answer.lost(record)
    head = f"**{escape(why)}: whether “{escape(record.name)}” was created is not known yet.** It is not sent again by itself."
    try:
        look = looking().look(record)
    except (FoundryError, StorageError) as error:
        st.warning(f"{head} The studio's versions cannot be read at the moment; this is tried again.", icon=":material/help:")
        refusals.draw(error)
        return
    if look.record.state is not State.UNKNOWN or look.record.candidates:
        catalog.forget()
        st.rerun()
    waits = f"Foundry may still be at it for {look.left:.0f} s; the studio's versions are looked at until then."
    if isinstance(look.verdict, Wait | Undecided):
        st.warning(f"{head} {waits}", icon=":material/hourglass_top:")
    if reference:
        st.caption(escape(reference))


def _candidates(record: Submission) -> None:
    why, _ = answer.lost(record)
    with st.container(border=True, key=f"candidates.{record.id}"):
        st.warning(
            f"**{escape(why)}, and only you can tell what became of “{escape(record.name)}”.** "
            "These versions were created since, and resemble what was sent. Is one of them yours?",
            icon=":material/help:",
        )
        if record.sent is not None:
            st.caption(f"Yours was sent {moment.exact(record.sent)} by {escape(catalog.user_name(record.user))}.")
        for number in record.candidate_versions:
            version = catalog.version(record.studio_rid, number)
            who, when = escape(catalog.user_name(version.created_by)), moment.ago(version.created_time)
            st.markdown(f"**Version {number} · {escape(version.name)}** by {who}, {when} ({moment.exact(version.created_time)})")
            comparison.table(
                compare(record.payload, version).changes, "Sent", f"Version {number}", veil.paths(from_version(version, None))
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    f"It is version {number}",
                    key=f"settle.{number}",
                    icon=":material/check:",
                    on_click=refusals.attempt,
                    args=(_decide, record, version),
                )
                look = f"Look at version {number}"
                navigation.link("version", look, ":material/history:", studio=record.studio_rid, version=number)
        st.button(
            "None of these is it",
            key="settle.none",
            icon=":material/close:",
            on_click=refusals.attempt,
            args=(_decide, record, None),
        )


def _decide(record: Submission, version: ModelStudioConfigVersion | None) -> None:
    if version is None:
        looking().absent(record)
    else:
        looking().settle(record, version)
    catalog.forget()
