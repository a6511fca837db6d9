"""Reading items: what each was at that moment is what goes out."""

from texter_ext._errors import ItemError
from texter_ext._many.items import key_taken
from texter_ext._many.schedule import Entry
from texter_ext._messages.forms import AnyMessage, snapshot
from texter_ext._messages.values import is_array, plain_text


class Reader:
    """Turns items into entries that no later change by the caller reaches.

    Args:
        dry_run: whether to hold each key against those before, which otherwise a journal does.
    """

    def __init__(self, *, dry_run: bool) -> None:
        self._count = 0
        self._keys: set[int] | None = set() if dry_run else None

    def entry(self, item: object) -> Entry:
        """Return an item's entry; where its `error` is set, it has none of the other parts."""
        entry = Entry(self._count, item)
        self._count += 1
        try:
            entry.chat_id, message, entry.key = _parts(item)
            if self._keys is not None and entry.key is not None:
                _see(entry.key, self._keys)
            entry.message = snapshot(message)
        except ItemError as error:
            entry.error = error
        return entry


def _see(key: str, keys: set[int]) -> None:
    """Note a key of a dry run; of millions the hash is enough."""
    if hash(key) in keys:
        raise key_taken(key)
    keys.add(hash(key))


def _parts(item: object) -> tuple[str, AnyMessage, str | None]:
    """Return an item's chat, message and key, the chat and the key as the texts that they stand for.

    Raises:
        ItemError: it is not an item.
    """
    if not is_array(item) or len(item) not in (2, 3):
        raise ItemError(f"An item is (chat_id, message) or (chat_id, message, key), not this {type(item).__name__}.")
    chat_id, message, *rest = item
    key: object = rest[0] if rest else None
    if isinstance(key, bool) or not isinstance(key, str | int | None) or key == "":
        raise ItemError(f"An item's key is a text or a number, and not empty; this one is {type(key).__name__}.")
    try:
        text = None if key is None else plain_text(key)
        (text or "").encode()
    except UnicodeEncodeError:
        raise ItemError("An item's key holds half of a surrogate pair: it was cut or decoded wrongly.") from None
    except ValueError:
        raise ItemError("An item's key is a number with more digits than Python writes.") from None
    return plain_text(chat_id) if isinstance(chat_id, str) else chat_id, message, text
