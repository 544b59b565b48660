"""Every endpoint, parsed by the official SDK, and the documented request with its response."""

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
import requests
from foundry_sdk.v2 import FoundryClient

from components.demo.server import LocalFoundry
from tests.demo.conftest import STUDIO, TOKEN, Api, Paths

REQUEST: dict[str, Any] = {
    "name": "Initial configuration",
    "resources": {"memory": "4G", "cpu": "2"},
    "workerConfig": {
        "outputs": {"model": {"type": "model", "modelRid": STUDIO.replace("model-studio", "model")}},
        "inputs": {
            "input_df": {
                "type": "dataset",
                "rid": "ri.foundry.main.dataset.a1b2c3d4-e5f6-7890-abcd-ef1234567890",
                "columnMapping": {"target_column": ["target"]},
                "ignoreColumns": [],
                "selectColumns": [],
            }
        },
    },
    "trainerId": "ri.models..trainer.autogluon_tabular_regression",
}
VERSIONS = f"/models/modelStudios/{STUDIO}/configVersions?preview=true"
HOUSES = "Pricing and demand/House prices"
BENCH = "Pricing and demand/Test bench"


def test_documented_request_gives_documented_response(fresh: LocalFoundry) -> None:
    api = Api(fresh, TOKEN)
    answer = api("POST", VERSIONS, json=REQUEST)
    document = answer.json()
    assert answer.status_code == 200
    assert document.pop("createdTime").endswith("Z")
    assert document == REQUEST | {
        "createdBy": "f05f8da4-b84c-4fca-9c77-8af0b13d11de",
        "trainer": {"trainerId": REQUEST["trainerId"], "version": "0.388.0"},
        "version": 1,
    }
    assert api("GET", VERSIONS.replace("configVersions", "configVersions/latest")).json()["version"] == 1


def test_numbers_and_key_order_survive_and_unknown_keys_do_not(api: Api, rid: Paths) -> None:
    custom = (
        '{"name":"r","seed":18446744073709551615,"engine":{"kind":"explicit","step":1E-5},'
        '"rate":0.10,"payload":[2.0,null,{"z":1,"a":-0.0}]}'
    )
    body = json.dumps(
        {
            "name": "Exact",
            "trainerId": "ri.models..trainer.experimental_simulation",
            "unknown": 1,
            "changelog": None,
            "resources": {"cpu": "1", "memory": "1Gi", "other": 2},
            "workerConfig": {
                "inputs": {
                    "observations": {
                        "type": "dataset",
                        "rid": rid("Pricing and demand/House prices/Baltimore house sales"),
                        "columnMapping": {"response": ["price"], "factors": ["rooms", "age"]},
                        "ignoreColumns": [],
                        "selectColumns": [],
                        "branch": "develop",
                    }
                },
                "outputs": {"model": {"type": "model", "modelRid": rid(f"{BENCH}/Simulation surrogate model")}},
                "customConfig": "CUSTOM",
            },
        }
    ).replace('"CUSTOM"', custom)
    studio = rid(f"{BENCH}/Simulation surrogate")
    path = f"/models/modelStudios/{studio}/configVersions?preview=true"
    answer = api("POST", path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert custom in answer.text
    assert custom in api("GET", path).text
    assert not {"unknown", "changelog"} & answer.json().keys()
    assert answer.json()["resources"] == {"cpu": "1", "memory": "1Gi"}
    assert "branch" not in answer.json()["workerConfig"]["inputs"]["observations"]


def test_trainers(sdk: FoundryClient) -> None:
    trainers = sdk.models.ModelStudioTrainer.list(preview=True).data
    assert len(trainers) >= 7
    assert len({trainer.trainer_id for trainer in trainers}) == len(trainers)
    regression = "ri.models..trainer.autogluon_tabular_regression"
    assert sdk.models.ModelStudioTrainer.get(regression, preview=True).version == "0.388.0"
    assert sdk.models.ModelStudioTrainer.get(regression, version="0.371.0", preview=True).version == "0.371.0"


def test_studio_and_model_are_created_in_a_folder(sdk: FoundryClient, rid: Paths) -> None:
    folder = rid("Pricing and demand/Language and images")
    studio = sdk.models.ModelStudio.create(name="New study", parent_folder_rid=folder, preview=True)
    model = sdk.models.Model.create(name="New model", parent_folder_rid=folder, preview=True)
    assert sdk.models.ModelStudio.get(studio.rid, preview=True) == studio
    assert sdk.models.Model.get(model.rid, preview=True).rid == model.rid
    resource = sdk.filesystem.Resource.get(studio.rid)
    assert (resource.display_name, resource.type, resource.parent_folder_rid) == ("New study", "MODELS_MODEL_STUDIO", folder)
    assert sdk.models.ModelStudio.ConfigVersion.latest(studio.rid, preview=True) is None


def test_versions_are_paged_newest_first(sdk: FoundryClient, api: Api, rid: Paths) -> None:
    studio = rid(f"{HOUSES}/House prices")
    versions = list(sdk.models.ModelStudio.ConfigVersion.list(studio, page_size=7, preview=True))
    assert [version.version for version in versions] == list(range(25, 0, -1))
    assert len({version.created_by for version in versions}) == 4
    assert {version.trainer.version for version in versions} == {"0.371.0", "0.388.0"}
    first = api("GET", f"/models/modelStudios/{studio}/configVersions", params={"preview": "true"}).json()
    assert len(first["data"]) == 20
    assert first["nextPageToken"].startswith("v1.")
    version = api("GET", f"/models/modelStudios/{studio}/configVersions/3", params={"preview": "true"}).json()
    assert version["name"] == "Without station number"
    latest = sdk.models.ModelStudio.ConfigVersion.latest(studio, preview=True)
    assert latest is not None
    assert latest.version == 25


@pytest.mark.parametrize("path", [f"{HOUSES}/House prices", "Field operations/Penguin survey/Penguin species"])
def test_seeded_versions_would_be_accepted_today(fresh: LocalFoundry, rid: Paths, path: str) -> None:
    api, url = Api(fresh, TOKEN), f"/models/modelStudios/{rid(path)}/configVersions?preview=true&pageSize=100"
    for document in api("GET", url).json()["data"]:
        assert api("POST", url, json=document).status_code == 200, document


def test_tables(sdk: FoundryClient, rid: Paths) -> None:
    dataset = rid("Field operations/Penguin survey/Palmer penguins")
    assert sdk.datasets.Dataset.get(dataset).name == "Palmer penguins"
    fields = sdk.datasets.Dataset.get_schema(dataset).schema_.field_schema_list
    assert [field.name for field in fields][:2] == ["species", "island"]
    assert fields[0].custom_metadata == {"description": "Adelie, Chinstrap or Gentoo"}
    answer = sdk.datasets.Dataset.read_table(dataset, format="ARROW", columns=["sex", "year"], row_limit=5)
    table = pa.ipc.open_stream(io.BytesIO(bytes(answer))).read_all()
    assert (table.column_names, table.num_rows) == (["sex", "year"], 5)
    assert table["sex"].null_count == 1
    text = bytes(sdk.datasets.Dataset.read_table(dataset, format="CSV", row_limit=1)).decode()
    assert text.splitlines()[0].startswith('"species","island"')


def test_schemas_of_all_datasets(sdk: FoundryClient, rid: Paths) -> None:
    bench = list(sdk.filesystem.Folder.children(rid(BENCH)))
    datasets = [child.rid for child in bench if child.type == "FOUNDRY_DATASET"]
    schemas = sdk.datasets.Dataset.get_schema_batch([{"dataset_rid": dataset} for dataset in datasets]).data
    missing = {child.display_name for child in bench if child.rid in datasets and child.rid not in schemas}
    assert missing == {"Raw delivery files", "Never built"}
    assert len(schemas[rid(f"{BENCH}/Wide sensor log")].schema_.field_schema_list) == 2000
    nested = {field.type for field in schemas[rid(f"{BENCH}/Orders with nested columns")].schema_.field_schema_list}
    assert {"BINARY", "ARRAY", "STRUCT", "MAP", "DECIMAL", "DATE", "TIMESTAMP"} <= nested


def test_file_system(sdk: FoundryClient, rid: Paths) -> None:
    (space,) = sdk.filesystem.Space.list()
    assert sdk.filesystem.Space.get(space.rid, preview=True) == space
    projects = {project.display_name: project for project in sdk.filesystem.Folder.children(space.rid)}
    assert set(projects) == {"Pricing and demand", "Field operations"}
    folder = sdk.filesystem.Folder.get(projects["Field operations"].rid)
    assert (folder.type, folder.parent_folder_rid) == ("PROJECT", space.rid)
    archive = list(sdk.filesystem.Folder.children(rid("Pricing and demand/Archive"), page_size=5))
    assert [child.display_name for child in archive] == sorted(child.display_name for child in archive)
    assert len(archive) == 36
    paths = [{"path": archive[0].path}, {"path": "/nowhere"}]
    assert [resource.rid for resource in sdk.filesystem.Resource.get_by_path_batch(paths).data] == [archive[0].rid]
    batch = [{"resource_rid": archive[1].rid}, {"resource_rid": "ri.compass.main.folder.nowhere"}]
    assert list(sdk.filesystem.Resource.get_batch(batch).data) == [archive[1].rid]
    assert list(sdk.filesystem.Folder.get_batch([{"folder_rid": archive[1].rid}]).data) == [archive[1].rid]
    trashed = [child for child in sdk.filesystem.Folder.children(rid(HOUSES)) if child.trash_status != "NOT_TRASHED"]
    assert [child.display_name for child in trashed] == ["House price model (first attempt)"]


def test_users(sdk: FoundryClient, as_user: Callable[[str], FoundryClient]) -> None:
    alice = sdk.admin.User.get_current()
    ben = as_user("bokafor").admin.User.get_current()
    assert (alice.id, ben.username) == ("f05f8da4-b84c-4fca-9c77-8af0b13d11de", "bokafor")
    enzo = "e2f4a6c8-0b1d-4f3e-9a5c-7b9d1e3f5a7c"
    assert sdk.admin.User.get(enzo, status="DELETED").family_name == "Rossi"
    assert set(sdk.admin.User.get_batch([{"user_id": ben.id}, {"user_id": enzo}]).data) == {ben.id}


def test_hidden_children_leave_no_empty_page(as_user: Callable[[str], FoundryClient], rid: Paths) -> None:
    names = [child.display_name for child in as_user("dkim").filesystem.Folder.children(rid(BENCH), page_size=1)]
    assert "Salaries" in names
    assert not {"Acquisition targets", "Acquisition study"} & set(names)


@pytest.mark.parametrize("position", [[], ["a"], [1, 2], [None, "a"], "ab"])
def test_a_forged_page_token_is_refused(api: Api, rid: Paths, position: Any) -> None:
    studio, archive = rid(f"{HOUSES}/House prices"), rid("Pricing and demand/Archive")
    for path in (f"/models/modelStudios/{studio}/configVersions", f"/filesystem/folders/{archive}/children"):
        token = base64.urlsafe_b64encode(json.dumps(["/api/v2" + path, position]).encode()).decode()
        answer = api("GET", path, params={"preview": "true", "pageToken": f"v1.{token}"})
        assert (answer.status_code, answer.json()["errorName"]) == (400, "InvalidPageToken")


def test_half_a_surrogate_pair_is_no_crash(api: Api) -> None:
    body, headers = r'[{"path": "/\ud800"}]', {"Content-Type": "application/json"}
    answer = api("POST", "/filesystem/resources/getByPathBatch", data=body, headers=headers)
    assert answer.json()["errorName"] == "Conjure:InvalidArgument"


@pytest.mark.parametrize("text", ["{", '{"a": NaN}', '{"a": 1e999}', '"\\ud800"', "[" * 100_000])
def test_what_is_not_json_is_an_invalid_argument(api: Api, text: str) -> None:
    answer = api("POST", VERSIONS, data=text, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errorName"]) == (400, "Conjure:InvalidArgument")


def test_an_unknown_endpoint_is_404_without_body(api: Api) -> None:
    for method, path in (("GET", "/datasets"), ("GET", "/nothing"), ("DELETE", VERSIONS)):
        answer = api(method, path)
        assert (answer.status_code, answer.content) == (404, b"")


def test_a_wrong_token_never_shows_the_right_one(local: LocalFoundry) -> None:
    assert TOKEN not in repr(local)
    answer = requests.get(f"{local.url}/api/v2/filesystem/spaces", headers={"Authorization": "Bearer no"}, timeout=20)
    assert (answer.status_code, TOKEN in answer.text) == (401, False)
