"""Runs, launches and the model versions that they make, parsed by the official SDK."""

import pytest
from foundry_sdk import PalantirRPCException
from foundry_sdk.v2 import FoundryClient

from components.demo.server import LocalFoundry
from tests.demo.conftest import STUDIO, TOKEN, Api, Paths, runs_of, sdk_for
from tests.demo.test_endpoints import REQUEST, VERSIONS

HOUSES = "Pricing and demand/House prices"


def test_runs_are_paged_newest_first(sdk: FoundryClient, rid: Paths) -> None:
    studio = rid(f"{HOUSES}/House prices")
    runs = runs_of(sdk, studio, page_size=7)
    assert len(runs) == 24
    assert [run.config_version for run in runs] == sorted((run.config_version for run in runs), reverse=True)
    assert {run.build_status for run in runs} == {"SUCCEEDED", "FAILED", "CANCELED"}
    assert [run.run_id for run in runs_of(sdk, studio, config_version=25)] == [run.run_id for run in runs[:2]]
    assert runs_of(sdk, studio, config_version=1) == []
    assert len({run.run_id for run in runs}) == len(runs)


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
