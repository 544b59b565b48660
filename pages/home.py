"""Home: go on with a draft, open a studio used lately, look after one's runs, or begin a new configuration."""

import streamlit as st

from components.forms.markdown import escape
from components.forms.picker import resource_label
from components.shell.drafting import draft_row, new_draft, sample_configuration, trainer_card
from components.shell.foundry_reads import foundry_cache
from components.shell.page import error_display, navigation
from components.shell.persistence import recent_resources, repositories
from components.shell.training import run_list

DRAFTS, STUDIOS, RUNS, TRAINERS = 3, 4, 3, 6


def draw_heading(title: str, page: str, label: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.header(title, anchor=False, width="content")
        navigation.link(page, label, ":material/arrow_forward:")


def draw_drafts() -> None:
    draw_heading("Continue", "drafts", "All drafts and import")
    with st.skeleton(height=160):
        records = repositories.draft_repository().list_by_owner(repositories.current_user_id(), size=DRAFTS).rows
        rows = draft_row.load_rows(records)
    if not rows:
        st.info("You have no drafts yet. Choose a trainer below, or import a configuration.", icon=":material/edit_document:")
    for row in rows:
        with st.container(border=True, key=f"draft:{row.record.id}"):
            draft_row.draw(row)


def draw_studios() -> None:
    draw_heading("Studios", "studios", "Find or create")
    with st.skeleton(height=160):
        rids = recent_resources.list_recent("model-studio")[:STUDIOS]
        studios = [studio for studio in foundry_cache.resources(rids).values() if studio]
    if not studios:
        st.caption("Studios that you use are listed here.")
    for studio in studios:
        path = escape(resource_label.parent_path(studio.path))
        with st.container(horizontal=True, vertical_alignment="center"):
            navigation.link_with_caption(
                "studios", escape(studio.display_name), ":material/model_training:", path, studio=studio.rid
            )
            if st.button(
                "New version",
                key=f"new-version:{studio.rid}",
                type="tertiary",
                icon=":material/add:",
                help="A new draft with the content of the studio's latest version",
            ):
                new_draft.begin_from_latest_version(studio.rid)


def draw_trainers() -> None:
    draw_heading("New configuration", "trainers", "All trainers")
    with st.skeleton(height=200):
        specs = foundry_cache.trainers()
    if not specs:
        st.info("No trainers are available to you. Ask an administrator for access.", icon=":material/school:")
    trainer_card.draw_grid(specs[:TRAINERS])


st.title(navigation.PRODUCT, anchor=False)
st.caption("Configure a training, check it before it is sent, and create its version in Palantir Foundry's Model Studio.")
with st.container(gap="medium"):
    sample_configuration.draw_offer()
    left, right = st.columns([2, 1], gap="large")
    with left, error_display.show_errors():
        draw_drafts()
    with right:
        with error_display.show_errors():
            draw_studios()
        with error_display.show_errors():
            run_list.draw_started(repositories.launch_repository().list_started(repositories.current_user_id(), RUNS))
    with st.container(), error_display.show_errors():
        draw_trainers()
