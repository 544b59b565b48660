import pytest

from components.foundry.errors import BadResponse, InvalidIdentifier
from components.foundry.request import Request, Response, path


def test_path_parameters_have_no_safe_characters() -> None:
    assert path("/v2/x/{name}/y", name="train/loss ä%?#{name}") == "/v2/x/train%2Floss%20%C3%A4%25%3F%23%7Bname%7D/y"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_parameter_cannot_address_another_endpoint(value: str) -> None:
    with pytest.raises(InvalidIdentifier, match="name cannot be"):
        path("/v2/x/{name}", name=value)


def test_url_repeats_and_encodes_the_query() -> None:
    request = Request("GET", "/v2/x", (("columns", "a b"), ("columns", "c&d/é"), ("preview", "true")))
    assert request.url("https://host/api") == "https://host/api/v2/x?columns=a%20b&columns=c%26d%2F%C3%A9&preview=true"
    assert Request("GET", "/v2/x").url("https://host/api") == "https://host/api/v2/x"


def test_headers_carry_a_content_type_only_with_a_body_and_never_authorization() -> None:
    assert Request("GET", "/x").headers == {"Accept": "application/json"}
    assert Request("POST", "/x", body=b"{}").headers == {
        "Accept": "application/json",
        "Content-Type": "application/json",
    }


def test_only_a_get_and_a_safe_post_do_not_write() -> None:
    assert not Request("GET", "/x").writes
    assert not Request("POST", "/x", safe=True).writes
    assert Request("POST", "/x").writes


def response(body: bytes, kind: str = "application/json", method: str = "POST") -> Response:
    return Response(Request(method, "/v2/x"), 200, {"content-type": kind}, body)


@pytest.mark.parametrize(
    "body", [b"", b"  ", b'{"rid": "ri.', b"\xff\xfe\xfa", b"[" * 200_000, b"<html>x", b" <!DOCTYPE html>", b"1" * 9999]
)
def test_what_is_no_json_is_a_bad_response(body: bytes) -> None:
    with pytest.raises(BadResponse) as caught:
        response(body).json()
    assert caught.value.may_have_happened
    assert caught.value.__context__ is None
    assert len(str(caught.value)) < 200
    with pytest.raises(BadResponse) as caught:
        response(body, method="GET").json()
    assert not caught.value.may_have_happened


def test_content_refuses_a_web_page_and_nothing_else() -> None:
    assert response(b"<a>,b\n1,2\n", "text/csv").content() == b"<a>,b\n1,2\n"
    with pytest.raises(BadResponse):
        response(b"sign in", "text/html; charset=utf-8").content()
