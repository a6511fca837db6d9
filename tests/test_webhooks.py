"""Events that Texter sends become typed objects, whatever a new version of the API puts into them."""

import copy
import datetime
import itertools
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.document import ANSWER, DOCUMENT
from texter_client.models import MessageStatus
from texter_ext import Delivery, Sent, TexterError, webhooks
from texter_ext._messages.values import is_array, is_object

WEBHOOKS: Final[dict[str, Any]] = DOCUMENT["webhooks"]
EVENTS: Final[dict[str, dict[str, Any]]] = {
    name: example["value"]
    for name, webhook in WEBHOOKS.items()
    for example in webhook["post"]["requestBody"]["content"]["application/json"]["examples"].values()
}
"""The example of each event in the spec."""

CLASSES: Final[dict[str, type[webhooks.Event]]] = {
    "newMessage": webhooks.OutgoingMessage,
    "newIncomingMessage": webhooks.IncomingMessage,
    "newMatchedMessage": webhooks.IncomingMessage,
    "newMediaMessage": webhooks.IncomingMessage,
    "messageStatusChanged": webhooks.MessageStatusChanged,
    "messageFailed": webhooks.MessageFailed,
    "chatAssigned": webhooks.ChatAssigned,
    "chatPending": webhooks.ChatPending,
    "chatResolved": webhooks.ChatResolved,
    "chatResolvedByAgent": webhooks.ChatResolved,
    "chatResolvedByBot": webhooks.ChatResolved,
    "chatSubscribed": webhooks.ChatSubscribed,
    "chatUnsubscribed": webhooks.ChatUnsubscribed,
    "chatLabelsUpdated": webhooks.ChatLabelsUpdated,
    "chatSpecificLabelAdded": webhooks.ChatLabelsUpdated,
    "externalBotEnabled": webhooks.ExternalBotEnabled,
    "externalBotDisabled": webhooks.ExternalBotDisabled,
    "channelHealthProblemCreated": webhooks.ChannelHealthProblemCreated,
    "channelHealthProblemResolved": webhooks.ChannelHealthProblemResolved,
}
CHAT_ID: Final = "67bf11038b24880cc966f799"
# As it was recorded, with other ids.
RECORDED: Final[dict[str, Any]] = {
    "eventName": "newIncomingMessage",
    "eventData": {
        "chat": {
            "_id": CHAT_ID,
            "agent": {"uid": "", "displayName": ""},
            "title": "John Doe",
            "status": 4,
            "crmData": {"leadId": "0", "accountId": "0"},
            "channelInfo": {"id": "972521234567", "name": "whatsapp", "accountId": "972509876543"},
            "lastMessage": {"text": "Hi", "type": "text", "forwarded": False},
            "unreadCount": 10,
        },
        "message": {
            "_id": "68ba89f8c909657dffcf267c",
            "text": "Hi there",
            "type": "text",
            "status": 2,
            "incoming": True,
            "outgoing": False,
            "direction": "incoming",
            "channelInfo": {"id": "wamid.HBgMEXAMPLE"},
            "parent_chat": CHAT_ID,
            "chatChannelInfo": {"id": "972521234567", "name": "whatsapp", "accountId": "972509876543"},
        },
    },
}

ANY_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def parse(name: str, **data: Any) -> webhooks.Event:
    return webhooks.parse({"eventName": name, "eventData": data})


def new_message(**message: Any) -> webhooks.Event:
    return parse("newMessage", chat={"_id": CHAT_ID}, message=message)


def status_of(status: Any, **data: Any) -> webhooks.MessageStatusChanged:
    event = parse("messageStatusChanged", messageStatus=status, **data)
    assert isinstance(event, webhooks.MessageStatusChanged)
    return event


def test_every_event_of_the_spec_has_a_class() -> None:
    assert CLASSES.keys() == WEBHOOKS.keys()
    assert [body["eventName"] for body in EVENTS.values()] == list(WEBHOOKS)


@pytest.mark.parametrize("name", WEBHOOKS)
def test_each_event_is_described_with_its_grade(name: str) -> None:
    """Only these are documented by the provider; the others were seen in its code."""
    documented = {
        *("newIncomingMessage", "newMatchedMessage", "newMediaMessage", "messageStatusChanged", "messageFailed"),
        *("chatAssigned", "chatResolved", "chatSubscribed", "channelHealthProblemResolved"),
    }
    assert ("SEEN" in WEBHOOKS[name]["post"]["description"]) is (name not in documented)


@pytest.mark.parametrize("name", EVENTS)
def test_each_example_is_an_event_of_its_class(name: str) -> None:
    body = json.dumps(EVENTS[name], ensure_ascii=False)
    event = webhooks.parse(body)
    assert type(event) is CLASSES[name]
    assert event.name == name == EVENTS[name]["eventName"]
    assert event.raw == EVENTS[name]
    assert getattr(event, "chat_id", CHAT_ID) == CHAT_ID
    assert event == webhooks.parse(body.encode()) == webhooks.parse(EVENTS[name])
    assert event != webhooks.parse(EVENTS[name] | {"version": 2})
    assert hash(event) == hash(webhooks.parse(body))
    assert event == copy.deepcopy(event) == pickle.loads(pickle.dumps(event))  # noqa: S301 (its own)
    with pytest.raises(AttributeError):
        event.name = "another"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def texts(value: Any) -> Iterator[str]:
    if is_object(value) or is_array(value):
        for inner in value.values() if is_object(value) else value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("body", [*EVENTS.values(), RECORDED], ids=lambda body: body["eventName"])
def test_the_repr_shows_no_personal_data(body: dict[str, Any]) -> None:
    event = webhooks.parse(body)
    shown = repr(event)
    assert shown.startswith(f"{type(event).__name__}(name='{event.name}'")
    harmless = {event.name, CHAT_ID, getattr(event, "message_id", None)}
    assert not [text for text in texts(body["eventData"]) if text not in harmless and f"{text!r}" in shown]


def test_a_recorded_message_is_read() -> None:
    event = webhooks.parse(json.dumps(RECORDED))
    assert isinstance(event, webhooks.IncomingMessage)
    assert (event.chat_id, event.message_id) == (CHAT_ID, "68ba89f8c909657dffcf267c")
    assert (event.text, event.payload, event.title, event.sent_at) == ("Hi there", None, None, None)
    assert event.provider_id == "wamid.HBgMEXAMPLE"
    assert (event.chat.id, event.chat.phone, event.chat.title) == (CHAT_ID, "+972521234567", "John Doe")
    assert event.chat.raw == RECORDED["eventData"]["chat"]
    assert event.message.to_dict() == RECORDED["eventData"]["message"]
    assert repr(event) == (
        f"IncomingMessage(name='newIncomingMessage', chat_id='{CHAT_ID}', message_id='68ba89f8c909657dffcf267c')"
    )


def test_a_tap_says_what_was_tapped() -> None:
    event = webhooks.parse(EVENTS["newIncomingMessage"])
    assert isinstance(event, webhooks.IncomingMessage)
    assert (event.payload, event.title, event.text) == ("appointment-cancel", "Cancel", None)
    assert event.sent_at == datetime.datetime(2025, 11, 3, 20, 58, 37, 914000, datetime.UTC)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"direction": "incoming"}, webhooks.IncomingMessage),
        ({"direction": "outgoing"}, webhooks.OutgoingMessage),
        ({"systemMessage": True}, webhooks.NewMessage),
        ({"direction": "sideways"}, webhooks.NewMessage),
        ({"direction": ["incoming"]}, webhooks.NewMessage),
    ],
)
def test_the_direction_makes_the_class(message: dict[str, Any], kind: type) -> None:
    for name in ("newMessage", "newMatchedMessage", "newMediaMessage"):
        assert type(parse(name, chat={"_id": CHAT_ID}, message=message)) is kind


def test_an_incoming_message_needs_no_direction() -> None:
    assert isinstance(parse("newIncomingMessage", chat={"_id": "a"}, message={}), webhooks.IncomingMessage)


def test_the_chat_of_a_message_is_known_from_the_message_too() -> None:
    event = parse("newMessage", message={"parent_chat": "another", "direction": "incoming"})
    assert isinstance(event, webhooks.IncomingMessage)
    assert event.chat_id == "another"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (3, MessageStatus.SEEN),
        ("3", MessageStatus.SEEN),
        (3.0, MessageStatus.SEEN),
        ("0", MessageStatus.SENT),
        (6, MessageStatus.DELETED),
        (7, 7),
        ("99", 99),
        (-1, -1),
    ],
)
def test_a_status_is_a_number_or_a_numeric_text(status: Any, expected: int) -> None:
    event = status_of(status)
    assert event.status == expected
    assert type(event.status) is type(expected)


def test_a_status_says_when_and_of_what() -> None:
    wamid = "wamid.HBgMEXAMPLE"
    event = status_of("2", chat={"_id": CHAT_ID}, error=None, timestamp="1762203517914", externalId=[wamid, None, 5])
    assert event.changed_at == datetime.datetime(2025, 11, 3, 20, 58, 37, 914000, datetime.UTC)
    assert (event.provider_ids, event.chat_id, event.error, event.whatsapp_code) == ((wamid,), CHAT_ID, None, None)
    assert repr(event) == (
        f"MessageStatusChanged(name='messageStatusChanged', status='DELIVERED', chat_id='{CHAT_ID}')"
    )
    assert repr(status_of(9)) == "MessageStatusChanged(name='messageStatusChanged', status=9, chat_id=None)"
    assert status_of(2, externalId=wamid).provider_ids == (wamid,)
    assert status_of(2).provider_ids == ()


@pytest.mark.parametrize("timestamp", [None, "soon", "", True, {}, -(10**30), 10**400, float("inf"), float("nan")])
def test_a_time_that_is_none_is_not_known(timestamp: Any) -> None:
    assert status_of(2, timestamp=timestamp).changed_at is None


@pytest.mark.parametrize("status", [4, 5, "4", "5"])
def test_a_status_that_means_failure_is_a_failure(status: Any) -> None:
    event = status_of(status)
    assert isinstance(event, webhooks.MessageFailed)
    assert event.status == int(status)


def test_a_failure_without_a_status_is_one() -> None:
    event = parse("messageFailed", error="No", externalId=["wamid.x"])
    assert isinstance(event, webhooks.MessageFailed)
    assert event.status is MessageStatus.FAILED
    known = parse("messageFailed", messageStatus=5)
    assert isinstance(known, webhooks.MessageFailed)
    assert known.status is MessageStatus.CHANNEL_FAILED


@pytest.mark.parametrize(
    ("error", "text", "code"),
    [
        ("(#131026) Message undeliverable", "(#131026) Message undeliverable", 131026),
        ("131047", "131047", 131047),
        (131047, "131047", 131047),
        ("100", "100", 100),
        (
            {"code": 131047, "title": "Re-engagement message"},
            '{"code": 131047, "title": "Re-engagement message"}',
            131047,
        ),
        ("Unknown error 5", "Unknown error 5", None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_an_error_is_a_text_and_may_have_a_code(error: Any, text: str | None, code: int | None) -> None:
    event = status_of(4, error=error)
    assert (event.error, event.whatsapp_code) == (text, code)


@given(st.lists(st.integers(0, 9) | st.sampled_from(["0", "1", "2", "3", "4", "5", "6"])))
def test_the_last_status_is_the_same_in_whatever_order_they_come(statuses: list[Any]) -> None:
    last: webhooks.MessageStatusChanged | None = None
    for status in statuses:
        event = status_of(status)
        if event.is_later_than(last):
            last = event
    assert last is None or last.status == max(map(int, statuses))


def test_only_a_later_status_is_later() -> None:
    events = [status_of(status.value, timestamp=1_000 - status.value) for status in MessageStatus]
    for earlier, later in itertools.combinations(events, 2):
        assert later.is_later_than(earlier)
        assert later.is_later_than(earlier.status)
        assert not earlier.is_later_than(later)
        assert not earlier.is_later_than(int(later.status))
    for event in events:
        assert event.is_later_than(None)
        assert not event.is_later_than(event)
        assert not event.is_later_than(event.status)


def test_a_status_is_about_what_was_sent() -> None:
    sent = Sent(200, "x", ANSWER)
    assert status_of(2, externalId=[sent.provider_id]).is_about(sent)
    assert status_of(2, externalId=["wamid.other", sent.provider_id]).is_about(sent)
    assert not status_of(2, externalId=["wamid.other"]).is_about(sent)
    assert not status_of(2).is_about(sent)
    assert not status_of(2).is_about(Sent(200, "x", None))


def test_chat_events_hold_what_they_are_about() -> None:
    assigned = webhooks.parse(EVENTS["chatAssigned"])
    assert isinstance(assigned, webhooks.ChatAssigned)
    assert assigned.agent.email == "dana@example.com"
    bare = parse("chatAssigned", chat={"_id": CHAT_ID})
    assert isinstance(bare, webhooks.ChatAssigned)
    assert bare.agent.to_dict() == {}
    labels = webhooks.parse(EVENTS["chatLabelsUpdated"])
    assert isinstance(labels, webhooks.ChatLabelsUpdated)
    assert labels.old_labels == ("67bf11038b24880cc966f700",)
    assert (labels.added_labels, labels.removed_labels) == (("67bf11038b24880cc966f701",), ())
    problem = webhooks.parse(EVENTS["channelHealthProblemCreated"])
    assert isinstance(problem, webhooks.ChannelHealthProblemCreated)
    assert problem.problem.severity == "error"


@pytest.mark.parametrize(
    "body",
    [
        {"eventName": "somethingNew"},
        {"eventName": "somethingNew", "eventData": {"chat": {"_id": CHAT_ID}}},
        {"eventName": "newMessage"},
        {"eventName": "newMessage", "eventData": None},
        {"eventName": "newMessage", "eventData": {"chat": {"_id": CHAT_ID}}},
        {"eventName": "newMessage", "eventData": {"chat": {"_id": 5}, "message": {"text": "Hi"}}},
        {"eventName": "messageStatusChanged", "eventData": [3]},
        {"eventName": "messageStatusChanged", "eventData": {}},
        {"eventName": "messageStatusChanged", "eventData": {"messageStatus": "seen"}},
        {"eventName": "messageStatusChanged", "eventData": {"messageStatus": True}},
        {"eventName": "chatResolved", "eventData": {}},
        {"eventName": "chatAssigned", "eventData": {"chat": {"_id": None}}},
        {"eventName": "channelHealthProblemCreated", "eventData": {"problem": "x"}},
        {"eventName": "channelHealthProblemCreated", "eventData": 5},
    ],
)
def test_what_is_new_or_lacks_what_matters_is_an_unknown_event(body: dict[str, Any]) -> None:
    event = webhooks.parse(body)
    assert type(event) is webhooks.UnknownEvent
    assert (event.name, event.raw) == (body["eventName"], body)


@given(name=st.sampled_from([*EVENTS]) | st.text(min_size=1), data=ANY_JSON)
def test_any_event_is_an_event(name: str, data: Any) -> None:
    body = {"eventName": name, "eventData": data}
    assert webhooks.parse(json.dumps(body)).name == name


@given(data=st.data())
def test_an_example_with_any_value_anywhere_is_an_event(data: st.DataObject) -> None:
    """Every property of every event can be read, and tells the truth about its type."""
    body = copy.deepcopy(data.draw(st.sampled_from([*EVENTS.values(), RECORDED])))
    place: Any = body["eventData"]
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if not is_object(place[key]) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(ANY_JSON)
    event = webhooks.parse(body)
    values = {name: getattr(event, name) for name in dir(event) if not name.startswith("_")}
    assert event.raw == body
    assert repr(event)
    for name in ("text", "payload", "title", "message_id", "provider_id", "error"):
        assert isinstance(values.get(name), str | None)
    for name in ("sent_at", "changed_at"):
        assert values.get(name) is None or values[name].tzinfo is datetime.UTC
    if "chat_id" in values:
        assert isinstance(values["chat_id"], str) or isinstance(event, webhooks.MessageStatusChanged)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"[]",
        b"null",
        b"5",
        b'"newMessage"',
        b"{}",
        b'{"eventData": {}}',
        b'{"eventName": null}',
        b'{"eventName": ""}',
        b'{"eventName": ["newMessage"]}',
        b'{"eventName": "newMessage"',
        b"[" * 100_000,
        b"\x00\xff",
        "<html>",
        {},
        [RECORDED],
        None,
    ],
    ids=lambda body: str(body)[:30],
)
def test_what_is_no_event_is_an_error(body: Any) -> None:
    with pytest.raises(webhooks.EventError) as caught:
        webhooks.parse(body)
    assert isinstance(caught.value, TexterError)
    assert isinstance(caught.value, ValueError)
    assert "eventName" in str(caught.value)
    assert caught.value.delivery is Delivery.NOT_SENT


def test_the_error_does_not_hold_the_body() -> None:
    with pytest.raises(webhooks.EventError) as caught:
        webhooks.parse(b'{"eventName": "newMessage", "text": "a secret"')
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "secret" not in str(caught.value)


def test_any_form_of_the_body_is_taken() -> None:
    text = json.dumps(RECORDED)
    expected = webhooks.parse(text)
    bodies: list[Any] = [text.encode(), bytearray(text.encode()), "\ufeff" + text, b"\xef\xbb\xbf" + text.encode()]
    for body in bodies:
        assert webhooks.parse(body) == expected
    assert webhooks.parse(MappingProxyType(RECORDED)) == expected
    event = webhooks.parse(text.replace("Hi there", "caf\xe9").encode("latin-1"))
    assert isinstance(event, webhooks.IncomingMessage)
    assert event.text == "caf\ufffd"


def test_reading_events_needs_no_client() -> None:
    script = "import sys; from texter_ext import webhooks; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert not {"httpx", "asyncio", "texter_client.client", "texter_ext._client"} & set(done.stdout.split())
