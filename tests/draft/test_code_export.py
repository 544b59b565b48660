"""The cURL command carries the exact body through a real shell and no token; the SDK code is Python."""

import ast
import subprocess

from components.draft import code_export, edits, request_body
from tests.draft.test_problem_collection import whole


def test_the_body_survives_the_shell() -> None:
    draft = edits.set_value(whole(), ("changelog",), 'it\'s "quoted" $HOME `x` \\n\nnext line \u20ac')
    body = request_body.encode_request(draft)
    command = code_export.curl_command("http://127.0.0.1:1/x?preview=true", (("Content-Type", "application/json"),), body)
    script = 'curl() { printf "%s" "${@: -1}"; }\n' + command
    assert subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout == body
    assert "$FOUNDRY_TOKEN" in command


def test_the_sdk_code_says_what_the_request_says() -> None:
    draft = whole()
    calls = [node for node in ast.walk(ast.parse(code_export.sdk_code(draft, "https"))) if isinstance(node, ast.Call)]
    create = next(node for node in calls if ast.unparse(node.func).endswith("ConfigVersion.create"))
    arguments = {word.arg: ast.literal_eval(word.value) for word in create.keywords}
    assert arguments["worker_config"] == draft.body["workerConfig"]
    assert arguments["name"] == "n"
