"""Each language's generated client calls the operations around the send, and what it sends arrives as it should."""

import urllib.parse
from collections.abc import Iterator
from typing import Final

import pytest

from conformance.conftest import ROOT, Generator, address
from texter_ext.sandbox import Sandbox, SandboxChat

CHAT: Final = SandboxChat("+972500000000", "Dana Levi", labels=("vip",), id="67a8 7é")
TEXT: Final = {"type": "text", "text": "Hey there!"}
QUERIES: Final[dict[str, list[tuple[str, str]]]] = {
    "/chats/search": [
        ("search", "050-000 0000"),
        ("channel[name]", "whatsapp"),
        ("channel[accountId]", "972501000000"),
        ("labels[]", "vip"),
        ("labels[]", "a&b=c"),
        ("statuses[]", "PENDING"),
        ("statuses[]", "ASSIGNED"),
        ("limit", "5"),
    ],
    f"/chats/{CHAT.id}": [],
    "/whatsapp/templates": [("accountId", "972501000000"), ("includeAll", "true")],
    "/whatsapp/templates/send": [],
    f"/messages/chat/{CHAT.id}": [("limit", "1"), ("beforeTime", "9999999999999"), ("beforeId", "0a")],
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with a chat, templates, and a contact who has unsubscribed from them."""
    with Sandbox(chats=[CHAT], unsubscribed=["+972500000001"]) as running:
        yield running


def shows_a_send(caller: Generator) -> bool:
    """Return whether the program has a sample of a send, which the reference shows."""
    files = [path for path in (ROOT / "conformance" / caller.name).rglob("*") if path.is_file()]
    return any(b"sample of sendMessage" in path.read_bytes() for path in files)


def test_each_operation_can_be_called(caller: Generator, sandbox: Sandbox) -> None:
    (told,) = caller.run(caller.operations, **address(sandbox))
    base = urllib.parse.urlsplit(sandbox.base_url).path
    sends = [request for request in sandbox.requests if "/messages/send/" in request.path]
    assert [request.json() for request in sends] == [TEXT] * shows_a_send(caller)
    others = [request for request in sandbox.requests if request not in sends]
    arrived = [urllib.parse.urlsplit(request.path) for request in others]
    paths = [urllib.parse.unquote(each.path).removeprefix(base) for each in arrived]
    names = list(QUERIES)
    assert paths == [*names[:4], names[3], names[4]]
    for path, each in zip(paths, arrived, strict=True):
        assert sorted(urllib.parse.parse_qsl(each.query, keep_blank_values=True)) == sorted(QUERIES[path])
    bodies = [request.json() for request in others if request.method == "POST"]
    assert bodies == [
        {
            "templateName": "reminder",
            "to": "0500000000",
            "language": "he",
            "body": ["דנה", "10:30"],
            "setChat": {"crmData": {"visits": [1, None]}},
        },
        {"templateName": "hello", "to": "0500000001"},
    ]
    *_, message = sandbox.messages
    assert CHAT.last_incoming_at is not None
    assert told.pop("error").startswith("Recipient unsubscribed")
    assert told == {
        "chatId": CHAT.id,
        "total": 1,
        "title": "Dana Levi",
        "lastIncoming": round(CHAT.last_incoming_at.timestamp() * 1000),
        "templates": ["reminder", "hello"],
        "success": [True, False],
        "text": "היי דנה, מחכים לך ב-10:30.",
        "messageId": message.id,
        "messages": [message.id],
    }
