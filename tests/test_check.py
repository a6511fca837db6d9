"""Checking finds everything at once, in any form of message, and says what to change."""

from typing import Any

import pytest
from texter_client import models, spec

from tests.document import REQUESTS
from texter_ext import WHATSAPP, ConfigurationError, Violation, check


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


def test_a_text_is_a_message() -> None:
    assert found("Hey there!") == []
    assert found("") == [("/text", "minLength", "error")]
    assert found("", limits=None) == []


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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"/TextMessage/text/maxLenght": 1}, "/TextMessage/text/maxLength"),
        ({"TextMessage/text/maxLength": 1}, "/TextMessage/text/maxLength"),
        ({"/TextMessage/text/pattern": 1}, "only its severity"),
        ({"/TextMessage/text/required": 1}, "only its severity"),
        ({"/TextMessage/text/maxLength": "eror"}, "'eror'"),
        ({"/TextMessage/text/maxLength": True}, "True"),
        ({"/ContactsMessage/contacts/maxItems": 7}, "/ContactsMessage/contacts/maxItems/error"),
    ],
)
def test_a_mistaken_change_is_an_error(change: Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        WHATSAPP.override(change)
    assert words in str(caught.value)
