"""Lineage: which configuration made a model version, from which datasets."""

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.forms.picker import picker
from components.forms.picker.picker import PickerOptions
from components.foundry.models import Resource
from components.shell import address, foundry_cache, lineage_graph, navigation, next_steps, training_cache
from components.shell.cached_reader import CachedReader
from components.shell.lineage_graph import Lineage


def choose(model: Resource) -> None:
    st.query_params.from_dict({"model": model.rid})


def open_version(version_rid: str) -> None:
    st.query_params["modelVersion"] = version_rid


def draw_versions(model_rid: str, current: str | None) -> None:
    versions = training_cache.model_versions(model_rid)
    st.header("Versions of the model", anchor=False)
    if not versions:
        st.caption("This model has no version yet: no run has finished.")
    configurations = lineage_graph.read_configurations(versions)
    shown = paginate(versions, f"lineage:{model_rid}")
    with st.container(gap=None):
        for version in shown.items:
            number = configurations.get(version.rid)
            origin = f" from version {number:d}" if number is not None else ""
            mark = "**" if version.rid == current else ""
            st.button(
                f"{mark}Created {time_format.relative_time(version.created_time)}{origin}{mark}",
                key=f"model-version:{version.rid}",
                type="tertiary",
                icon=":material/deployed_code:",
                help=time_format.exact_time(version.created_time),
                on_click=open_version,
                args=(version.rid,),
            )
    shown.footer()


def draw_lineage(lineage: Lineage) -> None:
    st.graphviz_chart(lineage_graph.draw_dot(lineage))
    if lineage.studio_rid is None:
        st.info("This model version was not made by a model studio.", icon=":material/info:")
    elif lineage.run is None:
        st.info("The run that made it is not among the studio's runs that were read.", icon=":material/info:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if lineage.studio_rid and lineage.version:
            label = f"Version {lineage.version.version:d} · {escape(lineage.version.name)}"
            navigation.link("version", label, ":material/history:", studio=lineage.studio_rid, version=lineage.version.version)
            navigation.link(
                "runs", "Its runs", ":material/play_circle:", studio=lineage.studio_rid, version=lineage.version.version
            )
        if lineage.model_version.linked_experiment:
            navigation.link(
                "experiment",
                "Experiment",
                ":material/query_stats:",
                studio=lineage.studio_rid,
                model=lineage.model_rid,
                experiment=lineage.model_version.linked_experiment,
            )
        next_steps.draw_foundry_link(lineage.model_version.rid, "Model version")
    created = time_format.exact_time(lineage.model_version.created_time)
    by = f", its run started by {escape(foundry_cache.user_name(lineage.run.started_by))}" if lineage.run else ""
    st.caption(f"Model version created {created}{by}")


model, version = address.model_rid(), address.model_version_rid()
name = foundry_cache.name(model) if model else None
if name:
    navigation.set_tab_title(f"Lineage of {name}")
st.title(f"Lineage of {escape(name)}" if name else "Lineage", anchor=False)
st.caption("Which configuration made a model, from which datasets.")
if model and version:
    draw_lineage(lineage_graph.load_lineage(model, version))
if model:
    draw_versions(model, version)
st.header("Choose a model", anchor=False)
picker.draw(CachedReader(), "models", PickerOptions("model", chosen=model, folded=model is not None), choose)
