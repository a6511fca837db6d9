"""The sandbox and pytest's fixtures, as a user's typed tests use them."""

from collections.abc import Collection, Iterator
from typing import Any, assert_type

import pytest

from texter_client import models
from texter_ext import APIConnectionError, Chat, Delivery, PermissionDeniedError, Sent, Texter, restrict_to
from texter_ext.sandbox import ReceivedRequest, Sandbox, SandboxChat, SandboxEvent, SandboxTemplate


def a_test_by_the_fixtures(texter: Texter, texter_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.texter", texter)
    texter_sandbox.fail_next(connection="reset", stored=True)
    with pytest.raises(APIConnectionError) as caught:
        texter.send(texter_sandbox.chat_ids[0], "Hey there!")
    assert caught.value.delivery is Delivery.UNKNOWN
    assert [message.text for message in texter_sandbox.messages] == ["Hey there!"]


def a_test_of_scopes(texter: Texter, module_texter_sandbox: Sandbox, session_texter_sandbox: Sandbox) -> None:
    module_texter_sandbox.chat_ids += ("a-third-chat",)
    session_texter_sandbox.scopes = {"Manage chats"}
    with pytest.raises(PermissionDeniedError):
        texter.send("a-third-chat", "Hey there!")


@pytest.fixture
def shop(texter_sandbox: Sandbox) -> Iterator[Texter]:
    with Texter(base_url=texter_sandbox.base_url, token=texter_sandbox.token) as texter:
        yield texter


def sandboxes_are_made() -> None:
    with Sandbox() as sandbox:
        assert_type(sandbox, Sandbox)
    Sandbox(project_id="shop", token="token", chat_ids=["a", "b"], port=8765, scopes={"Send session message"})
    Sandbox(chat_ids=(f"chat-{number}" for number in range(3)), scopes=None)
    Sandbox(chats=1000)
    Sandbox(chats="any")
    Sandbox(chats=[SandboxChat("+972500000000", "Dana", last_incoming_at=None)])


def contacts_answer(sandbox: Sandbox, chat: Chat, sent: Sent) -> None:
    assert_type(sandbox.reply(chat, "Yes"), models.Message)
    assert_type(sandbox.tap(sandbox.chats[0], "Yes"), models.Message)
    assert_type(sandbox.advance(), tuple[models.Message, ...])
    sandbox.advance(sent, models.MessageStatus.SEEN)
    sandbox.wait_for_events(timeout=1)
    for event in sandbox.events:
        assert_type(event, SandboxEvent)
        assert_type(event.status_code, int | None)
        assert_type(event.body, dict[str, Any])


def sandboxes_are_read_and_set(sandbox: Sandbox) -> None:
    assert_type(sandbox.base_url, str)
    assert_type(sandbox.page_url, str)
    assert_type(sandbox.project_id, str)
    assert_type(sandbox.token, str)
    assert_type(sandbox.chat_ids, tuple[str, ...])
    assert_type(sandbox.chats, tuple[SandboxChat, ...])
    assert_type(sandbox.scopes, Collection[str] | None)
    assert_type(sandbox.messages, list[models.Message])
    assert_type(sandbox.requests, list[ReceivedRequest])
    for request in sandbox.requests:
        assert_type(request.method, str)
        assert_type(request.path, str)
        assert_type(request.headers, dict[str, str])
        assert_type(request.body, bytes)
        assert_type(request.too_large, bool)
        assert_type(request.json(), Any)
    sandbox.token = "another"
    sandbox.scopes = ["Send session message"]
    sandbox.scopes = None
    sandbox.chat_ids = ["a"]
    sandbox.webhook_url = None
    sandbox.webhook_headers = {"X-Secret": "s"}
    sandbox.webhook_events = {"newMessage"}
    sandbox.templates = [SandboxTemplate("hello", {"en": "Hello!"}, ["Yes", {"type": "URL"}])]
    sandbox.unsubscribed.add("+972500000000")
    sandbox.chats = 3
    sandbox.reset()


def sandboxes_fail(sandbox: Sandbox) -> None:
    sandbox.fail_next()
    sandbox.fail_next(429, retry_after=2, times=3)
    sandbox.fail_next(503, retry_after="Wed, 21 Oct 2015 07:28:00 GMT", operation="sendMessage")
    sandbox.fail_next(502, body="<html>Bad gateway</html>", headers={"Server": "nginx"})
    sandbox.fail_next(200, body=[1, 2], stored=True)
    sandbox.fail_next(body=iter([b"{", b"}"]))
    sandbox.fail_next(window_closed=True, delay=0.5)
    for connection in ("reset", "closed", "garbage", "truncated", "silent", "unread"):
        sandbox.fail_next(connection=connection)


def processes_are_restricted(sandbox: Sandbox) -> None:
    with restrict_to(sandbox.base_url, "http://127.0.0.1:8765"), restrict_to():
        Texter(base_url=sandbox.base_url)
