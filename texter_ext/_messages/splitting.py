"""Cutting a long text into parts that can be sent."""

from collections.abc import Iterator
from types import ModuleType
from typing import Final

from texter_client import models
from texter_ext._errors import LimitError
from texter_ext._messages.checking import check
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.violation import Violation, has_errors

_LIMIT: Final = ("/TextMessage/text", "maxLength")


def split_text(body: str, limits: Limits | None = WHATSAPP) -> tuple[str, ...]:
    """Cut a long text into parts that each fit into one text message.

    A cut is made at the end of a paragraph if there is one in reach, else of a line, else of a word, and only then
    between two characters, as readers see them (grapheme clusters): never within an emoji or a letter and its marks.
    White space at a cut is left out, since no message needs it; all else is in the parts, in order. A text that fits is
    returned as it is. Parts fit by code points and by UTF-16 units, since Meta does not say which it counts.

    Needs the extra `text`: `pip install "texter-ext[text]"`.

    Args:
        body: the text.
        limits: the limits of a text message; None returns any text as it is.

    Returns:
        The parts, each for a message of its own.

    Raises:
        LimitError: the text cannot be sent in parts either, because it is blank or holds half of a surrogate pair, as
            `text` would say; or a single character, as readers see it, is longer than a message.
        ModuleNotFoundError: the extra is not installed.
    """
    violations = [each for each in check(models.TextMessage(text=body), limits) if each.rule != _LIMIT[1]]
    if has_errors(violations):
        raise LimitError(violations)
    longest = next((limit.value for limit in limits or () if (limit.place, limit.keyword) == _LIMIT), None)
    return (body,) if longest is None or _fits(body, longest) else tuple(_parts(body, longest))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _fits(text: str, longest: float) -> bool:
    return len(text) <= longest and _units(text) <= longest


def _parts(body: str, longest: float) -> Iterator[str]:
    start = 0
    while len(body) - start > longest or not _fits(body[start:], longest):
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


def _cut(body: str, start: int, longest: float) -> tuple[int, int]:
    """Return where the part that begins at `start` ends, and where the next one begins."""
    regex = _regex()
    cuts: dict[int, tuple[int, int]] = {}  # by how much of a break it is: the last within reach
    gap = end = start
    size = 0
    for match in regex.finditer(r"\X", body, pos=start):
        size += _units(match[0])
        if match[0].isspace():
            continue
        if match.start() > gap > start:
            breaks = len(f"x{body[gap : match.start()]}x".splitlines()) - 1
            cuts[min(breaks, 2)] = gap, match.start()
        if size > longest:
            if match.start() == start and len(match[0]) <= longest:
                end = match.end()  # too long only by a count that nobody has proven
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
