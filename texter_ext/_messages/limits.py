"""The limits of a message: where they come from, and how to change them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from texter_client import spec
from texter_client.records import Limit, Severity
from texter_ext._errors import ConfigurationError
from texter_ext._messages.values import is_number

__all__ = ["WHATSAPP", "Limit", "Limits"]


class Limits:
    """A set of limits. Immutable; `override` gives another.

    Args:
        limits: the limits, in the order in which they are judged. Of several with one keyword in one place, only the
            first that is broken counts, so the more severe ones come first.
    """

    def __init__(self, limits: Iterable[Limit]) -> None:
        self._limits = tuple(limits)

    def __iter__(self) -> Iterator[Limit]:
        return iter(self._limits)

    def override(self, changes: Mapping[str, "float | Severity | None"]) -> "Limits":
        """Return the same limits but for the ones named.

        Args:
            changes: by the limit's name, a number for its value, `"error"` or `"warning"` for its severity, or None to
                drop it. A name is the structure, the field and the keyword as the spec has them:
                `WHATSAPP.override({"/ListMessage/text/maxLength": 4096, "/Button/title/unique": "warning"})`. Where a
                field has one keyword twice, the severity tells them apart: `/ContactsMessage/contacts/maxItems/error`.

        Raises:
            ConfigurationError: there is no limit of that name, or it cannot be changed in that way.
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
        import difflib  # noqa: PLC0415 (only here, and slow to import)

        names = [known for limit in limits for known in limit.names]
        close = difflib.get_close_matches(name, names, n=3, cutoff=0)
        raise ConfigurationError(f"No limit is called {name!r}. Similar names: {', '.join(close)}.")
    if is_number(change):
        if not all(is_number(limit.value) for limit in found):
            raise ConfigurationError(f"{name} is no number: only its severity can be changed.")
        if len(found) > 1:
            choices = ", ".join(limit.names[1] for limit in found)
            raise ConfigurationError(f"{name} names several limits: say which of {choices}.")
    elif change not in ("error", "warning", None):
        raise ConfigurationError(f'{name} can be changed to a number, "error", "warning" or None, not to {change!r}.')


def _changed(limit: Limit, change: "float | Severity | None") -> Limit | None:
    if change is None:
        return None
    if isinstance(change, str):
        return replace(limit, severity=change)
    return replace(limit, value=change)


WHATSAPP: Final = Limits(spec.LIMITS)
"""What Texter demands of every message and WhatsApp of those on its channel, as the spec has it."""
