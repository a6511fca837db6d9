"""The handlers of the operations, and a default handler for operations without their own."""

import json
from collections.abc import Callable
from typing import Final, TypeAlias

from texter_client import spec
from texter_ext.sandbox._answers import Answer
from texter_ext.sandbox._chat_handlers import get_chat, search_chats
from texter_ext.sandbox._document import example
from texter_ext.sandbox._message_handlers import get_messages, send_message
from texter_ext.sandbox._state import State
from texter_ext.sandbox._template_handlers import list_templates, send_template
from texter_ext.sandbox._validation import Call, validate

Handler: TypeAlias = Callable[[State, Call], Answer]
"""A function that validates a request, performs it and returns the response, or raises `RefusedError`."""


def answer_with_example(_: State, call: Call) -> Answer:
    """Respond with the example in the spec."""
    validate(call)
    status, media_type, value = example(call.operation)
    if media_type is None:
        return Answer(status, b"")
    is_text = isinstance(value, str) and "json" not in media_type
    body = value if is_text else json.dumps(value, ensure_ascii=False)
    return Answer(status, str(body).encode(), {"Content-Type": media_type})


HANDLERS: Final[dict[str, Handler]] = {
    spec.SEND_MESSAGE.id: send_message,
    spec.SEARCH_CHATS.id: search_chats,
    spec.GET_CHAT.id: get_chat,
    spec.GET_MESSAGES.id: get_messages,
    spec.LIST_TEMPLATES.id: list_templates,
    spec.SEND_TEMPLATE.id: send_template,
}
"""The handlers, by operation id."""
