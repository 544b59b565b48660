"""Runs: all runs of a studio or of one of its versions, and the button that starts another."""

import streamlit as st

from components.forms.pagination import paginate
from components.session.state import set_widget
from components.shell.foundry_reads import foundry_cache, training_cache
from components.shell.page import address, empty_pages, navigation
from components.shell.training import launch_panel, run_list

SIZE = 10
PAGES = "runs.pages"


def read_more() -> None:
    set_widget(PAGES, int(st.session_state.get(PAGES, 1)) + 1)


studio = empty_pages.require_studio("Runs", "see its runs")
version = address.version()
st.query_params["studio"] = studio
listing = training_cache.runs(studio, version, int(st.session_state.get(PAGES, 1)))
latest = listing.latest.version if listing.latest else None
heading = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right")
heading.title(f"Runs of version {version}" if version else "Runs", anchor=False)
state = st.container()
if version:
    navigation.link("runs", "All runs of the studio", ":material/arrow_back:", studio=studio)
if not listing.runs and not latest:
    empty_pages.end_without_version()
if not listing.runs:
    st.info("No runs yet. Start training the latest version.", icon=":material/play_circle:")
page = paginate(listing.runs, f"runs:{version or ''}", SIZE)
run_list.draw(page.items, studio)
page.footer()
if not listing.is_complete:
    st.caption(
        f"These are the latest of the {len(listing.runs):,} runs that were read; Foundry lists them in no documented order."
    )
    st.button("Load more runs", icon=":material/expand_more:", on_click=read_more)
# The runs do not wait for who the person is and what the studio is called.
if latest:
    launch = launch_panel.find_launch(studio, latest)
    with heading:
        launch_panel.draw_launch_button(studio, latest, launch)
    with state:
        launch_panel.draw(studio, latest, launch)
navigation.set_tab_title(f"Runs of {foundry_cache.name(studio) or 'a studio'}")
