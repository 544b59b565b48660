"""Our reading of bash against bash itself: the arguments and the stdin that a command hands to curl."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.draft.imports import bash
from components.draft.imports.shell_command import UNKNOWN, ShellError

BASH = shutil.which("bash") or "bash"
# The number of arguments, each argument, closed by null bytes, and then the standard input, for the first call only.
DUMP = """curl() { [ -s "$HANDED" ] || { printf '%s\\0' "$#" "$@"; cat; } >"$HANDED"; }\n"""


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder without files, where no pattern means a file."""
    return tmp_path_factory.mktemp("nowhere")


def arguments_by_bash(command: str, folder: Path) -> tuple[list[str], str] | None:
    """Return the arguments and the stdin that bash hands to curl, None where it does not call it."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(
            [BASH, "--norc", "--noprofile", "-c", DUMP + command],
            cwd=folder,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HANDED": file.name},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
        output = file.read().decode("utf-8", "surrogateescape")
    if not output:
        return None
    number, _, rest = output.partition("\0")
    *words, stdin = rest.split("\0", int(number))
    return words, stdin


def read(command: str) -> tuple[list[str], str]:
    curl = next(call for call in bash.parse_bash(command) if call.words[0] == "curl")
    return list(curl.words[1:]), curl.stdin or ""


COMMANDS = [
    r"curl -d '{\"a\": \"^\"}' URL",
    r"""curl -d '5 US$'\''s' -d "5 US$'s" -d 5\ US\$""",
    r"""curl -d $'it\'s \x41\x4a1 \101\60 \u20ac\u00e9\U1F600 \e\a\b\f\v\r\n\t\\ \"\? \q \cA \xzz \u \8'""",
    r"""curl -d $'caf\xc3\xa9' -d $'\xc3'$'\xa9' -d $'\xe9' -d $'a\0b'c -d $'\u0000x' -d $'\ud83d\ude00'""",
    r"""curl -sd'{"a":1}' -sSLd '{}' URL""",
    'VAR=x B="y z" C=$HOME curl -d 1',
    "# first\ncurl -d 1 # last\n# end",
    "curl -d 1#2 \\#3 '#4' -d \\\n  x \\\n -H a\\\nb",
    'curl --data-binary @- URL <<\'EOF\'\n{"a": "$HOME `x` \\\\ \\n"}\nEOF\n',
    'curl -d @- URL <<EOF -H x\n{"a": "\\$x \\` \\\\ \\n \\" \' $ 5$",\\\n 1}\nEOF\necho done',
    "curl -d @- <<-EOF\n\t\t{\n\t  1}\n\tEOF\n",
    "curl -d @- <<-'E F'\n\tx\\\n\ty\nE F",
    "curl -d @- <<A <<'B'\n1\nA\n2\nB\n",
    "curl -d @- 3<<A <<'B'\n1\nA\n2\nB\n",
    "curl -d @- <<<'{\"a\": 1}' -s",
    'curl -d "$(cat <<\'EOF\'\n{"a": "it\'s \\"$x\\" )"}\n\n\nEOF\n)" URL',
    'curl -d "$(cat <<EOF\n{"a": "\\$x"}\nEOF\n)"x URL',
    r"""curl "a\b\c\$\`\"\\ \! ' $ $" -d "a
b" "" '' x''y""",
    "curl a>/dev/null",
    "curl -d '{\"a\":[1]}' 2>&1 >/dev/null 2>/dev/null &>/dev/null a 2 3>/dev/null",
    "curl -s a| cat; echo b && curl x",
    "curl -s a || true",
    "curl a & true",
    'curl -d {} -d {a} -d {"a":1} -d a{b -d }x{',
    "curl https://host/a?preview=true -H 'a: *'",
    "curl -d $\"text\" -d \"a\"'b'c$'d'\\e",
    "curl a=1 -d b=c +d",
    "curl\t-d\t1",
    "curl 'a\nb\\\nc' \"d\\\ne\"",
    "A=1; B=2\nexport C=3\ncurl x",
    'curl a ^ ^"b" ! \\a %x%',
    "curl -d @- <<EOF\na\\\\\nb\\\nEOF\nEOF\n",
    "curl -d @- <<-EOF\n\ta\\\n\tb\n\tEOF\n",
    "curl -d @- <<'EOF'\r\nx\nEOF\r\n",
    "curl \\",
    "curl a\\",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_read_as_bash_hands_it_to_curl(command: str, nowhere: Path) -> None:
    assert read(command) == arguments_by_bash(command, nowhere)


SIGNS = "ab1 '\"\\$`^!#%&*()[]{}<>|;~=?-\n\té€😀@,:/"
TEXTS = st.text(SIGNS, max_size=12)


def ansi(text: str) -> str:
    def escaped(character: str) -> str:
        if character.isalnum() and character.isascii():
            return character
        return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"

    return f"$'{''.join(map(escaped, text))}'"


def in_bytes(text: str) -> str:
    return "$'" + "".join(f"\\x{byte:02x}" if byte % 2 else f"\\{byte:03o}" for byte in text.encode()) + "'"


def single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def double(text: str) -> str:
    return '"' + re.sub(r'([$`"\\])', r"\\\1", text) + '"'


def bare(text: str) -> str:
    return "".join("'\n'" if character == "\n" else f"\\{character}" for character in text) or "''"


STYLES = st.sampled_from([ansi, in_bytes, single, double, bare])
GAPS = st.sampled_from([" ", "\t", " \\\n  ", "\\\n \\\n"])
WORDS = st.lists(st.tuples(STYLES, TEXTS), min_size=1, max_size=4)


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(GAPS, min_size=6, max_size=6))
def test_whatever_is_quoted_comes_back(words: list[list[tuple[Any, str]]], gaps: list[str]) -> None:
    command = "curl" + "".join(gap + "".join(style(text) for style, text in word) for gap, word in zip(gaps, words, strict=False))
    texts = ["".join(text for _, text in word) for word in words]
    assert read(command)[0] == texts
    assert arguments_by_bash(command, Path("/"))[0] == texts


@settings(max_examples=80)
@given(st.text(SIGNS, max_size=40), st.sampled_from(["<<EOF", "<<'EOF'", "<<-EOF", '<<-"EOF"', "<<E\\OF"]))
def test_a_here_document_is_read_as_bash_reads_it(body: str, sign: str) -> None:
    command = f"curl -d @- {sign} URL\n{body}\nEOF\n"
    try:
        parsed = read(command)
    except ShellError:
        return
    if UNKNOWN not in parsed[1]:
        assert parsed == arguments_by_bash(command, Path("/"))


@settings(max_examples=150)
@given(st.text(SIGNS.replace(">", ""), max_size=30))
def test_what_is_read_of_any_text_is_what_bash_hands_over(text: str) -> None:
    """Whatever is not refused, and does not depend on what only the shell knows, is the same."""
    command = f"curl {text}"
    try:
        parsed = read(command)
    except ShellError:
        return
    if any(UNKNOWN in word for word in [*parsed[0], parsed[1]]):
        return
    with tempfile.TemporaryDirectory() as folder:
        expected = arguments_by_bash(command, Path(folder))
    assert expected in (parsed, None)
