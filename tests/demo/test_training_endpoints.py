"""Runs, builds, model versions and experiments, parsed by the official SDK."""

import io
import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest
from foundry_sdk import PalantirRPCException, RateLimitError
from foundry_sdk.v2 import FoundryClient

from components.demo.clock import now
from components.demo.rate_limiter import RateLimiter
from components.demo.run_supervisor import STOPPED, RunSupervisor
from components.demo.seed import seed
from components.demo.server import LocalFoundry
from components.demo.sqlite_store import Store
from components.demo.trainer_catalog import Catalog
from components.demo.training_store import Run, TrainingStore
from tests.demo.conftest import STUDIO, TOKEN, Api, sdk_for
from tests.demo.test_endpoints import REQUEST, VERSIONS

Paths = Callable[[str], str]
HOUSES = "Pricing and demand/House prices"
PENGUINS = "Field operations/Penguin survey"


def runs_of(sdk: FoundryClient, studio: str, **arguments: Any) -> list[Any]:
    return list(sdk.models.ModelStudio.Run.list(studio, preview=True, **arguments))


def test_runs_are_paged_newest_first(sdk: FoundryClient, rid: Paths) -> None:
    studio = rid(f"{HOUSES}/House prices")
    runs = runs_of(sdk, studio, page_size=7)
    assert len(runs) == 24
    assert [run.config_version for run in runs] == sorted((run.config_version for run in runs), reverse=True)
    assert {run.build_status for run in runs} == {"SUCCEEDED", "FAILED", "CANCELED"}
    assert [run.run_id for run in runs_of(sdk, studio, config_version=25)] == [run.run_id for run in runs[:2]]
    assert runs_of(sdk, studio, config_version=1) == []
    assert len({run.run_id for run in runs}) == len(runs)


def test_builds_and_jobs_of_a_run(as_user: Callable[[str], FoundryClient], rid: Paths) -> None:
    # Each test that reads builds has a user of its own, since four reads a second are allowed.
    sdk = as_user("clindqvist")
    run = runs_of(sdk, rid(f"{HOUSES}/House prices"))[0]
    build = sdk.orchestration.Build.get(run.build_rid)
    assert (build.status, build.created_by, build.job_rids) == (run.build_status, run.started_by, [run.job_rid])
    assert build.finished_time is not None
    assert build.finished_time > run.started_time
    unknown = run.build_rid[:-1] + "_"
    batch = [{"build_rid": run.build_rid}, {"build_rid": unknown}]
    assert sdk.orchestration.Build.get_batch(batch).data == {run.build_rid: build}
    (job,) = sdk.orchestration.Build.jobs(run.build_rid)
    assert (job.job_status, job.build_rid, job.outputs) == ("SUCCEEDED", run.build_rid, [])
    assert job.started_time < job.latest_attempt_start_time < job.finished_time
    assert sdk.orchestration.Job.get(run.job_rid, preview=True) == job
    assert sdk.orchestration.Job.get_batch([{"job_rid": run.job_rid}], preview=True).data == {run.job_rid: job}
    assert list(sdk.orchestration.Build.jobs(unknown)) == []


def test_more_than_four_builds_a_second_are_refused(local: LocalFoundry, rid: Paths) -> None:
    sdk, api = sdk_for(local, "bokafor"), Api(local, f"{TOKEN}.bokafor")
    build = runs_of(sdk, rid(f"{HOUSES}/House prices"))[0].build_rid
    answers = [api("GET", f"/orchestration/builds/{build}") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    assert answers[-1].content == b""
    with pytest.raises(RateLimitError):
        sdk.orchestration.Build.get_batch([{"build_rid": build}])


def test_the_limit_is_that_of_a_user_and_a_second() -> None:
    seconds = [0.0]
    limiter = RateLimiter(4, lambda: seconds[0])
    assert [limiter.allows("a") for _ in range(5)] == [True] * 4 + [False]
    assert limiter.allows("b")
    seconds[0] = 1.0
    assert limiter.allows("a")


def test_builds_are_searched(sdk: FoundryClient, rid: Paths) -> None:
    runs = runs_of(sdk, rid(f"{HOUSES}/House prices"))
    search = sdk.orchestration.Build.search

    def rids(where: dict[str, Any], **arguments: Any) -> list[str]:
        return [build.rid for build in search(where=where, preview=True, **arguments).data]

    canceled = [run.build_rid for run in runs if run.build_status == "CANCELED"]
    where = {"type": "eq", "field": "STATUS", "value": "CANCELED"}
    assert rids(where) == canceled
    assert set(canceled) & set(rids({"type": "not", "value": where})) == set()
    both = [{"type": "eq", "field": "RID", "value": run.build_rid} for run in runs[:2]]
    assert rids({"type": "or", "items": both}) == [run.build_rid for run in runs[:2]]
    order = {"fields": [{"field": "STARTED_TIME", "direction": "ASC"}]}
    later = {"type": "gte", "field": "STARTED_TIME", "value": runs[2].started_time}
    both_bounds = [later, {"type": "lt", "field": "FINISHED_TIME", "value": "2100-01-01T00:00:00Z"}]
    expected = sorted(run.build_rid for run in runs if run.started_time >= runs[2].started_time)
    assert sorted(rids({"type": "and", "items": both_bounds}, order_by=order)) == expected
    everything = {"type": "eq", "field": "BRANCH_NAME", "value": "master"}
    first = search(where=everything, page_size=20, preview=True)
    second = search(where=everything, page_size=20, page_token=first.next_page_token, preview=True)
    assert (len(first.data), second.next_page_token) == (20, None)
    assert not {build.rid for build in first.data} & {build.rid for build in second.data}


def test_a_launch_runs_the_latest_version(fresh: LocalFoundry) -> None:
    api, sdk = Api(fresh, TOKEN), sdk_for(fresh)
    refused = api("POST", f"/models/modelStudios/{STUDIO}/launch?preview=true")
    assert (refused.status_code, refused.json()["errorName"]) == (400, "Conjure:InvalidArgument")
    for _ in range(2):
        assert api("POST", VERSIONS, json=REQUEST).status_code == 200
    run = sdk.models.ModelStudio.launch(STUDIO, preview=True)
    assert (run.config_version, run.build_status) == (2, "RUNNING")
    output = run.resolved_outputs["model"]
    assert output.model_rid == REQUEST["workerConfig"]["outputs"]["model"]["modelRid"]
    experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
    assert (experiment.status, experiment.job_rid) == ("RUNNING", run.job_rid)
    sdk.orchestration.Build.cancel(run.build_rid)
    assert sdk.orchestration.Build.get(run.build_rid).status == "CANCELED"
    experiment = sdk.models.Model.Experiment.get(output.model_rid, output.experiment_rid, preview=True)
    assert (experiment.status, experiment.status_message) == ("FAILED", "The build was canceled.")
    with pytest.raises(PalantirRPCException) as caught:
        sdk.orchestration.Build.cancel(run.build_rid)
    assert caught.value.name == "BuildNotRunning"
    assert runs_of(sdk, STUDIO)[0].build_status == "CANCELED"


def test_model_versions(sdk: FoundryClient, rid: Paths) -> None:
    model = rid(f"{HOUSES}/House price model")
    versions = list(sdk.models.Model.Version.list(model, page_size=5, preview=True))
    assert len(versions) == 21
    newest = versions[0]
    assert sdk.models.Model.Version.get(model, newest.rid, preview=True) == newest
    assert newest.source.type == "modelStudio"
    assert newest.source.model_studio_rid == rid(f"{HOUSES}/House prices")
    run = runs_of(sdk, newest.source.model_studio_rid)[0]
    output = run.resolved_outputs["model"]
    assert (output.model_version_rid, output.experiment_rid) == (newest.rid, newest.linked_experiment)
    assert newest.model_api.outputs[0].columns[0].name == "prediction"
    assert list(sdk.models.Model.Version.list(model, branch="develop", preview=True)) == []


def test_experiments_with_series_and_tables(sdk: FoundryClient, api: Api, rid: Paths) -> None:
    model = rid(f"{PENGUINS}/Penguin species model")
    experiment = sdk.models.Model.Experiment.search(model, preview=True).data[0]
    assert sdk.models.Model.Experiment.get(model, experiment.rid, preview=True) == experiment
    parameters = {parameter.name: parameter.value.value for parameter in experiment.parameters}
    assert parameters["eval_metric"] == "log_loss"
    assert parameters["input_df.target_column"] == "species"
    series = {entry.name: entry for entry in experiment.series}
    name = "validation/log_loss"
    reads = sdk.models.Model.Experiment.Series
    points = reads.json(model, experiment.rid, name, preview=True).series
    assert len(points) == series[name].length == 30
    assert (points[-1].value, max(point.value for point in points)) == (series[name].value.last, series[name].value.max)
    some = reads.json(model, experiment.rid, name, offset=28, page_size=5, preview=True).series
    assert some == points[28:]
    table = pq.read_table(io.BytesIO(reads.parquet(model, experiment.rid, name, preview=True)))
    assert table["value"].to_pylist() == [point.value for point in points]
    tables = sdk.models.Model.Experiment.ArtifactTable
    rows = json.loads(tables.json(model, experiment.rid, "predictions", offset=1, page_size=3, preview=True))
    assert [set(row) for row in rows] == [{"actual", "prediction"}] * 3
    content = tables.parquet(model, experiment.rid, "predictions", preview=True)
    artifact = experiment.artifacts["predictions"]
    assert (pq.read_table(io.BytesIO(content)).num_rows, len(content)) == (artifact.details.row_count, artifact.size_bytes)
    assert len(json.loads(tables.json(model, experiment.rid, "predictions", preview=True))) == 10


P_RMSE = {"seriesName": "test/root_mean_squared_error", "aggregation": "LAST", "operator": "LT", "value": -13.0}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"type": "eq", "field": "STATUS", "value": "FAILED"}, {5, 8, 17}),
        ({"type": "eq", "field": "TAG", "value": "version-24"}, {24}),
        ({"type": "contains", "field": "EXPERIMENT_NAME", "value": "report"}, {24, 25}),
        ({"type": "startsWith", "field": "EXPERIMENT_NAME", "value": "Quarterly"}, {21, 22}),
        ({"type": "not", "value": {"type": "contains", "field": "SERIES_NAME", "value": "test/"}}, {5, 8, 17}),
        ({"type": "parameterFilter", "parameterName": "refit_full", "operator": "EQ", "value": True}, {13, 14, 21, 22, 25}),
        ({"type": "parameterFilter", "parameterName": "input_df.ignoreColumns", "operator": "CONTAINS", "value": "x, y"}, {7}),
        ({"type": "summaryMetricFilter", **P_RMSE}, {7}),
        (
            {
                "type": "seriesFilter",
                "seriesName": P_RMSE["seriesName"],
                "field": "AGGREGATION_MIN",
                "operator": "LT",
                "value": -13,
            },
            {7},
        ),
    ],
)
def test_experiments_are_searched(sdk: FoundryClient, rid: Paths, where: dict[str, Any], expected: set[int]) -> None:
    answer = sdk.models.Model.Experiment.search(rid(f"{HOUSES}/House price model"), where=where, preview=True).data
    tags = {tag for experiment in answer for tag in experiment.tags if tag.startswith("version-")}
    assert {int(tag.removeprefix("version-")) for tag in tags} == expected


def test_experiments_are_joined_to_runs_ordered_and_paged(sdk: FoundryClient, rid: Paths) -> None:
    model, search = rid(f"{HOUSES}/House price model"), sdk.models.Model.Experiment.search
    run = runs_of(sdk, rid(f"{HOUSES}/House prices"))[3]
    (experiment,) = search(model, where={"type": "eq", "field": "JOB_RID", "value": run.job_rid}, preview=True).data
    assert experiment.rid == run.resolved_outputs["model"].experiment_rid
    oldest = search(model, order_by={"field": "CREATED_TIME", "direction": "ASC"}, page_size=10, preview=True)
    times = [entry.created_time for entry in oldest.data]
    assert times == sorted(times)
    following = search(
        model, order_by={"field": "CREATED_TIME", "direction": "ASC"}, page_token=oldest.next_page_token, preview=True
    )
    assert (len(following.data), following.next_page_token) == (14, None)
    by_name = search(model, order_by={"field": "EXPERIMENT_NAME", "direction": "DESC"}, page_size=1, preview=True)
    assert by_name.data[0].tags[1] == "version-3"


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
