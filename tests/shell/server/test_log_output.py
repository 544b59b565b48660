"""What is logged, as text and as JSON, with the ids that an error can be found by."""

import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from components.shell.server import log_output
from components.shell.server.log_output import request_id


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("configurator", "foundry", *logging.root.manager.loggerDict)]
    before = [(logger, logger.handlers[:], logger.propagate, logger.level) for logger in loggers]
    yield
    for logger, handlers, propagate, level in before:
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def test_a_line_of_json_has_the_request_and_foundry_s_error(capfd: pytest.CaptureFixture[str]) -> None:
    log_output.set_up("json")
    token = request_id.set("r-1")
    logging.getLogger("foundry").warning("GET %s 403", "/v2/x", extra={"error_instance_id": "0081"})
    request_id.reset(token)
    try:
        raise ValueError('two\nlines of "trace"')
    except ValueError:
        logging.getLogger("configurator").exception("failed")
    refused, failed = map(json.loads, capfd.readouterr().err.splitlines())
    expected = {
        "level": "WARNING",
        "logger": "foundry",
        "message": "GET /v2/x 403",
        "request_id": "r-1",
        "error_instance_id": "0081",
    }
    assert {name: refused[name] for name in expected} == expected
    assert failed["request_id"] == "-"
    assert 'lines of "trace"' in failed["exc_info"]


def test_a_line_of_text_has_the_request(capfd: pytest.CaptureFixture[str]) -> None:
    log_output.set_up("text")
    token = request_id.set("r-2")
    logging.getLogger("configurator").info("started")
    request_id.reset(token)
    assert capfd.readouterr().err.rstrip().endswith("INFO configurator [r-2] started")


def test_a_page_logs_a_digest_of_its_session_with_which_nobody_can_join_it(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SimpleNamespace(session_id="8f14e45f-ceea-467f-a0e6-000000000000")
    monkeypatch.setattr(log_output, "get_script_run_ctx", lambda **_: session)
    log_output.set_up("json")
    for _ in range(2):
        logging.getLogger("configurator").info("drawn")
    first, second = (json.loads(line)["request_id"] for line in capfd.readouterr().err.splitlines())
    assert first == second
    assert len(first) == 16
    assert first not in session.session_id
