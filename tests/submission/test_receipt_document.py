"""The receipt of a created version says all of it and no secret."""

import ast
import json
import subprocess

import pytest

from components.schema.path import put
from components.storage.request_repository import State
from components.submission import receipt_document
from tests.storage.examples import BODY, ME, STUDIO, YOU, answer, payload, record, version

RATE = ("workerConfig", "customConfig", "learning_rate")
URL = f"https://example.palantirfoundry.com/api/v2/models/modelStudios/{STUDIO}/configVersions?preview=true"
KEPT = put(BODY, RATE, 0.25)


def built_receipt(url: str = URL, **changes: object) -> receipt_document.Receipt:
    fields = {"state": State.CREATED, "version": 5, "answer": answer(version(KEPT)), "trainer_version": "0.9", **changes}
    return receipt_document.build_receipt(record(**fields), version(put(BODY, RATE, 0.5), 4, YOU), url)


def test_a_receipt_says_what_happened() -> None:
    receipt = built_receipt()
    assert (receipt.version, receipt.before, receipt.studio_rid, receipt.name, receipt.sent_by, receipt.created_by) == (
        5,
        4,
        STUDIO,
        "Baseline",
        ME,
        ME,
    )
    assert (receipt.trainer_version, receipt.drift) == ("1.0", ("0.9", "1.0"))
    assert [(change.path, change.before, change.after) for change in receipt.difference] == [(RATE, 0.5, 0.25)]
    assert [(change.path, change.before, change.after) for change in receipt.by_foundry] == [(RATE, 0.1, 0.25)]
    assert json.loads(receipt.answer)["version"] == 5
    assert receipt_document.build_receipt(record(version=5, read_back=answer(version())), None, URL).difference == ()


def test_there_is_none_without_a_version() -> None:
    for changes in ({}, {"version": 5}, {"answer": "{}"}):
        with pytest.raises(ValueError, match="no receipt"):
            receipt_document.build_receipt(record(**changes), None, URL)


def test_the_code_of_a_receipt_sends_the_same() -> None:
    receipt = built_receipt()
    script = 'curl() { printf "%s" "${@: -1}"; }\n' + receipt.curl
    assert subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout == payload()
    create = next(
        node for node in ast.walk(ast.parse(receipt.sdk)) if isinstance(node, ast.Call) and "create" in ast.unparse(node.func)
    )
    assert ast.literal_eval(create.args[0]) == STUDIO
    assert {word.arg: ast.literal_eval(word.value) for word in create.keywords}["worker_config"] == BODY["workerConfig"]
    assert 'Config(scheme="http")' in built_receipt(URL.replace("https", "http")).sdk


def test_as_json() -> None:
    read = json.loads(receipt_document.receipt_json(built_receipt(duplicate_warning="Version 6 was created as well.")))
    assert (read["version"], read["drift"], read["answer"]["version"]) == (5, ["0.9", "1.0"], 5)
    assert read["difference"] == [{"path": "/workerConfig/customConfig/learning_rate", "before": 0.5, "after": 0.25}]
    assert read["duplicate_warning"] == "Version 6 was created as well."
    assert read["sent"] == "2025-03-01T12:00:00+00:00"


def test_as_markdown() -> None:
    text = receipt_document.receipt_markdown(built_receipt())
    assert text.startswith("# Baseline\n")
    assert "## Changes since version 4\n" in text
    assert "| Learning rate | `0.5` | `0.25` |" in text
    assert "| Trainer of the draft | Version 0.9 |" in text
    assert "2025-03-01 12:00:01 UTC by user\\-me" in text
    alone = receipt_document.receipt_markdown(
        receipt_document.build_receipt(record(version=5, answer=answer(version())), None, URL)
    )
    assert "## First version\n\nThe studio had no version before." in alone
    assert "## Changed by Foundry\n\nNothing." in alone


def test_nothing_in_a_name_breaks_the_markdown() -> None:
    name = "`|\n# <b>*x*</b> ``` ~~~ \ud800"
    body = put({**BODY, "name": name}, RATE, "```\n|`")
    receipt = receipt_document.build_receipt(record(body, version=5, answer=answer(version(body))), version(number=4), URL)
    text = receipt_document.receipt_markdown(receipt)
    assert text.encode()
    lines = text.splitlines()
    heading = next(line for line in lines if line.startswith("#"))
    assert heading == "# \\`\\| \\# \\<b\\>\\*x\\*\\</b\\> \\`\\`\\` \\~\\~\\~ \ufffd"
    assert "````json" in lines
    headings, fenced = [], None
    for line in lines:
        if fenced is None and line.startswith("```"):
            fenced = line.rstrip("abcdefghijklmnopqrstuvwxyz")
        elif line == fenced:
            fenced = None
        elif fenced is None and line.startswith("## "):
            headings.append(line)
    assert len(headings) == 6


def test_no_secret_is_in_a_receipt() -> None:
    secret = "s3cr3t-t0k3n"
    receipt = built_receipt(URL.replace("https://", f"https://user:{secret}@"))
    for text in (receipt_document.receipt_json(receipt), receipt_document.receipt_markdown(receipt), repr(receipt)):
        assert secret not in text
        assert "user:" not in text
        assert "$FOUNDRY_TOKEN" in text
        assert "Authorization: Bearer $FOUNDRY_TOKEN" in text.replace('\\"', '"')
        assert text.count("Authorization") == 1
