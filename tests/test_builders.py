"""The builders give what the API takes, and what is wrong with it at once."""

import datetime
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_check import ANYTHING
from texter_client.models import ContactAddress, ContactEmail, ContactPhone, ContactUrl, TextMessage
from texter_ext import (
    LimitError,
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
    text,
    video,
)
from texter_ext._messages.forms import TMP_SEND_ID
from texter_ext._messages.violation import has_errors

URL = "https://example.com/file"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (text("Hey there!"), {"type": "text", "text": "Hey there!"}),
        (
            text("Hey there!", reply_to="wamid.1", tmp_send_id="mine"),
            {"type": "text", "text": "Hey there!", "context": "wamid.1", "tmpSendId": "mine"},
        ),
        (
            media(
                image(url=URL),
                video(file_id="65f0", caption="A film"),
                document(url=URL, caption="Yours", filename="a.pdf"),
                audio(file_id="65f1"),
                reply_to="wamid.1",
            ),
            {
                "type": "media",
                "media": [
                    {"mediaType": "image", "url": URL},
                    {"mediaType": "video", "fileId": "65f0", "caption": "A film"},
                    {"mediaType": "document", "url": URL, "caption": "Yours", "filename": "a.pdf"},
                    {"mediaType": "audio", "fileId": "65f1"},
                ],
                "context": "wamid.1",
            },
        ),
        (
            buttons("Sure?", "Yes", button("No", payload="no")),
            {
                "type": "buttons",
                "text": "Sure?",
                "buttons": [{"title": "Yes", "payload": "Yes"}, {"title": "No", "payload": "no"}],
            },
        ),
        (
            list_message("Which?", "Choose", section("One", row("a", "1", "first"), "b"), section("Two", "c")),
            {
                "type": "list",
                "text": "Which?",
                "list": {
                    "button": "Choose",
                    "sections": [
                        {
                            "title": "One",
                            "rows": [
                                {"title": "a", "payload": "1", "description": "first"},
                                {"title": "b", "payload": "b"},
                            ],
                        },
                        {"title": "Two", "rows": [{"title": "c", "payload": "c"}]},
                    ],
                },
            },
        ),
        (
            list_message("Which?", "Choose", row("a"), "b", tmp_send_id="mine"),
            {
                "type": "list",
                "text": "Which?",
                "list": {
                    "button": "Choose",
                    "sections": [{"rows": [{"title": "a", "payload": "a"}, {"title": "b", "payload": "b"}]}],
                },
                "tmpSendId": "mine",
            },
        ),
        (
            contacts(contact("Dana Levi", None, email=None, url=None, address=None)),
            {"type": "contacts", "contacts": [{"name": {"formatted_name": "Dana Levi", "first_name": "Dana Levi"}}]},
        ),
        (
            contacts(
                contact(
                    "Dr. Dana Ruth Levi MD",
                    "+972-50-000-0000",
                    email="dana@example.com",
                    url="https://example.com",
                    address=ContactAddress(city="Haifa"),
                    company="Example Ltd",
                    department="Sales",
                    title="Manager",
                    birthday=datetime.date(1990, 2, 28),
                    first_name="Dana",
                    last_name="Levi",
                    middle_name="Ruth",
                    prefix="Dr.",
                    suffix="MD",
                )
            ),
            {
                "type": "contacts",
                "contacts": [
                    {
                        "name": {
                            "formatted_name": "Dr. Dana Ruth Levi MD",
                            "first_name": "Dana",
                            "last_name": "Levi",
                            "middle_name": "Ruth",
                            "prefix": "Dr.",
                            "suffix": "MD",
                        },
                        "phones": [{"phone": "+972-50-000-0000"}],
                        "emails": [{"email": "dana@example.com"}],
                        "urls": [{"url": "https://example.com"}],
                        "addresses": [{"city": "Haifa"}],
                        "org": {"company": "Example Ltd", "department": "Sales", "title": "Manager"},
                        "birthday": "1990-02-28",
                    }
                ],
            },
        ),
        (
            contacts(
                contact(
                    "Dana",
                    [ContactPhone(phone="1", type_="WORK", wa_id="1"), "2"],
                    email=(ContactEmail(email="a@example.com", type_="HOME"), "b@example.com"),
                    url=[ContactUrl(url="https://example.com", type_="WORK")],
                    address=[ContactAddress(city="Haifa"), ContactAddress(city="Acre")],
                    birthday="1990-02-28",
                    last_name="Levi",
                )
            ),
            {
                "type": "contacts",
                "contacts": [
                    {
                        "name": {"formatted_name": "Dana", "last_name": "Levi"},
                        "phones": [{"phone": "1", "type": "WORK", "wa_id": "1"}, {"phone": "2"}],
                        "emails": [{"email": "a@example.com", "type": "HOME"}, {"email": "b@example.com"}],
                        "urls": [{"url": "https://example.com", "type": "WORK"}],
                        "addresses": [{"city": "Haifa"}, {"city": "Acre"}],
                        "birthday": "1990-02-28",
                    }
                ],
            },
        ),
        (
            location(32.0853, 34.7818),
            {"type": "location", "location": {"latitude": 32.0853, "longitude": 34.7818}},
        ),
        (
            location(0, 0, "Null Island", "The Gulf of Guinea", reply_to="wamid.1"),
            {
                "type": "location",
                "location": {
                    "latitude": 0,
                    "longitude": 0,
                    "name": "Null Island",
                    "address": "The Gulf of Guinea",
                },
                "context": "wamid.1",
            },
        ),
    ],
)
def test_a_builder_gives_the_apis_json(message: Any, expected: dict[str, Any]) -> None:
    assert message.to_dict() == expected


def test_a_payload_may_be_empty_text_only_if_it_is_asked_for() -> None:
    assert button("Yes", payload="").payload == ""
    assert row("Yes", payload="").payload == ""


@pytest.mark.parametrize(
    ("build", "pointers"),
    [
        (lambda: text(""), ["/text"]),
        (media, ["/media"]),
        (lambda: media(image()), ["/media/0"]),
        (lambda: media(image(url=URL, file_id="65f0")), ["/media/0"]),
        (
            lambda: buttons("Sure?", "Yes", "yes ", "x" * 200),
            ["/buttons/1/title", "/buttons/1/payload", "/buttons/2/title"],
        ),
        (lambda: list_message("", "Choose"), ["/text", "/list/sections"]),
        (lambda: list_message("Which?", "Choose", "a", section("Two", "b")), ["/list/sections/0/title"]),
        (contacts, ["/contacts"]),
        (lambda: contact("Dana", birthday="1990-02-30"), ["/birthday"]),
        (lambda: contact("Dana", birthday="19900228"), ["/birthday"]),
        (lambda: location(91, 181), ["/location/latitude", "/location/longitude"]),
    ],
)
def test_a_builder_refuses_with_everything_that_is_wrong(build: Any, pointers: list[str]) -> None:
    with pytest.raises(LimitError) as caught:
        build()
    assert [violation.pointer for violation in caught.value.violations if violation.severity == "error"] == pointers


@pytest.mark.parametrize("limits", [None])
def test_a_builder_lets_go_what_other_channels_take(limits: None) -> None:
    long = "x" * 10_000
    assert text(long, limits=limits).text == long
    assert buttons(long, *"abcd", limits=limits).text == long
    assert media(limits=limits).media == []
    assert list_message(long, long, limits=limits).text == long
    assert contacts(limits=limits).contacts == []
    assert location(91, 0, limits=limits).location.latitude == 91


class Lazy:
    """A text that is no str, as a translation made only when it is shown."""

    def __str__(self) -> str:
        return "Yes"

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def casefold(self) -> str:
        return str(self).casefold()


WRONG: list[Any] = [5, True, b"x", {"title": "x"}, Lazy(), TextMessage(text="x"), object()]
OF_ANY_TYPE: list[tuple[Callable[[Any], Any], str]] = [
    (text, "/text"),
    (lambda value: text("x", reply_to=value), "/context"),
    (lambda value: text("x", tmp_send_id=value), f"/{TMP_SEND_ID}"),
    (media, "/media/0"),
    (lambda value: media(image(url=value)), "/media/0/url"),
    (lambda value: media(video(file_id=value)), "/media/0/fileId"),
    (lambda value: media(image(url=URL, caption=value)), "/media/0/caption"),
    (lambda value: media(document(url=URL, filename=value)), "/media/0/filename"),
    (lambda value: media(audio(url=value)), "/media/0/url"),
    (lambda value: buttons(value, "Yes"), "/text"),
    (lambda value: buttons("Sure?", value), "/buttons/0/title"),
    (lambda value: buttons("Sure?", button(value)), "/buttons/0/title"),
    (lambda value: buttons("Sure?", button("Yes", value)), "/buttons/0/payload"),
    (lambda value: list_message(value, "Choose", "a"), "/text"),
    (lambda value: list_message("Which?", value, "a"), "/list/button"),
    (lambda value: list_message("Which?", "Choose", value), "/list/sections/0/rows/0/title"),
    (lambda value: list_message("Which?", "Choose", section(value, "a")), "/list/sections/0/title"),
    (lambda value: list_message("Which?", "Choose", section("One", value)), "/list/sections/0/rows/0/title"),
    (lambda value: list_message("Which?", "Choose", row(value)), "/list/sections/0/rows/0/title"),
    (lambda value: list_message("Which?", "Choose", row("a", value)), "/list/sections/0/rows/0/payload"),
    (lambda value: list_message("Which?", "Choose", row("a", "a", value)), "/list/sections/0/rows/0/description"),
    (lambda value: contacts(contact(value)), "/contacts/0/name/formatted_name"),
    (lambda value: contacts(contact("Dana", value)), "/contacts/0/phones/0/phone"),
    (lambda value: contacts(contact("Dana", ["1", value])), "/contacts/0/phones/1/phone"),
    (lambda value: contacts(contact("Dana", email=value)), "/contacts/0/emails/0/email"),
    (lambda value: contacts(contact("Dana", url=value)), "/contacts/0/urls/0/url"),
    (lambda value: contacts(contact("Dana", address=value or None)), "/contacts/0/addresses/0"),
    (lambda value: contacts(contact("Dana", company=value)), "/contacts/0/org/company"),
    (lambda value: contacts(contact("Dana", department=value)), "/contacts/0/org/department"),
    (lambda value: contacts(contact("Dana", title=value)), "/contacts/0/org/title"),
    (lambda value: contacts(contact("Dana", birthday=value)), "/contacts/0/birthday"),
    (lambda value: contacts(contact("Dana", first_name=value)), "/contacts/0/name/first_name"),
    (lambda value: contacts(contact("Dana", last_name=value)), "/contacts/0/name/last_name"),
    (lambda value: contacts(contact("Dana", middle_name=value)), "/contacts/0/name/middle_name"),
    (lambda value: contacts(contact("Dana", prefix=value)), "/contacts/0/name/prefix"),
    (lambda value: contacts(contact("Dana", suffix=value)), "/contacts/0/name/suffix"),
    (lambda value: location(value, 0), "/location/latitude"),
    (lambda value: location(0, value), "/location/longitude"),
    (lambda value: location(0, 0, value), "/location/name"),
    (lambda value: location(0, 0, "x", value), "/location/address"),
]


@pytest.mark.parametrize(("build", "pointer"), OF_ANY_TYPE)
@pytest.mark.parametrize("value", WRONG, ids=lambda value: type(value).__name__)
def test_a_builder_says_where_a_value_is_of_a_wrong_type(build: Any, pointer: str, value: Any) -> None:
    if (type(value) is int and pointer.endswith("itude")) or (type(value) is dict and pointer.endswith("0")):
        return  # it may be that
    with pytest.raises(LimitError) as caught:
        build(value)
    assert (pointer, "type") in [(each.pointer, each.rule) for each in caught.value.violations]


@settings(max_examples=300)
@given(build=st.sampled_from([build for build, _ in OF_ANY_TYPE]), value=ANYTHING)
def test_whatever_a_builder_is_given_what_it_raises_is_ours(build: Any, value: Any) -> None:
    with suppress(LimitError):
        assert not has_errors(check(build(value)))


def card(name: Any) -> Any:
    return contacts(contact(name))


@pytest.mark.parametrize("build", [text, buttons, card])
def test_none_is_no_text(build: Any) -> None:
    with pytest.raises(LimitError, match="must be a string, not null"):
        build(None)


def test_a_list_of_buttons_is_no_button() -> None:
    with pytest.raises(LimitError, match="The title of button 1 must be a string, not an array"):
        buttons("Sure?", ["Yes", "No"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_several_may_be_any_iterable() -> None:
    card = contact("Dana", (number for number in ("1", "2")), address=dict.fromkeys("a", ContactAddress()).values())
    assert contacts(card).to_dict()["contacts"][0]["phones"] == [{"phone": "1"}, {"phone": "2"}]
    assert contacts(card).to_dict()["contacts"][0]["addresses"] == [{}]


def test_the_traceback_ends_near_the_users_own_line() -> None:
    with pytest.raises(LimitError) as caught:
        text("")
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [frame.name for frame in frames][:2] == ["test_the_traceback_ends_near_the_users_own_line", "text"]
    assert len(frames) <= 3
