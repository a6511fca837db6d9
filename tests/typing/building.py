"""Messages, their checks and their limits, as typed code uses them."""

import datetime
from collections.abc import Mapping
from typing import Any, TypedDict, assert_type

from texter_client import models, typed_dicts
from texter_client.types import Unset
from texter_ext import (
    WHATSAPP,
    AnyMessage,
    Limit,
    Limits,
    OutgoingMessage,
    Rule,
    Severity,
    Violation,
    audio,
    button,
    buttons,
    check,
    contact,
    contacts,
    document,
    image,
    list_message,
    location,
    media,
    row,
    section,
    split_text,
    text,
    video,
)


class TextInJSON(TypedDict):
    type: str
    text: str


def builders_return_models(reply_to: str | None, tmp_send_id: str | None, limits: Limits | None) -> None:
    assert_type(text("Hey there!"), models.TextMessage)
    assert_type(
        text("Hey there!", reply_to=reply_to, tmp_send_id=tmp_send_id, limits=limits),
        models.TextMessage,
    )

    assert_type(image(url="https://example.com/parcel.jpg", caption="Your parcel"), models.MediaItem)
    assert_type(video(file_id="65f0c0ffee65f0c0ffee65f0", caption=None), models.MediaItem)
    assert_type(document(url="https://example.com/1042.pdf", filename="invoice-1042.pdf"), models.MediaItem)
    assert_type(audio(url="https://example.com/greeting.ogg"), models.MediaItem)
    pictures = [image(file_id=file_id) for file_id in ("65f0c0ffee65f0c0ffee65f0", "65f0c0ffee65f0c0ffee65f1")]
    assert_type(media(*pictures, reply_to=reply_to, tmp_send_id=tmp_send_id, limits=limits), models.MediaMessage)

    assert_type(button("Keep it", payload="keep"), models.Button)
    assert_type(
        buttons("Shall we?", "Yes", button("No"), reply_to=reply_to, tmp_send_id=tmp_send_id, limits=limits),
        models.ButtonsMessage,
    )

    assert_type(row("Where is my order?", "status", "Track a delivery"), models.ListRow)
    assert_type(section("Orders", row("Where is my order?"), "Change an order"), models.ListSection)
    assert_type(
        list_message(
            "What would you like to do?",
            "Choose",
            section("Orders", "Where is my order?"),
            row("Talk to a person"),
            "Something else",
            reply_to=reply_to,
            tmp_send_id=tmp_send_id,
            limits=limits,
        ),
        models.ListMessage,
    )

    card = contact(
        "Dr Dana Rivka Levi PhD",
        ["+972-50-000-0000", models.ContactPhone("+972-50-000-0001")],
        email="dana@example.com",
        url=models.ContactUrl("https://example.com"),
        address=models.ContactAddress(city="Haifa"),
        company="Example Ltd",
        department="Sales",
        title="Head",
        birthday=datetime.date(1990, 2, 28),
        first_name="Dana",
        last_name="Levi",
        middle_name="Rivka",
        prefix="Dr",
        suffix="PhD",
    )
    assert_type(card, models.Contact)
    assert_type(contact("Dana Levi", phone="+972-50-000-0000", birthday="1990-02-28"), models.Contact)
    assert_type(
        contacts(card, reply_to=reply_to, tmp_send_id=tmp_send_id, limits=limits),
        models.ContactsMessage,
    )

    assert_type(
        location(
            32, 34.7818, "The shop", "1 Example Street", reply_to=reply_to, tmp_send_id=tmp_send_id, limits=limits
        ),
        models.LocationMessage,
    )


def long_texts_become_parts(story: str, limits: Limits | None) -> None:
    assert_type(split_text(story), tuple[str, ...])
    assert_type([text(part) for part in split_text(story, limits)], list[models.TextMessage])


def every_form_is_a_message(mapping: Mapping[str, object], of_any: dict[str, Any], of_texts: dict[str, str]) -> None:
    in_json: TextInJSON = {"type": "text", "text": "Hey there!"}
    forms: list[AnyMessage] = [
        "Hey there!",
        {"type": "text", "text": "Hey there!"},
        in_json,
        mapping,
        of_any,
        of_texts,
        text("Hey there!").to_dict(),
        text("Hey there!"),
        media(audio(url="https://example.com/greeting.ogg")),
        buttons("Shall we?", "Yes"),
        list_message("What would you like to do?", "Choose", "Talk to a person"),
        contacts(contact("Dana Levi")),
        location(32.0853, 34.7818),
    ]
    for message in forms:
        assert_type(check(message), tuple[Violation, ...])


def typed_dicts_are_messages() -> None:
    greeting: typed_dicts.TextMessageDict = {"type": "text", "text": "Hey there!", "tmpSendId": "greeting-1042"}
    assert_type(check(greeting), tuple[Violation, ...])
    menu: typed_dicts.OutgoingMessageDict = {
        "type": "list",
        "text": "What would you like to do?",
        "list": {"button": "Choose", "sections": [{"rows": [{"title": "Talk to a person", "payload": "agent"}]}]},
    }
    assert_type(check(menu), tuple[Violation, ...])


def models_have_a_common_base() -> None:
    messages: list[OutgoingMessage] = [
        text("Hey there!"),
        media(audio(url="https://example.com/greeting.ogg")),
        buttons("Shall we?", "Yes"),
        list_message("What would you like to do?", "Choose", "Talk to a person"),
        contacts(contact("Dana Levi")),
        location(32.0853, 34.7818),
    ]
    for message in messages:
        assert_type(message.type_, str)
        assert_type(message.context, str | Unset)
        assert_type(message.tmp_send_id, str | Unset)
        assert_type(message.to_dict(), dict[str, Any])


def models_are_read(message: models.ButtonsMessage) -> None:
    assert_type(message.text, str)
    assert_type(message.buttons, list[models.Button])
    assert_type(message.buttons[0].title, str)
    assert_type(message.to_dict(), dict[str, Any])


def violations_are_read(message: AnyMessage) -> None:
    for violation in check(message, limits=WHATSAPP):
        assert_type(violation.pointer, str)
        assert_type(violation.rule, Rule)
        assert_type(violation.limit, Any)
        assert_type(violation.actual, Any)
        assert_type(violation.severity, Severity)
        assert_type(violation.detail, str)


def limits_are_read_and_changed(changes: dict[str, float | Severity | None]) -> None:
    assert_type(WHATSAPP, Limits)
    assert_type(list(WHATSAPP), list[Limit])
    for limit in WHATSAPP:
        assert_type(limit.place, str)
        assert_type(limit.keyword, str)
        assert_type(limit.value, Any)
        assert_type(limit.severity, Severity)
        assert_type(limit.source, str)
        assert_type(limit.note, str | None)
        assert_type(limit.who, str)
    assert_type(Limits(limit for limit in WHATSAPP if limit.severity == "error"), Limits)
    # By one call, by numbers or severities alone, and by what was read from a file before.
    assert_type(WHATSAPP.override({"/ListMessage/text/maxLength": 4096, "/Button/title/unique": "warning"}), Limits)
    only_numbers = {"/Button/title/maxLength": 25, "/ListRow/title/maxLength": 30}
    assert_type(WHATSAPP.override(only_numbers).override(changes), Limits)


def severities_are_compared(severity: Severity) -> str:
    match severity:
        case "error":
            return "The send would fail."
        case "warning":
            return "Nobody has proven that it would."
