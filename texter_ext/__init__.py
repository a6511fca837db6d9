"""Send WhatsApp messages through Texter: typed, checked before sending, and never sent twice."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from texter_client.outgoing_message import OutgoingMessage
    from texter_client.records import Severity
    from texter_ext._async_client import AsyncTexter
    from texter_ext._client import DEFAULT_TIMEOUT
    from texter_ext._errors import (
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
    from texter_ext._http.policy import Interrupted
    from texter_ext._http.restriction import restrict_to
    from texter_ext._http.retrying import Retries
    from texter_ext._many.async_sending import AsyncSending
    from texter_ext._many.items import AnyItem, Item, Progress, ProgressCallback, SendResult
    from texter_ext._many.journal import Journal
    from texter_ext._many.journal_index import JournalEntry
    from texter_ext._many.pacing import Rate
    from texter_ext._many.sync_sending import Sending
    from texter_ext._messages.builders import (
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
    from texter_ext._messages.checking import check
    from texter_ext._messages.forms import AnyMessage
    from texter_ext._messages.limits import WHATSAPP, Limit, Limits
    from texter_ext._messages.splitting import split_text
    from texter_ext._messages.violation import Rule, Violation
    from texter_ext._operations.calling import APIResponse
    from texter_ext._operations.sent import Sent
    from texter_ext._sync_client import Texter

__all__ = [
    "DEFAULT_TIMEOUT",
    "WHATSAPP",
    "APIConnectionError",
    "APIResponse",
    "APIStatusError",
    "APITimeoutError",
    "AnyItem",
    "AnyMessage",
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
    "OutgoingMessage",
    "PermissionDeniedError",
    "Progress",
    "ProgressCallback",
    "Rate",
    "RateLimitError",
    "Retries",
    "Rule",
    "SendResult",
    "Sending",
    "Sent",
    "ServerError",
    "Severity",
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

# Names are imported on first use, because most programs use only a few of them.
_MODULES = {
    name: module
    for module, names in {
        "_async_client": "AsyncTexter",
        "_client": "DEFAULT_TIMEOUT",
        "_errors": (
            "APIConnectionError APIStatusError APITimeoutError AuthenticationError BadRequestError ChatIdError "
            "ClientStateError ConfigurationError Delivery EarlierRunError ItemError JournalError LimitError "
            "NotFoundError PermissionDeniedError RateLimitError ServerError StoppedError TexterError "
            "UnreadableResponseError"
        ),
        "_http.policy": "Interrupted",
        "_http.restriction": "restrict_to",
        "_http.retrying": "Retries",
        "_many.async_sending": "AsyncSending",
        "_many.items": "AnyItem Item Progress ProgressCallback SendResult",
        "_many.journal": "Journal",
        "_many.journal_index": "JournalEntry",
        "_many.pacing": "Rate",
        "_many.sync_sending": "Sending",
        "_messages.builders": (
            "audio button buttons contact contacts document image list_message location media row section text video"
        ),
        "_messages.checking": "check",
        "_messages.forms": "AnyMessage OutgoingMessage",
        "_messages.limits": "WHATSAPP Limit Limits",
        "_messages.splitting": "split_text",
        "_messages.violation": "Rule Severity Violation",
        "_operations.calling": "APIResponse",
        "_operations.sent": "Sent",
        "_sync_client": "Texter",
    }.items()
    for name in names.split()
}


if not TYPE_CHECKING:  # pragma: no branch (type checkers would accept misspelt names)

    def __getattr__(name: str) -> Any:  # noqa: ANN401 (any public name)
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
