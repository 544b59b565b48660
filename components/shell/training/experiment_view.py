"""Experiments on screen: their state, what they logged, and those of other runs beside it; followed while a run goes on."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from components.draft.draft import INPUTS, PARAMETERS
from components.draft.field_labels import FieldLabels
from components.draft.request_body import draft_from_version
from components.forms import time_format
from components.forms.experiments import comparison_view, series_chart
from components.forms.experiments.experiment_rows import metric_label
from components.forms.markdown import drawable, escape
from components.foundry.training_models import FAILED, RUNNING, SUCCEEDED, Experiment, ModelStudioRun
from components.schema.path import MISSING
from components.session import pipeline
from components.shell.foundry_reads import draft_facts, foundry_cache, training_cache
from components.shell.page import error_display, foundry_link, navigation
from components.shell.training import artifact_table

_TICK_SECONDS = 2.0
_BADGES = {
    RUNNING: ":blue-badge[:material/progress_activity: Running]",
    SUCCEEDED: ":green-badge[:material/check: Succeeded]",
    FAILED: ":red-badge[:material/error: Failed]",
}
Pair = tuple[str, str]
"""The RIDs of a model and of an experiment."""


def runs_by_experiment(runs: Sequence[ModelStudioRun]) -> dict[Pair, ModelStudioRun]:
    """Return the runs of a studio by the experiments that they made."""
    return {
        (output.model_rid, output.experiment_rid): run
        for run in runs
        for output in run.resolved_outputs.values()
        if output.model_rid and output.experiment_rid
    }


def name_experiments(pairs: Sequence[Pair], runs: Mapping[Pair, ModelStudioRun]) -> list[str]:
    """Return names for experiments: the versions that were run, with a number where one ran several times."""
    names: list[str] = []
    for pair in pairs:
        run = runs.get(pair)
        if run is None:
            names.append(f"Experiment {pair[1].rpartition('.')[2][:8]}")
            continue
        same = sorted(
            {other.run_id: other for other in runs.values() if other.config_version == run.config_version}.values(), key=_start
        )
        number = [other.run_id for other in same].index(run.run_id) + 1
        names.append(f"Version {run.config_version}{f' (run {number})' if len(same) > 1 else ''}")
    return names


def _start(run: ModelStudioRun) -> tuple[object, str]:
    return run.started_time, run.run_id


def draw(pairs: Sequence[Pair], names: Sequence[str], runs: Mapping[Pair, ModelStudioRun], studio_rid: str | None) -> None:
    """Draw experiments, followed while one of them goes on. Raises FoundryError."""
    if any(experiment.status == RUNNING for experiment in training_cache.experiments(pairs)):
        _follow(pairs, names, runs, studio_rid)
    else:
        _draw(pairs, names, runs, studio_rid)


@st.fragment(run_every=_TICK_SECONDS)
@error_display.with_error_display
def _follow(pairs: Sequence[Pair], names: Sequence[str], runs: Mapping[Pair, ModelStudioRun], studio_rid: str | None) -> None:
    if all(experiment.status != RUNNING for experiment in training_cache.experiments(pairs)):
        training_cache.clear_runs()
        pipeline.rerun(pipeline.Rerun.PAGE)
    _draw(pairs, names, runs, studio_rid)


def _draw(pairs: Sequence[Pair], names: Sequence[str], runs: Mapping[Pair, ModelStudioRun], studio_rid: str | None) -> None:
    experiments = training_cache.known_experiments(pairs)
    with st.container(border=True, gap="xsmall", key="experiment.states"):
        for experiment, name, pair in zip(experiments, names, pairs, strict=True):
            _draw_state(experiment, name if len(pairs) > 1 else "", runs.get(pair), studio_rid)
        if len(pairs) == 1 and experiments[0].tags:
            st.markdown(" ".join(f":gray-badge[{escape(tag)}]" for tag in experiments[0].tags))
    st.header("Metrics", anchor=False)
    comparison_view.draw_metrics(experiments, names)
    st.header("Series", anchor=False)
    _draw_series(experiments, names)
    label = partial(parameter_label, _load_labels(pairs, runs, studio_rid))
    if len(experiments) > 1:
        comparison_view.draw_relation(experiments, names, "experiment", label)
    st.header("Parameters", anchor=False)
    comparison_view.draw_parameters(experiments, names, "experiment", label)
    if len(experiments) == 1 and experiments[0].artifacts:
        st.header("Tables", anchor=False)
        for artifact in experiments[0].artifacts.values():
            artifact_table.draw(experiments[0], artifact)


def parameter_label(labels: FieldLabels | None, name: str) -> str:
    """Return what the form calls a parameter that was logged under a dotted name.

    It is the name itself where the form has no such field.
    """
    first, *rest = name.split(".")
    if labels is None:
        return name
    if labels.drafts[0].get((*INPUTS, first)) is not MISSING:
        path = (*INPUTS, first, *([] if rest[:1] in (["ignoreColumns"], ["selectColumns"]) else ["columnMapping"]), *rest)
    else:
        path = (*PARAMETERS, first, *rest)
    return labels.label(path)


def _load_labels(pairs: Sequence[Pair], runs: Mapping[Pair, ModelStudioRun], studio_rid: str | None) -> FieldLabels | None:
    run = next((runs[pair] for pair in pairs if pair in runs), None)
    if run is None or studio_rid is None:
        return None
    return draft_facts.field_labels(draft_from_version(foundry_cache.version(studio_rid, run.config_version), studio_rid))


def _draw_state(experiment: Experiment, name: str, run: ModelStudioRun | None, studio_rid: str | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_BADGES.get(experiment.status, f":gray-badge[{escape(experiment.status)}]"), width="content")
        if name:
            st.markdown(f"**{escape(name)}**", width="content")
        author = f" by {escape(foundry_cache.user_name(experiment.created_by))}" if experiment.created_by else ""
        st.caption(
            f"Started {time_format.relative_time(experiment.created_time)}{author}",
            help=time_format.exact_time(experiment.created_time),
            width="content",
        )
        if run is not None and studio_rid is not None:
            navigation.link("version", "Open the version", ":material/history:", studio=studio_rid, version=run.config_version)
        if experiment.linked_model_version:
            version_rid = experiment.linked_model_version
            navigation.link("lineage", "Lineage", ":material/account_tree:", model=experiment.model_rid, modelVersion=version_rid)
        foundry_link.draw_foundry_link(experiment.rid, "Experiment")
    if experiment.status_message:
        st.text(drawable(experiment.status_message))


def _draw_series(experiments: Sequence[Experiment], names: Sequence[str]) -> None:
    options = list(dict.fromkeys(series.name for experiment in experiments for series in experiment.series))
    if not options:
        st.caption("No series were logged yet.")
        return
    long = [series.name for experiment in experiments for series in experiment.series if (series.length or 0) > 1]
    # What a trainer validates with stands for the whole training; other series are of single models.
    first = next((name for name in long if name.startswith("validation/")), (long or options)[0])
    chosen = st.multiselect(
        "Series",
        options,
        default=[first],
        format_func=lambda name: drawable(metric_label(name)),
        key="experiment.series",
        label_visibility="collapsed",
    )
    lines = []
    for experiment, name in zip(experiments, names, strict=True):
        points = training_cache.series_points(experiment, chosen)
        for series in points:
            words = metric_label(series)
            parts = [*([name] if len(experiments) > 1 else []), *([words] if len(chosen) > 1 or len(experiments) == 1 else [])]
            lines.append((" · ".join(parts), points[series]))
    if chosen:
        series_chart.draw(lines, "experiment")
