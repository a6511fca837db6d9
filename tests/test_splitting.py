"""A long text is cut where a reader would cut it, and loses nothing but white space."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from texter_ext import WHATSAPP, LimitError, check, split_text

LONGEST = next(limit.value for limit in WHATSAPP if limit.names[0] == "/TextMessage/text/maxLength")
FAMILY = "👨‍👩‍👧‍👦"


def split(body: str, longest: int) -> tuple[str, ...]:
    return split_text(body, WHATSAPP.override({"/TextMessage/text/maxLength": longest}))


@pytest.mark.parametrize(
    ("body", "longest", "parts"),
    [
        ("short", 5, ("short",)),
        ("  kept as it is \n", 20, ("  kept as it is \n",)),
        ("", 5, ("",)),
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
        ("     ", 4, ()),
        ("שלום עולם", 5, ("שלום", "עולם")),
        (FAMILY * 3, 15, (FAMILY * 2, FAMILY)),
        ("e\u0301" * 5, 5, ("e\u0301" * 2, "e\u0301" * 2, "e\u0301")),
        ("🇮🇱🇮🇱🇮🇱", 3, ("🇮🇱", "🇮🇱", "🇮🇱")),
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
    with pytest.raises(LimitError, match="single character"):
        split("a" + "\u0301" * 10, 5)


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


@given(st.lists(PIECES).map("".join) | st.text(), st.integers(12, 40))
def test_nothing_is_lost_and_no_character_cut(body: str, longest: int) -> None:
    try:
        parts = split(body, longest)
    except LimitError:
        assert max(len(grapheme) for grapheme in regex.findall(r"\X", body)) > longest
        return
    if len(body) <= longest:
        assert parts == (body,)
        return
    boundaries = {0} | {match.end() for match in regex.finditer(r"\X", body)}
    position = 0
    for part in parts:
        assert 0 < len(part) <= longest
        assert not part.isspace()
        found = body.index(part, position)
        assert not body[position:found].strip()
        assert {found, found + len(part)} <= boundaries
        position = found + len(part)
    assert not body[position:].strip()
