"""Lineage: which configuration made a model version, from which datasets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.forms.picker import picker
from components.forms.picker.picker import PickerOptions
from components.foundry.models import Resource
from components.shell.drafting.cached_foundry_reader import CachedFoundryReader
from components.shell.foundry_reads import foundry_cache, training_cache
from components.shell.page import address, foundry_link, navigation
from components.shell.training import model_lineage
from components.shell.training.model_lineage import Lineage

CARD_WIDTH = 205


def choose(model: Resource) -> None:
    st.query_params.from_dict({"model": model.rid})


def open_version(version_rid: str) -> None:
    st.query_params["modelVersion"] = version_rid


def draw_versions(model_rid: str, current: str | None) -> None:
    versions = training_cache.model_versions(model_rid)
    st.header("Versions of the model", anchor=False)
    if not versions:
        st.caption("This model has no version yet. No run has finished.")
    configurations = model_lineage.read_configurations(versions)
    page = paginate(versions, f"lineage:{model_rid}")
    with st.container(gap="xxsmall"):
        for version in page.items:
            number = configurations.get(version.rid)
            origin = f", from version {number:d}" if number is not None else ""
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
    page.footer()


@contextmanager
def card(kind: str, width: int | Literal["stretch"] = CARD_WIDTH) -> Iterator[None]:
    with st.container(border=True, gap="xsmall", width=width):
        st.caption(kind)
        yield


def draw_arrow() -> None:
    st.markdown(":gray[:material/arrow_forward:]", width="content")


def draw_lineage(lineage: Lineage) -> None:
    """Draw the datasets, the configuration version, the run and the model version from left to right, each with its links."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lineage.drawing"):
        if lineage.datasets:
            with st.container(width=CARD_WIDTH, gap="small"):
                for rid in lineage.datasets:
                    with card("Dataset", "stretch"):
                        st.markdown(f"**{escape(foundry_cache.name(rid) or rid)}**")
            draw_arrow()
        if lineage.studio_rid:
            draw_configuration(lineage, lineage.studio_rid)
            draw_arrow()
        with card("Model version"):
            st.markdown(f"**{escape(foundry_cache.name(lineage.model_rid) or lineage.model_rid)}**")
            created = lineage.model_version.created_time
            st.caption(f"Created {time_format.relative_time(created)}", help=time_format.exact_time(created))
            foundry_link.draw_foundry_link(lineage.model_version.rid, "Model version")
    if lineage.studio_rid is None:
        st.info("This model version was not created in a model studio.", icon=":material/info:")
    elif lineage.run is None:
        st.info("Its run is not among the runs that were read.", icon=":material/info:")


def draw_configuration(lineage: Lineage, studio_rid: str) -> None:
    version, run = lineage.version, lineage.run
    if version is None or run is None:
        with card("Studio"):
            navigation.link(
                "runs", escape(foundry_cache.name(studio_rid) or studio_rid), ":material/model_training:", studio=studio_rid
            )
        return
    with card("Configuration version"):
        navigation.link(
            "version", f"Version {version.version:d}", ":material/history:", studio=studio_rid, version=version.version
        )
        st.caption(f"{escape(version.name)}, in {escape(foundry_cache.name(studio_rid) or 'a studio')}")
    draw_arrow()
    with card("Run"):
        experiment = lineage.model_version.linked_experiment
        if experiment:
            navigation.link(
                "experiment",
                "Experiment",
                ":material/query_stats:",
                studio=studio_rid,
                model=lineage.model_rid,
                experiment=experiment,
            )
        navigation.link("runs", "Runs of this version", ":material/play_circle:", studio=studio_rid, version=version.version)
        author = escape(foundry_cache.user_name(run.started_by))
        st.caption(
            f"Started {time_format.relative_time(run.started_time)} by {author}", help=time_format.exact_time(run.started_time)
        )


model, version = address.model_rid(), address.model_version_rid()
name = foundry_cache.name(model) if model else None
if name:
    navigation.set_tab_title(f"Lineage of {name}")
st.title(f"Lineage of {escape(name)}" if name else "Lineage", anchor=False)
st.caption("The configuration and the datasets that a model was trained from.")
if model and version:
    draw_lineage(model_lineage.load_lineage(model, version))
if model:
    draw_versions(model, version)
st.header("Choose a model", anchor=False)
picker.draw(CachedFoundryReader(), "models", PickerOptions("model", chosen=model, folded=model is not None), choose)
