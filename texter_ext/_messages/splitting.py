"""Splitting long texts."""

from collections.abc import Iterator
from types import ModuleType
from typing import Final

from texter_client import models
from texter_ext._errors import LimitError
from texter_ext._messages.checking import check_message
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.violation import Violation, has_errors

_LIMIT: Final = ("/TextMessage/text", "maxLength")


def split_text(body: str, limits: Limits | None = WHATSAPP) -> tuple[str, ...]:
    """Split a long text into parts that each fit into one text message.

    The text is split at the end of a paragraph if possible, else at the end of a line, else at the end of a word. As a
    last resort, it is split between visible characters (grapheme clusters), but never within an emoji or between a
    letter and its marks. White space at a split is dropped; everything else is kept, in order. A text that fits into
    one message is returned unchanged. Parts stay within the limit both in code points and in UTF-16 code units, since
    Meta does not say which it counts.

    This function needs the extra `text`: `pip install "texter-ext[text]"`.

    Args:
        body: the text.
        limits: the limits to observe; with None, the text is not split.

    Returns:
        The parts, one for each message.

    Raises:
        LimitError: the text cannot be sent: it is blank, it contains an unpaired surrogate, or a single visible
            character is longer than a message.
        ModuleNotFoundError: the extra is not installed.
    """
    violations = [each for each in check_message(models.TextMessage(text=body), limits) if each.rule != _LIMIT[1]]
    if has_errors(violations):
        raise LimitError(violations)
    max_length = next((limit.value for limit in limits or () if (limit.place, limit.keyword) == _LIMIT), None)
    return (body,) if max_length is None or _is_short_enough(body, max_length) else tuple(_parts(body, max_length))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _is_short_enough(text: str, max_length: float) -> bool:
    return len(text) <= max_length and _units(text) <= max_length


def _parts(body: str, max_length: float) -> Iterator[str]:
    start = 0
    while len(body) - start > max_length or not _is_short_enough(body[start:], max_length):
        end, after = _cut(body, start, max_length)
        if end > start:
            yield body[start:end]
        start = after
    if start < len(body):
        yield body[start:]


def _regex() -> "ModuleType":
    """Return the regex library, which can match grapheme clusters."""
    try:
        import regex  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError as error:
        hint = 'split_text needs regex. Install its extra: pip install "texter-ext[text]"'
        raise ModuleNotFoundError(hint, name=error.name) from error
    return regex


def _cut(body: str, start: int, max_length: float) -> tuple[int, int]:
    """Return the end of the part that begins at `start`, and the beginning of the next part."""
    regex = _regex()
    cuts: dict[int, tuple[int, int]] = {}  # the last possible cut by its kind: 0 word, 1 line, 2 paragraph
    gap = end = start
    size = 0
    for match in regex.finditer(r"\X", body, pos=start):
        size += _units(match[0])
        if match[0].isspace():
            continue
        if match.start() > gap > start:
            breaks = len(f"x{body[gap : match.start()]}x".splitlines()) - 1
            cuts[min(breaks, 2)] = gap, match.start()
        if size > max_length:
            if match.start() == start and len(match[0]) <= max_length:
                end = match.end()  # too long only in UTF-16 code units, which may not be what Meta counts
            break
        gap = end = match.end()
    else:
        return end, len(body)  # only white space is left
    if cuts:
        return cuts[max(cuts)]
    if end > start:
        return end, end
    first = start + len(body[start:]) - len(body[start:].lstrip())
    if first > start:
        return start, first
    detail = f"The text contains a single visible character with more than {max_length:,} code points: remove it."
    raise LimitError([Violation("/text", "maxLength", max_length, None, "error", detail)])
