"""Phone numbers are read as people write them, and never guessed."""

import copy
import re
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texter_ext import ConfigurationError, Delivery, Phone, PhoneError, phone

NUMBER = "+972521234567"


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        "972521234567",
        "+972 52-123-4567",
        "+972 (52) 123.4567",
        "+972\N{NO-BREAK SPACE}52\N{EN DASH}123\N{NON-BREAKING HYPHEN}4567",
        "\N{LEFT-TO-RIGHT EMBEDDING}+972 52 123 4567\N{POP DIRECTIONAL FORMATTING}",
        " 972-52-1234567\n",
    ],
)
def test_an_international_number_needs_no_library(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    assert phone(written).e164 == NUMBER
    assert phone(written).digits == NUMBER[1:]


@pytest.mark.parametrize("region", ["IL", "il", " IL "])
@pytest.mark.parametrize("written", ["0521234567", "052-123-4567", "972521234567", "+972521234567", "00972521234567"])
def test_a_local_number_is_read_with_its_region(monkeypatch: pytest.MonkeyPatch, region: str, written: str) -> None:
    assert phone(written, region=region).e164 == NUMBER
    monkeypatch.setenv("TEXTER_REGION", region)
    assert phone(written).e164 == NUMBER


def test_a_number_with_a_plus_is_of_its_own_country() -> None:
    assert phone("+1 212 555 0100", region="IL").e164 == "+12125550100"
    assert phone("2125550100", region="US").e164 == "+12125550100"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("0521234567", "region="),
        ("00972521234567", "region="),
        ("9.72521E+11", "spreadsheet"),
        ("9,72521E+11", "spreadsheet"),
        ("972521234567.0", "decimal"),
        ("+972521234567.00", "decimal"),
        ("972521234567,5", "decimal"),
        ("+972 (0)52 123 4567", "brackets"),
        ("+972521234567 (2)", "brackets"),
        ("[972521234567]", "brackets"),
        ("", "digits"),
        ("+", "digits"),
        ("Dana Levi", "digits"),
        ("+972 52 123 4567 ext. 5", "digits"),
        ("+972x521234567", "digits"),
        ("123456", "7 to 15 digits"),
        ("+0521234567", "7 to 15 digits"),
        ("+1234567890123456", "7 to 15 digits"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(written: str, says: str) -> None:
    with pytest.raises(PhoneError, match=says) as caught:
        phone(written)
    assert caught.value.delivery is Delivery.NOT_SENT
    assert not written or written not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("521234567", "IL", "+972521234567"),  # the spreadsheet took the 0
        ("447911123456", "IL", "+447911123456"),
        ("12025550123", "IL", "+12025550123"),
        ("4915112345678", "FR", "+4915112345678"),
        ("15112345678", "DE", "+4915112345678"),
        ("2125550100", "US", "+12125550100"),
        ("4792345678", "US", "+14792345678"),  # in Norway too, but there is no 0 that could show it
        ("612345678", "ES", "+34612345678"),
    ],
)
def test_digits_alone_are_local_or_international(written: str, region: str, number: str) -> None:
    assert phone(written, region=region).e164 == number


@pytest.mark.parametrize(("written", "region"), [("4915112345678", "DE"), ("972500000000", "DE")])
def test_digits_that_can_be_two_numbers_are_refused(written: str, region: str) -> None:
    with pytest.raises(PhoneError, match="with a plus"):
        phone(written, region=region)
    assert phone(f"+{written}", region=region).e164 == f"+{written}"
    assert phone(f"0{written}", region=region).e164.startswith("+49")


def test_what_is_no_string_is_refused() -> None:
    number: object = 972521234567
    with pytest.raises(PhoneError, match="not int"):
        phone(number)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_number_that_does_not_fit_its_region_is_refused() -> None:
    with pytest.raises(PhoneError, match="region IL"):
        phone("0521", region="IL")
    with pytest.raises(PhoneError, match="region IL"):
        phone("0", region="IL")


@pytest.mark.parametrize("region", ["Israel", "972", "XX", "אי"])
def test_a_region_that_there_is_not_is_refused(region: str) -> None:
    with pytest.raises(ConfigurationError, match="two-letter"):
        phone("0521234567", region=region)


def test_without_the_extra_a_local_number_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    with pytest.raises(PhoneError, match=r"texter-ext\[phone\]"):
        phone("0521234567", region="IL")


@pytest.mark.parametrize("number", ["972521234567", "0521234567", "+972 52-123-4567", "+0521234567", "", None])
def test_a_phone_is_in_e164_form(number: Any) -> None:
    with pytest.raises(PhoneError, match=r"phone\(…\)"):
        Phone(number)


def test_the_number_is_not_in_the_repr() -> None:
    number = phone(NUMBER, account_id="972509876543")
    assert "972" not in f"{number!r} {number}"
    assert number == Phone(NUMBER, "972509876543") == copy.copy(number)
    assert number != phone(NUMBER)


@given(
    st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True),
    st.lists(st.sampled_from(" -\N{EN DASH}\u200e\xa0"), max_size=9),
)
def test_ignored_characters_change_nothing(digits: str, ignored: list[str]) -> None:
    written = "+" + "".join(digit + extra for digit, extra in zip(digits, [*ignored, *[""] * 15], strict=False))
    assert phone(written).e164 == f"+{digits}"


@given(st.text())
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(PhoneError):
        assert re.fullmatch("[1-9][0-9]{6,14}", phone(written).digits)
