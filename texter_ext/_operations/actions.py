"""Actions of a client that take several calls, without the waiting."""

import functools
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import httpx

from texter_client import spec
from texter_ext._api_errors import NotFoundError
from texter_ext._errors import ChatNotFoundError, ConfigurationError, Delivery, TexterError
from texter_ext._http.call import Steps
from texter_ext._http.policy import Policy, UnknownSend
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.templates import Template, templates_in
from texter_ext._messages.values import is_object
from texter_ext._operations import chat_ids
from texter_ext._operations.calling import APIResponse, PrepareCall
from texter_ext._operations.chats import Chat, find_chat
from texter_ext._operations.finding import Finding, is_before, judge
from texter_ext._operations.history import History
from texter_ext._operations.known_chats import KnownChats
from texter_ext._operations.paging import parameters_of_next
from texter_ext._operations.phones import Phone, phone
from texter_ext._operations.recipients import ItemRecipient, NumberedChat, Recipient
from texter_ext._operations.sending import Send
from texter_ext._operations.sending_templates import Reason, SendTemplate, SentTemplate
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from texter_client.models import Message, MessageStatus
    from texter_ext._http.server_clock import ServerClock

Timeout: TypeAlias = float | httpx.Timeout | None
"""What overrides a client's timeout; None for the client's own."""

# Seconds. A timeout of 0 would not wait at all.
_MIN_SECONDS: Final = 0.001

_A_MOMENT: Final = timedelta(milliseconds=1)


class Actions:
    """Actions of a client. Each generator yields the calls to make, and is sent their results.

    Args:
        prepare_send: prepares the send of a message.
        prepare_template: prepares the send of a template, given the arguments of `SendTemplate` after the first.
        prepare_call: prepares the call of an operation.
        policy: what the client knows about its sends.
    """

    def __init__(
        self,
        prepare_send: Callable[..., Send],
        prepare_template: Callable[..., SendTemplate],
        prepare_call: PrepareCall,
        policy: Policy,
    ) -> None:
        self._prepare_send = prepare_send
        self._prepare_template = prepare_template
        self._prepare_call = prepare_call
        self._known_chats = KnownChats()
        self._policy = policy
        self._clock: ServerClock | None = None

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
        self.send_template(None, otherwise, timeout)
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
        self,
        to: Recipient | None,
        outgoing: OutgoingTemplate,
        timeout: Timeout = None,
        reason: Reason | None = None,
        *,
        maybe_sent: bool = False,
    ) -> SendTemplate:
        """Prepare the send of a template to a phone number or the contact of a chat; None only checks it.

        Raises:
            ConfigurationError: what is given is no template.
            PhoneError: the number cannot be read, or the chat has none.
        """
        if not isinstance(outgoing, OutgoingTemplate):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"A template must be made by template(…), not {type(outgoing).__name__}.")
        if to is None:
            return self._prepare_template(outgoing, "", timeout=timeout)
        chat_id = to.id if isinstance(to, Chat) else None
        number = _number_of(to)
        self._known_chats.forget(number)
        about: dict[str, Any] = {"chat_id": chat_id, "reason": reason, "maybe_sent": maybe_sent}
        return self._prepare_template(outgoing, number.digits, number.account_id, timeout, **about)

    def chat_of(self, recipient: ItemRecipient, timeout: Timeout) -> Steps[Chat | None]:
        """Return the chat of a recipient, with its window; None if a phone number has none.

        Raises:
            ItemError: the chat is not that of the number that was given with it.
        """
        if isinstance(recipient, NumberedChat):
            return recipient.checked((yield from self.get_chat(recipient.id, timeout)))
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

    def history(
        self, chat: Recipient, before: "datetime | Message | None", since: datetime | None, timeout: Timeout
    ) -> Steps[History]:
        """Return the history of a chat, from which no page was fetched yet.

        Raises:
            ChatNotFoundError: a phone number has no chat.
        """
        return History((yield from self._chat_id_of(chat, timeout)), before, since)

    def _chat_id_of(self, chat: Recipient, timeout: Timeout) -> Steps[str]:
        if not isinstance(chat, Phone):
            return chat.id if isinstance(chat, Chat) else chat
        found = yield from self.look_up(chat, timeout)
        if found is None:
            raise no_chat_error()
        return found.id

    def find_out(self, error: TexterError, chat: Recipient | None, timeout: Timeout) -> Steps[Finding]:
        """Find out whether the message of an error was stored.

        Raises:
            ConfigurationError: the error does not say in which chat to look.
        """
        chat_id = error.chat_id if chat is None else (yield from self._chat_id_of(chat, timeout))
        if error.delivery is not Delivery.UNKNOWN:
            return Finding(error.delivery, (), datetime.now(UTC))
        if chat_id is None or error.time_window is None:
            raise ConfigurationError("The error does not say in which chat to look: pass chat=.")
        sought = UnknownSend(error.tmp_send_id or str(id(error)), chat_id, error.time_window, error.content)
        rivals = [
            other for other in tuple(self._policy.unknown.values()) if other.id != sought.id and sought.is_like(other)
        ]
        return (yield from self.seek(sought, timeout, contested=bool(rivals)))

    def seek(
        self, sought: UnknownSend, timeout: Timeout, *, others: Collection[str] = (), contested: bool = False
    ) -> Steps[Finding]:
        """Look for a send in the history of its chat; see `judge`."""
        history = History(sought.chat_id)
        following: Mapping[str, Any] | None = history.parameters
        stored: list[Mapping[str, Any]] = []
        clock = None
        while following is not None:
            call = self._prepare_call(spec.GET_MESSAGES, following, timeout)
            page: APIResponse = yield call
            found = history.messages(page)
            clock = self._clock = call.server_clock and call.server_clock.best(self._clock)
            stored += found
            older = found and is_before(found[-1], sought, clock)
            following = None if older else parameters_of_next(following, page, history.next_page)
        return judge(sought, stored, clock, self._policy.claims, others=others, contested=contested)

    def status(
        self, sent: Sent | SentTemplate, chat: Recipient | None, timeout: Timeout
    ) -> Steps["MessageStatus | int | None"]:
        """Read the status of a message from its chat.

        Raises:
            ConfigurationError: it is not known which chat that is.
        """
        chat_id = sent.chat_id if chat is None and isinstance(sent, Sent) else None
        if chat is not None:
            chat_id = yield from self._chat_id_of(chat, timeout)
        if chat_id is None or sent.id is None:
            raise ConfigurationError("The result does not say in which chat to look, or for what: pass chat=.")
        stored_at = sent.stored_at if isinstance(sent, Sent) else None
        history = History(chat_id, stored_at and stored_at + _A_MOMENT, stored_at and stored_at - _A_MOMENT)
        following: Mapping[str, Any] | None = history.parameters
        while following is not None:
            page: APIResponse = yield self._prepare_call(spec.GET_MESSAGES, following, timeout)
            for message in history.messages(page):
                if message.get("_id") == sent.id:
                    return _status(message.get("status"))
            following = parameters_of_next(following, page, history.next_page)
        return None

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


def _status(value: object) -> "MessageStatus | int | None":
    """Return a status, as a number if the spec does not name it."""
    from texter_client.models import MessageStatus  # noqa: PLC0415 (slow to import)

    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return MessageStatus(value) if value in list(MessageStatus) else value


def _number_of(to: Recipient) -> Phone:
    if isinstance(to, Phone):
        return to
    return to.as_phone() if isinstance(to, Chat) else phone(to)
