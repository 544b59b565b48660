import pytest

from components.foundry import errors
from tests.foundry.examples import EXAMPLES, JSON_EXAMPLES, Example
from tests.foundry.harness import ClientHarness

from .scripted_server import reply


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_call_asks_exactly_this(harness: ClientHarness, example: Example) -> None:
    harness.set_replies(reply(example.answer))
    example.call(harness.foundry)
    (received,) = harness.received
    assert (received.method, received.path, received.query) == (example.method, f"/api/v2/{example.path}", example.query)
    assert (received.json if received.body else None) == example.body
    media_type = "application/json" if isinstance(example.answer, dict) else "application/octet-stream"
    assert received.headers["accept"] == media_type


@pytest.mark.parametrize("example", JSON_EXAMPLES, ids=range(len(JSON_EXAMPLES)))
@pytest.mark.parametrize(
    "answer",
    [b"<html>sign in</html>", b'{"rid": "ri.', b"[1, 2]", b'"x"', b'{"data": 5, "rid": 5, "id": 5, "secret": "hush"}'],
)
def test_an_answer_of_the_wrong_shape_is_one_readable_error(harness: ClientHarness, example: Example, answer: bytes) -> None:
    harness.set_replies(reply(answer))
    with pytest.raises(errors.BadResponse) as caught:
        example.call(harness.foundry)
    text = str(caught.value)
    assert len(text) < 300
    assert "pydantic" not in text
    assert "hush" not in text
    assert caught.value.__context__ is None
    received = harness.received[0]
    is_read = received.method == "GET" or received.path.endswith(("/getBatch", "/search"))
    assert caught.value.may_have_happened is not is_read
