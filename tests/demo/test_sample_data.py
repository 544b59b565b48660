"""The database and its sample data: restarts, crashes, the command line, trainers and data files."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from components.demo.seed import seed
from components.demo.seeded_tables import DATA
from components.demo.server import LocalFoundry
from components.demo.sqlite_store import FILE, Store
from components.demo.trainer_catalog import TRAINERS
from tests.demo.conftest import TOKEN, Api, Paths
from tests.demo.test_endpoints import REQUEST, VERSIONS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_version_survives_a_restart_at_the_same_address(data_folder: Path) -> None:
    local = LocalFoundry(data_folder, token=TOKEN).start()
    url = local.url
    assert Api(local, TOKEN)("POST", VERSIONS, json=REQUEST).json()["version"] == 1
    local.stop()
    with pytest.raises(requests.ConnectionError):
        Api(local, TOKEN)("GET", VERSIONS)
    local.start()
    assert local.url == url
    assert [version["version"] for version in Api(local, TOKEN)("GET", VERSIONS).json()["data"]] == [1]
    local.stop()
    local.stop()


def test_a_crash_while_seeding_leaves_no_half_database(tmp_path: Path) -> None:
    def crash(store: Store) -> None:
        seed(store)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store(tmp_path, crash)
    store = Store(tmp_path, seed)
    assert store.user(username="amoreau") is not None
    store.close()
    assert (tmp_path / FILE).exists()


def test_simultaneous_versions_are_gapless(fresh: LocalFoundry) -> None:
    barrier = threading.Barrier(8)

    def create(_: int) -> int:
        api = Api(fresh, TOKEN)
        barrier.wait()
        version: int = api("POST", VERSIONS, json=REQUEST).json()["version"]
        return version

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, range(8))) == list(range(1, 9))


def test_every_trainer_has_a_valid_schema() -> None:
    drafts = set()
    for file in TRAINERS.glob("*.json"):
        trainer = json.loads(file.read_text(encoding="utf-8"))
        schema = trainer["customConfigSchema"]
        validator = validator_for(schema)
        validator.check_schema(schema)
        drafts.add(validator)
        defaults = {
            key: value["default"] for key, value in schema["properties"].items() if isinstance(value, dict) and "default" in value
        }
        errors = [error for error in validator(schema).iter_errors(defaults) if error.validator != "required"]
        assert not errors, file.name
        assert file.name == f"{trainer['trainerId'].rsplit('.', 1)[1]}-{trainer['version']}.json"
    assert Draft202012Validator in drafts


def test_every_data_file_is_described_and_named_in_the_licences() -> None:
    tables = json.loads((DATA / "tables.json").read_text(encoding="utf-8"))
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    files = {file.name for file in DATA.glob("*.csv")}
    assert {table["file"] for table in tables.values()} == files
    assert all(f"`{name}`" in readme for name in files)
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 1_500_000


def test_forecasting_is_prepared(api: Api, rid: Paths) -> None:
    at = "Pricing and demand/Demand forecasting"

    def dataset_input(name: str, mapping: dict[str, list[str]]) -> dict[str, object]:
        lists: dict[str, object] = {"ignoreColumns": [], "selectColumns": []}
        return {"type": "dataset", "rid": rid(f"{at}/{name}"), "columnMapping": mapping} | lists

    mapping = {
        "target": ["employees"],
        "timestamp": ["month"],
        "item_id": ["industry"],
        "known_covariates": ["working_days", "quarter_end"],
    }
    request = {
        "name": "First forecast",
        "trainerId": "ri.models..trainer.autogluon_time_series_forecasting",
        "resources": {"cpu": "4", "memory": "16G"},
        "workerConfig": {
            "inputs": {
                "input_df": dataset_input("Employment by industry", mapping),
                "static_df": dataset_input("Industries", {"item_id": ["industry"]}),
                "test_df": dataset_input("Employment by industry, with 2015", {}),
            },
            "outputs": {"model": {"type": "model", "modelRid": rid(f"{at}/Demand forecast model")}},
            "customConfig": {"prediction_length": 12, "resample": {"frequency": "MS"}},
        },
    }
    path = f"/models/modelStudios/{rid(f'{at}/Demand forecasting')}/configVersions?preview=true"
    answer = api("POST", path, json=request)
    assert answer.status_code == 200, answer.text


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_serves_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "components.demo", "--port", "0", "--data", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, stdout=pipe, stderr=pipe) as process:
        try:
            assert process.stdout is not None
            address, token = process.stdout.readline(), process.stdout.readline()
            url = re.search(r"http://\S+", address)
            assert url is not None, address
            headers = {"Authorization": "Bearer " + token.removeprefix("Token: ").strip()}
            answer = requests.get(f"{url[0]}/api/v2/filesystem/spaces", headers=headers, timeout=20)
            assert answer.status_code == 200
            process.send_signal(number)
            _, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, "")


@pytest.mark.slow
def test_nothing_of_the_program_and_no_learning_library_is_imported() -> None:
    code = "import sys, components.demo.server; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    names = [name.split(".") for name in run.stdout.split()]
    assert {name[1] for name in names if name[0] == "components" and len(name) > 1} == {"demo"}
    # Only training processes need it, and its import takes seconds.
    assert ["sklearn"] not in names


@pytest.mark.slow
def test_a_taken_address_is_said_plainly(local: LocalFoundry, tmp_path: Path) -> None:
    port = local.hostname.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "components.demo", "--port", port, "--data", str(tmp_path), "--token", "t"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith(f"cannot serve at {local.url}")


def test_every_data_file_states_its_source_and_licence() -> None:
    table = [line.strip("| ").split(" | ") for line in (DATA / "README.md").read_text("utf-8").splitlines() if "`" in line]
    stated = {name: cells for cells in table if len(cells) == 4 for name in re.findall(r"`(\w+\.csv)`", cells[0])}
    assert set(stated) == {file.name for file in DATA.glob("*.csv")}
    assert all(source.strip() and licence.strip() for _, _, source, licence in stated.values())
