"""Reading items: what each was at that moment is what goes out."""

from texter_ext.errors import ItemError, TexterError
from texter_ext.many.journal import key_taken
from texter_ext.many.schedule import Entry, Prepare
from texter_ext.messages import AnyMessage, snapshot
from texter_ext.values import is_array, plain_text


class Reader:
    """Turns items into entries that no later change by the caller reaches.

    Args:
        prepare: checks a message and makes its send.
        dry_run: whether to check the messages at once, and each key against those before.
    """

    def __init__(self, prepare: Prepare, *, dry_run: bool) -> None:
        self._prepare = prepare
        self._dry_run = dry_run
        self._count = 0
        self._keys: set[int] = set()

    def entry(self, item: object) -> Entry:
        """Return an item's entry; its `error` says why it cannot go out, as far as that can be told by now."""
        entry = Entry(self._count, item)
        self._count += 1
        try:
            entry.chat_id, message, entry.key = _parts(item)
            if self._dry_run and entry.key is not None:
                self._see(entry.key)
            if self._dry_run or not isinstance(entry.chat_id, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                entry.exchange = self._prepare(entry.chat_id, message)
            else:
                entry.message = snapshot(message)
        except TexterError as error:
            entry.error = error
        return entry

    def _see(self, key: str) -> None:
        """Note a key of a dry run; of millions the hash is enough."""
        if hash(key) in self._keys:
            raise key_taken(key)
        self._keys.add(hash(key))


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
