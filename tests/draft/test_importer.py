"""What our own pages hand out comes back as the same configuration; all else is refused in words."""

import json

import pytest
from hypothesis import given

from components.draft import edits, export, request_body, serialization
from components.draft.draft import Draft
from components.draft.imports import importer
from tests.draft.generated import drafts
from tests.draft.test_check import whole

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
    imported = importer.import_draft(export.curl_command(URL, (("Content-Type", "application/json"),), body))
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
        ("", "empty"),
        ("hello", "neither JSON nor a cURL command"),
        ("[1]", "no request"),
        ('{"a": 1}', "neither a name"),
        ('{"name": 3, "trainerId": "t"', "Line 1"),
        ("curl 'https://x", "A quote is not closed"),
        ("curl https://x", "sends no data"),
        ("curl https://x -d @body.json", "the file body.json"),
        ("curl https://x -d a=b", "no JSON"),
        ('{"version": 1, "trainer": 3, "name": "n"}', "looks like a configuration version"),
        ('{"format": 99, "body": {}}', "newer version"),
        ('{"format": 1, "body": []}', "damaged"),
    ],
)
def test_what_is_no_configuration_is_said_in_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        importer.import_draft(text)
