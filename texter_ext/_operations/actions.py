"""Actions of a client that take several calls, without the waiting."""

import functools
from collections.abc import Callable
from typing import Final, TypeAlias, cast

import httpx

from texter_client import spec
from texter_ext._api_errors import NotFoundError
from texter_ext._errors import ChatNotFoundError, Delivery, TexterError
from texter_ext._http.call import Steps
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.templates import Template, templates_in
from texter_ext._messages.values import is_object
from texter_ext._operations import chat_ids
from texter_ext._operations.calling import APIResponse, PrepareCall
from texter_ext._operations.chats import Chat, find_chat
from texter_ext._operations.known_chats import KnownChats
from texter_ext._operations.phones import Phone, phone
from texter_ext._operations.recipients import Recipient
from texter_ext._operations.sending import Send
from texter_ext._operations.sending_templates import Reason, SendTemplate, SentTemplate
from texter_ext._operations.sent import Sent

Timeout: TypeAlias = float | httpx.Timeout | None
"""What overrides a client's timeout; None for the client's own."""

# Seconds. A timeout of 0 would not wait at all.
_MIN_SECONDS: Final = 0.001


class Actions:
    """Actions of a client. Each generator yields the calls to make, and is sent their results.

    Args:
        prepare_send: prepares the send of a message.
        prepare_template: prepares the send of a template, given the arguments of `SendTemplate` after the first.
        prepare_call: prepares the call of an operation.
    """

    def __init__(
        self,
        prepare_send: Callable[..., Send],
        prepare_template: Callable[..., SendTemplate],
        prepare_call: PrepareCall,
    ) -> None:
        self._prepare_send = prepare_send
        self._prepare_template = prepare_template
        self._prepare_call = prepare_call
        self._known_chats = KnownChats()

    def send(self, recipient: Recipient, message: AnyMessage, timeout: Timeout) -> Steps[Sent]:
        """Send to a chat, which is looked up first if it is given by its phone number.

        Raises:
            ChatNotFoundError: the number has no chat.
        """
        if isinstance(recipient, Phone):
            send = self._prepare_send("", message, timeout, undirected=True)  # an invalid message needs no look-up
            chat = yield from self.look_up(recipient, send.remaining)
            if chat is None:
                raise no_chat_error()
            send.direct_to(chat.id)
        else:
            send = self._prepare_send(recipient.id if isinstance(recipient, Chat) else recipient, message, timeout)
        return cast("Sent", (yield send))

    def send_or_template(
        self, recipient: Recipient, message: AnyMessage, otherwise: OutgoingTemplate, timeout: Timeout
    ) -> Steps[Sent | SentTemplate]:
        """Send a message while the window is open, or else a template, but never both."""
        send = self._prepare_send("", message, timeout, undirected=True)  # what is invalid needs no look-up
        self._prepare_template(otherwise, "", timeout=timeout)
        chat = yield from self.chat_of(recipient, send.remaining)
        reason = reason_for_template(chat)
        if chat is not None and reason is None:
            send.direct_to(chat.id)
            try:
                return cast("Sent", (yield send))
            except TexterError as error:
                reason = reason_after(error)
                if reason is None:
                    raise
        template = self.send_template(recipient if chat is None else chat, otherwise, timeout, reason)
        template.renew(max(send.remaining, _MIN_SECONDS))
        return cast("SentTemplate", (yield template))

    def send_template(
        self, to: Recipient, outgoing: OutgoingTemplate, timeout: Timeout, reason: Reason | None = None
    ) -> SendTemplate:
        """Prepare the send of a template to a phone number or the contact of a chat.

        Raises:
            PhoneError: the number cannot be read, or the chat has none.
        """
        chat = to if isinstance(to, Chat) else None
        number = _number_of(to)
        self._known_chats.forget(number)
        return self._prepare_template(
            outgoing, number.digits, number.account_id, timeout, chat_id=chat and chat.id, reason=reason
        )

    def chat_of(self, recipient: Recipient, timeout: Timeout) -> Steps[Chat | None]:
        """Return the chat of a recipient, with its window; None if a phone number has none."""
        if isinstance(recipient, Chat):
            return recipient
        if isinstance(recipient, Phone):
            return (yield from self.look_up(recipient, timeout))
        return (yield from self.get_chat(recipient, timeout))

    def look_up(self, number: Phone, timeout: Timeout) -> Steps[Chat | None]:
        """Return the chat of a phone number, which is searched for unless it is known."""
        known = self._known_chats.get(number)
        return (yield from self.find_chat(number, timeout)) if known is None else known[0]

    def find_chat(self, number: Phone, timeout: Timeout) -> Steps[Chat | None]:
        """Search for the chat of a phone number."""
        chat = yield from find_chat(functools.partial(self._prepare_call, timeout=timeout), number)
        self._known_chats.add(number, chat)
        return chat

    def get_chat(self, chat_id: str, timeout: Timeout) -> Steps[Chat]:
        """Fetch a chat.

        Raises:
            ChatIdError: the chat id is invalid.
        """
        chat_id = chat_ids.checked(chat_id)
        response: APIResponse = yield self._prepare_call(spec.GET_CHAT, {"chat_id": chat_id}, timeout)
        return Chat(chat_id, response.raw if is_object(response.raw) else {})

    def templates(self, account_id: str | None, timeout: Timeout) -> Steps[tuple[Template, ...]]:
        """Fetch the approved templates."""
        given = {} if account_id is None else {"account_id": account_id}
        response: APIResponse = yield self._prepare_call(spec.LIST_TEMPLATES, given, timeout)
        return templates_in(response.raw)


def no_chat_error() -> ChatNotFoundError:
    """Return the error for a phone number without a chat."""
    return ChatNotFoundError(
        "This phone number has no WhatsApp chat with messages, so only a template can be sent to it: nothing was sent."
    )


def reason_for_template(chat: Chat | None) -> Reason | None:
    """Return why only a template can be sent to a chat, or None if a session message may be sent."""
    if chat is None:
        return "no chat"
    return "window closed" if chat.window_open is False else None


def reason_after(error: TexterError) -> Reason | None:
    """Return why a template may be sent after a session message failed, or None if it must not be sent."""
    if error.delivery not in (Delivery.NOT_SENT, Delivery.REJECTED):
        return None
    if getattr(error, "window_closed", False):
        return "refused as closed"
    return "no chat" if isinstance(error, NotFoundError) else None


def _number_of(to: Recipient) -> Phone:
    if isinstance(to, Phone):
        return to
    return to.as_phone() if isinstance(to, Chat) else phone(to)
