"""The limits of messages, and how to change them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from texter_client import spec
from texter_client.records import Limit, Severity
from texter_ext._errors import ConfigurationError
from texter_ext._messages.values import is_number

__all__ = ["WHATSAPP", "Limit", "Limits"]


class Limits:
    """An immutable set of limits; `override` returns a changed copy.

    Args:
        limits: the limits, in the order in which they are checked. If one place has several limits with the same
            keyword, only the first that is broken is reported, so put the more severe ones first.
    """

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits = tuple(limits)

    def __iter__(self) -> Iterator[Limit]:
        return iter(self._limits)

    def override(self, changes: Mapping[str, "float | Severity | None"]) -> "Limits":
        """Return a copy of these limits with some of them changed.

        Args:
            changes: a mapping from a limit's name to its new value (a number), to its new severity (`"error"` or
                `"warning"`), or to None to remove it. The name consists of the structure, the field and the keyword
                from the spec: `WHATSAPP.override({"/ListMessage/text/maxLength": 4096, "/Button/title/unique":
                "warning"})`. If a field has the same keyword twice, add the severity:
                `/ContactsMessage/contacts/maxItems/error`.

        Raises:
            ConfigurationError: there is no limit with this name, or it cannot be changed in this way.
        """
        changed = {name: [limit for limit in self._limits if name in limit.names] for name in changes}
        for name, found in changed.items():
            _check_change(name, found, changes[name], self._limits)
        kept: list[Limit] = []
        for limit in self._limits:
            current: Limit | None = limit
            for name, found in changed.items():
                if current is not None and limit in found:
                    current = _changed(current, changes[name])
            if current is not None:
                kept.append(current)
        return Limits(kept)


def _check_change(name: str, found: list[Limit], change: object, limits: Iterable[Limit]) -> None:
    if not found:
        import difflib  # noqa: PLC0415 (slow to import, and only needed here)

        names = [known for limit in limits for known in limit.names]
        close = difflib.get_close_matches(name, names, n=3, cutoff=0)
        raise ConfigurationError(f"There is no limit {name!r}. Similar names: {', '.join(close)}.")
    if is_number(change):
        if not all(is_number(limit.value) for limit in found):
            raise ConfigurationError(f"{name} is not a number: you can only change its severity or remove it.")
        if len(found) > 1:
            choices = ", ".join(limit.names[1] for limit in found)
            raise ConfigurationError(f"{name} matches several limits: choose one of {choices}.")
    elif change not in ("error", "warning", None):
        raise ConfigurationError(f'{name} must be changed to a number, "error", "warning" or None, not to {change!r}.')


def _changed(limit: Limit, change: "float | Severity | None") -> Limit | None:
    if change is None:
        return None
    if isinstance(change, str):
        return replace(limit, severity=change)
    return replace(limit, value=change)


WHATSAPP: Final = Limits(spec.LIMITS)
"""Texter's limits for all messages and WhatsApp's limits for its channel, as defined in the spec."""
