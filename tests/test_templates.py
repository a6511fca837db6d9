"""Templates go to phone numbers, once, and instead of a message only where that was not sent."""

import json
import logging
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest

from tests.conftest import TOKEN, Connect, records
from tests.document import ANSWER, DOCUMENT
from tests.wire import Behaviour, RawServer, garbage, hang, hang_up, lines, one_after_another, reply, reset
from texter_client import spec
from texter_ext import (
    APIStatusError,
    Chat,
    ChatNotFoundError,
    ConfigurationError,
    Delivery,
    LimitError,
    NotFoundError,
    OutgoingTemplate,
    PermissionDeniedError,
    PhoneError,
    Recipient,
    Sent,
    SentTemplate,
    Template,
    TemplateRefusedError,
    Texter,
    TexterError,
    UnreadableResponseError,
    check,
    document,
    image,
    phone,
    template,
)
from texter_ext.sandbox import Sandbox

NUMBER: Final = "+972521234567"
ACCOUNT: Final = "972509876543"
REMINDER: Final = template("reminder", "Dana", "10:30", language="he")
DONE: Final = {"success": True, "text": "Hi Dana, 10:30", "sentAsSessionMessage": False, "messageId": "6908"}
SENT: Final = reply(json.dumps(ANSWER).encode())
SENT_TEMPLATE: Final = reply(json.dumps(DONE).encode())
CLOSED: Final = reply(b'{"error": "(#131047) Re-engagement message"}', "400 Bad Request")
SEND_LINE: Final = "POST /server/api/v2/messages/send/67bf"
TEMPLATE_LINE: Final = "POST /server/api/v2/whatsapp/templates/send"
SEARCH_LINE: Final = "GET /server/api/v2/chats/search?search=972521234567"


def body(request: bytes) -> Any:
    return json.loads(request.partition(b"\r\n\r\n")[2])


def chat_json(hours: float | None) -> dict[str, Any]:
    """A chat whose contact last wrote so many hours ago, or never as far as is known."""
    incoming = None if hours is None else int((datetime.now(UTC).timestamp() - hours * 3600) * 1000)
    channel = {"name": "whatsapp", "id": NUMBER[1:], "accountId": ACCOUNT}
    return {"_id": "67bf", "channelInfo": channel, "lastIncomingMessageTimestamp": incoming}


def found(*hours: float | None) -> Behaviour:
    rows = [chat_json(each) for each in hours]
    return reply(json.dumps({"data": rows, "total": len(rows)}).encode())


@pytest.mark.parametrize("to", [NUMBER, "+972 52-123-4567", phone(NUMBER)])
def test_a_template_goes_to_a_phone_number(connect: Connect, to: str | Any) -> None:
    with RawServer(SENT_TEMPLATE) as server:
        sent = connect(server.base_url).send_template(to, REMINDER)
    assert lines(server) == [TEMPLATE_LINE]
    assert body(server.requests[0]) == {
        "templateName": "reminder",
        "to": "972521234567",
        "language": "he",
        "body": ["Dana", "10:30"],
    }
    assert (sent.id, sent.ids, sent.text, sent.as_session_message) == ("6908", ("6908",), DONE["text"], False)
    assert (sent.status_code, sent.raw, sent.reason) == (200, DONE, None)
    assert (sent.tmp_send_id, sent.provider_id, sent.provider_ids) == (None, None, ())
    assert repr(sent) == "SentTemplate(id='6908', status_code=200, reason=None)"
    assert pickle.loads(pickle.dumps(sent)) == sent  # noqa: S301 (our own)


def test_every_field_goes_out_as_the_api_names_it(connect: Connect) -> None:
    outgoing = template(
        "invoice_ready",
        "1042",
        sender=ACCOUNT,
        header=document(url="https://example.com/1042.pdf", filename="1042.pdf"),
        buttons=[{"payload": "a%20b"}],
        set_chat={"title": "Dana"},
        reply_action={"chatStatus": 1},
        session_message={},
    )
    assert (outgoing.name, outgoing.sender, outgoing.language) == ("invoice_ready", ACCOUNT, None)
    with RawServer(SENT_TEMPLATE) as server:
        connect(server.base_url).send_template(phone(NUMBER, account_id="other"), outgoing)
    assert body(server.requests[0]) == {
        "templateName": "invoice_ready",
        "to": "972521234567",
        "from": ACCOUNT,
        "body": ["1042"],
        "header": {"type": "document", "url": "https://example.com/1042.pdf", "filename": "1042.pdf"},
        "buttons": [{"payload": "a%20b"}],
        "setChat": {"title": "Dana"},
        "replyAction": {"chatStatus": 1},
        "sessionMessage": {},
    }
    assert template("t", header={"type": "image", "url": "https://example.com/a.png"}).fields["header"] == {
        "type": "image",
        "url": "https://example.com/a.png",
    }


@pytest.mark.parametrize(
    ("to", "sender"), [(Chat("67bf", chat_json(None)), ACCOUNT), (phone(NUMBER, account_id="1"), "1"), (NUMBER, None)]
)
def test_the_account_is_that_of_the_chat_or_number(connect: Connect, to: Recipient, sender: str | None) -> None:
    with RawServer(SENT_TEMPLATE) as server:
        connect(server.base_url).send_template(to, template("reminder"))
    expected = {"templateName": "reminder", "to": NUMBER[1:]}
    assert body(server.requests[0]) == (expected if sender is None else {"from": sender, **expected})


def test_a_recipient_without_a_number_is_refused(connect: Connect) -> None:
    texter = connect("http://127.0.0.1:9")
    for to in (Chat("67bf"), "0521234567", "67bf11038b24880cc966f799"):
        with pytest.raises(PhoneError) as caught:
            texter.send_template(to, REMINDER)
        assert caught.value.delivery is Delivery.NOT_SENT


@pytest.mark.parametrize(
    ("values", "pointer", "rule"),
    [
        ({"name": "two words"}, "/templateName", "pattern"),
        ({"name": ""}, "/templateName", "pattern"),
        ({"values": ["line\nbreak"]}, "/body/0", "pattern"),
        ({"values": ["fine", "tab\there"]}, "/body/1", "pattern"),
        ({"values": ["five     spaces"]}, "/body/0", "pattern"),
        ({"values": [" "]}, "/body/0", "pattern"),
        ({"values": [7]}, "/body/0", "type"),
        ({"header": image(file_id="65f0c0ffee65f0c0ffee65f0")}, "/header/url", "required"),
        ({"header": image(url="https://example.com/a.png", caption="A")}, "/header/caption", "forbidden"),
        ({"header": {"type": "image", "url": "a.png"}}, "/header/url", "pattern"),
        ({"sender": " "}, "/from", "pattern"),
        ({"language": ""}, "/language", "pattern"),
    ],
)
def test_a_template_that_breaks_a_limit_is_not_sent(values: dict[str, Any], pointer: str, rule: str) -> None:
    name, given = values.pop("name", "reminder"), values.pop("values", [])
    with pytest.raises(LimitError) as caught:
        template(name, *given, **values)
    assert (pointer, rule) in [(each.pointer, each.rule) for each in caught.value.violations]
    assert caught.value.delivery is Delivery.NOT_SENT
    unchecked = template(name, *given, **values, limits=None)
    assert pointer in [each.pointer for each in check(unchecked)]
    assert check(unchecked, limits=None) == ()


def test_what_was_not_checked_is_checked_before_it_is_sent(connect: Connect) -> None:
    unchecked = template("reminder", "line\nbreak", limits=None)
    with RawServer(SENT_TEMPLATE) as server:
        texter = connect(server.base_url)
        with pytest.raises(LimitError, match="line breaks"):
            texter.send_template(NUMBER, unchecked)
        with pytest.raises(LimitError):
            texter.send(phone(NUMBER), "Hey there!", otherwise=unchecked)
        assert server.requests == []
        connect(server.base_url, limits=None).send_template(NUMBER, unchecked)


def test_values_are_not_shown(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with RawServer(one_after_another(SENT_TEMPLATE, reply(b"", "500 Oh"))) as server:
        texter = connect(server.base_url)
        texter.send_template(NUMBER, REMINDER)
        with pytest.raises(TexterError) as caught:
            texter.send_template(NUMBER, REMINDER)
    logged = "".join(record.getMessage() + str(record.__dict__) for record in records(caplog))
    shown = f"{REMINDER!r} {caught.value} {logged}"
    assert "reminder" in logged
    assert not any(each in shown for each in ("Dana", "10:30", "521234567", TOKEN))


def test_a_template_shares_nothing_with_what_it_was_made_of() -> None:
    parameters = ["first"]
    data: dict[str, Any] = {"crmData": {"id": "first"}}
    outgoing = template("reminder", buttons=[{"index": 0, "params": parameters}], set_chat=data)
    parameters[0] = data["crmData"]["id"] = "second"
    assert "second" not in json.dumps(outgoing.fields)


def test_a_refusal_with_a_200_is_a_refusal(connect: Connect) -> None:
    refusal = {"success": False, "error": "Recipient unsubscribed from template messages on 2025-10-27"}
    with (
        RawServer(reply(json.dumps(refusal).encode())) as server,
        pytest.raises(TemplateRefusedError, match="nothing was sent") as caught,
    ):
        connect(server.base_url).send_template(NUMBER, REMINDER)
    assert caught.value.delivery is Delivery.REJECTED
    assert caught.value.reason == refusal["error"]
    assert (caught.value.status_code, caught.value.operation) == (200, "sendTemplate")
    assert not caught.value.safe_to_retry
    assert len(server.requests) == 1
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), TemplateRefusedError)  # noqa: S301 (our own)


@pytest.mark.parametrize("reason", [None, 7, {"code": 1}])
def test_a_refusal_without_a_reason_is_one_too(connect: Connect, reason: object) -> None:
    answer = json.dumps({"success": False, "error": reason}).encode()
    with RawServer(reply(answer)) as server, pytest.raises(TemplateRefusedError) as caught:
        connect(server.base_url).send_template(NUMBER, REMINDER)
    assert caught.value.reason is None


def test_what_is_no_template_is_refused(connect: Connect, sandbox: Sandbox) -> None:
    texter = connect(sandbox.base_url)
    name: Any = "reminder"
    with pytest.raises(ConfigurationError, match=r"template\(…\)"):
        texter.send_template(NUMBER, name)
    with pytest.raises(ConfigurationError, match=r"template\(…\)"):
        texter.send(NUMBER, "Hey there!", otherwise=name)
    assert sandbox.requests == []


@pytest.mark.parametrize("success", [False, "false", "False", 0, "0"])
def test_a_refusal_may_be_text_or_a_number(connect: Connect, success: object) -> None:
    answer = json.dumps({"success": success, "error": "Unsubscribed"}).encode()
    with RawServer(reply(answer)) as server, pytest.raises(TemplateRefusedError) as caught:
        connect(server.base_url).send_template(NUMBER, REMINDER)
    assert caught.value.delivery is Delivery.REJECTED


@pytest.mark.parametrize(
    "answer",
    [
        b'{"success": true}',
        b'{"success": true, "error": ""}',
        b'{"success": "yes"}',
        b'{"messageId": 7, "text": null}',
        b"{}",
    ],
)
def test_an_object_that_refuses_nothing_is_accepted(connect: Connect, answer: bytes) -> None:
    with RawServer(reply(answer)) as server:
        accepted = connect(server.base_url).send_template(NUMBER, REMINDER)
    assert (accepted.id, accepted.text, accepted.as_session_message) == (None, None, None)


@pytest.mark.parametrize(
    "answer", [b"", b"OK", b"null", b"[]", b"<html>", b'{"success": fal', b'{"error": "Oh", "messageId": "7"}']
)
def test_a_success_that_cannot_be_read_is_unknown(connect: Connect, answer: bytes) -> None:
    """Only the body can say that the template was refused."""
    with RawServer(reply(answer)) as server, pytest.raises(UnreadableResponseError, match="may have been") as caught:
        connect(server.base_url).send_template(NUMBER, REMINDER)
    assert caught.value.delivery is Delivery.UNKNOWN
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "delivery"),
    [
        (reply(b"", "400 Bad Request"), Delivery.REJECTED),
        (reply(b"", "403 Forbidden"), Delivery.REJECTED),
        (reply(b"", "404 Not Found"), Delivery.REJECTED),
        (reply(b"", "409 Conflict"), Delivery.UNKNOWN),
        (reply(b"", "500 Oh"), Delivery.UNKNOWN),
        (reply(b"", "307 Go"), Delivery.UNKNOWN),
        (hang_up, Delivery.UNKNOWN),
        (reset, Delivery.UNKNOWN),
        (garbage, Delivery.UNKNOWN),
        (hang, Delivery.UNKNOWN),
    ],
)
def test_a_template_is_sent_at_most_once(connect: Connect, behaviour: Behaviour, delivery: Delivery) -> None:
    with RawServer(behaviour) as server, pytest.raises(TexterError) as caught:
        connect(server.base_url).send_template(NUMBER, REMINDER, timeout=0.5)
    assert caught.value.delivery is delivery
    assert caught.value.operation == "sendTemplate"
    assert caught.value.tmp_send_id is None
    assert len(server.requests) == 1
    if delivery is Delivery.UNKNOWN:
        assert "the template may have been sent" in str(caught.value)
        assert "no tmpSendId" in str(caught.value)


@pytest.mark.usefixtures("no_pauses")
def test_after_a_429_it_is_retried(connect: Connect) -> None:
    busy = reply(b"", "429 Too Many Requests", "Retry-After: 0")
    with RawServer(one_after_another(busy, SENT_TEMPLATE)) as server:
        connect(server.base_url).send_template(NUMBER, REMINDER)
    assert len({*server.requests}) == 1
    assert len(server.requests) == 2


def test_an_interrupted_template_is_recorded() -> None:
    def interrupt(_request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with Texter("example", TOKEN, transport=httpx.MockTransport(interrupt)) as texter:
        with pytest.raises(KeyboardInterrupt):
            texter.send_template(NUMBER, REMINDER)
        (interrupted,) = texter.interrupted
    assert (interrupted.chat_id, interrupted.tmp_send_id, interrupted.delivery) == ("", "", Delivery.UNKNOWN)


# ---------------------------------------------------------------- a message, or else a template


@pytest.mark.parametrize("hours", [1, 23.9, None])
def test_while_the_window_may_be_open_the_message_goes(connect: Connect, hours: float | None) -> None:
    with RawServer(one_after_another(found(hours), SENT)) as server:
        sent = connect(server.base_url).send(phone(NUMBER), "Hey there!", otherwise=REMINDER)
    assert isinstance(sent, Sent)
    assert lines(server) == [SEARCH_LINE, SEND_LINE]


def test_once_the_window_has_closed_the_template_goes(connect: Connect) -> None:
    with RawServer(one_after_another(found(24.1), SENT_TEMPLATE)) as server:
        sent = connect(server.base_url).send(phone(NUMBER), "Hey there!", otherwise=REMINDER)
    assert isinstance(sent, SentTemplate)
    assert sent.reason == "window closed"
    assert lines(server) == [SEARCH_LINE, TEMPLATE_LINE]
    assert body(server.requests[1])["from"] == ACCOUNT


def test_without_a_chat_the_template_goes(connect: Connect) -> None:
    with RawServer(one_after_another(found(), SENT_TEMPLATE, found(1), SENT)) as server:
        texter = connect(server.base_url)
        sent = texter.send(phone(NUMBER), "Hey there!", otherwise=REMINDER)
        assert isinstance(sent, SentTemplate)
        assert sent.reason == "no chat"
        texter.send(phone(NUMBER), "Hey there!")  # the template may have made a chat, so it is looked up again
    assert lines(server) == [SEARCH_LINE, TEMPLATE_LINE, SEARCH_LINE, SEND_LINE]
    assert "from" not in body(server.requests[1])


@pytest.mark.parametrize("hours", [1, None])
def test_where_the_message_is_refused_for_the_window_the_template_goes(connect: Connect, hours: float | None) -> None:
    with RawServer(one_after_another(found(hours), CLOSED, SENT_TEMPLATE)) as server:
        sent = connect(server.base_url).send(phone(NUMBER), "Hey there!", otherwise=REMINDER)
    assert isinstance(sent, SentTemplate)
    assert sent.reason == "refused as closed"
    assert lines(server) == [SEARCH_LINE, SEND_LINE, TEMPLATE_LINE]


def test_a_chat_id_is_fetched_for_its_window_and_number(connect: Connect) -> None:
    fetched = reply(json.dumps(chat_json(30)).encode())
    with RawServer(one_after_another(fetched, SENT_TEMPLATE)) as server:
        connect(server.base_url).send("67bf", "Hey there!", otherwise=REMINDER)
    assert lines(server) == ["GET /server/api/v2/chats/67bf", TEMPLATE_LINE]
    assert body(server.requests[1])["to"] == NUMBER[1:]


def test_a_chat_is_not_looked_up(connect: Connect) -> None:
    with RawServer(SENT_TEMPLATE) as server:
        connect(server.base_url).send(Chat("67bf", chat_json(30)), "Hey there!", otherwise=REMINDER)
    assert lines(server) == [TEMPLATE_LINE]


MESSAGE_FAILS: Final[dict[str, tuple[Behaviour, bool]]] = {
    "refused for the window": (CLOSED, True),
    "the chat is gone": (reply(b"", "404 Not Found"), True),
    "refused": (reply(b'{"error": "(#131026)"}', "400 Bad Request"), False),
    "without a scope": (reply(b"", "403 Forbidden"), False),
    "without a token": (reply(b"", "401 Unauthorized"), False),
    "too many": (reply(b"", "429 Too Many Requests", "Retry-After: 1000"), False),
    "a conflict": (reply(b"", "409 Conflict"), False),
    "a conflict for the window": (reply(b"(#131047)", "409 Conflict"), False),
    "a failure": (reply(b"", "500 Oh"), False),
    "a failure for the window": (reply(b"(#131047)", "500 Oh"), False),
    "a success for the window": (reply(b'{"success": false, "error": "(#131047)"}'), False),
    "a redirect": (reply(b"", "307 Go", "Location: /"), False),
    "reset": (reset, False),
    "closed": (hang_up, False),
    "garbage": (garbage, False),
    "silence": (hang, False),
    "unreadable": (reply(b"<html>"), False),
}
TEMPLATE_FAILS: Final[dict[str, tuple[Behaviour, Delivery]]] = {
    "accepted": (SENT_TEMPLATE, Delivery.ACCEPTED),
    "unsubscribed": (reply(b'{"success": false, "error": "Unsubscribed"}'), Delivery.REJECTED),
    "refused": (reply(b"", "400 Bad Request"), Delivery.REJECTED),
    "a failure": (reply(b"", "500 Oh"), Delivery.UNKNOWN),
    "closed": (hang_up, Delivery.UNKNOWN),
    "unreadable": (reply(b""), Delivery.UNKNOWN),
}


@pytest.mark.parametrize("second", TEMPLATE_FAILS)
@pytest.mark.parametrize("first", MESSAGE_FAILS)
def test_never_both(connect: Connect, first: str, second: str) -> None:
    message, template_goes = MESSAGE_FAILS[first]
    answer, delivery = TEMPLATE_FAILS[second]
    with RawServer(one_after_another(found(1), message, answer)) as server:
        try:
            sent = connect(server.base_url, retries=0).send(
                phone(NUMBER), "Hey there!", otherwise=REMINDER, timeout=0.7 if message is hang else 10
            )
        except TexterError as error:
            outcome, operation = error.delivery, error.operation
        else:
            outcome, operation = Delivery.ACCEPTED, "sendTemplate" if isinstance(sent, SentTemplate) else "sendMessage"
    assert lines(server)[1:] == ([SEND_LINE, TEMPLATE_LINE] if template_goes else [SEND_LINE])
    assert operation == ("sendTemplate" if template_goes else "sendMessage")
    if template_goes:
        assert outcome is delivery


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [(reply(b"", "403 Forbidden"), PermissionDeniedError), (reply(b"", "404 Not Found"), NotFoundError)],
)
def test_where_the_look_up_fails_nothing_goes(connect: Connect, behaviour: Behaviour, kind: type[TexterError]) -> None:
    for recipient in (phone(NUMBER), "67bf"):
        with RawServer(behaviour) as server, pytest.raises(kind) as caught:
            connect(server.base_url).send(recipient, "Hey there!", otherwise=REMINDER)
        assert caught.value.delivery is Delivery.NOT_SENT
        assert len(server.requests) == 1


def test_a_chat_without_a_number_gets_no_template(connect: Connect) -> None:
    chat = Chat("67bf", {**chat_json(30), "channelInfo": {"name": "whatsapp"}})
    with RawServer(SENT) as server, pytest.raises(PhoneError, match="not known"):
        connect(server.base_url).send(chat, "Hey there!", otherwise=REMINDER)
    assert server.requests == []


def test_without_a_template_the_closed_window_is_the_apis_affair(connect: Connect) -> None:
    with RawServer(one_after_another(found(30), CLOSED, found())) as server:
        texter = connect(server.base_url)
        with pytest.raises(APIStatusError) as caught:
            texter.send(phone(NUMBER), "Hey there!")
        with pytest.raises(ChatNotFoundError, match="template"):
            texter.send(phone("+972521234568"), "Hey there!")
    assert caught.value.window_closed


# ---------------------------------------------------------------- the list of templates


def component(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **fields}


def localized(language: str, *components: Mapping[str, Any], status: str | None = "APPROVED") -> dict[str, Any]:
    return {"language": language, "status": status, "components": list(components)}


def listed(*localizations: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "name": "reminder",
        "provider_template": {"category": "UTILITY", "localizations": [*localizations]},
        **fields,
    }


HEBREW: Final = localized("he", component("BODY", text="שלום {{1}}, התור שלך ב-{{2}}. {{1}}"))
ENGLISH: Final = localized(
    "en",
    component("HEADER", format="DOCUMENT"),
    component("BODY", text="Hi {{name}}"),
    component("FOOTER", text="{{1}}"),
    component(
        "BUTTONS", buttons=[{"type": "URL", "url": "https://e.com/{{1}}"}, {"type": "QUICK_REPLY", "text": "No"}]
    ),
)


def test_templates_are_listed_with_their_texts(connect: Connect) -> None:
    rows: list[Any] = [
        listed(
            HEBREW, ENGLISH, localized("fr", status="PENDING"), title="Reminder", channelInfo={"accountId": ACCOUNT}
        ),
        {"name": None, "provider_template": {"localizations": [None, {"components": 3}]}},
        None,
        {"provider_template": []},
    ]
    with RawServer(reply(json.dumps(rows).encode())) as server:
        first, second, third = connect(server.base_url).templates(ACCOUNT)
    assert lines(server) == [f"GET /server/api/v2/whatsapp/templates?accountId={ACCOUNT}"]
    assert (first.name, first.title, first.category, first.account_id) == ("reminder", "Reminder", "UTILITY", ACCOUNT)
    assert first.languages == ("he", "en")
    assert (first.body, first.variables) == ("שלום {{1}}, התור שלך ב-{{2}}. {{1}}", 2)
    hebrew, english = first.localizations
    assert (hebrew.header, hebrew.url_variables, hebrew.variables) == (None, 0, 2)
    assert (english.header, english.url_variables, english.variables) == ("document", 1, 1)
    assert (first.localization("en"), first.localization("fr"), first.localization(None)) == (english, None, None)
    assert repr(first) == "Template('reminder', languages=('he', 'en'))"
    assert repr(english) == "Localization('en', variables=1)"
    assert (second.name, second.account_id, second.languages, second.variables) == ("", None, ("",), 0)
    assert (third.body, third.variables, third.localizations) == ("", 0, ())


@pytest.mark.parametrize("answer", [b"", b"{}", b"null", b'"OK"'])
def test_a_list_that_is_none_is_empty(connect: Connect, answer: bytes) -> None:
    with RawServer(reply(answer)) as server:
        assert connect(server.base_url).templates() == ()
    assert lines(server) == ["GET /server/api/v2/whatsapp/templates"]


@pytest.mark.parametrize(
    ("outgoing", "against", "broken"),
    [
        (template("reminder", "a", "b"), listed(HEBREW), []),
        (template("reminder", "a", "b", language="he"), listed(HEBREW, ENGLISH), []),
        (template("other", "a", "b"), listed(HEBREW), [("/templateName", "enum")]),
        (template("reminder", "a", "b"), listed(HEBREW, ENGLISH), [("/language", "enum")]),
        (template("reminder", "a", "b", language="fr"), listed(HEBREW), [("/language", "enum")]),
        (template("reminder"), listed(), [("/language", "enum")]),
        (template("reminder", "a"), listed(HEBREW), [("/body", "minItems")]),
        (template("reminder"), listed(HEBREW), [("/body", "minItems")]),
        (template("reminder", "a", "b", "c"), listed(HEBREW), [("/body", "maxItems")]),
        (template("reminder", "a", language="en"), listed(HEBREW, ENGLISH), [("/buttons", "required")]),
        (template("reminder", "a", buttons=[{"payload": "1"}]), listed(ENGLISH), []),
        (
            template("reminder", "a", buttons=[{}], header=image(url="https://example.com/a.png")),
            listed(ENGLISH),
            [("/header", "enum")],
        ),
        (
            template("reminder", "a", "b", header=image(url="https://example.com/a.png")),
            listed(HEBREW),
            [("/header", "forbidden")],
        ),
    ],
)
def test_values_are_checked_against_the_template(
    outgoing: OutgoingTemplate, against: Any, broken: list[tuple[str, str]]
) -> None:
    violations = check(outgoing, against=Template(against))
    assert [(each.pointer, each.rule) for each in violations] == broken
    assert all(each.severity == "error" and each.detail.endswith(".") for each in violations)


def test_the_spec_names_the_limits() -> None:
    assert spec.SEND_TEMPLATE.scopes == ("Send template messages",)
    assert set(spec.STRUCTURES["TemplateMessage"]) >= {"to", "body"}
    example = DOCUMENT["paths"]["/whatsapp/templates/send"]["post"]["requestBody"]["content"]["application/json"]
    for each in example["examples"].values():
        fields = {name: value for name, value in each["value"].items() if name != "to"}
        assert check(OutgoingTemplate(fields)) == ()
