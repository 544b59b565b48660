"""What our own pages hand out comes back as the same configuration; all else is refused in words."""

import json

import pytest
from hypothesis import given

from components.draft import code_export, edits, request_body, serialization
from components.draft.draft import Draft
from components.draft.imports import importer
from tests.draft.generated import drafts
from tests.draft.test_problem_collection import whole

URL = "https://host/api/v2/models/modelStudios/ri.models.main.model-studio.a1/configVersions?preview=true"


@given(drafts())
def test_a_file_of_ours_comes_back_with_an_id_of_its_own(draft: Draft) -> None:
    imported = importer.import_draft(serialization.dump_draft(draft))
    assert imported.id != draft.id
    assert (
        serialization.dump_draft(edits.copy_draft(imported)).split('"studioRid"')[1]
        == serialization.dump_draft(draft).split('"studioRid"')[1]
    )


def test_a_body_and_our_command_of_it_come_back() -> None:
    draft = edits.set_value(whole(), ("changelog",), 'it\'s "quoted" $HOME `x`\nnext € line')
    body = request_body.encode_request(draft)
    assert importer.import_draft(body.decode()).body == draft.body
    imported = importer.import_draft(code_export.curl_command(URL, (("Content-Type", "application/json"),), body))
    assert (imported.body, imported.studio_rid) == (draft.body, "ri.models.main.model-studio.a1")


@pytest.mark.parametrize(
    "command",
    [
        'curl \'URL\' -H \'content-type: application/json\' --data-raw $\'{"name":"it\\\'s\\u0021","trainerId":"t"}\'',
        'curl ^"URL^" ^\r\n  -H ^"a: b^" ^\r\n  --data-raw ^"^{^\\^"name^\\^":^\\^"it\'s^!^\\^",^\\^"trainerId^\\^":^\\^"t^\\^"^}^"',
        '$ curl -X POST URL \\\n  --json=\'{"name":"it\'\\\'\'s!","trainerId":"t"}\'',
        'curl URL -d\'{"name":"it\'"\'"\'s!","trainerId":"t"}\'',
    ],
)
def test_commands_as_other_programs_copy_them(command: str) -> None:
    imported = importer.import_draft(command.replace("URL", URL))
    assert imported.body == {"name": "it's!", "trainerId": "t"}
    assert imported.studio_rid == "ri.models.main.model-studio.a1"


BODY = '{\n  "name": "n {\\"a\\": 1} ``` x",\n  "trainerId": "t"\n}'


@pytest.mark.parametrize(
    "message",
    [
        f"Hi, try this one:\n{BODY}\nand tell me {{how}} it went",
        f"{BODY} is what I used.",
        f'Here it is:\n\n```json\n{BODY}\n```\n\nOlder ones had {{"name": …}}.',
        f"```\r\n{BODY}\r\n```",
        f"1. As a step:\n   ~~~~\n{BODY}\n   ~~~~\nDone.",
        f"The message was cut off here:\n```json\n{BODY}",
        f"Set it up with\n```python\nconfig = 3\n```\nthen\n```json\n{BODY}\n```\nonce more:\n```json\n{BODY}\n```",
        f"Run this:\n```bash\ncurl 'URL' --json '{BODY}'\n```\nas curl says.".replace("URL", URL),
    ],
)
def test_a_configuration_is_found_in_a_message(message: str) -> None:
    imported = importer.import_draft(message)
    assert imported.body == json.loads(BODY)


def test_a_version_becomes_a_draft_that_remembers_it() -> None:
    body = whole().body
    answer = {
        "version": 7,
        "trainer": {"trainerId": "t", "version": "1.2"},
        "createdBy": "u",
        "createdTime": "2025-01-01T00:00:00Z",
    }
    imported = importer.import_draft(json.dumps({**body, **answer}))
    assert (imported.body, imported.base_version, imported.trainer_version) == (body, 7, "1.2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to import"),
        ("hello", "neither JSON nor a cURL command"),
        ("use {} or {x} here", "neither JSON nor a cURL command"),
        (f"One:\n{BODY}\nor\n{BODY.replace('t', 'u')}", "2 JSON objects or cURL commands, on lines 2 and 7"),
        (f"```\n{BODY}\n```\n```\ncurl {URL} -d '{{}}'\n```", "2 JSON objects or cURL commands, on lines 2 and 8"),
        ('{"name": "a"} {"name": "b"}', "2 JSON objects or cURL commands, on line 1"),
        ('Cut off:\n{"format": 1,\n"body": {"name": "n", "trainerId": "t"}', "not valid. Line 3"),
        ('```\n{"a": {"name": "n", "trainerId": "t"}\n```\n', "not valid. Line 3"),
        ("[1]", "not a request"),
        ('{"a": 1}', "no name, trainerId"),
        ('{"name": 3, "trainerId": "t"', "Line 1"),
        ("curl 'https://x", "A quote is not closed"),
        ("curl https://x", "sends no data"),
        ("curl https://x -d @body.json", "the file body.json"),
        ("curl https://x -d a=b", "not JSON"),
        ('{"version": 1, "trainer": 3, "name": "n"}', "looks like a configuration version"),
        ('{"format": 99, "body": {}}', "newer version"),
        ('{"format": 1, "body": []}', "damaged"),
    ],
)
def test_what_is_no_configuration_is_said_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        importer.import_draft(text)
