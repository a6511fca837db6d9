"""Send WhatsApp messages through Texter: typed, checked before they leave, and never sent twice."""

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
    LimitError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TexterError,
    UnreadableResponseError,
)
from texter_ext.exchange import Interrupted
from texter_ext.limits import WHATSAPP, Limit, Limits
from texter_ext.retrying import Retries
from texter_ext.sent import Sent
from texter_ext.splitting import split_text
from texter_ext.sync_client import Texter
from texter_ext.violation import Violation

if TYPE_CHECKING:
    from texter_ext.async_client import AsyncTexter

__all__ = [
    "DEFAULT_TIMEOUT",
    "WHATSAPP",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncTexter",
    "AuthenticationError",
    "BadRequestError",
    "ChatIdError",
    "ClientStateError",
    "ConfigurationError",
    "Delivery",
    "Interrupted",
    "Limit",
    "LimitError",
    "Limits",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "Retries",
    "Sent",
    "ServerError",
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
    "row",
    "section",
    "split_text",
    "text",
    "video",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever is asked for)
    if name == "AsyncTexter":  # asyncio takes longer to import than all the rest, and many programs never await
        from texter_ext.async_client import AsyncTexter  # noqa: PLC0415

        return AsyncTexter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
