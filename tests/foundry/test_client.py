import json
import logging
from itertools import islice
from typing import Any

import pytest

from components.foundry import errors
from tests.foundry.examples import RESOURCE, STUDIO, USER, VERSION, Call
from tests.foundry.harness import ClientHarness

from .scripted_server import reply


def test_the_previewed_bytes_are_the_sent_bytes(harness: ClientHarness) -> None:
    body = b'{"n":  12345678901234567890.10, "e": 1e2,\n "u": "\\u00e4"}'
    request = harness.foundry.create_config_version_request(STUDIO, body)
    assert harness.received == []
    assert request == harness.foundry.create_config_version_request(STUDIO, body)
    assert request.writes
    assert request.headers["Content-Type"] == "application/json"
    assert request.url("https://host/api") == f"https://host/api/v2/models/modelStudios/{STUDIO}/configVersions?preview=true"
    harness.set_replies(reply(VERSION, status=201))
    harness.foundry.create_config_version(request)
    assert [received.body for received in harness.received] == [body]


@pytest.mark.parametrize("call", [lambda f: f.studio(".."), lambda f: f.resource(""), lambda f: f.children_page(".")])
def test_an_identifier_cannot_address_another_endpoint(harness: ClientHarness, call: Call) -> None:
    with pytest.raises(errors.InvalidIdentifier, match="cannot be"):
        call(harness.foundry)
    assert harness.received == []


@pytest.mark.parametrize("nothing", [reply(status=204), reply(None, 200), reply(b"null")])
def test_a_studio_without_versions_has_no_latest_one(harness: ClientHarness, nothing: Any) -> None:
    harness.set_replies(nothing)
    assert harness.foundry.latest_config_version(STUDIO) is None


def test_a_missing_studio_is_not_taken_for_an_empty_one(harness: ClientHarness) -> None:
    harness.set_replies(reply({"errorName": "ModelStudioNotFound"}, 404))
    with pytest.raises(errors.NotFound):
        harness.foundry.latest_config_version(STUDIO)


def test_listings_are_walked_lazily(harness: ClientHarness) -> None:
    harness.set_replies(
        reply({"data": [RESOURCE, RESOURCE], "nextPageToken": "v1.a"}),
        reply({"data": [RESOURCE], "nextPageToken": "v1.b"}),
        reply({"nextPageToken": None}),
    )
    walk = harness.foundry.children("r")
    assert harness.received == []
    next(walk)
    next(walk)
    assert len(harness.received) == 1
    assert len(list(walk)) == 1
    assert [dict(received.query).get("pageToken") for received in harness.received] == [None, "v1.a", "v1.b"]


def test_an_empty_token_ends_a_listing(harness: ClientHarness) -> None:
    harness.set_replies(reply({"data": [RESOURCE], "nextPageToken": ""}))
    assert len(list(harness.foundry.spaces())) == 1


@pytest.mark.parametrize("tokens", [["a", "a"], ["a", "b", "a"]])
def test_a_listing_that_goes_in_circles_is_stopped(harness: ClientHarness, tokens: list[str]) -> None:
    harness.set_replies(*(reply({"data": [VERSION], "nextPageToken": token}) for token in tokens))
    with pytest.raises(errors.BadResponse):
        list(islice(harness.foundry.config_versions(STUDIO), 20))
    assert len(harness.received) == len(tokens)


def test_batches_are_cut_to_the_size_allowed(harness: ClientHarness) -> None:
    def echo(handler: Any) -> None:
        requested = [element["userId"] for element in harness.received[-1].json]
        reply({"data": dict.fromkeys(requested, USER)})(handler)

    harness.set_replies(echo)
    assert harness.foundry.users([]) == {}
    assert harness.received == []
    ids = [f"id-{n}" for n in range(1001)]
    assert list(harness.foundry.users(iter(ids + ids))) == ids
    assert [len(received.json) for received in harness.received] == [500, 500, 1]


def test_builds_are_read_a_hundred_at_once(harness: ClientHarness) -> None:
    def echo(handler: Any) -> None:
        rids = [element["buildRid"] for element in harness.received[-1].json]
        reply({"data": {rid: {"rid": rid, "status": "RUNNING"} for rid in rids}})(handler)

    harness.set_replies(echo)
    rids = [f"b-{number}" for number in range(101)]
    assert list(harness.foundry.builds(rids)) == rids
    assert [len(received.json) for received in harness.received] == [100, 1]


def test_a_long_series_is_read_page_by_page(harness: ClientHarness) -> None:
    def serve(handler: Any) -> None:
        offset = int(dict(harness.received[-1].query)["offset"])
        points = [{"step": step, "value": 0.5, "timestamp": 17} for step in range(offset, min(offset + 1000, 2500))]
        reply({"type": "doubleV1", "series": points})(handler)

    harness.set_replies(serve)
    assert [point.step for point in harness.foundry.series_points("m", "e", "loss", 10)] == list(range(10, 2500))
    harness.received.clear()
    assert len(list(harness.foundry.series_points("m", "e", "loss", length=2500))) == 2500
    assert [dict(received.query)["offset"] for received in harness.received] == ["0", "1000", "2000"]


def test_rows_of_another_shape_are_one_readable_error(harness: ClientHarness) -> None:
    for answer in ({"data": []}, [1]):
        harness.set_replies(reply(answer))
        with pytest.raises(errors.BadResponse, match="no list of rows"):
            harness.foundry.artifact_rows("m", "e", "predictions")


def test_a_batch_read_is_tried_again(harness: ClientHarness) -> None:
    harness.set_replies(reply(status=503), reply({"data": {"u": USER}}))
    assert harness.foundry.users(["u"])["u"].username == "jsmith"


def test_deleted_users_are_found_in_a_batch_too(harness: ClientHarness) -> None:
    harness.set_replies(reply({"data": {"u": USER}}), reply({"data": {"v": {"id": "v", "status": "DELETED"}}}))
    assert set(harness.foundry.users(["u", "v", "group"])) == {"u", "v"}
    assert harness.received[1].json == [
        {"userId": "v", "status": "DELETED"},
        {"userId": "group", "status": "DELETED"},
    ]


def test_unknown_fields_and_kinds_survive(harness: ClientHarness) -> None:
    odd = RESOURCE | {"type": "MODELS_BRAND_NEW", "trashStatus": "RECYCLED", "novel": {"a": [1, None, 1.0]}}
    harness.set_replies(reply(odd))
    resource = harness.foundry.resource("r")
    assert resource.type == "MODELS_BRAND_NEW"
    assert json.dumps(resource.wire()) == json.dumps(odd)


def test_a_refused_configuration_tells_every_reason(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "foundry")
    failures = [{"type": "missingWorkerConfigInput", "inputAlias": "input_df"}, {"type": "new", "x": 1}]
    parameters = {"studioRid": STUDIO, "validationFailures": failures}
    refusal = {"errorCode": "INVALID_ARGUMENT", "errorName": "CreateConfigValidationError", "errorInstanceId": "0081"}
    harness.set_replies(reply(refusal | {"parameters": parameters}, 400))
    with pytest.raises(errors.ValidationFailed) as caught:
        harness.foundry.create_config_version(harness.foundry.create_config_version_request(STUDIO, b"{}"))
    assert [failure.type for failure in caught.value.failures] == ["missingWorkerConfigInput", "new"]
    assert caught.value.failures[0].fields == {"inputAlias": "input_df"}
    assert "0081" in caplog.text
