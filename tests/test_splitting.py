"""A long text is cut where a reader would cut it, and loses nothing but white space."""

from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from texter_ext import WHATSAPP, LimitError, check, split_text, text

LONGEST = next(limit.value for limit in WHATSAPP if limit.names[0] == "/TextMessage/text/maxLength")
FAMILY = "👨‍👩‍👧‍👦"


def split(body: str, longest: int) -> tuple[str, ...]:
    return split_text(body, WHATSAPP.override({"/TextMessage/text/maxLength": longest}))


@pytest.mark.parametrize(
    ("body", "longest", "parts"),
    [
        ("short", 5, ("short",)),
        ("  kept as it is \n", 20, ("  kept as it is \n",)),
        ("one two three", 7, ("one two", "three")),
        ("one two three", 8, ("one two", "three")),
        ("one two three", 6, ("one", "two", "three")),
        ("one\ntwo three", 9, ("one", "two three")),
        ("one two\nthree four", 15, ("one two", "three four")),
        ("a b\n\nc d\ne f g", 12, ("a b", "c d\ne f g")),
        ("a b\r\n\r\nc d\r\ne f g", 14, ("a b", "c d\r\ne f g")),
        ("abcdefgh", 3, ("abc", "def", "gh")),
        ("abcd    ", 4, ("abcd",)),
        ("abcd    e", 4, ("abcd", "e")),
        ("    abcd", 4, ("abcd",)),
        ("שלום עולם", 5, ("שלום", "עולם")),
        (FAMILY * 3, 22, (FAMILY * 2, FAMILY)),
        (FAMILY * 3, 21, (FAMILY, FAMILY, FAMILY)),
        (FAMILY * 2, 7, (FAMILY, FAMILY)),
        ("a " + FAMILY, 7, ("a", FAMILY)),
        ("e\u0301" * 5, 5, ("e\u0301" * 2, "e\u0301" * 2, "e\u0301")),
        ("🇮🇱🇮🇱🇮🇱", 7, ("🇮🇱", "🇮🇱", "🇮🇱")),
        ("😀😀😀😀", 4, ("😀😀", "😀😀")),
        ("😀 😀😀", 4, ("😀", "😀😀")),
        ("a \u0301b", 2, ("a", " \u0301", "b")),
    ],
)
def test_cuts_are_made_where_a_reader_would(body: str, longest: int, parts: tuple[str, ...]) -> None:
    assert split(body, longest) == parts


def test_the_limit_is_the_specs() -> None:
    body = "word " * LONGEST
    parts = split_text(body)
    assert LONGEST - 5 <= max(map(len, parts)) <= LONGEST
    assert " ".join(parts).strip() == body.strip()
    assert not any(check(part) for part in parts)
    assert split_text("x" * LONGEST) == ("x" * LONGEST,)


def test_a_character_that_is_longer_than_a_message_is_refused() -> None:
    with pytest.raises(LimitError, match="single visible character"):
        split("a" + "\u0301" * 10, 5)


@pytest.mark.parametrize("body", ["", " ", " \n" * LONGEST, "\ud83d", "x" * LONGEST + "\ud83d", None, 5, ["x"]])
def test_what_text_refuses_is_refused(body: Any) -> None:
    with pytest.raises(LimitError) as refused:
        text(body)
    with pytest.raises(LimitError) as caught:
        split_text(body)
    expected = [each for each in refused.value.violations if each.rule != "maxLength"]
    assert list(caught.value.violations) == expected
    assert expected


def test_parts_of_emoji_fit_by_either_count() -> None:
    parts = split_text("😀" * LONGEST)
    assert "".join(parts) == "😀" * LONGEST
    assert [check(part) for part in parts] == [(), ()]


def test_a_limit_that_is_lifted_cuts_nothing() -> None:
    long = "x" * (LONGEST + 1)
    assert split_text(long, WHATSAPP.override({"/TextMessage/text/maxLength": None})) == (long,)
    assert split_text("", limits=None) == ("",)


def test_without_limits_nothing_is_cut() -> None:
    assert split_text("x " * LONGEST, limits=None) == ("x " * LONGEST,)


PIECES = st.sampled_from(
    [
        "a",
        "bc",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "א",
        "שָׁ",
        "e\u0301",
        "😀",
        FAMILY,
        "🇮🇱",
        "👍🏽",
        "한",
        "क्षि",
        "\u2028",
        "\u200d",
        "\u0301",
    ]
)


def units(body: str) -> int:
    return len(body.encode("utf-16-le")) // 2


@given(st.lists(PIECES).map("".join) | st.text(), st.integers(12, 40))
def test_nothing_is_lost_and_no_character_cut(body: str, longest: int) -> None:
    try:
        parts = split(body, longest)
    except LimitError as error:
        if error.violations[0].rule == "maxLength":
            assert max(len(grapheme) for grapheme in regex.findall(r"\X", body)) > longest
        else:
            assert any(violation.rule != "maxLength" for violation in check(body))
        return
    if units(body) <= longest:
        assert parts == (body,)
        return
    boundaries = {0} | {match.end() for match in regex.finditer(r"\X", body)}
    position = 0
    for part in parts:
        assert 0 < len(part) <= longest
        assert units(part) <= longest or len(regex.findall(r"\X", part)) == 1
        assert not part.isspace()
        found = body.index(part, position)
        assert not body[position:found].strip()
        assert {found, found + len(part)} <= boundaries
        position = found + len(part)
    assert not body[position:].strip()
