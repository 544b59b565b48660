"""What can be done with a draft as a whole: share it, keep a copy of it, look at how it was and go back to that."""

from dataclasses import replace

import streamlit as st

from components.draft.model import Draft
from components.forms import binding, comparison, moment
from components.forms.markdown import escape
from components.forms.paging import page
from components.records.drafts import Revision, Saved, Sharing
from components.shell import catalog, desk, navigation, refusals, session, store, veil

_SHARING: dict[Sharing, str] = {
    "private": "Only you",
    "read": "Whoever has the link may read it",
    "edit": "Whoever has the link may edit it",
}


def menu(draft: Draft) -> None:
    """Draw how a draft is saved and what can be done with it, folded until it is opened."""
    # Not in the popover, which would stay open above the dialog.
    if st.button("Revisions", icon=":material/manage_history:", type="tertiary", key="draft.revisions"):
        _revisions(draft)
    with st.popover("Draft", icon=":material/edit_document:", type="tertiary", key="draft.menu", on_change="rerun") as shown:
        if not shown.open:
            return
        with refusals.caught():
            _menu(draft)


def _menu(draft: Draft) -> None:
    held = session.keeper().held(draft.id)
    if held.about is None or held.unsaved is not None:
        st.caption("Not saved yet.")
    else:
        st.caption(f"Revision {held.revision}, saved {moment.ago(store.drafts().about(draft.id, store.user()).updated)}")
    st.button(
        "Duplicate",
        icon=":material/content_copy:",
        type="tertiary",
        key="draft.duplicate",
        on_click=refusals.attempt,
        args=(desk.duplicate, draft.id),
    )
    desk.download(draft, "draft.download")
    if held.about is not None and session.keeper().is_owner(draft.id):
        share(held.about)


def share(about: Saved) -> None:
    """Draw who may open a draft, to be changed by its owner, and the link to hand on."""
    now = store.drafts().about(about.id, store.user()).sharing
    st.selectbox(
        "Who may open it",
        list(_SHARING),
        format_func=_SHARING.__getitem__,
        **refusals.stored(f"share:{about.id}", now, lambda mode: store.drafts().share(about.id, store.user(), mode)),
    )
    st.caption("The link to this draft")
    st.code(navigation.address("configure", draft=about.id), language=None, wrap_lines=True)


@st.dialog("Revisions", width="large")
@refusals.guarded
def _revisions(draft: Draft) -> None:
    st.caption("Every edit is a revision; of old ones, one an hour is kept. Going back is an edit like any other.")
    listed = store.drafts().revisions(draft.id, store.user(), size=1000).rows
    shown = page(listed, "revisions")
    left, right = st.columns([2, 3], gap="medium")
    with left:
        chosen = st.radio(
            "Revision",
            shown.items,
            # The latest is what one has already.
            index=1 if len(shown.items) > 1 and shown.items[0] == listed[0] else 0,
            format_func=_said,
            label_visibility="collapsed",
            key=f"revisions.chosen:{shown.said}",
        )
        shown.footer()
    with right:
        if chosen is None:
            return
        st.markdown(f"**Revision {chosen.number}** by {escape(catalog.user_name(chosen.author))}", help=moment.exact(chosen.time))
        then = store.drafts().revision(draft.id, store.user(), chosen.number)
        comparison.drafts(then, draft, f"Revision {chosen.number}", "Now", veil.paths(then, draft))
        why = None if session.keeper().may_edit(draft.id) else "You may only read this draft."
        if st.button("Go back to this revision", icon=":material/restore:", disabled=why is not None, help=why):
            binding.replace(replace(then, id=draft.id), f"Went back to revision {chosen.number}")
            st.rerun()


def _said(one: Revision) -> str:
    return f"{one.number} · {escape(one.said or 'Saved')} · :gray[{moment.ago(one.time)}]"
