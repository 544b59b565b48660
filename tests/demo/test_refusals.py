"""Every error of the local Foundry: its envelope over HTTP, its class in the official SDK."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from foundry_sdk import PalantirRPCException
from foundry_sdk.v2 import FoundryClient

from components.demo.api_errors import ERRORS, STATUS
from components.demo.server import LocalFoundry
from tests.demo.conftest import STUDIO, TOKEN, Api, Paths
from tests.demo.test_endpoints import REQUEST, VERSIONS

P = {"preview": "true"}
ROOT = "ri.compass.main.folder.0"
NOBODY = "00000000-0000-4000-8000-000000000000"
ENZO = "e2f4a6c8-0b1d-4f3e-9a5c-7b9d1e3f5a7c"
SPACE = "ri.compass.main.folder.a86ad5f5-3db5-48e4-9fdd-00aa3e5731ca"
FOLDER = "ri.compass.main.folder.c410f510-2937-420e-8ea3-8c9bcb3c1791"
DATA = REQUEST["workerConfig"]["inputs"]["input_df"]["rid"]
TRAINER = REQUEST["trainerId"]
BENCH = "Northwind Analytics/Pricing and demand/Test bench"
SALARIES = f"{BENCH}/Salaries"
CHILDREN = f"/filesystem/folders/{FOLDER}/children"
CREATE = {"name": "Twice", "parentFolderRid": FOLDER}
MODEL = STUDIO.replace("model-studio", "model")
EXPERIMENT = "ri.models.main.experiment.none"
# The last run of the House prices studio and the experiment of the one run of the Salary study.
BUILD = "ri.foundry-build.main.build.3c5f1ffa-096a-527b-8911-8330a214d682"
SALARY_RUN = "ri.models.main.experiment.4dc7b63c-273a-5b56-8270-d583b2b77044"
WRONG_FILTER = {"params": P, "json": {"where": {"type": "eq", "field": "COLOR", "value": "red"}}}
SEARCH_BUILDS = {"params": P, "json": {"where": {"type": "eq", "field": "STATUS", "value": "RUNNING"}}}
PREVIEW, CSV, CREATE_IT = {"params": P}, {"params": {"format": "CSV"}}, {"params": P, "json": CREATE}


@dataclass(frozen=True)
class Case:
    """A request that is refused; the RID of the resource fills `{}` in the path."""

    method: str
    path: str
    arguments: dict[str, Any] = field(default_factory=dict)
    resource: str = ""
    user: str = ""


CASES: dict[str, Case] = {
    "ApiFeaturePreviewUsageOnly": Case("GET", "/models/modelStudioTrainers"),
    "ApiUsageDenied": Case("GET", f"/admin/users/{NOBODY}", user="reporting-service"),
    "MissingCredentials": Case("GET", "/filesystem/spaces", {"headers": {"Authorization": ""}}),
    "Default:Unauthorized": Case("GET", "/filesystem/spaces", user="erossi"),
    "Default:PermissionDenied": Case("GET", "/demo/faults", user="bokafor"),
    "Conjure:InvalidArgument": Case("POST", VERSIONS, {"json": {}}),
    "Conjure:UnsupportedMediaType": Case("POST", VERSIONS, {"data": "{}"}),
    "InvalidPageSize": Case("GET", CHILDREN, {"params": {"pageSize": 0}}),
    "InvalidPageToken": Case("GET", CHILDREN, {"params": {"pageToken": "v1.bm8="}}),
    "InvalidParameterCombination": Case(
        "GET", f"/datasets/{DATA}/getSchema", {"params": {"versionId": NOBODY, "branchName": "master"}}
    ),
    "MissingPostBody": Case("POST", VERSIONS),
    "MissingBatchRequest": Case("POST", "/admin/users/getBatch", {"json": []}),
    "BatchRequestSizeExceededLimit": Case("POST", "/admin/users/getBatch", {"json": [{"userId": NOBODY}] * 501}),
    "TrainerNotFound": Case("GET", f"/models/modelStudioTrainers/{TRAINER}x", PREVIEW),
    "ModelStudioTrainerNotFound": Case("GET", f"/models/modelStudioTrainers/{TRAINER}", {"params": P | {"version": "9"}}),
    "ModelStudioNotFound": Case("GET", f"/models/modelStudios/{STUDIO}0", PREVIEW),
    "ModelStudioConfigVersionNotFound": Case("GET", f"/models/modelStudios/{STUDIO}/configVersions/99", PREVIEW),
    "InvalidModelStudioCreateRequest": Case(
        "POST", "/models/modelStudios", {"params": P, "json": CREATE | {"parentFolderRid": DATA}}
    ),
    "CreateModelStudioPermissionDenied": Case("POST", "/models/modelStudios", CREATE_IT, user="dkim"),
    "CreateModelStudioConfigVersionPermissionDenied": Case("POST", VERSIONS, {"json": REQUEST}, user="dkim"),
    "LatestModelStudioConfigVersionsPermissionDenied": Case(
        "GET", "/models/modelStudios/{}/configVersions/latest", PREVIEW, f"{BENCH}/Salary study", user="dkim"
    ),
    "CreateConfigValidationError": Case("POST", VERSIONS, {"json": REQUEST | {"name": ""}}),
    "ModelNotFound": Case("GET", f"/models/{DATA}", PREVIEW),
    "LaunchModelStudioPermissionDenied": Case("POST", f"/models/modelStudios/{STUDIO}/launch", PREVIEW, user="dkim"),
    "ModelVersionNotFound": Case("GET", f"/models/{MODEL}/versions/{MODEL}", PREVIEW),
    "UnsupportedModelSource": Case("GET", "/models/{}/versions", PREVIEW, f"{BENCH}/Imported scorecard model"),
    "ExperimentNotFound": Case("GET", f"/models/{MODEL}/experiments/{EXPERIMENT}", PREVIEW),
    "ModelExperimentNotFound": Case("GET", f"/models/{DATA}/experiments/{EXPERIMENT}", PREVIEW),
    "InvalidExperimentSearchFilter": Case("POST", f"/models/{MODEL}/experiments/search", WRONG_FILTER),
    "SearchExperimentsPermissionDenied": Case(
        "POST", "/models/{}/experiments/search", {"params": P, "json": {}}, f"{BENCH}/Salary model", user="dkim"
    ),
    **{
        f"{form}{kind}PermissionDenied": Case(
            "GET", f"/models/{{}}/experiments/{SALARY_RUN}/{path}/{form.lower()}", PREVIEW, f"{BENCH}/Salary model", user="dkim"
        )
        for form in ("Json", "Parquet")
        for kind, path in (
            ("ExperimentSeries", "series/test%2Faccuracy"),
            ("ExperimentArtifactTable", "artifactTables/predictions"),
        )
    },
    "ExperimentSeriesNotFound": Case(
        "GET", f"/models/{{}}/experiments/{SALARY_RUN}/series/no/json", PREVIEW, f"{BENCH}/Salary model"
    ),
    "ExperimentArtifactNotFound": Case(
        "GET", f"/models/{{}}/experiments/{SALARY_RUN}/artifactTables/no/json", PREVIEW, f"{BENCH}/Salary model"
    ),
    "BuildNotFound": Case("GET", f"/orchestration/builds/{BUILD}0"),
    "BuildNotRunning": Case("POST", f"/orchestration/builds/{BUILD}/cancel"),
    "CancelBuildPermissionDenied": Case("POST", f"/orchestration/builds/{BUILD}/cancel", user="dkim"),
    "SearchBuildsPermissionDenied": Case("POST", "/orchestration/builds/search", SEARCH_BUILDS, user="reporting-service"),
    "JobNotFound": Case("GET", f"/orchestration/jobs/{BUILD}", PREVIEW),
    "CreateModelPermissionDenied": Case("POST", "/models", CREATE_IT, user="dkim"),
    "InvalidDisplayName": Case("POST", "/models", {"params": P, "json": CREATE | {"name": "a/b"}}),
    "ResourceNameAlreadyExists": Case("POST", "/models", {"params": P, "json": CREATE | {"name": "Diabetes patients"}}),
    "DatasetNotFound": Case("GET", "/datasets/{}", resource=f"{BENCH}/Acquisition targets", user="dkim"),
    "BranchNotFound": Case("GET", f"/datasets/{DATA}/getSchema", {"params": {"branchName": "develop"}}),
    "DatasetViewNotFound": Case("GET", "/datasets/{}/getSchema", resource=f"{BENCH}/Never built"),
    "SchemaNotFound": Case("GET", "/datasets/{}/getSchema", resource=f"{BENCH}/Raw delivery files"),
    "GetDatasetSchemaPermissionDenied": Case("GET", "/datasets/{}/getSchema", resource=SALARIES, user="dkim"),
    "ColumnTypesNotSupported": Case(
        "GET", "/datasets/{}/readTable", {"params": {"format": "ARROW"}}, f"{BENCH}/Orders with nested columns"
    ),
    "ReadTableRowLimitExceeded": Case("GET", f"/datasets/{DATA}/readTable", {"params": {"format": "CSV", "rowLimit": 1_000_001}}),
    "ReadTableDatasetPermissionDenied": Case("GET", "/datasets/{}/readTable", CSV, SALARIES, user="dkim"),
    **{
        name: Case("GET", "/datasets/{}/readTable", CSV, f"{BENCH}/{dataset}")
        for name, dataset in (
            ("DatasetReadNotSupported", "Orders (view)"),
            ("ReadTableTimeout", "Slow archive"),
            ("ReadTableError", "Damaged upload"),
        )
    },
    "ResourceNotFound": Case("GET", f"/filesystem/resources/{DATA}0"),
    "GetRootFolderNotSupported": Case("GET", f"/filesystem/resources/{ROOT}"),
    "GetSpaceResourceNotSupported": Case("GET", f"/filesystem/resources/{SPACE}"),
    "PathNotFound": Case("GET", "/filesystem/resources/getByPath", {"params": {"path": "/no/where"}}),
    "InvalidPath": Case("GET", "/filesystem/resources/getByPath", {"params": {"path": "/a//b"}}),
    "GetByPathPermissionDenied": Case("GET", "/filesystem/resources/getByPath", {"params": {"path": SALARIES}}, user="dkim"),
    "FolderNotFound": Case("GET", f"/filesystem/folders/{FOLDER}0/children"),
    "InvalidFolder": Case("GET", f"/filesystem/folders/{DATA}"),
    "SpaceNotFound": Case("GET", f"/filesystem/spaces/{FOLDER}", PREVIEW),
    "UserNotFound": Case("GET", f"/admin/users/{NOBODY}"),
    "UserDeleted": Case("GET", f"/admin/users/{ENZO}"),
    "UserIsActive": Case("GET", "/admin/users/f05f8da4-b84c-4fca-9c77-8af0b13d11de", {"params": {"status": "DELETED"}}),
    "GetCurrentUserPermissionDenied": Case("GET", "/admin/users/getCurrent", user="reporting-service"),
}
UNDECLARED = {name for name in ERRORS if ":" in name} | {
    "ApiFeaturePreviewUsageOnly",
    "ApiUsageDenied",
    "MissingCredentials",
    "InvalidPageSize",
    "InvalidPageToken",
    "MissingPostBody",
    "MissingBatchRequest",
    "BatchRequestSizeExceededLimit",
}


def test_every_error_has_a_case() -> None:
    assert set(CASES) | {"Default:Internal"} == set(ERRORS)


@pytest.mark.parametrize("name", CASES)
def test_error_over_http(local: LocalFoundry, api: Api, name: str) -> None:
    case = CASES[name]
    path = case.path
    if case.resource:
        path = path.format(api("GET", "/filesystem/resources/getByPath", params={"path": case.resource}).json()["rid"])
    answer = Api(local, f"{TOKEN}.{case.user}" if case.user else TOKEN)(case.method, path, **case.arguments)
    body = answer.json()
    assert (body["errorName"], body["errorCode"]) == (name, ERRORS[name][0])
    assert answer.status_code == (415 if "MediaType" in name else STATUS[body["errorCode"]])
    assert uuid.UUID(body["errorInstanceId"])
    assert body["errorDescription"]
    assert isinstance(body["parameters"], dict)


SdkCall = Callable[[FoundryClient, Paths], Any]
NEW = {"name": "x", "parent_folder_rid": FOLDER, "preview": True}
BODY = {
    "name": "x",
    "resources": REQUEST["resources"],
    "trainer_id": TRAINER,
    "worker_config": {"inputs": {}, "outputs": {}},
    "preview": True,
}


def series(client: FoundryClient) -> Any:
    return client.models.Model.Experiment.Series


def tables(client: FoundryClient) -> Any:
    return client.models.Model.Experiment.ArtifactTable


ACCURACY = "test/accuracy"


def read_table(name: str) -> SdkCall:
    return lambda c, at: c.datasets.Dataset.read_table(at(name), format="CSV")


# The calls take the SDK's client and a function from a name in the test bench to its RID.
SDK_CALLS: dict[str, SdkCall] = {
    "TrainerNotFound": lambda c, at: c.models.ModelStudioTrainer.get(TRAINER + "x", preview=True),
    "ModelStudioTrainerNotFound": lambda c, at: c.models.ModelStudioTrainer.get(TRAINER, version="9", preview=True),
    "ModelStudioNotFound": lambda c, at: c.models.ModelStudio.ConfigVersion.list(STUDIO + "0", preview=True),
    "InvalidModelStudioCreateRequest": lambda c, at: c.models.ModelStudio.create(**NEW | {"parent_folder_rid": SPACE}),
    "CreateModelStudioPermissionDenied": lambda c, at: c.models.ModelStudio.create(**NEW),
    "CreateModelStudioConfigVersionPermissionDenied": lambda c, at: c.models.ModelStudio.ConfigVersion.create(STUDIO, **BODY),
    "CreateConfigValidationError": lambda c, at: c.models.ModelStudio.ConfigVersion.create(STUDIO, **BODY),
    "LatestModelStudioConfigVersionsPermissionDenied": lambda c, at: c.models.ModelStudio.ConfigVersion.latest(
        at("Salary study"), preview=True
    ),
    "ModelNotFound": lambda c, at: c.models.Model.get(STUDIO, preview=True),
    "LaunchModelStudioPermissionDenied": lambda c, at: c.models.ModelStudio.launch(STUDIO, preview=True),
    "ModelVersionNotFound": lambda c, at: c.models.Model.Version.get(MODEL, MODEL, preview=True),
    "UnsupportedModelSource": lambda c, at: c.models.Model.Version.list(at("Imported scorecard model"), preview=True),
    "ExperimentNotFound": lambda c, at: c.models.Model.Experiment.get(MODEL, EXPERIMENT, preview=True),
    "ModelExperimentNotFound": lambda c, at: c.models.Model.Experiment.get(STUDIO, EXPERIMENT, preview=True),
    "InvalidExperimentSearchFilter": lambda c, at: c.models.Model.Experiment.search(
        MODEL,
        where={"type": "parameterFilter", "parameterName": "a", "operator": "CONTAINS", "value": 1},
        preview=True,
    ),
    "SearchExperimentsPermissionDenied": lambda c, at: c.models.Model.Experiment.search(at("Salary model"), preview=True),
    "JsonExperimentSeriesPermissionDenied": lambda c, at: series(c).json(at("Salary model"), SALARY_RUN, ACCURACY, preview=True),
    "ParquetExperimentSeriesPermissionDenied": lambda c, at: series(c).parquet(
        at("Salary model"), SALARY_RUN, ACCURACY, preview=True
    ),
    "ExperimentSeriesNotFound": lambda c, at: series(c).json(at("Salary model"), SALARY_RUN, "no", preview=True),
    "JsonExperimentArtifactTablePermissionDenied": lambda c, at: tables(c).json(
        at("Salary model"), SALARY_RUN, "predictions", preview=True
    ),
    "ParquetExperimentArtifactTablePermissionDenied": lambda c, at: tables(c).parquet(
        at("Salary model"), SALARY_RUN, "predictions", preview=True
    ),
    "ExperimentArtifactNotFound": lambda c, at: tables(c).json(at("Salary model"), SALARY_RUN, "no", preview=True),
    "BuildNotFound": lambda c, at: c.orchestration.Build.get(BUILD + "0"),
    "CancelBuildPermissionDenied": lambda c, at: c.orchestration.Build.cancel(BUILD),
    "SearchBuildsPermissionDenied": lambda c, at: c.orchestration.Build.search(
        where=SEARCH_BUILDS["json"]["where"], preview=True
    ),
    "JobNotFound": lambda c, at: c.orchestration.Job.get(BUILD, preview=True),
    "CreateModelPermissionDenied": lambda c, at: c.models.Model.create(**NEW),
    "InvalidDisplayName": lambda c, at: c.models.ModelStudio.create(**NEW | {"name": ".."}),
    "ResourceNameAlreadyExists": lambda c, at: c.models.ModelStudio.create(**NEW | {"name": "Diabetes patients"}),
    "DatasetNotFound": lambda c, at: c.datasets.Dataset.get(DATA + "0"),
    "BranchNotFound": lambda c, at: c.datasets.Dataset.get_schema(DATA, branch_name="develop"),
    "DatasetViewNotFound": lambda c, at: c.datasets.Dataset.get_schema(at("Never built")),
    "SchemaNotFound": lambda c, at: c.datasets.Dataset.get_schema(at("Raw delivery files")),
    "GetDatasetSchemaPermissionDenied": lambda c, at: c.datasets.Dataset.get_schema(at("Salaries")),
    "InvalidParameterCombination": lambda c, at: c.datasets.Dataset.get_schema(DATA, branch_name="master", version_id=NOBODY),
    "ColumnTypesNotSupported": read_table("Orders with nested columns"),
    "DatasetReadNotSupported": read_table("Orders (view)"),
    "ReadTableTimeout": read_table("Slow archive"),
    "ReadTableError": read_table("Damaged upload"),
    "ReadTableDatasetPermissionDenied": read_table("Salaries"),
    "ReadTableRowLimitExceeded": lambda c, at: c.datasets.Dataset.read_table(DATA, format="CSV", row_limit=10**6 + 1),
    "ResourceNotFound": lambda c, at: c.filesystem.Resource.get(DATA + "0"),
    "GetRootFolderNotSupported": lambda c, at: c.filesystem.Folder.get(ROOT),
    "GetSpaceResourceNotSupported": lambda c, at: c.filesystem.Resource.get(SPACE),
    "PathNotFound": lambda c, at: c.filesystem.Resource.get_by_path(path="/no/where"),
    "InvalidPath": lambda c, at: c.filesystem.Resource.get_by_path(path="/a//b"),
    "GetByPathPermissionDenied": lambda c, at: c.filesystem.Resource.get_by_path(path=SALARIES),
    "FolderNotFound": lambda c, at: c.filesystem.Folder.get(FOLDER + "0"),
    "InvalidFolder": lambda c, at: c.filesystem.Folder.children(DATA),
    "SpaceNotFound": lambda c, at: c.filesystem.Space.get(FOLDER, preview=True),
    "UserNotFound": lambda c, at: c.admin.User.get(NOBODY),
    "UserDeleted": lambda c, at: c.admin.User.get(ENZO),
    "UserIsActive": lambda c, at: c.admin.User.get("f05f8da4-b84c-4fca-9c77-8af0b13d11de", status="DELETED"),
    "GetCurrentUserPermissionDenied": lambda c, at: c.admin.User.get_current(),
}


# Only over plain HTTP: the official SDK cannot get a single version at all, and does not declare the other.
PLAIN_ONLY = {"ModelStudioConfigVersionNotFound", "BuildNotRunning"}


@pytest.mark.parametrize("name", sorted(set(ERRORS) - UNDECLARED - PLAIN_ONLY))
def test_error_has_its_class_in_the_sdk(
    sdk: FoundryClient, as_user: Callable[[str], FoundryClient], rid: Paths, name: str
) -> None:
    user = CASES[name].user
    client = as_user(user) if user else sdk
    with pytest.raises(PalantirRPCException) as caught:
        SDK_CALLS[name](client, lambda resource: rid(f"Pricing and demand/Test bench/{resource}"))
    assert type(caught.value).__name__ == name
