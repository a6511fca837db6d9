"""Cutting a long text into parts that can be sent."""

from collections.abc import Iterator
from types import ModuleType
from typing import Final

from texter_ext.errors import LimitError
from texter_ext.limits import WHATSAPP, Limits
from texter_ext.violation import Violation

_LIMIT: Final = ("/TextMessage/text", "maxLength")


def split_text(body: str, limits: Limits | None = WHATSAPP) -> tuple[str, ...]:
    """Cut a long text into parts that each fit into one text message.

    A cut is made at the end of a paragraph if there is one in reach, else of a line, else of a word, and only then
    between two characters, as readers see them (grapheme clusters): never within an emoji or a letter and its marks.
    White space at a cut is left out, since no message needs it; all else is in the parts, in order. A text that fits is
    returned as it is.

    Needs the extra `text`: `pip install "texter-ext[text]"`.

    Args:
        body: the text.
        limits: the limits, of which the longest text of a text message counts.

    Returns:
        The parts, each for a message of its own.

    Raises:
        LimitError: a single character, as readers see it, is longer than a message.
        ModuleNotFoundError: the extra is not installed.
    """
    longest = next((limit.value for limit in limits or () if (limit.place, limit.keyword) == _LIMIT), len(body))
    if len(body) <= longest:
        return (body,)
    return tuple(_parts(body, longest))


def _parts(body: str, longest: int) -> Iterator[str]:
    start = 0
    while len(body) - start > longest:
        end, after = _cut(body, start, longest)
        if end > start:
            yield body[start:end]
        start = after
    if start < len(body):
        yield body[start:]


def _regex() -> "ModuleType":
    """Return the library that knows what readers see as one character, which Python itself does not."""
    try:
        import regex  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError as error:
        hint = 'split_text needs regex, which comes with an extra: pip install "texter-ext[text]"'
        raise ModuleNotFoundError(hint, name=error.name) from error
    return regex


def _cut(body: str, start: int, longest: int) -> tuple[int, int]:
    """Return where the part that begins at `start` ends, and where the next one begins."""
    regex = _regex()
    cuts: dict[int, tuple[int, int]] = {}  # by how much of a break it is: the last within reach
    gap = end = start
    for match in regex.finditer(r"\X", body, pos=start):
        if match[0].isspace():
            continue
        if match.start() > gap > start:
            breaks = len(f"x{body[gap : match.start()]}x".splitlines()) - 1
            cuts[min(breaks, 2)] = gap, match.start()
        if match.end() - start > longest:
            break
        gap = end = match.end()
    else:
        return end, len(body)  # what is too much is white space
    if cuts:
        return cuts[max(cuts)]
    if end > start:
        return end, end
    first = start + len(body[start:]) - len(body[start:].lstrip())
    if first > start:
        return start, first
    detail = (
        f"The text holds a single character, as readers see it, that is longer than {longest:,}: it cannot be sent."
    )
    raise LimitError([Violation("/text", "maxLength", longest, None, "error", detail)])
