"""Checking finds everything at once, in any form of message, and says what to change."""

import math
from collections import UserDict
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import TOKEN, Connect
from tests.document import REQUESTS
from tests.wire import unused_address
from texter_client import models, spec
from texter_client.types import UNSET
from texter_ext import WHATSAPP, ConfigurationError, Delivery, LimitError, Limits, Texter, TexterError, Violation, check
from texter_ext._messages.forms import TMP_SEND_ID
from texter_ext._messages.values import is_array, is_object, json_type
from texter_ext.sandbox import Sandbox


def found(message: Any, limits: Any = WHATSAPP) -> list[tuple[str, str, str]]:
    return [(violation.pointer, violation.rule, violation.severity) for violation in check(message, limits)]


def value_of(place: str, keyword: str) -> Any:
    """Return a limit's value as the spec has it."""
    return next(limit.value for limit in WHATSAPP if (limit.place, limit.keyword) == (place, keyword))


@pytest.mark.parametrize("example", REQUESTS)
def test_the_examples_break_no_limit(example: str) -> None:
    model: Any = getattr(models, spec.MESSAGES[REQUESTS[example]["type"]])
    assert found(REQUESTS[example]) == []
    assert found(model.from_dict(REQUESTS[example])) == []


class Label(str):
    """A string of a type of its own, as members of a `class Label(str, Enum)` are."""

    __slots__ = ()


def labelled(value: Any) -> Any:
    if is_object(value):
        return {name: labelled(inner) for name, inner in value.items()}
    return [labelled(inner) for inner in value] if is_array(value) else Label(value)


LENGTHS = (0, 1, 10, 11, 12, 13, 20, 21, 24, 25)
TEXTS = st.sampled_from([each * length for each in ("a", "A", " a", "א", "👍", "\ud800", "a\n") for length in LENGTHS])


@settings(max_examples=300)
@given(
    st.lists(st.fixed_dictionaries({"title": TEXTS, "payload": TEXTS}), max_size=4),
    st.lists(st.fixed_dictionaries({"title": TEXTS}, optional={"description": TEXTS}), max_size=2),
)
def test_strings_of_any_type_are_checked_alike(buttons: list[Any], rows: list[Any]) -> None:
    """These have their limits checked one by one, and plain strings by a single match."""
    menu = {"button": "Choose", "sections": [{"title": "All", "rows": [{**row, "payload": "a"} for row in rows]}]}
    for message in (
        {"type": "buttons", "text": "Hey", "buttons": buttons},
        {"type": "list", "text": "Hey", "list": menu},
    ):
        assert check(labelled(message)) == check(message)


def test_a_text_is_a_message() -> None:
    assert found("Hey there!") == []
    assert found("") == [("/text", "minLength", "error")]
    assert found("", limits=None) == []
    assert found(5) == [("", "type", "error")]


class Unreadable(UserDict[str, Any]):
    def keys(self) -> Any:
        raise OSError("secret")


def test_what_cannot_be_read_is_no_message() -> None:
    (violation,) = check(Unreadable())
    assert (violation.pointer, violation.rule) == ("", "type")
    assert violation.detail == "This Unreadable could not be read as a message: OSError."
    assert found(models.TextMessage) == [("", "type", "error")]


def test_a_violation_says_everything() -> None:
    limit = value_of("/ListRow/title", "maxLength")
    rows = [{"title": str(n), "payload": str(n)} for n in range(3)] + [{"title": "x" * (limit + 3), "payload": "x"}]
    menu = {"button": "Choose", "sections": [{"title": "Colours", "rows": rows}]}
    assert check({"type": "list", "text": "Which?", "list": menu}) == (
        Violation(
            pointer="/list/sections/0/rows/3/title",
            rule="maxLength",
            limit=limit,
            actual=limit + 3,
            severity="error",
            detail=f"The title of row 4 of section “Colours” has {limit + 3} characters; WhatsApp allows {limit}: "
            "shorten it by 3.",
        ),
    )


def test_limits_can_be_changed() -> None:
    limit = value_of("/TextMessage/text", "maxLength")
    wider = WHATSAPP.override({"/TextMessage/text/maxLength": limit + 1})
    assert found("x" * (limit + 1)) == [("/text", "maxLength", "error")]
    assert found("x" * (limit + 1), wider) == []
    assert found("x" * (limit + 2), wider) == [("/text", "maxLength", "error")]
    assert found("x" * (limit + 1), WHATSAPP.override({"/TextMessage/text/maxLength": "warning"})) == [
        ("/text", "maxLength", "warning")
    ]
    assert found("x" * (limit + 1), WHATSAPP.override({"/TextMessage/text/maxLength": None})) == []
    contacts = {"type": "contacts", "contacts": REQUESTS["contacts"]["contacts"] * 6}
    assert found(contacts) == [("/contacts", "maxItems", "warning")]
    assert found(contacts, WHATSAPP.override({"/ContactsMessage/contacts/maxItems/warning": 6})) == []
    for none in (math.inf, 10**12, limit + 1, -1):
        limits = WHATSAPP.override({"/TextMessage/text/minLength": none, "/TextMessage/text/pattern": None})
        assert found("Hey", limits) == ([] if none == -1 else [("/text", "minLength", "error")])


def test_a_structure_may_contain_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(spec.STRUCTURES["ListRow"], "rows", ["ListRow"])
    limits = Limits(WHATSAPP)
    inner = {"title": "b", "payload": "b"}
    rows = [{"title": "a", "payload": "a", "rows": [inner]}]
    message = {"type": "list", "text": "Hey", "list": {"button": "Go", "sections": [{"title": "All", "rows": rows}]}}
    assert found(message, limits) == []
    inner["title"] = ""
    assert found(message, limits) == [("/list/sections/0/rows/0/rows/0/title", "minLength", "error")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"/TextMessage/text/maxLenght": 1}, "/TextMessage/text/maxLength"),
        ({"TextMessage/text/maxLength": 1}, "/TextMessage/text/maxLength"),
        ({"/TextMessage/text/pattern": 1}, "only change its severity"),
        ({"/TextMessage/text/required": 1}, "only change its severity"),
        ({"/TextMessage/text/maxLength": "eror"}, "'eror'"),
        ({"/TextMessage/text/maxLength": True}, "True"),
        ({"/ContactsMessage/contacts/maxItems": 7}, "/ContactsMessage/contacts/maxItems/error"),
    ],
)
def test_a_mistaken_change_is_an_error(change: Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        WHATSAPP.override(change)
    assert words in str(caught.value)


def deep() -> Any:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    return value


def circle() -> Any:
    value: dict[str, Any] = {"title": "x", "rows": []}
    value["rows"].append(value)
    value["self"] = value
    return value


HOSTILE: dict[str, Any] = {
    "a megabyte": {"type": "text", "text": "x" * 1_000_000},
    "a megabyte of nothing": {"type": "text", "text": " " * 1_000_000},
    "spaces": {"type": "buttons", "text": "x", "buttons": [{"title": "x", "payload": " " * 1_000_000}]},
    "spaces at the end": {
        "type": "buttons",
        "text": "x",
        "buttons": [{"title": "x", "payload": "x" + " " * 1_000_000}],
    },
    "100,000 buttons": {"type": "buttons", "text": "x", "buttons": [{"title": "x", "payload": "x"}] * 100_000},
    "100,000 nulls": {"type": "buttons", "text": "x", "buttons": [None] * 100_000},
    "a million telephones": {"type": "contacts", "contacts": [{"name": {}, "phones": [{}] * 1000}] * 1000},
    "a long title, quoted often": {
        "type": "list",
        "text": "x",
        "list": {"button": "x", "sections": [{"title": "x" * 1_000_000, "rows": [{"title": 1, "payload": 2}] * 500}]},
    },
    "a circle in a circle": {"type": "list", "text": "x", "list": {"button": "x", "sections": [circle()]}},
    "a circle": {"type": "list", "text": "x", "list": circle()},
    "a deep list": {"type": "media", "media": deep()},
    "a deep type": {"type": deep()},
    "a deep text, and a name that is none": {"type": "text", "text": deep(), 5: None},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_answered_in_bounds(name: str) -> None:
    message = HOSTILE[name]
    violations = check(message)
    assert 0 < len(violations) <= 1000
    assert sum(len(violation.detail) + len(violation.pointer) for violation in violations) < 250_000


HARD: dict[str, Any] = {
    "more digits than Python turns into text": 10**5000,
    "more than a float holds": -(10**400),
    "no JSON": object(),
    "a set": {1},
    "unset": UNSET,
    "a class": models.TextMessage,
    "a model": models.TextMessage(text="x"),
    "deep": deep(),
    "a circle": circle(),
}


def hard(name: str) -> Any:
    return HARD[name]


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),  # half surrogate pairs, too
    st.binary(),
    st.dates(),
    st.sampled_from(list(HARD)).map(hard),  # by name, as not all of them can be shown
    st.sampled_from([*spec.MESSAGES, *models.MediaType, "https://example.com", "wamid.1"]),
)
FIELDS = sorted({field for fields in spec.STRUCTURES.values() for field in fields} | {"type", "tmpSendId"})
KEYS = st.sampled_from(FIELDS) | st.text() | st.integers() | st.none() | st.tuples(st.integers())
KINDS = st.sampled_from([*spec.MESSAGES, None])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(message=ANYTHING, kind=KINDS)
def test_no_message_makes_the_check_fail(message: Any, kind: str | None) -> None:
    message = {**message, "type": kind} if kind is not None and is_object(message) else message
    for violation in check(message):
        assert violation.detail
    assert check(message, limits=None) == ()


@pytest.fixture(scope="module", params=[WHATSAPP, None], ids=["checked", "unchecked"])
def texter(request: pytest.FixtureRequest) -> Iterator[Texter]:
    with Texter(base_url=unused_address(), token=TOKEN, retries=0, limits=request.param) as texter:
        yield texter


@settings(max_examples=150)
@given(message=ANYTHING, kind=KINDS, chat_id=st.just("x") | ANYTHING)
def test_whatever_is_sent_what_is_raised_is_ours(texter: Texter, message: Any, kind: str | None, chat_id: Any) -> None:
    message = {**message, "type": kind} if kind is not None and is_object(message) else message
    with pytest.raises(TexterError) as caught:
        texter.send(chat_id, message)
    assert caught.value.delivery is Delivery.NOT_SENT


def test_a_number_must_be_one_that_json_can_carry() -> None:
    for number in (float("nan"), float("inf"), float("-inf")):
        place = {"latitude": number, "longitude": 0}
        assert found({"type": "location", "location": place}) == [("/location/latitude", "range", "error")]
    assert found({"type": "location", "location": {"latitude": 10**400, "longitude": 0}}) == [
        ("/location/latitude", "range", "error")
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "must be a string, not null"),
        (True, "must be a string, not a boolean"),
        (1.5, "must be a string, not a number"),
        ([], "must be a string, not an array"),
        ({}, "must be a string, not an object"),
        (b"x", "must be a string, not a bytes"),
    ],
)
def test_a_wrong_type_is_named(value: Any, words: str) -> None:
    (violation,) = check({"type": "text", "text": value})
    assert violation.rule == "type"
    assert violation.limit == "string"
    assert violation.detail == f"The text {words}."


WRONG: list[Any] = [
    None,
    True,
    5,
    10**5000,
    "x",
    b"x",
    [],
    {},
    [None],
    {"x": 1},
    object(),
    models.TextMessage(text="x"),
]


def attributes(model: Any) -> Iterator[tuple[Any, str]]:
    """Yield each field of a model and of the models within it, and whose it is."""
    for field in attrs.fields(model.__class__):
        value = getattr(model, field.name)
        if field.name != "additional_properties":
            yield model, field.name
        for inner in value if is_array(value) else [value]:
            if attrs.has(inner.__class__):
                yield from attributes(inner)


def pointer_to(value: Any, document: Any, pointer: str = "") -> str | None:
    """Return where a value is in a document."""
    inner = document.items() if is_object(document) else enumerate(document if is_array(document) else ())
    found = (pointer_to(value, each, f"{pointer}/{token}") for token, each in inner)
    return pointer if document is value else next((each for each in found if each is not None), None)


@pytest.mark.parametrize("example", REQUESTS)
def test_a_wrong_type_is_found_in_any_field_of_any_model(example: str) -> None:
    model: Any = getattr(models, spec.MESSAGES[REQUESTS[example]["type"]])
    message = model.from_dict(REQUESTS[example])
    for owner, name in list(attributes(message)):
        kept, mark = getattr(owner, name), object()
        setattr(owner, name, mark)
        pointer = pointer_to(mark, message.to_dict())
        (expected,) = [violation.limit for violation in check(message) if violation.rule == "type"]
        for value in WRONG:
            if json_type(value) != expected:
                setattr(owner, name, value)
                assert (pointer, "type", "error") in found(message)
                assert (pointer, "type", "error") in found(message.to_dict())
        setattr(owner, name, kept)
    assert message.to_dict() == REQUESTS[example]


@pytest.mark.parametrize(
    ("message", "pointer"),
    [
        (models.ButtonsMessage(text="x", buttons=["Yes"]), "/buttons/0"),  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
        ({"type": "text", "text": "x", "tmpSendId": 10**5000}, f"/{TMP_SEND_ID}"),
        ({"type": "text", "text": "x", "tmpSendId": None}, f"/{TMP_SEND_ID}"),
    ],
)
def test_nothing_of_a_wrong_type_is_sent(
    connect: Connect, sandbox: Sandbox, chat_id: str, message: Any, pointer: str
) -> None:
    with pytest.raises(LimitError) as caught:
        connect(sandbox.base_url).send(chat_id, message)
    assert [violation.pointer for violation in caught.value.violations] == [pointer]
    assert sandbox.requests == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Colours", "section “Colours”"),
        ("  Colours\n of  the world, all of them", "section “Colours of the worl…”"),
        ("\u200b", "section 1"),
        (5, "section 1"),
    ],
)
def test_a_section_is_named_as_its_author_knows_it(title: Any, words: str) -> None:
    menu = {"button": "x", "sections": [{"title": title, "rows": [{"title": "x"}]}]}
    details = [violation.detail for violation in check({"type": "list", "text": "x", "list": menu})]
    assert f"The payload of row 1 of {words} is missing: add it." in details
