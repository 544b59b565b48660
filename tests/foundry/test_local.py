"""Every call of the client against the local Foundry, over HTTP."""

import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
import requests
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.foundry import errors
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.transport import Transport
from tests.shell.examples import DATASET, STUDIO, configuration

TRAINER = "ri.models..trainer.autogluon_tabular_regression"
ANALYST = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
BODY = configuration().body


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFoundry]:
    with LocalFoundry(tmp_path_factory.mktemp("foundry")) as running:
        yield running


@pytest.fixture
def foundry(local: LocalFoundry) -> Foundry:
    connection = Connection(local.url, SecretStr(local.token))
    return Foundry(connection, Transport(connection, sleep=lambda _: None))


@pytest.fixture
def faults(local: LocalFoundry) -> Iterator[Any]:
    """Switch on a fault of the local Foundry; all are off again afterwards."""
    headers = {"Authorization": f"Bearer {local.token}"}

    def switch(**fault: Any) -> None:
        requests.post(f"{local.url}/demo/faults", json=fault, headers=headers, timeout=5).raise_for_status()

    yield switch
    requests.delete(f"{local.url}/demo/faults", headers=headers, timeout=5).raise_for_status()


def body(**changes: Any) -> bytes:
    return json.dumps({**BODY, **changes}).encode()


@pytest.fixture
def studio(foundry: Foundry) -> str:
    """The documented studio's project with a fresh, empty studio in it."""
    folder = foundry.studio(STUDIO).folder_rid
    taken = sum(1 for _ in foundry.children(folder))
    return foundry.create_studio(f"Studio {taken}", folder).rid


def test_trainers(foundry: Foundry) -> None:
    trainers = foundry.trainers()
    assert TRAINER in {trainer.trainer_id for trainer in trainers}
    assert len(trainers) >= 7
    assert all(trainer.wire()["customConfigSchema"] == trainer.custom_config_schema for trainer in trainers)


def test_trainer_in_its_versions(foundry: Foundry) -> None:
    latest = foundry.trainer(TRAINER)
    assert (latest.version, foundry.trainer(TRAINER, "0.371.0").version) == ("0.388.0", "0.371.0")
    assert latest.inputs["input_df"]["type"]["type"] == "dataset"
    for trainer_id, version in ((TRAINER + "x", None), (TRAINER, "9.9")):
        with pytest.raises(errors.NotFound):
            foundry.trainer(trainer_id, version)


def test_studio(foundry: Foundry, studio: str) -> None:
    assert foundry.studio(studio).rid == studio
    with pytest.raises(errors.NotFound) as caught:
        foundry.studio(STUDIO[:-12] + "000000000000")
    assert caught.value.error_name == "ModelStudioNotFound"
    assert caught.value.error_instance_id
    with pytest.raises(errors.Conflict) as clash:
        foundry.create_studio(foundry.resource(studio).display_name, foundry.studio(studio).folder_rid)
    assert clash.value.error_name == "ResourceNameAlreadyExists"


def test_configuration_versions(foundry: Foundry, studio: str) -> None:
    assert foundry.latest_config_version(studio) is None
    assert list(foundry.config_versions(studio)) == []
    made = [
        foundry.create_config_version(foundry.create_config_version_request(studio, body(name=f"No. {n}", changelog="ä")))
        for n in range(1, 6)
    ]
    assert [version.version for version in made] == [1, 2, 3, 4, 5]
    assert made[0].created_by == ANALYST
    assert made[0].trainer.version == "0.388.0"
    assert made[0].changelog == "ä"
    assert made[0].wire()["workerConfig"] == BODY["workerConfig"]
    latest = foundry.latest_config_version(studio)
    assert latest is not None
    assert latest.wire() == made[-1].wire()
    assert foundry.config_version(studio, 3).wire() == made[2].wire()
    assert sorted(version.version for version in foundry.config_versions(studio)) == [1, 2, 3, 4, 5]
    with pytest.raises(errors.NotFound) as caught:
        foundry.config_version(studio, 99)
    assert caught.value.error_name == "ModelStudioConfigVersionNotFound"


def test_a_listing_of_several_pages_is_read_to_its_end(foundry: Foundry) -> None:
    studio = foundry.resource_by_path("/Northwind Analytics/Pricing and demand/House prices/House prices").rid
    assert sorted(version.version for version in foundry.config_versions(studio)) == list(range(1, 26))


def test_a_refused_configuration_names_its_failures(foundry: Foundry, studio: str) -> None:
    request = foundry.create_config_version_request(studio, body(resources={"cpu": "9000", "memory": "lots"}))
    with pytest.raises(errors.ValidationFailed) as caught:
        foundry.create_config_version(request)
    fields = {(failure.type, failure.fields["field"]) for failure in caught.value.failures}
    assert fields == {("invalidResourceConfiguration", "cpu"), ("invalidResourceConfiguration", "memory")}
    assert foundry.latest_config_version(studio) is None


def test_models(foundry: Foundry, studio: str) -> None:
    folder = foundry.studio(studio).folder_rid
    name = f"Output of {foundry.resource(studio).display_name}"
    model = foundry.create_model(name, folder)
    assert foundry.resource(model.rid).display_name == name
    with pytest.raises(errors.Conflict):
        foundry.create_model(name, folder)
    with pytest.raises(errors.InvalidRequest):
        foundry.create_model("a/b", folder)


def test_datasets(foundry: Foundry) -> None:
    schema = foundry.dataset_schema(DATASET)
    assert "target" in {column.name for column in schema.fields}
    missing = DATASET[:-12] + "000000000000"
    with pytest.raises(errors.NotFound) as caught:
        foundry.dataset_schema(missing)
    assert caught.value.error_name == "DatasetNotFound"


def test_rows(foundry: Foundry) -> None:
    rows = foundry.read_table(DATASET, columns=["target"], row_limit=3)
    table = pa.ipc.open_stream(io.BytesIO(rows)).read_all()
    assert table.column_names == ["target"]
    assert table.num_rows == 3


def test_filesystem(foundry: Foundry) -> None:
    resource = foundry.resource(DATASET)
    assert resource.project_rid
    assert foundry.resource_by_path(resource.path).rid == DATASET
    (space,) = foundry.spaces()
    assert resource.project_rid in {child.rid for child in foundry.children(space.rid)}
    children = [child.rid for child in foundry.children(resource.project_rid)]
    assert [child.rid for child in foundry.children_page(resource.project_rid).data] == children
    assert "Demand forecasting" in {child.display_name for child in foundry.children(resource.project_rid)}
    with pytest.raises(errors.NotFound) as caught:
        foundry.resource_by_path("/No such space/nothing")
    assert caught.value.error_name == "PathNotFound"


def test_users(foundry: Foundry) -> None:
    me = foundry.current_user()
    assert me.id == ANALYST
    assert foundry.users([ANALYST, UNKNOWN]) == {ANALYST: me}


def test_a_deleted_user_still_has_a_name(foundry: Foundry) -> None:
    authors = {
        version.created_by
        for resource in walk(foundry)
        if "model-studio" in resource
        for version in foundry.config_versions(resource)
    }
    deleted = [user for user in foundry.users(authors).values() if user.status == "DELETED"]
    assert deleted
    assert all(" " in user.display_name for user in deleted)


def test_a_run_with_what_it_made(foundry: Foundry) -> None:
    studio = foundry.resource_by_path("/Northwind Analytics/Pricing and demand/House prices/House prices").rid
    runs = list(foundry.runs(studio))
    assert runs[:2] == list(foundry.runs(studio, 25))
    run = runs[0]
    output = run.resolved_outputs["model"]
    assert output.model_rid is not None
    assert output.model_version_rid is not None
    assert output.experiment_rid is not None
    assert foundry.builds([run.build_rid])[run.build_rid].status == "SUCCEEDED"
    version = foundry.model_version(output.model_rid, output.model_version_rid)
    assert version.source is not None
    assert (version.source.model_studio_rid, version.linked_experiment) == (studio, output.experiment_rid)
    assert version in list(foundry.model_versions(output.model_rid))
    experiment = foundry.experiment(output.model_rid, output.experiment_rid)
    (series, *_) = experiment.series
    points = list(foundry.series_points(output.model_rid, experiment.rid, series.name, length=series.length))
    assert len(points) == series.length
    assert points[-1].value == series.value.last
    rows = foundry.artifact_rows(output.model_rid, experiment.rid, "predictions", limit=3)
    assert [set(row) for row in rows] == [{"actual", "prediction"}] * 3
    assert foundry.artifact_table(output.model_rid, experiment.rid, "predictions").startswith(b"PAR1")


def test_a_launch_and_its_cancellation(foundry: Foundry, studio: str) -> None:
    request = foundry.launch_request(studio)
    with pytest.raises(errors.InvalidRequest):
        foundry.launch(request)
    foundry.create_config_version(foundry.create_config_version_request(studio, body()))
    run = foundry.launch(request)
    assert (run.config_version, run.build_status) == (1, "RUNNING")
    foundry.cancel_build(run.build_rid)
    assert foundry.builds([run.build_rid])[run.build_rid].status == "CANCELED"
    with pytest.raises(errors.InvalidRequest) as caught:
        foundry.cancel_build(run.build_rid)
    assert caught.value.error_name == "BuildNotRunning"


def walk(foundry: Foundry) -> Iterator[str]:
    waiting = [space.rid for space in foundry.spaces()]
    while waiting:
        for child in foundry.children(waiting.pop()):
            yield child.rid
            if ".folder." in child.rid:
                waiting.append(child.rid)


def test_a_wrong_token(local: LocalFoundry) -> None:
    with pytest.raises(errors.Unauthorized) as caught:
        Foundry(Connection(local.url, SecretStr("wrong"))).current_user()
    assert caught.value.error_name == "Default:Unauthorized"


@pytest.mark.parametrize("kind", ["rate_limit", "unavailable", "drop_before", "drop_after"])
def test_a_read_outlives_a_fault(foundry: Foundry, faults: Any, kind: str) -> None:
    faults(kind=kind, times=2)
    assert foundry.current_user().id == ANALYST


@pytest.mark.parametrize(
    ("kind", "error", "in_doubt_and_done"),
    [
        ("rate_limit", errors.RateLimited, (False, False)),
        ("internal", errors.ServerError, (True, None)),
        ("unavailable", errors.Unavailable, (True, None)),
        ("drop_before", errors.ConnectionLost, (True, False)),
        ("drop_after", errors.ConnectionLost, (True, True)),
        ("malformed", errors.BadResponse, (True, True)),
        ("html", errors.ServerError, (True, None)),
        ("expired_token", errors.Unauthorized, (False, False)),
    ],
)
def test_a_write_meets_a_fault_once(
    foundry: Foundry, studio: str, faults: Any, kind: str, error: type[Exception], in_doubt_and_done: tuple[bool, bool | None]
) -> None:
    in_doubt, done = in_doubt_and_done
    request = foundry.create_config_version_request(studio, body())
    faults(kind=kind, method="POST", path="configVersions")
    with pytest.raises(error) as caught:
        foundry.create_config_version(request)
    assert isinstance(caught.value, errors.FoundryError)
    assert caught.value.may_have_happened is in_doubt
    count = len(list(foundry.config_versions(studio)))
    assert count <= 1
    if done is not None:
        assert count == int(done)


def test_an_unknown_kind_is_kept(foundry: Foundry, faults: Any) -> None:
    known = {trainer.type for trainer in foundry.trainers()}
    faults(kind="unknown_enum", path="modelStudioTrainers")
    assert {trainer.type for trainer in foundry.trainers()} - known


def test_the_sent_bytes_arrive_unchanged(local: LocalFoundry, foundry: Foundry, studio: str) -> None:
    request = foundry.create_config_version_request(studio, json.dumps(BODY, indent=3).encode())
    foundry.create_config_version(request)
    headers = {"Authorization": f"Bearer {local.token}"}
    received = requests.get(f"{local.url}/demo/requests", headers=headers, timeout=5).text
    assert hashlib.sha256(request.body or b"").hexdigest() in received
    assert local.token not in received
