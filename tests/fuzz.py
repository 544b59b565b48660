"""Tries damaged imports and damaged answers of Foundry: `python -m tests.fuzz [--cases N]`.

Each is used, or refused with a message for the user, within two seconds. Anything else ends the run with the smallest such case.
"""

import argparse
import faulthandler
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pandas as pd
import pyarrow
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from components.draft import code_export, request_body, serialization
from components.draft.imports import importer
from components.foundry import error_mapping, errors
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.foundry.request import Request, Response
from components.foundry.transport import Transport
from components.schema.trainer import read_trainer
from components.shell.foundry_reads.dataset_rows import read_frame
from tests.draft.generated import drafts
from tests.foundry.damaged_json import VALUES, paths, put
from tests.foundry.examples import JSON_EXAMPLES, VERSION, Example
from tests.schema.generated import parameters

CASES = 20_000
SLOWEST = timedelta(seconds=2)
# After so many seconds a case is taken for endless: its stack is printed, and the run ends.
ENDLESS = 60.0
BODY = '{"name":"n","trainerId":"t","workerConfig":{"inputs":{},"outputs":{}},"resources":{"cpu":"2","memory":"4G"}}'
URL = "https://host/api/v2/models/modelStudios/ri.models.main.model-studio.a1/configVersions?preview=true"
PIECES = (
    *'{}[]":,\\\'`^$()<>|&;#!*?~=@%- \n\r\t\0\ud800\ufeff\ufffdäx0',
    "curl ", "curl.exe ", "-d ", "-d@- ", "--json ", "--data-raw ", "-H 'a: b' ", "-X POST ", "$'", "$(cat <<E\n", "<<'E'\n", "\nE\n", "<<<",
    "\\\n", "^\n", "`\n", '^"', "@'\n", "\n'@", "${x}", "{a,b}", "{1..9}", "\\u00e9", "\\x", "$ ", "> ", "PS C:\\> ", "```json\n", "\n```\n",
    "~~~\n", BODY, f"'{BODY}'", URL, f"'{URL}'", "null", "true", "1e999", "-0", "0.1", "1" * 50, '{"format":1,"body":{}}', '{"trainer":{},"version":1}',
)  # fmt: skip


@st.composite
def altered(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw a text of which some parts are left out, doubled or replaced."""
    text = draw(texts)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.sampled_from(["", text[start:end] * 2, *PIECES])) + text[end:]
    return text


def _whole_imports() -> st.SearchStrategy[str]:
    saved = drafts().map(serialization.dump_draft)
    headers = (("Content-Type", "application/json"),)
    commands = drafts().map(lambda draft: code_export.curl_command(URL, headers, request_body.encode_request(draft)))
    return st.one_of(saved, commands, st.sampled_from([BODY, json.dumps(VERSION), f"Try this:\n```json\n{BODY}\n```\n"]))


@st.composite
def damaged_documents(draw: st.DrawFn) -> str:
    """Draw a saved draft, a request or a version with anything in any place."""
    document = json.loads(draw(st.sampled_from([BODY, json.dumps(VERSION)]) | drafts().map(serialization.dump_draft)))
    at = draw(st.sampled_from(sorted(paths(document), key=str)))
    return json.dumps(put(document, at, draw(VALUES)))


IMPORTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    altered(_whole_imports()),
    damaged_documents(),
    st.tuples(st.sampled_from(["", "curl ", "curl '", 'curl ^"', "```\n"]), st.sampled_from(PIECES), st.integers(1, 3000)).map(
        lambda parts: parts[0] + parts[1] * parts[2]
    ),
    st.binary(max_size=60).map(lambda content: content.decode("utf-8", "replace")),
)


def check_import(text: str) -> None:
    """Import a text; the draft can be saved, read again and sent."""
    try:
        draft = importer.import_draft(text)
    except ValueError as error:
        _check_message(str(error))
        return
    written = serialization.dump_draft(draft)
    assert serialization.dump_draft(serialization.load_draft(written)) == written
    json.loads(request_body.encode_request(draft))


class OneAnswer(Transport):
    """Answers every request in the same way, without a network."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(Connection("foundry.example", SecretStr("token")))
        self._status, self._body = status, body

    def send(self, request: Request) -> Response:
        """Return the answer, or raise what it means."""
        if self._status >= 400:
            raise error_mapping.from_status(self._status, self._body, write=request.writes)
        return Response(request, self._status, {}, self._body)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Example, int, bytes]:
    """Draw a call with an answer that has anything in any place, or is no JSON at all."""
    example = draw(st.sampled_from(JSON_EXAMPLES))
    at = draw(st.sampled_from(sorted(paths(example.answer), key=str)))
    text = json.dumps(put(example.answer, at, draw(VALUES)))
    body = draw(st.sampled_from([text.encode()]) | altered(st.just(text)).map(lambda text: text.encode("utf-8", "surrogatepass")))
    return example, draw(st.sampled_from([200, 200, 200, 400, 403, 404, 409, 429, 500, 503])), body


def check_answer(case: tuple[Example, int, bytes]) -> None:
    """Read an answer; what is refused has a title, advice and a text that can be stored."""
    example, status, body = case
    connection = Connection("foundry.example", SecretStr("token"))
    try:
        example.call(Foundry(connection, OneAnswer(status, body)))
    except errors.FoundryError as error:
        _check_message(error.title)
        _check_message(error.advice)
        str(error).encode()


@st.composite
def trainers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a trainer whose parameter schema, inputs and outputs may be anything."""
    schema = draw(parameters().map(lambda pair: pair[0]) | VALUES)
    inputs, outputs = draw(VALUES), draw(VALUES)
    return {
        "trainerId": "t",
        "version": "1",
        "name": "n",
        "customConfigSchema": schema,
        "inputs": inputs,
        "outputs": outputs,
    }


def check_trainer(document: dict[str, Any]) -> None:
    """Read a trainer as the form does."""
    body = json.dumps({"data": [document]}).encode()
    try:
        found = Foundry(Connection("foundry.example", SecretStr("token")), OneAnswer(200, body)).trainers()
    except errors.FoundryError as error:
        _check_message(error.title)
        return
    for trainer in found:
        read_trainer(trainer)


def _arrow_stream() -> bytes:
    frame = pd.DataFrame({"a": [1, 2, None], "b": ["x", None, "z"], "c": pd.to_datetime(["2020-01-01"] * 3)})
    table = pyarrow.Table.from_pandas(frame)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Draw a table as Foundry sends it, with some bytes changed or cut off."""
    stream = bytearray(_STREAM)
    for _ in range(draw(st.integers(0, 4))):
        stream[draw(st.integers(0, len(stream) - 1))] = draw(st.integers(0, 255))
    return bytes(stream[: draw(st.integers(0, len(stream)) | st.just(len(stream)))])


_STREAM = _arrow_stream()


def check_table(stream: bytes) -> None:
    """Read a table; damage is a ValueError, which the page puts in words of its own."""
    try:
        assert len(read_frame(stream)) <= 500
    except ValueError:
        return


def _check_message(message: str) -> None:
    assert message.strip()
    assert len(message) < 2000
    assert "Traceback" not in message
    assert "object at 0x" not in message


@dataclass(frozen=True)
class Target:
    """What is tried: a strategy, the check of one case, and its share of all cases."""

    strategy: st.SearchStrategy[Any]
    check: Callable[[Any], None]
    share: float


TARGETS: Mapping[str, Target] = {
    "import": Target(IMPORTS, check_import, 0.6),
    "answer": Target(answers(), check_answer, 0.25),
    "trainer": Target(trainers(), check_trainer, 0.1),
    "table": Target(tables(), check_table, 0.05),
}


def run(target: Target, cases: int, *, derandomize: bool) -> int:
    """Try so many cases, and return how many were tried. Raises what the first failing case raises, made as small as possible."""
    tried = 0

    def check(case: Any) -> None:
        nonlocal tried
        tried += 1
        faulthandler.dump_traceback_later(ENDLESS, exit=True)
        try:
            target.check(case)
        finally:
            faulthandler.cancel_dump_traceback_later()

    options = settings(
        max_examples=cases,
        derandomize=derandomize,
        database=None,
        deadline=None if derandomize else SLOWEST,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    cast("Callable[[], None]", options(given(target.strategy)(check)))()
    return tried


def main() -> int:
    """Try all targets and print how many cases each had."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help=f"how many cases in all (default: {CASES})")
    arguments = parser.parse_args()
    total, start = 0, time.monotonic()
    for name, target in TARGETS.items():
        tried = run(target, max(1, round(arguments.cases * target.share)), derandomize=False)
        total += tried
        print(f"{name:8} {tried:6} cases, {time.monotonic() - start:.0f} s", flush=True)
    print(f"{total} cases, none crashed, hung or was refused without a message")
    return 0


if __name__ == "__main__":
    sys.exit(main())
