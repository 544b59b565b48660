"""The header of a draft, the same on Configure and Review.

It has studio › name, the trainer, whether the draft is saved, and the page's actions.
"""

from collections.abc import Callable

import streamlit as st

from components.draft.draft import Draft
from components.forms import binding
from components.forms.markdown import escape
from components.forms.panels.problems import draw_beside
from components.forms.picker import picker
from components.foundry.models import Resource
from components.schema.path import Path
from components.schema.trainer import TrainerSpec
from components.session.pipeline import title_of
from components.session.state import CheckedDraft, get_session, set_widget
from components.shell.drafting import new_draft
from components.shell.drafting.cached_foundry_reader import CachedFoundryReader
from components.shell.foundry_reads import foundry_cache
from components.shell.page import error_display, navigation
from components.shell.page.active_studio import active_studio
from components.shell.persistence.session_saver import draft_saver

TITLE = "draft.title"
_STUDIO: Path = ("studio",)
_LONGEST = 40


def draw(checked: CheckedDraft, draw_actions: Callable[[], None]) -> None:
    """Draw the header; `draw_actions` draws the page's buttons, the main one last. Without a studio its choice follows."""
    # Columns, as on a narrow screen they stand one below the other.
    title, actions = st.columns([5, 3], vertical_alignment="bottom")
    with title:
        _draw_title(checked)
    with actions, st.container(horizontal=True, horizontal_alignment="right"):
        draw_actions()
    if checked.draft.studio_rid is None and get_session().may_edit(checked.draft):
        with st.container(border=True, key=binding.key(checked.draft, _STUDIO)):
            st.markdown("**Choose a studio**")
            _draw_picker(checked.draft)
            draw_beside(checked.problems, _STUDIO)


@st.fragment(key=TITLE)
@error_display.with_error_display
def _draw_title(checked: CheckedDraft) -> None:
    session = get_session()
    draft = session.draft or checked.draft
    session.drawn_title = title_of(session, draft)
    name = " ".join(draft.name.split())
    is_long = len(name) > _LONGEST
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if draft.studio_rid is not None:
                _draw_studio(draft, draft.studio_rid)
            st.caption(_describe_trainer(draft, checked.facts.spec), width="content")
            with st.container(key="live.saved", width="content"):
                st.caption(save_message(draft), width="content")
        st.title(
            escape(f"{name[: _LONGEST - 1].rstrip()}…" if is_long else name) or "Unnamed configuration",
            anchor=False,
            help=escape(name) if is_long else None,
        )
    navigation.follow_draft(draft)


def _describe_trainer(draft: Draft, spec: TrainerSpec | None) -> str:
    if spec is None:
        return escape(draft.trainer_id or "No trainer")
    return f"{escape(spec.trainer.name)} · version {escape(spec.trainer.version)}"


def save_message(draft: Draft) -> str:
    """Return in a few words whether a draft is saved; what keeps it from being saved is said above the page."""
    if not draft_saver().may_edit(draft.id):
        return "Read only"
    if draft.id in get_session().new_drafts:
        return "Saved with your first edit"
    return "Not saved" if draft_saver().save_state(draft.id).unsaved is not None else "Saved"


def _draw_studio(draft: Draft, studio_rid: str) -> None:
    studio = foundry_cache.resource(studio_rid)
    label = escape(studio.display_name if studio else studio_rid)
    if not get_session().may_edit(draft):
        st.caption(f":material/model_training: {label}", width="content")
        return
    with st.popover(
        label, icon=":material/model_training:", type="tertiary", key=binding.key(draft, _STUDIO), on_change="rerun"
    ) as popover:
        if popover.open:
            st.caption(escape(studio.path) if studio else "Foundry does not have this studio, or you may not see it.")
            _draw_picker(draft)


def _draw_picker(draft: Draft) -> None:
    name = binding.key(draft, _STUDIO)

    def take(studio: Resource) -> None:
        if draft.studio_rid is not None:
            set_widget(name, False)
        new_draft.choose_studio(studio.rid)

    in_use = active_studio()
    options = picker.PickerOptions("model-studio", suggested=[in_use] if in_use else (), chosen=draft.studio_rid)
    picker.draw(CachedFoundryReader(), name, options, take)
    navigation.link("studios", "Create a studio", ":material/add:", draft=draft.id)
