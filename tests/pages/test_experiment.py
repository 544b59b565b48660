"""Experiments, their comparison, and the lineage of a model version, under AppTest."""

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from components.demo.server import LocalFoundry
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.training_models import ModelStudioRun, ResolvedOutput
from components.shell.training.artifact_table import _csv
from tests.pages.conftest import Open, page_text
from tests.pages.test_pages import HOUSES


def finished_runs(local: LocalFoundry) -> list[tuple[ModelStudioRun, ResolvedOutput]]:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    runs = [run for run in foundry.runs(HOUSES) if run.build_status == "SUCCEEDED"]
    return [(run, output) for run in runs for output in run.resolved_outputs.values()]


def tables(at: AppTest) -> str:
    return "\n".join(str(table.value.to_dict()) for table in at.table)


def test_an_experiment_shows_what_it_logged(visit: Open, local: LocalFoundry) -> None:
    run, output = finished_runs(local)[0]
    at = visit("experiment", studio=HOUSES, model=output.model_rid or "", experiment=output.experiment_rid or "")
    assert not at.exception
    text = page_text(at)
    assert f"Experiment of version {run.config_version}" in at.title[0].value
    assert "Succeeded" in text
    assert "30 points" in text
    assert "Training presets" in tables(at)
    assert len(at.get("vega_lite_chart")) == 1
    assert any(expander.label.startswith("predictions") for expander in at.expander)
    assert any(widget.label == "Compare with" for widget in at.multiselect)


def test_experiments_are_compared_under_a_link(visit: Open, local: LocalFoundry) -> None:
    pairs = [f"{output.model_rid}/{output.experiment_rid}" for _, output in finished_runs(local)[:3]]
    at = visit("experiment", studio=HOUSES, experiments=",".join(pairs))
    assert not at.exception
    assert "3 experiments compared" in at.title[0].value
    assert ":material/trophy:" in tables(at)
    assert "Parameter against metric" in [header.value for header in at.header]
    assert len(at.get("vega_lite_chart")) == 2


def test_an_experiment_that_is_not_there_is_refused_in_words(visit: Open, local: LocalFoundry) -> None:
    _, output = finished_runs(local)[0]
    at = visit("experiment", model=output.model_rid or "", experiment="ri.models.main.experiment.none")
    assert not at.exception
    assert "ExperimentNotFound" in page_text(at)


def test_a_table_of_an_experiment_is_safe_csv(local: LocalFoundry, visit: Open) -> None:
    _, output = finished_runs(local)[0]
    visit("runs")
    lines = _csv(output.model_rid or "", output.experiment_rid or "", "predictions").splitlines()
    assert lines[0] == "actual,prediction"
    assert len(lines) > 40


def test_a_model_version_leads_back_to_its_configuration(visit: Open, local: LocalFoundry) -> None:
    run, output = finished_runs(local)[-1]
    at = visit("lineage", model=output.model_rid or "", modelVersion=output.model_version_rid or "")
    assert not at.exception
    assert "Baltimore house sales" in page_text(at)
    labels = [link.proto.label for link in at.get("page_link")]
    assert {f"Version {run.config_version}", "Experiment", "Runs of this version"} <= set(labels)


def test_what_was_logged_is_called_as_in_the_form(visit: Open, local: LocalFoundry) -> None:
    pairs = [f"{output.model_rid}/{output.experiment_rid}" for run, output in finished_runs(local) if run.config_version > 23]
    at = visit("experiment", studio=HOUSES, experiments=",".join(pairs))
    assert not at.exception
    drawn = tables(at)
    assert "Refit on full data :small[:gray[refit" in drawn
    assert "Yes" in drawn
    assert "True" not in drawn
    assert "root mean squared error (highest)" in drawn


@pytest.mark.usefixtures("untrained")
def test_the_experiment_of_a_run_that_has_just_begun_is_followed(visit: Open, local: LocalFoundry) -> None:
    foundry = Foundry(Connection(local.url, SecretStr(local.token)))
    run = foundry.launch(foundry.launch_request(HOUSES))
    (output,) = run.resolved_outputs.values()
    at = visit("experiment", studio=HOUSES, model=output.model_rid or "", experiment=output.experiment_rid or "")
    assert not at.exception
    assert "Running" in page_text(at)
    assert "No metrics were logged yet." in page_text(at)
    foundry.cancel_build(run.build_rid)
    at.run()
    assert "Failed" in page_text(at)
    assert "The build was canceled." in [element.value for element in at.text]
