"""The choice between one's own edits of a draft and those that somebody else, or another window, saved first."""

from functools import partial
from typing import Literal

import streamlit as st

from components.draft.draft import Draft
from components.draft.merge import Side, merge_drafts
from components.forms.markdown import escape
from components.forms.panels import three_way_diff
from components.session import pipeline
from components.session.state import get_session
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import action_button
from components.shell.persistence import masked_records, repositories
from components.shell.persistence.autosave import ConcurrentEdit
from components.shell.persistence.session_saver import draft_saver

_USED_THEIRS, _KEPT_OWN, _MERGED = "Used the other side's edits", "Kept one side's edits only", "Merged both sides' edits"


def draw(other: ConcurrentEdit) -> None:
    """Draw what each side changed, and the buttons that take one or merge both."""
    own = get_session().draft
    if own is None:
        return
    author = foundry_cache.user_name(other.author)
    named = "Your other window" if other.author == repositories.current_user_id() else author
    event = (
        "You changed this draft in another window"
        if other.author == repositories.current_user_id()
        else f"{author} changed this draft"
    )
    with st.container(border=True, key="saving.behind"):
        st.warning(
            f"**{escape(event)} while you edited it here.** Your edits since then are kept separately until you decide, even if you close this window.",
            icon=":material/call_split:",
        )
        has_conflicts = three_way_diff.draw_sides(
            other.base,
            own,
            other.theirs,
            named,
            masked_records.secret_paths_of(other.base, own, other.theirs),
            draft_facts.field_labels(own, other.theirs, other.base),
        )
        with st.container(horizontal=True):
            if has_conflicts:
                _draw_merge_button("Merge, prefer mine", "both.mine", "mine", other)
                _draw_merge_button("Merge, prefer theirs", "both.theirs", "theirs", other)
            else:
                _draw_merge_button("Merge", "both", "mine", other, "primary")
            action_button.draw(
                "Discard mine", ":material/download:", "behind.theirs", partial(_resolve, other.theirs, _USED_THEIRS)
            )
            action_button.draw("Discard theirs", ":material/upload:", "behind.mine", partial(_resolve, own, _KEPT_OWN))
        more = (
            " You edited it in further windows: their edits come next."
            if draft_saver().save_state(own.id).has_more_stashes
            else ""
        )
        st.caption(f"Whatever you choose can be undone, and every revision stays in the history of this draft.{more}")


def _draw_merge_button(
    label: str, key: str, prefer: Side, other: ConcurrentEdit, type: Literal["primary", "secondary"] = "secondary"
) -> None:
    def merge() -> None:
        own = get_session().draft
        if own is not None:
            _resolve(merge_drafts(other.base, own, other.theirs, prefer), _MERGED)

    action_button.draw(label, ":material/merge:", f"behind.{key}", merge, type)


def _resolve(chosen: Draft, label: str) -> None:
    """Go on with a draft, and save it; `label` describes that in its history."""
    pipeline.adopt(chosen)
    draft_saver().resolve(chosen, label)
