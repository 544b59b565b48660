"""The guided sample of the local Foundry: a forecast of employment, from the first click to a version."""

import streamlit as st

from components.session.state import get_session
from components.shell.drafting import new_draft
from components.shell.foundry_reads import foundry_cache
from components.shell.page import error_display
from components.shell.sign_in.foundry_connection import is_local

_TRAINER = "ri.models..trainer.autogluon_time_series_forecasting"
_STUDIO = "/Northwind Analytics/Pricing and demand/Demand forecasting/Demand forecasting"


def draw_offer() -> None:
    """Draw the button that begins the sample; nothing where the app uses a real Foundry."""
    if not is_local():
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            "**Forecast employment in 9 clicks.** The sample has all data: monthly employment in 15 industries.", width="content"
        )
        if st.button("Start the sample", key="sample.start", type="primary", icon=":material/play_arrow:"):
            with error_display.show_errors():
                _start()


def _start() -> None:
    spec, studio = foundry_cache.trainer(_TRAINER), foundry_cache.find_resource(_STUDIO)
    get_session().use_studio(studio.rid)
    get_session().shows_sample_steps = True
    new_draft.begin_with_trainer(spec)


def draw_steps() -> None:
    """Draw what to do next in the sample, until the person hides it."""
    if not get_session().shows_sample_steps:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="sample.steps"):
        st.markdown(
            "**Sample:** choose the dataset *Employment by industry*, accept the proposed columns, choose the model "
            "*Demand forecast model* under Outputs, then review and create the version."
        )
        st.button("Hide", type="tertiary", icon=":material/close:", key="sample.hide", on_click=_hide_steps)


def _hide_steps() -> None:
    get_session().shows_sample_steps = False
