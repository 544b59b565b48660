"""What a cURL command sends, read by the rules of its shell first and by curl's own then."""

import contextlib
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.draft.imports import curl, importer
from components.draft.imports.shell_command import ShellError

CURL, BASH = shutil.which("curl"), shutil.which("bash")

# A command for bash, and what curl 7.88 sends of it.
SENT: list[tuple[str, str]] = [
    ("curl -d a URL", "a"),
    ("curl -d a -d b URL", "a&b"),
    ("curl -d a --data-raw @b --data-binary c --data-ascii d URL", "a&@b&c&d"),
    ("curl --json a --json b URL", "ab"),
    ("curl --json a -d b --json c URL", "a&bc"),
    ("curl -d a -d '' URL", "a&"),
    ("curl -d '' URL", ""),
    ("curl -sSLd a URL", "a"),
    ("curl -sSXPOST -da URL", "a"),
    ("curl -XPOST -sd a -H -d URL", "a"),
    ("curl -H '-d x' --header --data -o /dev/null -d a URL", "a"),
    ("curl -d -H URL", "-H"),
    ("curl --no-progress-meter --compressed --no-compressed -d a URL", "a"),
    ("curl -d a -- URL -d b", "a"),
    ("curl URL -d @- <<< 'a\r\nb'", "ab"),
    ("curl URL --data-binary @- <<'E'\na\n b\nE\n", "a\n b\n"),
    ("curl URL --json @- <<'E'\na\n b\nE\n", "a\n b\n"),
    ("curl URL --data-ascii @- <<'E'\na\n b\nE\n", "a b"),
    ("curl -d 'a\nb' URL", "a\nb"),
    ("X=1 sudo -n true; X=1 env Y=2 curl -d a URL | cat", "a"),
    ("curl -d $'caf\\xc3\\xa9' URL", "café"),
]


@pytest.mark.parametrize(("command", "data"), SENT)
def test_data_are_put_together_as_curl_does(command: str, data: str) -> None:
    assert next(call.data for call in curl.read_curl_data(command)) == data


BODY = '{"name": "it\'s ^ 100% \\n", "trainerId": "t"}'
# cmd.exe does not know \\", so for it the caret stands outside of quotes.
FOR_CMD = '"' + BODY.replace('"', '\\"').replace("^", "^^") + '"'
CARETED = r'''^"^{^\^"name^\^": ^\^"it's ^^ 100^% ^\n^\^", ^\^"trainerId^\^": ^\^"t^\^"^}^"'''


@pytest.mark.parametrize(
    "command",
    [
        f"curl URL -d {BODY}".replace(BODY, "'" + BODY.replace("'", "'\\''") + "'"),
        f'curl ^"URL^" ^\n  -H ^"a: b^" ^\n  --data-raw {CARETED}',
        f'curl ^"URL^" ^\r\n  -H ^"a: b^" ^\r\n  --data-raw {CARETED}',
        f'curl "URL" ^\n  -d {FOR_CMD}',
        f"C:\\Users\\me>curl URL -d {FOR_CMD}",
        'C:\\Users\\me>curl.exe URL -d "' + BODY.replace('"', '""') + '"',
        "curl.exe `\n  -X POST `\n  -d '" + BODY.replace("'", "''") + "' URL",
        "PS C:\\> curl.exe -d '" + BODY.replace("'", "''") + "' URL",
        "PS C:\\> curl.exe -d '" + BODY.replace("'", "''").replace('"', '\\"') + "' URL # for 5.1",
        'PS> curl.exe URL -d "' + BODY.replace('"', '`"') + '"',
        "PS> curl.exe URL -d @'\n" + BODY + "\n'@",
    ],
)
def test_one_body_in_every_shell(command: str) -> None:
    assert importer.import_draft(command).body == {"name": "it's ^ 100% \n", "trainerId": "t"}


def test_a_line_break_that_a_browser_copies_for_cmd() -> None:
    command = 'curl ^"URL^" ^\n --data-raw ^"^{^\\^"name^\\^":^\n\n^\\^"x^\\^"^}^"'
    assert next(call.data for call in curl.read_curl_data(command)) == '{"name":\n"x"}'


@pytest.mark.parametrize("name", ["carets", "here_document"])
def test_commands_that_were_read_wrongly(name: str) -> None:
    imported = importer.import_draft(REPORTED[name])
    assert imported.studio_rid == "ri.models.main.model-studio.a1"
    if name == "carets":
        assert imported.get(("workerConfig", "customConfig")) == {
            "delimiter": "^",
            "pattern": "^[a-z]+^",
            "signs": "([#!'\"$&()*,:;<=>?@^`{|}\\])",
        }
    else:
        assert imported.body == {"name": "here", "trainerId": "t"}


ADDRESS = "'https://host.example/api/v2/models/modelStudios/ri.models.main.model-studio.a1/configVersions?preview=true'"
REPORTED = {
    "carets": f"curl -X POST {ADDRESS} -H 'Content-Type: application/json' -d "
    r"""'{"name": "csv", "trainerId": "t", "workerConfig": {"customConfig": {"delimiter": "^", "pattern": "^[a-z]+^", """
    r""""signs": "([#!'\''\"$&()*,:;<=>?@^`{|}\\])"}}}'""",
    "here_document": f"curl -X POST --data-binary @- {ADDRESS} <<'EOF'\n" + '{"name": "here", "trainerId": "t"}\nEOF\n',
}


@pytest.mark.parametrize(
    "command",
    [
        'curl URL -d "{\\"name\\": \\"a\\\\nb\\"}"',
        'curl URL -d "$BODY"',
        "curl URL -d '{\"name\": \"'$NAME'\"}'",
        'curl URL -d "{\\"name\\": \\"$NAME\\"}"',
        'curl $OPTIONS -d \'{"name": "a"}\' URL',
        "curl URL -d `cat x`",
        "curl URL -d @body.json",
        "curl URL -d @-",
        "curl URL -d @- < body.json",
        "cat body.json | curl URL -d @-",
        'curl URL -d @- <<EOF\n{"name": "$NAME"}\nEOF',
        'curl URL -d @- <<EOF\n{"name": "a"}',
        "curl URL -d @<(echo '{}')",
        'curl URL -d {"name":"a","trainerId":"t"}',
        "curl URL -d ~",
        "curl URL -d *.json",
        'curl URL --data-urlencode \'{"name": "a"}\'',
        'curl -G URL -d \'{"name": "a"}\'',
        "curl URL -F 'a={}' -d '{\"name\": \"a\"}'",
        "curl URL -T body.json",
        'curl -K curlrc -d \'{"name": "a"}\' URL',
        'curl URL -d \'{"name": "a"}\' --next URL -d \'{"name": "b"}\'',
        'curl URL -d \'{"name": "a"}\'\ncurl URL -d \'{"name": "b"}\'',
        'curl URL -d \'{"name": "a"}\' -d \'{"name": "b"}\'',
        "curl URL --unheard-of '{}' -d '{\"name\": \"a\"}'",
        "curl URL -d '' -d '{\"name\": \"a\"}'",
        "curl URL -d",
        "curl " + "$(" * 10_000,
        'curl URL -d $\'{"name": "\\xe9"}\'',
        'curl URL -d \'{"name": "a"',
        '(curl URL -d \'{"name": "a"}\')',
        'echo curl URL -d \'{"name": "a"}\'',
        'C:\\>curl URL -d "{\\"name\\": \\"%NAME%\\"}"',
        'PS> curl.exe URL -d "{`"name`": `"$name`"}"',
        "PS> curl.exe URL -d $body",
        "PS> curl.exe URL -d (Get-Content body.json)",
        "PS> curl.exe --% -d '{}' URL",
    ],
)
def test_what_cannot_be_told_is_refused_with_the_way_out(command: str) -> None:
    with pytest.raises(ValueError, match="Paste the JSON"):
        importer.import_draft(command)


@given(st.text("curl -d'\"\\$`^%{}<>|;&\n=@#()PS>.exe", max_size=60))
def test_no_text_makes_it_stumble(text: str) -> None:
    for prompt in ("", "$ ", "C:\\>", "PS> "):
        with contextlib.suppress(ShellError):
            curl.read_curl_data(f"{prompt}curl {text}")


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server, and the bodies that it was sent."""
    bodies: list[str] = []

    class Sink(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8"))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", bodies
    server.shutdown()


@pytest.mark.skipif(CURL is None or BASH is None, reason="It asks curl itself.")
@pytest.mark.parametrize(("command", "data"), SENT)
def test_curl_itself_sends_the_same(command: str, data: str, sink: tuple[str, list[str]], tmp_path: Path) -> None:
    url, bodies = sink
    bodies.clear()
    command = command.replace("sudo -n true", ":").replace("curl", f"{CURL} -s --max-time 10", 1).replace("URL", url)
    subprocess.run([BASH or "", "-c", command], cwd=tmp_path, env={"LC_ALL": "C.UTF-8"}, capture_output=True, check=False)
    assert bodies == [data]
