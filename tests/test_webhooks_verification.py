"""A secret in a header or in the query shows that a request is Texter's."""

import email.message
import hmac
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import starlette.datastructures
import werkzeug.datastructures
from django.http import HttpHeaders

from texter_ext import ConfigurationError, webhooks

SECRET = "kP3-_x9"
OTHER = "kP3-_x8"


def message_with(value: str) -> email.message.Message:
    """The headers that http.server gives."""
    message = email.message.Message()
    message["Authorization"] = value
    return message


CONTAINERS: dict[str, Callable[[str], webhooks.Headers]] = {
    "dict": lambda value: {"Host": "example.com", "X-Texter-Secret": value},
    "lower case": lambda value: {"x-texter-secret": value},
    "dict of bytes": lambda value: {b"x-texter-secret": value.encode()},
    "dict of lists": lambda value: {"Accept": ["*/*"], "X-Texter-Secret": ["", value]},
    "pairs": lambda value: [("Host", "example.com"), ("Authorization", value)],
    "ASGI": lambda value: [(b"host", b"example.com"), (b"authorization", value.encode())],
    "WSGI": lambda value: {"REQUEST_METHOD": "POST", "wsgi.version": (1, 0), "HTTP_X_TEXTER_SECRET": value},
    "Django": lambda value: HttpHeaders({"HTTP_AUTHORIZATION": value, "CONTENT_LENGTH": "2"}),
    "Flask": lambda value: werkzeug.datastructures.EnvironHeaders({"HTTP_AUTHORIZATION": value}),
    "Werkzeug": lambda value: werkzeug.datastructures.Headers([("Authorization", value)]),
    "FastAPI": lambda value: starlette.datastructures.Headers({"Authorization": value}),
    "httpx": lambda value: httpx.Headers([("Accept", "*/*"), ("Authorization", value)]),
    "http.server": message_with,
}


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer  "])
def test_the_secret_is_found_in_any_headers(container: Callable[[str], webhooks.Headers], scheme: str) -> None:
    assert webhooks.verify(container(scheme + SECRET), SECRET)
    for wrong in (OTHER, SECRET + "x", SECRET[:-1], SECRET.lower(), "", f"Basic {SECRET}", f"{SECRET}, {SECRET}"):
        assert not webhooks.verify(container(scheme + wrong), SECRET)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"token={SECRET}", True),
        (f"a=1&token={SECRET}&b=", True),
        (f"token={SECRET}".encode(), True),
        ("token=kP3%2D_x9", True),
        (f"token={OTHER}", False),
        (f"token={SECRET}x", False),
        (f"{SECRET}=token", False),
        (SECRET, False),
        ("", False),
        (b"\xff=\xff", False),
        ("a=%ff&b=%ed%a0%80", False),
    ],
)
def test_the_secret_is_found_in_the_query(query: str | bytes, found: bool) -> None:  # noqa: FBT001
    assert webhooks.verify({"Host": "example.com"}, SECRET, query=query) is found


def test_a_header_counts_beside_a_query_without_the_secret() -> None:
    assert webhooks.verify({"Authorization": SECRET}, SECRET, query=f"token={OTHER}")


def test_what_the_server_itself_knows_is_no_header() -> None:
    """wsgiref, and so Django's runserver, puts the environment of the process into that of each request."""
    environment = {"REQUEST_METHOD": "POST", "TEXTER_WEBHOOK_SECRET": SECRET, "QUERY_STRING": f"token={SECRET}"}
    assert not webhooks.verify(environment, SECRET)
    assert not webhooks.verify(environment | {"HTTP_AUTHORIZATION": OTHER}, SECRET)
    assert webhooks.verify(environment | {"HTTP_AUTHORIZATION": SECRET}, SECRET)


def test_every_value_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []
    compare = hmac.compare_digest

    def spy(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    assert webhooks.verify({"First": SECRET, "Second": OTHER}, SECRET, query="token=x")
    assert {SECRET.encode(), OTHER.encode(), b"x"} <= set(compared)


@pytest.mark.parametrize("secret", ["", " ", "kP3-_x9\n", " kP3-_x9", "kP3-ä", "kP3\t_x9", None])
def test_a_secret_that_no_header_can_hold_is_refused(secret: Any) -> None:
    with pytest.raises(ConfigurationError, match="webhook secret") as caught:
        webhooks.verify({"Authorization": ""}, secret)
    assert "kP3" not in str(caught.value)


def test_a_header_may_hold_anything() -> None:
    values: list[Any] = ["é", "\ud800", b"\xff", None, 5, [], ()]
    for value in values:
        assert not webhooks.verify({"Authorization": value}, SECRET)


def test_a_secret_may_contain_spaces() -> None:
    assert webhooks.verify({"Authorization": "Bearer a b"}, "a b")
    assert webhooks.verify({"Authorization": "Bearer a b"}, "Bearer a b")
