"""Send WhatsApp messages through Texter: typed, checked before they leave, and never sent twice."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from texter_ext.builders import (
    audio,
    button,
    buttons,
    contact,
    contacts,
    document,
    image,
    list_message,
    location,
    media,
    row,
    section,
    text,
    video,
)
from texter_ext.checking import check
from texter_ext.client import DEFAULT_TIMEOUT
from texter_ext.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ChatIdError,
    ClientStateError,
    ConfigurationError,
    Delivery,
    EarlierRunError,
    ItemError,
    JournalError,
    LimitError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    StoppedError,
    TexterError,
    UnreadableResponseError,
)
from texter_ext.limits import WHATSAPP, Limit, Limits
from texter_ext.policy import Interrupted
from texter_ext.restriction import restrict_to
from texter_ext.retrying import Retries
from texter_ext.sent import Sent
from texter_ext.splitting import split_text
from texter_ext.sync_client import Texter
from texter_ext.violation import Violation

if TYPE_CHECKING:
    from texter_ext.async_client import AsyncTexter
    from texter_ext.many.async_sending import AsyncSending
    from texter_ext.many.items import Item, Progress, SendResult
    from texter_ext.many.journal import Journal
    from texter_ext.many.journal_index import JournalEntry
    from texter_ext.many.pacing import Rate
    from texter_ext.many.sync_sending import Sending

__all__ = [
    "DEFAULT_TIMEOUT",
    "WHATSAPP",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncSending",
    "AsyncTexter",
    "AuthenticationError",
    "BadRequestError",
    "ChatIdError",
    "ClientStateError",
    "ConfigurationError",
    "Delivery",
    "EarlierRunError",
    "Interrupted",
    "Item",
    "ItemError",
    "Journal",
    "JournalEntry",
    "JournalError",
    "Limit",
    "LimitError",
    "Limits",
    "NotFoundError",
    "PermissionDeniedError",
    "Progress",
    "Rate",
    "RateLimitError",
    "Retries",
    "SendResult",
    "Sending",
    "Sent",
    "ServerError",
    "StoppedError",
    "Texter",
    "TexterError",
    "UnreadableResponseError",
    "Violation",
    "audio",
    "button",
    "buttons",
    "check",
    "contact",
    "contacts",
    "document",
    "image",
    "list_message",
    "location",
    "media",
    "restrict_to",
    "row",
    "section",
    "split_text",
    "text",
    "video",
]

__version__ = "0.1.0"

_LATE = {
    "AsyncTexter": "async_client",  # asyncio takes longer to import than all the rest, and many programs never await
    "AsyncSending": "many.async_sending",
    **dict.fromkeys(("Item", "Progress", "SendResult"), "many.items"),
    "Journal": "many.journal",
    "JournalEntry": "many.journal_index",
    "Rate": "many.pacing",
    "Sending": "many.sync_sending",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever is asked for)
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    return value


def __dir__() -> list[str]:
    return list(__all__)
