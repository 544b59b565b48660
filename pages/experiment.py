"""Experiment: what a run logged while it trained, live, and the experiments of other runs beside it."""

import streamlit as st

from components.forms.markdown import drawable, escape
from components.shell.foundry_reads import foundry_cache, training_cache
from components.shell.page import address, navigation
from components.shell.page.active_studio import active_studio
from components.shell.training import experiment_view

COMPARED = "experiment.compared"
MOST = 8


def compare() -> None:
    chosen = [f"{model}/{experiment}" for model, experiment in (pairs[0], *st.session_state[COMPARED])]
    if "experiment" in st.query_params:
        del st.query_params["model"], st.query_params["experiment"]
    st.query_params["experiments"] = ",".join(chosen)


pairs = address.experiment_rids()[:MOST]
studio = active_studio()
if not pairs:
    st.title("Experiment", anchor=False)
    st.info("No experiment is open. Open one from the runs of a studio.", icon=":material/query_stats:")
    navigation.link("runs", "Runs", ":material/arrow_forward:", studio=studio)
    navigation.end_page()
runs = experiment_view.runs_by_experiment(training_cache.runs(studio).runs) if studio else {}
names = experiment_view.name_experiments(pairs, runs)
title = f"Experiment of {names[0].lower()}" if pairs[0] in runs else names[0]
if len(pairs) > 1:
    title = f"{len(pairs)} experiments compared"
navigation.set_tab_title(title)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
    st.title(escape(title), anchor=False)
    if studio:
        name = escape(foundry_cache.name(studio) or "the studio")
        navigation.link("runs", f"Runs of {name}", ":material/play_circle:", studio=studio)
others = list(dict.fromkeys([*pairs[1:], *(pair for pair in runs if pair != pairs[0])]))
if others:
    labels = dict(zip(others, experiment_view.name_experiments(others, runs), strict=True))
    st.multiselect(
        "Compare with",
        others,
        default=list(pairs[1:]),
        format_func=lambda pair: drawable(labels[pair]),
        key=COMPARED,
        max_selections=MOST - 1,
        on_change=compare,
        placeholder="Choose runs of this studio",
    )
experiment_view.draw(pairs, names, runs, studio)
