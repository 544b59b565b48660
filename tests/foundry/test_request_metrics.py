import pytest

from components.foundry.request import Request, path
from components.foundry.request_metrics import endpoint
from tests.foundry.examples import EXAMPLES, Example
from tests.foundry.harness import ClientHarness

from .scripted_server import reply


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_endpoint_has_the_names_of_its_parameters_not_their_values(
    harness: ClientHarness, monkeypatch: pytest.MonkeyPatch, example: Example
) -> None:
    sent: list[Request] = []
    send = harness.transport.send
    monkeypatch.setattr(harness.transport, "send", lambda request: sent.append(request) or send(request))
    body = example.answer if isinstance(example.answer, bytes) else None
    harness.set_replies(reply(body if body is not None else example.answer))
    example.call(harness.foundry)
    for request in sent:
        words = endpoint(request).split("/")
        assert words[:2] == ["", "v2"]
        assert all(word.isalpha() or word in ("v2",) or word.startswith("{") for word in words[1:]), endpoint(request)


def test_what_is_entered_is_in_no_endpoint() -> None:
    entered = path("/v2/resources/{rid}", rid="secret") + path("/versions/{version}", version="letters") + "/runs/17"
    assert str(entered) == "/v2/resources/secret/versions/letters/runs/17"
    assert endpoint(Request("GET", entered)) == "/v2/resources/{rid}/versions/{version}/runs/{number}"
