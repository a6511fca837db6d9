"""The sandbox lists and sends templates as the API does."""

import datetime
from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.conftest import TOKEN
from tests.document import TEMPLATES, described, examples
from texter_client import spec
from texter_ext import BadRequestError, PermissionDeniedError, TemplateRefusedError, Texter
from texter_ext.sandbox import Sandbox, SandboxChat, SandboxTemplate

CLOSED: Final = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
DANA, NOAM = SandboxChat("+972500000000"), SandboxChat("+972500000001", last_incoming_at=CLOSED)
INVOICE: Final = SandboxTemplate(
    "invoice",
    {"en": "Invoice {{1}}: {{ 2 }}, {{1}} again, {{3}"},
    ["Thanks", {"type": "URL", "text": "Pay", "url": "https://example.com/{{1}}"}],
    header="DOCUMENT",
    footer="Example Ltd",
    account_id="972501000001",
)
PENDING: Final = SandboxTemplate("pending", {"en": "Soon"}, header="News", approved=False)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chats=[DANA, NOAM]) as running:
        running.templates += [INVOICE, PENDING]
        yield running


@pytest.fixture
def texter(sandbox: Sandbox) -> Iterator[Texter]:
    with Texter(base_url=sandbox.base_url, token=TOKEN, retries=0) as client:
        yield client


def send(texter: Texter, name: str = "hello", to: str = DANA.phone, **fields: Any) -> Any:
    return texter.call(spec.SEND_TEMPLATE, body={"templateName": name, "to": to, **fields}).raw


def names(texter: Texter, **parameters: Any) -> list[str]:
    return [template["name"] for template in texter.call(spec.LIST_TEMPLATES, **parameters).raw]


def test_a_template_is_listed_as_in_the_spec(texter: Texter) -> None:
    listed = texter.call(spec.LIST_TEMPLATES)
    example = examples(described(spec.LIST_TEMPLATES)["responses"]["200"])["reminder"][0]
    reminder, hello, invoice = listed.raw
    assert set(reminder) == set(example) - {"updatedAt"}
    localizations = reminder["provider_template"]["localizations"]
    assert [each["language"] for each in localizations] == ["en", "he"]
    for ours, theirs in zip(localizations, example["provider_template"]["localizations"], strict=True):
        texts = [next(part["text"] for part in each["components"] if part["type"] == "BODY") for each in (ours, theirs)]
        assert texts[0] == texts[1]
    assert [each["type"] for each in invoice["provider_template"]["localizations"][0]["components"]] == [
        *("HEADER", "BODY", "FOOTER", "BUTTONS")
    ]
    assert [each.name for each in listed.parsed] == ["reminder", "hello", "invoice"]
    assert len({each["_id"] for each in listed.raw}) == 3
    assert hello["channelInfo"]["name"] == "whatsapp"


def test_templates_are_listed_by_account_and_status(texter: Texter) -> None:
    assert names(texter, account_id="972501000001") == ["invoice"]
    assert names(texter, account_id="972501000000", include_all="true") == ["reminder", "hello", "pending"]
    assert names(texter, include_all="false") == ["reminder", "hello", "invoice"]
    header = texter.call(spec.LIST_TEMPLATES, include_all="true").raw[-1]["provider_template"]["localizations"][0]
    assert header["components"][0] == {"type": "HEADER", "format": "TEXT", "text": "News"}
    assert header["status"] == "PENDING"


@pytest.mark.parametrize("to", [NOAM.phone, NOAM.phone[1:], "050-000-0001"])
def test_a_template_goes_out_though_the_window_is_closed(sandbox: Sandbox, texter: Texter, to: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        texter.send(NOAM.id, "Hey there!")
    assert caught.value.window_closed
    answer = send(texter, "reminder", to, language="he", body=["דנה", "10:30"])
    (message,) = sandbox.messages
    assert answer == {
        "success": True,
        "text": "היי דנה, מחכים לך ב-10:30.",
        "sentAsSessionMessage": False,
        "messageId": message.id,
    }
    assert (message.type_, message.text, message.parent_chat) == ("special", answer["text"], NOAM.id)
    template = message.to_dict()["special"]["whatsapp"]["template"]
    assert (template["templateId"], template["language"]) == ("reminder", "he")
    assert {"type": "BODY", "text": answer["text"]} in template["components"]
    assert len(sandbox.chats) == 2
    with pytest.raises(BadRequestError):
        texter.send(NOAM.id, "A template does not open the window.")


def test_a_template_makes_a_chat_of_its_own(sandbox: Sandbox, texter: Texter) -> None:
    send(texter, to="0521234567")
    chat = sandbox.chats[-1]
    assert (chat.phone, chat.account_id, chat.last_incoming_at) == ("+972521234567", DANA.account_id, None)
    (row,) = texter.call(spec.SEARCH_CHATS, search="0521234567").raw["data"]
    assert row["_id"] == sandbox.messages[0].parent_chat == chat.id
    with pytest.raises(BadRequestError):
        texter.send(chat.id, "Hey there!")
    send(texter, to="+972521234567")
    send(texter, "invoice", to="+972521234567", body=["1", "2"], buttons=[{}], **{"from": "972501000001"})
    assert [each.account_id for each in sandbox.chats[2:]] == ["972501000000", "972501000001"]


def test_who_unsubscribed_gets_nothing_and_a_200(sandbox: Sandbox, texter: Texter) -> None:
    sandbox.unsubscribed.add("050-000-0000")
    sandbox.unsubscribed.add("somebody")  # who has no number
    with pytest.raises(TemplateRefusedError) as caught:
        send(texter)
    assert caught.value.status_code == 200
    assert (caught.value.reason or "").startswith("Recipient unsubscribed from template messages on 20")
    assert sandbox.messages == []
    assert send(texter, to=NOAM.phone)["success"] is True


def test_a_header_and_a_url_take_values(sandbox: Sandbox, texter: Texter) -> None:
    header = {"type": "document", "url": "https://example.com/1042.pdf"}
    answer = send(texter, "invoice", body=["1042", "₪90"], header=header, buttons=[{"value": "1042"}])
    assert answer["text"] == "Invoice 1042: ₪90, 1042 again, {{3}"
    components = sandbox.messages[0].to_dict()["special"]["whatsapp"]["template"]["components"]
    assert components[0] == {
        "type": "HEADER",
        "format": "DOCUMENT",
        "example": {"header_handle": ["https://example.com/1042.pdf"]},
    }
    assert [each["text"] for each in components[-1]["buttons"]] == ["Thanks", "Pay"]


def test_a_session_message_goes_instead_if_the_window_is_open(sandbox: Sandbox, texter: Texter) -> None:
    assert [send(texter, to=chat.phone, sessionMessage={})["sentAsSessionMessage"] for chat in (DANA, NOAM)] == [
        *(True, False)
    ]
    assert [message.type_ for message in sandbox.messages] == ["text", "special"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": "unknown"}, "/templateName", 132001),
        ({"name": "pending"}, "/templateName", 132001),
        ({"name": "two words"}, "/templateName", None),
        ({"language": "he"}, "/language", 132001),
        ({"name": "reminder", "body": ["Dana", "10:30"]}, "/language", 132001),
        ({"name": "reminder", "language": "en", "body": ["Dana"]}, "/body", 132000),
        ({"name": "reminder", "language": "en"}, "/body", 132000),
        ({"body": ["Dana"]}, "/body", 132000),
        ({"body": ["Dana\n"]}, "/body/0", None),
        ({"body": [" "]}, "/body/0", None),
        ({"body": ["a     b"]}, "/body/0", None),
        ({"header": {"type": "image", "url": "https://example.com"}}, "/header", 132012),
        ({"name": "invoice", "body": ["1", "2"]}, "/buttons", 131008),
        ({"to": "Dana"}, "/to", None),
        ({"to": "050"}, "/to", None),
        ({"from": "972501000009"}, "/from", 131009),
        ({"from": "the shop"}, "/from", 131009),
    ],
)
def test_what_does_not_fit_is_refused(
    sandbox: Sandbox, texter: Texter, fields: dict[str, Any], pointer: str, code: int | None
) -> None:
    with pytest.raises(BadRequestError) as caught:
        send(texter, **fields)
    body: Any = caught.value.body
    assert [each["pointer"] for each in body["details"]] == [pointer]
    assert caught.value.whatsapp_code == code
    assert sandbox.messages == []


def test_each_operation_needs_its_scope(sandbox: Sandbox, texter: Texter) -> None:
    sandbox.scopes = {"View template messages"}
    assert names(texter)
    with pytest.raises(PermissionDeniedError) as caught:
        send(texter)
    assert "“Send template messages”" in str(caught.value.body)


@pytest.mark.parametrize("body", TEMPLATES.values())
def test_the_examples_in_the_spec_can_be_sent(sandbox: Sandbox, texter: Texter, body: dict[str, Any]) -> None:
    values = {str(number): number for number in range(1, len(body.get("body", ())) + 1)}
    text = " ".join(f"{{{{{number}}}}}" for number in values)
    sandbox.templates = [SandboxTemplate(body["templateName"], {body.get("language", "en"): text}, header="DOCUMENT")]
    sandbox.chats = [SandboxChat("+972521234567", account_id="972509876543")]
    assert texter.call(spec.SEND_TEMPLATE, body=body).raw["text"] == " ".join(body.get("body", ()))
    assert len(sandbox.chats) == 1


def test_a_send_of_a_template_can_fail(sandbox: Sandbox, texter: Texter) -> None:
    sandbox.fail_next(400, operation="sendTemplate", stored=True)
    with pytest.raises(BadRequestError):
        send(texter)
    assert len(sandbox.messages) == 1
    texter.send(DANA.id, "Hey there!")
