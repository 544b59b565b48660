"""A process that is asked to end while it sends a submission finishes it first."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests

from components.demo.server import LocalFoundry
from components.storage.database import Database, file_url
from components.storage.request_repository import State
from components.storage.submission_repository import SubmissionFilter, SubmissionRepository
from tests.running import ROOT, free_port

SECONDS = 1.5


@pytest.mark.slow
def test_a_submission_in_flight_is_finished_before_the_process_ends(local: LocalFoundry, tmp_path: Path) -> None:
    fault = {"kind": "delay", "method": "POST", "path": "configVersions", "seconds": SECONDS}
    authorization = {"Authorization": f"Bearer {local.token}"}
    requests.post(f"{local.url}/demo/faults", json=fault, headers=authorization, timeout=10).raise_for_status()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FOUNDRY_HOSTNAME": local.url,
        "FOUNDRY_TOKEN": local.token,
        "CONFIGURATOR_DATA_DIR": str(tmp_path),
    }
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("sending_server.py")), str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        _submit(process, f"http://127.0.0.1:{port}/submit")
        process.terminate()
        asked = time.monotonic()
        assert process.wait(60) in (0, -15)
    assert time.monotonic() - asked > SECONDS / 2
    with closing(Database(file_url(tmp_path))) as database:
        (record,) = SubmissionRepository(database).list_page(SubmissionFilter()).rows
    assert record.state is State.CREATED
    assert record.version


def _submit(process: "subprocess.Popen[bytes]", url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            assert requests.get(url, timeout=10).text == "sending"
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")
