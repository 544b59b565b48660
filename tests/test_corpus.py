"""Real schemas: all are read, nearly all fields have widgets, every instance comes back unchanged."""

import json
import re
from pathlib import Path

import pytest

from components.schema.form_model import FormModel
from tests.form_coverage import main, measure

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(CORPUS.glob("*.json"))


@pytest.mark.slow
def test_real_schemas_are_covered() -> None:
    count = measure(CORPUS)
    summary = count.summary()
    assert summary["schemas"] == len(FILES) >= 60
    assert not count.crashes
    assert not count.broken
    assert summary["native"] >= 0.97 * summary["fields"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_real_configuration_has_no_violation(file: Path) -> None:
    content = json.loads(file.read_text("utf-8"))
    form = FormModel(content["schema"])
    for instance in content["instances"]:
        # Formats bind nobody, and real configurations do not always keep them.
        assert [violation for violation in form.validate(instance).violations if violation.keyword != "format"] == []


def test_every_schema_has_its_source_and_licence() -> None:
    table = (CORPUS / "README.md").read_text("utf-8")
    for file in FILES:
        content = json.loads(file.read_text("utf-8"))
        assert f"| `{file.name}` | {content['source']} | {content['licence']} |" in table
        assert re.fullmatch(r"(Apache-2\.0|MIT|BSD-3-Clause)", content["licence"])


@pytest.mark.slow
def test_the_report_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CORPUS), "--json"]) == 0
    (summary,) = json.loads(capsys.readouterr().out).values()
    wanted = {"schemas", "crashes", "fields", "native", "fallbacks", "instances", "round_trips", "ms_median", "ms_worst"}
    assert summary.keys() == wanted
    assert summary["native"] + sum(summary["fallbacks"].values()) == summary["fields"]


def test_a_broken_round_trip_is_told_by_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text('{"schema": {"type": "object"}, "instances": [{"a": 1}]}')
    assert main([str(tmp_path)]) == 0
    (tmp_path / "b.json").write_text('{"schema": {"type": "object"}, "instances": 5}')
    assert main([str(tmp_path)]) == 1
    assert "b.json" in capsys.readouterr().err
