"""Runs that train: their processes, their ends, and what they leave."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

import psutil
import pytest
from foundry_sdk.v2 import FoundryClient

from components.demo.clock import now
from components.demo.run_supervisor import STOPPED, RunSupervisor
from components.demo.seed import seed
from components.demo.server import LocalFoundry
from components.demo.sqlite_store import Store
from components.demo.trainer_catalog import Catalog
from components.demo.training_store import Run, TrainingStore
from tests.demo.conftest import STUDIO, TOKEN, Api, Paths, sdk_for
from tests.demo.test_endpoints import REQUEST


def forecast_request(rid: Paths, **changes: Any) -> dict[str, Any]:
    folder = "Pricing and demand/Demand forecasting"
    mapping = {
        "target": ["employees"],
        "timestamp": ["month"],
        "item_id": ["industry"],
        "known_covariates": ["working_days", "quarter_end"],
    }
    source = {"type": "dataset", "rid": rid(f"{folder}/Employment by industry"), "columnMapping": mapping}
    return {
        "name": "Sample forecast",
        "trainerId": "ri.models..trainer.autogluon_time_series_forecasting",
        "resources": {"cpu": "2", "memory": "8G"},
        "workerConfig": {
            "inputs": {"input_df": source | {"ignoreColumns": [], "selectColumns": []}},
            "outputs": {"model": {"type": "model", "modelRid": rid(f"{folder}/Demand forecast model")}},
            "customConfig": {"prediction_length": 12},
        },
    } | changes


def launch_forecast(local: LocalFoundry, **changes: Any) -> tuple[FoundryClient, Any, Any]:
    """Return a client, the run of a new version of the sample, and what it makes."""
    sdk = sdk_for(local)

    def rid(path: str) -> str:
        return sdk.filesystem.Resource.get_by_path(path="/Northwind Analytics/" + path).rid

    studio = rid("Pricing and demand/Demand forecasting/Demand forecasting")
    path = f"/models/modelStudios/{studio}/configVersions?preview=true"
    answer = Api(local, TOKEN)("POST", path, json=forecast_request(rid, **changes))
    assert answer.status_code == 200, answer.text
    run = sdk.models.ModelStudio.launch(studio, preview=True)
    return sdk, run, run.resolved_outputs["model"]


def wait_for_points(sdk: FoundryClient, output: Any) -> Any:
    """Return the experiment as soon as it has points, or has ended."""
    while True:
        experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
        if experiment.series or experiment.status != "RUNNING":
            return experiment
        time.sleep(0.1)


@pytest.mark.parametrize(
    "source",
    [
        {"type": "objectSet", "objectSetRid": "ri.object-set.main.versioned-object-set.a"},
        {"type": "dataset", "rid": "ri.foundry.main.dataset.unknown"},
    ],
)
def test_a_run_without_rows_fails(data_folder: Path, source: dict[str, Any]) -> None:
    store = Store(data_folder, seed)
    training = TrainingStore(store)
    version = {**REQUEST, "version": 1, "workerConfig": {**REQUEST["workerConfig"], "inputs": {"input_df": source}}}
    run = Run.start(STUDIO, version, "u", now(), uuid.uuid4())
    supervisor = RunSupervisor(store, training)
    supervisor.launch(run, version, Catalog().versions(REQUEST["trainerId"])[-1])
    supervisor.close()
    (ended,) = training.runs(STUDIO, None, None, 2)
    (experiment,) = training.experiments(REQUEST["workerConfig"]["outputs"]["model"]["modelRid"])
    store.close()
    assert ended.status == "FAILED"
    assert json.loads(experiment.document)["statusMessage"] == "The rows of the input input_df could not be read."


@pytest.mark.slow
def test_the_sample_is_trained_while_its_series_grows(fresh: LocalFoundry) -> None:
    sdk, run, output = launch_forecast(fresh)
    assert sdk.orchestration.Build.get(run.build_rid).status == "RUNNING"
    experiment = wait_for_points(sdk, output)
    assert experiment.status == "RUNNING"
    points = sdk.models.Model.Experiment.Series.json(output.model_rid, experiment.rid, "validation/WQL", preview=True).series
    assert points
    while experiment.status == "RUNNING":
        time.sleep(0.2)
        experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
    assert experiment.status == "SUCCEEDED", experiment.status_message
    series = {entry.name: entry for entry in experiment.series}
    assert series["validation/WQL"].length >= 15
    assert series["validation/WQL"].length > len(points)
    assert experiment.artifacts["predictions"].details.row_count == 15 * 12
    version = sdk.models.Model.Version.get(output.model_rid, output.model_version_rid, preview=True)
    assert version.linked_experiment == experiment.rid == output.experiment_rid
    assert experiment.linked_model_version == version.rid
    (job,) = sdk.orchestration.Build.jobs(run.build_rid)
    assert (job.job_status, job.finished_time is not None) == ("SUCCEEDED", True)


def training_processes() -> list[psutil.Process]:
    """Return the processes of this one that train."""
    return [process for process in psutil.Process().children() if "components.demo.training" in process.cmdline()]


def started_training_processes() -> list[psutil.Process]:
    """Return the processes that train as soon as there is one; a launch does not wait for it."""
    while not (processes := training_processes()):
        time.sleep(0.05)
    return processes


@pytest.mark.slow
def test_a_canceled_run_leaves_no_process_and_too_little_memory_fails_one(fresh: LocalFoundry) -> None:
    sdk, run, output = launch_forecast(fresh)
    _, _, small_output = launch_forecast(fresh, resources={"cpu": "1", "memory": "64M"})
    wait_for_points(sdk, output)
    sdk.orchestration.Build.cancel(run.build_rid)
    experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
    assert (experiment.status, experiment.status_message) == ("FAILED", "The build was canceled.")
    assert sdk.orchestration.Build.get(run.build_rid).status == "CANCELED"
    experiment = wait_for_points(sdk, small_output)
    assert (experiment.status, experiment.series) == ("FAILED", [])
    assert "memory" in experiment.status_message
    assert psutil.wait_procs(training_processes(), timeout=10)[1] == []


@pytest.mark.slow
def test_a_restart_fails_the_run_in_flight(fresh: LocalFoundry) -> None:
    _, run, output = launch_forecast(fresh)
    processes = started_training_processes()
    fresh.stop()
    assert psutil.wait_procs(processes, timeout=10)[1] == []
    fresh.start()
    sdk = sdk_for(fresh)
    assert sdk.orchestration.Build.get(run.build_rid).status == "FAILED"
    experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
    assert (experiment.status, experiment.status_message) == ("FAILED", STOPPED)
