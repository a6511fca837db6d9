"""Each language's generated client sends, reads the answer and tells failures apart."""

import json
from typing import Any, Final

import pytest

from conformance.conftest import ROOT, Generator, address
from tests.document import REQUESTS
from texter_ext._refusals import REFUSALS
from texter_ext.sandbox import Sandbox

EXAMPLES: Final = [example for name, example in REQUESTS.items() if name != "provider"]
WIRE_FILE: Final = ROOT / "openapi" / "vectors" / "wire.json"
WIRE: Final = [case["wire"] for case in json.loads(WIRE_FILE.read_text(encoding="utf-8"))["cases"]]

UNREAD: Final[dict[str, Any]] = {"id": None, "providerId": None, "status": None}
FUTURE: Final[dict[str, Any]] = {
    "success": None,
    "new": 1,
    "messages": [
        {
            "_id": "6909177d962e17ab3033fa2a",
            "type": "sticker",
            "status": 99,
            "direction": "sideways",
            "chatChannelInfo": None,
            "channelInfo": {"id": "wamid.EXAMPLE", "new": 1},
            "list": None,
            "media": None,
            "location": {"latitude": 1, "new": 2},
            "contacts": [{"name": None, "org": {"company": None}, "new": []}],
            "postback": {"new": [1]},
            "special": 3,
            "metadata": None,
            "timestamp": 1762203517914,
            "updatedAt": "yesterday",
            "new": {"new": 1},
        }
    ],
}
"""An answer that a later version of the API might give."""


def send(generator: Generator, sandbox: Sandbox, *arguments: str, **settings: str) -> list[Any]:
    return generator.run(generator.send, *arguments, **{**address(sandbox), **settings})


def test_the_six_types_arrive_and_the_answer_is_read(generator: Generator, sandbox: Sandbox) -> None:
    outcomes = send(generator, sandbox)
    assert [request.json() for request in sandbox.requests] == EXAMPLES
    stored = {message.id: message for message in sandbox.messages}
    for outcome, example in zip(outcomes, EXAMPLES, strict=True):
        message = stored[outcome["id"]]
        assert message.type_ == example["type"]
        assert message.to_dict()["channelInfo"]["id"] == outcome["providerId"]
        assert (outcome["delivery"], outcome["httpStatus"]) == ("ACCEPTED", 200)
        assert outcome["status"] == message.status == 0


def test_what_is_sent_arrives_as_the_same_json(generator: Generator, sandbox: Sandbox) -> None:
    outcomes = send(generator, sandbox, str(WIRE_FILE))
    assert [request.json() for request in sandbox.requests] == WIRE
    assert [outcome["delivery"] for outcome in outcomes] == ["ACCEPTED"] * len(WIRE)


def test_a_refused_token_is_told_from_a_failing_server(generator: Generator, sandbox: Sandbox) -> None:
    refused = {"delivery": "REJECTED", "httpStatus": 401, **UNREAD}
    assert send(generator, sandbox, TEXTER_API_TOKEN="refused") == [refused] * len(EXAMPLES)
    assert not sandbox.messages


@pytest.mark.parametrize(
    ("delivery", "statuses"),
    [("REJECTED", [400, 401, 403, 404, 422, 429]), ("UNKNOWN", [408, 409, 423, 425, 460, 499])],
)
def test_a_refusal_is_told_from_a_4xx_after_which_the_message_may_be_sent(
    generator: Generator, sandbox: Sandbox, delivery: str, statuses: list[int]
) -> None:
    assert all((status in REFUSALS) == (delivery == "REJECTED") for status in statuses)
    for status in statuses:
        sandbox.fail_next(status)
    outcomes = send(generator, sandbox)
    assert outcomes == [{"delivery": delivery, "httpStatus": status, **UNREAD} for status in statuses]
    assert len(sandbox.requests) == len(EXAMPLES)


@pytest.mark.parametrize(
    ("status", "body", "content_type", "delivery"),
    [
        (502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html", "UNKNOWN"),
        (502, b"<html>", "application/json", "UNKNOWN"),
        (500, b"", "application/json", "UNKNOWN"),
        (503, b"", "text/plain", "UNKNOWN"),
        (403, b"Forbidden", "text/plain", "REJECTED"),
        (400, b'{"error": ', "application/json", "REJECTED"),
        (307, b"", "text/plain", "UNKNOWN"),
    ],
)
def test_a_failure_keeps_its_status_whatever_its_body(
    generator: Generator, sandbox: Sandbox, status: int, body: bytes, content_type: str, delivery: str
) -> None:
    headers = {
        "Content-Type": content_type,
        "Location": sandbox.base_url + "/messages/send/elsewhere",
        "Retry-After": "0",
    }
    sandbox.fail_next(status, body=body, headers=headers)
    assert send(generator, sandbox)[0] == {"delivery": delivery, "httpStatus": status, **UNREAD}
    assert len(sandbox.requests) == len(EXAMPLES)


def test_a_broken_connection_sends_nothing_twice(generator: Generator, sandbox: Sandbox) -> None:
    """Even on a reused connection, on which some HTTP libraries resend a request that got no answer."""
    sandbox.fail_next(delay=0.001)
    sandbox.fail_next(connection="reset", stored=True)
    outcomes = send(generator, sandbox)
    assert [outcome["delivery"] for outcome in outcomes] == ["ACCEPTED", "UNKNOWN", *["ACCEPTED"] * 4]
    assert [request.json() for request in sandbox.requests] == EXAMPLES


def test_an_answer_of_a_later_version_is_read(generator: Generator, sandbox: Sandbox) -> None:
    sandbox.fail_next(200, body=FUTURE)
    assert send(generator, sandbox)[0] == {
        "delivery": "ACCEPTED",
        "httpStatus": 200,
        "id": "6909177d962e17ab3033fa2a",
        "providerId": "wamid.EXAMPLE",
        "status": 99,
    }


@pytest.mark.parametrize("body", [b"OK", b"", b"{}", b'{"messages": []}', b'{"messages": null}', b"[1"])
def test_an_accepted_message_is_never_called_a_failure(generator: Generator, sandbox: Sandbox, body: bytes) -> None:
    sandbox.fail_next(200, body=body, headers={"Content-Type": "application/json"})
    assert send(generator, sandbox)[0] == {"delivery": "ACCEPTED", "httpStatus": 200, **UNREAD}
