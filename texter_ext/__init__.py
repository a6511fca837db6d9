"""Send WhatsApp messages through Texter: typed, checked before sending, and never sent twice."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from texter_client.outgoing_message import OutgoingMessage
    from texter_client.records import Severity
    from texter_ext._api_errors import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        NotFoundError,
        PermissionDeniedError,
        RateLimitError,
        ServerError,
        TemplateRefusedError,
        UnreadableResponseError,
    )
    from texter_ext._async_client import AsyncTexter
    from texter_ext._client import DEFAULT_TIMEOUT
    from texter_ext._errors import (
        AmbiguousChatError,
        ChatIdError,
        ChatNotFoundError,
        ClientStateError,
        ConfigurationError,
        Delivery,
        EarlierRunError,
        ItemError,
        JournalError,
        LimitError,
        PhoneError,
        StoppedError,
        TexterError,
    )
    from texter_ext._http.policy import Interrupted
    from texter_ext._http.restriction import restrict_to
    from texter_ext._http.retrying import Retries
    from texter_ext._many.async_sending import AsyncSending
    from texter_ext._many.items import AnyItem, Item, Progress, ProgressCallback, SendResult
    from texter_ext._many.journal import Journal
    from texter_ext._many.journal_entry import JournalEntry
    from texter_ext._many.pacing import Rate
    from texter_ext._many.settling import Settled
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
    from texter_ext._messages.check import check
    from texter_ext._messages.content import ContentDigest
    from texter_ext._messages.forms import AnyMessage
    from texter_ext._messages.limits import WHATSAPP, Limit, Limits
    from texter_ext._messages.outgoing_template import OutgoingTemplate, template
    from texter_ext._messages.splitting import split_text
    from texter_ext._messages.templates import Localization, Template
    from texter_ext._messages.violation import Rule, Violation
    from texter_ext._operations.calling import APIResponse
    from texter_ext._operations.chats import Chat
    from texter_ext._operations.finding import Finding
    from texter_ext._operations.paging import NextPage
    from texter_ext._operations.phones import Phone, phone
    from texter_ext._operations.recipients import Recipient
    from texter_ext._operations.sending_templates import Reason, SentTemplate
    from texter_ext._operations.sent import Sent
    from texter_ext._sync_client import Texter

__all__ = [
    "DEFAULT_TIMEOUT",
    "WHATSAPP",
    "APIConnectionError",
    "APIResponse",
    "APIStatusError",
    "APITimeoutError",
    "AmbiguousChatError",
    "AnyItem",
    "AnyMessage",
    "AsyncSending",
    "AsyncTexter",
    "AuthenticationError",
    "BadRequestError",
    "Chat",
    "ChatIdError",
    "ChatNotFoundError",
    "ClientStateError",
    "ConfigurationError",
    "ContentDigest",
    "Delivery",
    "EarlierRunError",
    "Finding",
    "Interrupted",
    "Item",
    "ItemError",
    "Journal",
    "JournalEntry",
    "JournalError",
    "Limit",
    "LimitError",
    "Limits",
    "Localization",
    "NextPage",
    "NotFoundError",
    "OutgoingMessage",
    "OutgoingTemplate",
    "PermissionDeniedError",
    "Phone",
    "PhoneError",
    "Progress",
    "ProgressCallback",
    "Rate",
    "RateLimitError",
    "Reason",
    "Recipient",
    "Retries",
    "Rule",
    "SendResult",
    "Sending",
    "Sent",
    "SentTemplate",
    "ServerError",
    "Settled",
    "Severity",
    "StoppedError",
    "Template",
    "TemplateRefusedError",
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
    "phone",
    "restrict_to",
    "row",
    "section",
    "split_text",
    "template",
    "text",
    "video",
]

__version__ = "0.1.0"

# Names are imported on first use, because most programs use only a few of them.
_MODULES = {
    name: module
    for module, names in {
        "_api_errors": (
            "APIConnectionError APIStatusError APITimeoutError AuthenticationError BadRequestError NotFoundError "
            "PermissionDeniedError RateLimitError ServerError TemplateRefusedError UnreadableResponseError"
        ),
        "_async_client": "AsyncTexter",
        "_client": "DEFAULT_TIMEOUT",
        "_errors": (
            "AmbiguousChatError ChatIdError ChatNotFoundError ClientStateError ConfigurationError Delivery "
            "EarlierRunError ItemError JournalError LimitError PhoneError StoppedError TexterError"
        ),
        "_http.policy": "Interrupted",
        "_http.restriction": "restrict_to",
        "_http.retrying": "Retries",
        "_many.async_sending": "AsyncSending",
        "_many.items": "AnyItem Item Progress ProgressCallback SendResult",
        "_many.journal": "Journal",
        "_many.journal_entry": "JournalEntry",
        "_many.pacing": "Rate",
        "_many.settling": "Settled",
        "_many.sync_sending": "Sending",
        "_messages.builders": (
            "audio button buttons contact contacts document image list_message location media row section text video"
        ),
        "_messages.check": "check",
        "_messages.content": "ContentDigest",
        "_messages.forms": "AnyMessage OutgoingMessage",
        "_messages.limits": "WHATSAPP Limit Limits",
        "_messages.outgoing_template": "OutgoingTemplate template",
        "_messages.splitting": "split_text",
        "_messages.templates": "Localization Template",
        "_messages.violation": "Rule Severity Violation",
        "_operations.calling": "APIResponse",
        "_operations.chats": "Chat",
        "_operations.finding": "Finding",
        "_operations.paging": "NextPage",
        "_operations.phones": "Phone phone",
        "_operations.recipients": "Recipient",
        "_operations.sending_templates": "Reason SentTemplate",
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
