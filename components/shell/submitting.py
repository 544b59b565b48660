"""Submitting on screen: the button, where a submission stands, what the person may do in each state, and what became of it."""

import json

import streamlit as st

from components.draft.difference import changes
from components.draft.model import Draft
from components.draft.wire import from_version
from components.forms import binding, comparison, moment
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.foundry.models import ModelStudioConfigVersion
from components.records.failure import StorageError
from components.records.submissions import State, Submission
from components.shell import answer, catalog, navigation, progress, refusals, session, store, veil
from components.shell.connection import foundry
from components.shell.sending import Intention, Sending

# So long a quick answer is waited for before the page says that it is being sent.
_PATIENCE = 0.7


def situation(draft: Draft, payload_hash: str) -> tuple[Submission | None, tuple[Submission, ...], StorageError | None]:
    """Give what was made of this very request before (its latest repetition), the draft's other submissions whose outcome is open, and why neither can be read."""
    try:
        ours = store.submissions().for_draft(draft.id)
        session.recall(draft.id, ours)
        here = _alike(draft, payload_hash)
        others = [progress.looking().current(one) for one in ours if here is None or one.id != here.id]
    except StorageError as error:
        return None, (), error
    return here, tuple(one for one in others if one.deeds & {"wait", "decide"}), None


def _alike(draft: Draft, payload_hash: str) -> Submission | None:
    if draft.studio_rid is None:
        return None
    found = store.submissions().alike(session.keeper().owner(draft.id), draft.studio_rid, payload_hash)
    return progress.looking().current(found[0]) if found else None


def press(draft: Draft, payload: bytes, repeat: int) -> None:
    """Submit a draft: the record first, then the request. What stands against it is kept to be shown."""
    held = session.keeper().held(draft.id)
    binding.remember(_note("refused", draft.id), None)
    binding.remember(_note("newer", draft.id), None)
    if draft.studio_rid is None or held.other is not None:
        return
    if session.keeper().refresh(draft.id):
        # The page takes up the newer draft; what was looked at is no longer what would be kept as submitted.
        binding.remember(_note("stale", draft.id), True)
        return
    about = held.about
    known = binding.remembered(_note("known", draft.id), frozenset())
    own = {one.version for one in _of_draft(draft.id)}
    intention = Intention(
        owner=session.keeper().owner(draft.id),
        user=store.user(),
        studio_rid=draft.studio_rid,
        draft_id=draft.id,
        draft_revision=held.revision,
        payload=payload,
        trainer_version=draft.trainer_version,
        repeat=repeat,
        since=about.created if about else None,
        known=frozenset(number for number in {*known, *own, draft.base_version} if number is not None),
    )
    try:
        pressed = Sending(store.submissions(), store.drafts(), foundry()).press(intention, _PATIENCE)
    except (StorageError, FoundryError) as error:
        binding.remember(_note("refused", draft.id), error)
    else:
        binding.remember(_note("newer", draft.id), pressed.newer)
        binding.remember(_note("watched", draft.id), None if pressed.newer else pressed.record.id)
    finally:
        catalog.forget()


def _of_draft(draft_id: str) -> tuple[Submission, ...]:
    """Give a draft's submissions, none where the database fails; who then sends is told so by the sending itself."""
    try:
        return store.submissions().for_draft(draft_id)
    except StorageError:
        return ()


def draw(draft: Draft, payload: bytes, record: Submission | None, why_not: str | None) -> None:
    """Draw where this very request stands, and the button where it can be sent; `why_not` says why it cannot."""
    pressed = binding.remembered(_note("watched", draft.id))
    watched = record is not None and record.id == pressed
    sent = record if watched or not pressed else store.submissions().by_id(pressed)
    if sent is not None and sent.id == pressed and sent.state is State.CREATED:
        # Also where the draft was edited elsewhere meanwhile, so that this request is no longer the one that was sent.
        binding.remember(_note("watched", draft.id), None)
        navigation.go("receipt", submission=sent.id)
    if binding.remembered(_note("stale", draft.id)):
        binding.remember(_note("stale", draft.id), None)
        st.warning(
            "**Nothing was sent: this draft was changed elsewhere since you looked at it.** Below is how it stands now; look at it, then submit.",
            icon=":material/sync:",
        )
    error = binding.remembered(_note("refused", draft.id))
    if isinstance(error, FoundryError):
        refusals.show(error)
    elif isinstance(error, StorageError):
        refusals.storage(error)
        st.caption("Nothing was sent: without a record of it, nobody could keep it from being sent twice.")
    newer: ModelStudioConfigVersion | None = binding.remembered(_note("newer", draft.id))
    if newer is not None:
        _newer(draft, payload, record, newer)
        return
    if record is not None and record.state is State.REFUSED and (refusal := answer.refusal(record)) is not None:
        refusals.show(refusal)
    if record is not None and record.state is State.PREPARED and record.sent is not None:
        st.success(
            "Not created; it is safe to send it again. None of the studio's versions is this one.", icon=":material/check:"
        )
    elif record is not None and record.state is State.PREPARED and watched:
        st.warning("Foundry could not be reached, so nothing was sent. Submit again.", icon=":material/cloud_off:")
    if record is None:
        _button("Submit", "submit", draft, payload, 0, why_not)
    elif "submit" in record.deeds:
        _button("Submit", "submit", draft, payload, record.repeat, why_not)
    elif "repeat" in record.deeds:
        _created(draft, payload, record, why_not)
    else:
        progress.draw(record)


def _button(label: str, key: str, draft: Draft, payload: bytes, repeat: int, why_not: str | None, primary: bool = True) -> None:
    st.button(
        label,
        key=key,
        type="primary" if primary else "secondary",
        icon=":material/send:",
        disabled=why_not is not None,
        help=why_not,
        on_click=refusals.attempt,
        args=(press, draft, payload, repeat),
    )


def _newer(draft: Draft, payload: bytes, record: Submission | None, newer: ModelStudioConfigVersion) -> None:
    def go_on() -> None:
        known = binding.remembered(_note("known", draft.id), frozenset())
        binding.remember(_note("known", draft.id), known | {newer.version})
        press(draft, payload, record.repeat if record else 0)

    with st.container(border=True, key="newer"):
        who, when = escape(catalog.user_name(newer.created_by)), moment.ago(newer.created_time)
        st.warning(
            f"**Version {newer.version} · {escape(newer.name)} was created by {who} {when}, since you began this draft.** "
            "Nothing was sent yet. This is what your request changes against it.",
            icon=":material/new_releases:",
        )
        comparison.table(
            changes(from_version(newer, None).body, json.loads(payload)),
            f"Version {newer.version}",
            "Your request",
            veil.paths(draft),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Submit all the same",
                type="primary",
                icon=":material/send:",
                key="submit.newer",
                on_click=refusals.attempt,
                args=(go_on,),
            )
            navigation.link(
                "version",
                f"Look at version {newer.version}",
                ":material/history:",
                studio=draft.studio_rid,
                version=newer.version,
            )


def _created(draft: Draft, payload: bytes, record: Submission, why_not: str | None) -> None:
    elsewhere = " from another draft" if record.draft_id != draft.id else ""
    who, when = escape(catalog.user_name(record.user)), moment.ago(record.ended or record.prepared)
    with st.container(border=True, key="created"):
        st.success(
            f"**This very request was created as version {record.version}**{elsewhere} by {who}, {when}.",
            icon=":material/check_circle:",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            navigation.link("receipt", "Open the receipt", ":material/receipt_long:", submission=record.id)
            if elsewhere:
                navigation.link("configure", "Open that draft", ":material/edit_note:", draft=record.draft_id)
            with st.popover("Create the same once more", icon=":material/content_copy:", type="tertiary"):
                st.markdown(
                    f"This makes another version with the same content as version {record.version}. It cannot be deleted."
                )
                _button("Create it once more", "repeat", draft, payload, record.repeat + 1, why_not, primary=False)


def _note(what: str, draft_id: str) -> str:
    return f"submit:{what}:{draft_id}"
