"""Reads items: what an item is when it is read is what is sent."""

from dataclasses import replace
from typing import TypeVar

from texter_ext._errors import ItemError
from texter_ext._many.items import duplicate_key
from texter_ext._many.queued_item import QueuedItem
from texter_ext._messages.forms import AnyMessage, snapshot
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.values import copied, is_array, plain_text
from texter_ext._operations.chats import Chat
from texter_ext._operations.recipients import ItemRecipient

_Part = TypeVar("_Part", Chat, OutgoingTemplate)


class ItemReader:
    """Copies items, so that later changes by the caller have no effect.

    Args:
        dry_run: whether to find duplicate keys; otherwise the journal does.
    """

    def __init__(self, *, dry_run: bool) -> None:
        self._count = 0
        self._keys: set[int] | None = set() if dry_run else None

    def read(self, item: object) -> QueuedItem:
        """Return a copy of an item; if its `error` is set, the other parts may be missing."""
        queued = QueuedItem(self._count, item)
        self._count += 1
        try:
            to, message, queued.key, otherwise = _parts(item)
            if self._keys is not None and queued.key is not None:
                if hash(queued.key) in self._keys:
                    raise duplicate_key(queued.key)
                self._keys.add(hash(queued.key))  # of millions of keys, the hashes are enough
            queued.to = _copy_of(to) if isinstance(to, Chat) else to
            queued.otherwise = None if otherwise is None else _copy_of(otherwise)
            queued.message = _copy_of(message) if isinstance(message, OutgoingTemplate) else snapshot(message)
        except ItemError as error:
            queued.error = error
        return queued


def _parts(
    item: object,
) -> tuple[ItemRecipient, AnyMessage | OutgoingTemplate, str | None, OutgoingTemplate | None]:
    """Return an item's recipient, message, key and template; the chat id and the key as plain strings.

    Raises:
        ItemError: it is not an item.
    """
    if not is_array(item) or len(item) not in (2, 3, 4):
        raise ItemError(
            f"An item is (chat_id, message), (chat_id, message, key) or an Item, not {type(item).__name__}."
        )
    to, message, *rest = item
    key: object = rest[0] if rest else None
    otherwise: object = rest[1] if len(rest) > 1 else None
    if otherwise is not None and not isinstance(otherwise, OutgoingTemplate):
        raise ItemError(f"An item's `otherwise` is a template from `template`, not {type(otherwise).__name__}.")
    return plain_text(to) if isinstance(to, str) else to, message, _key(key), otherwise


def _copy_of(part: _Part) -> _Part:
    """Return a copy of a chat or a template.

    Raises:
        ItemError: it cannot be read.
    """
    name = "raw" if isinstance(part, Chat) else "fields"
    try:
        return replace(part, **{name: copied(dict(getattr(part, name)))})
    except Exception as error:
        raise ItemError(f"This {type(part).__name__} could not be read: {type(error).__name__}.") from error


def _key(key: object) -> str | None:
    if isinstance(key, bool) or not isinstance(key, str | int | None) or key == "":
        given = "empty" if key == "" else type(key).__name__
        raise ItemError(f"An item's key is an integer or a string that is not empty; this one is {given}.")
    try:
        text = None if key is None else plain_text(key)
        (text or "").encode()
    except UnicodeEncodeError:
        raise ItemError("An item's key contains half of a surrogate pair: it was cut or decoded wrongly.") from None
    except ValueError:
        raise ItemError("An item's key is an integer with more digits than Python prints.") from None
    return text
