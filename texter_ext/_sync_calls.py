"""The calls of the synchronous client that do not send."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import httpx

from texter_client import spec
from texter_client.records import Operation
from texter_ext._client import Client
from texter_ext._errors import TexterError
from texter_ext._http.call import Call, Result, Steps
from texter_ext._http.channel import SyncChannel
from texter_ext._operations.paging import NextPage, parameters_of_next

if TYPE_CHECKING:
    from datetime import datetime

    from texter_client.models import Message, MessageStatus
    from texter_ext._many.sync_sending import Sending  # noqa: F401 (in the base class)
    from texter_ext._messages.templates import Template
    from texter_ext._operations.calling import APIResponse
    from texter_ext._operations.chats import Chat
    from texter_ext._operations.finding import Finding
    from texter_ext._operations.phones import Phone
    from texter_ext._operations.recipients import ItemRecipient, Recipient
    from texter_ext._operations.sending_templates import SentTemplate
    from texter_ext._operations.sent import Sent


class SyncCalls(Client[httpx.BaseTransport, "Sending"]):
    """Base of Texter: everything but its sends."""

    _channel: SyncChannel

    def search_chats(
        self,
        search: str,
        *,
        channel: str | None = None,
        account_id: str | None = None,
        labels: Iterable[str] = (),
        statuses: Iterable[str] = (),
    ) -> "Iterator[Chat]":
        """Search chats by phone number or name, and fetch page after page as you iterate.

        Args:
            search: a phone number or a name, or a part of one, at least two characters.
            channel: only chats on this channel, such as `whatsapp`; it needs `account_id`.
            account_id: only chats of this account, on WhatsApp unless you pass a channel.
            labels: only chats with one of these labels, given by id.
            statuses: only chats with one of these statuses: `BOT`, `PENDING`, `ASSIGNED`, `RESOLVED` or `BULK`.

        Returns:
            An iterator over the chats, those with the newest messages first. It leaves out chats without messages. A
            chat may be missing if a chat before it is deleted meanwhile.

        Raises:
            ConfigurationError: a channel is given without an account.
            TexterError: a page could not be fetched.
        """
        from texter_ext._operations.chats import ChatSearch  # noqa: PLC0415

        found = ChatSearch(search, channel, account_id, labels, statuses)
        for page in self.pages(spec.SEARCH_CHATS, found.next_page, **found.parameters):
            yield from found.chats(page)

    def get_chat(self, chat_id: str, *, timeout: float | httpx.Timeout | None = None) -> "Chat":
        """Fetch a chat by its id.

        Raises:
            ChatIdError: the chat id is invalid.
            TexterError: the chat could not be fetched; NotFoundError if it does not exist.
        """
        return self._run(self._actions.get_chat(chat_id, timeout))

    def find_chat(
        self,
        phone: "str | Phone",
        *,
        region: str | None = None,
        account_id: str | None = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> "Chat | None":
        """Find the WhatsApp chat of exactly one phone number.

        Args:
            phone: the number, read as by `phone`, or a Phone.
            region: the country of a local number, such as `IL`. Default: `TEXTER_REGION`.
            account_id: the WhatsApp account whose chat is meant, if several have a chat with the number.
            timeout: overrides the client's timeout.

        Returns:
            The chat, or None if the number has no chat with messages.

        Raises:
            PhoneError: the number cannot be read.
            AmbiguousChatError: several accounts have a chat with the number.
            TexterError: the search failed.
        """
        from texter_ext._operations.phones import read_phone  # noqa: PLC0415

        return self._run(self._actions.find_chat(read_phone(phone, region, account_id), timeout))

    def templates(
        self,
        account_id: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = None,
    ) -> "tuple[Template, ...]":
        """Fetch the templates that WhatsApp has approved, with their texts.

        Args:
            account_id: only those of this WhatsApp account.
            timeout: overrides the client's timeout.

        Raises:
            TexterError: they could not be fetched.
        """
        return self._run(self._actions.templates(account_id, timeout))

    def messages(
        self,
        chat: "Recipient",
        *,
        before: "datetime | Message | None" = None,
        since: "datetime | None" = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> "Iterator[Message]":
        """Read the messages of a chat, newest first, and fetch page after page as you iterate.

        Args:
            chat: the chat.
            before: only messages up to this time, or before this message; by default, all. How to ask for the newest
                messages is not documented: without a message, the request names an id that no message has (INFERRED).
            since: only messages from this time on.
            timeout: overrides the client's timeout for each call.

        Returns:
            An iterator over the messages, in both directions, system messages included.

        Raises:
            ChatIdError: the chat id is invalid.
            ChatNotFoundError: a phone number has no chat.
            TexterError: a page could not be fetched.
        """
        from texter_client.models import Message  # noqa: PLC0415

        history = self._run(self._actions.history(chat, before, since, timeout))
        for page in self.pages(spec.GET_MESSAGES, history.next_page, timeout=timeout, **history.parameters):
            for message in history.messages(page):
                yield Message.from_dict(message)

    def find_out(
        self,
        error: TexterError,
        *,
        chat: "Recipient | None" = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> "Finding":
        """Find out whether a message whose outcome is unknown was stored, in the history of its chat.

        A stored message does not tell which send it comes from, so it is recognized by its direction, type, content and
        time, by the server's clock. It is claimed only if it is the only one; nothing proves that a message was not
        sent, since it may be stored later.

        Args:
            error: an error whose `delivery` is UNKNOWN; what another one says is returned as it is.
            chat: the chat, if the error does not name it, as after a template to a phone number.
            timeout: overrides the client's timeout for each call.

        Raises:
            ConfigurationError: neither the error nor `chat` says where to look.
            TexterError: the history could not be fetched.
        """
        return self._run(self._actions.find_out(error, chat, timeout))

    def status(
        self,
        sent: "Sent | SentTemplate",
        *,
        chat: "Recipient | None" = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> "MessageStatus | int | None":
        """Read the current status of a message that was sent.

        Args:
            sent: the result of the send; of several stored messages, the first one counts.
            chat: the chat, if the result does not name it, as after a template.
            timeout: overrides the client's timeout for each call.

        Returns:
            The status, such as `MessageStatus.SEEN`; a number that the spec does not name; or None if the message is
            not in the chat or has no status.

        Raises:
            ConfigurationError: neither the result nor `chat` says where to look.
            TexterError: the history could not be fetched.
        """
        return self._run(self._actions.status(sent, chat, timeout))

    def call(
        self,
        operation: Operation,
        *,
        timeout: float | httpx.Timeout | None = None,
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> "APIResponse":
        """Call any operation of the spec.

        An operation that only reads is retried after a lost connection, a 429 or a 5xx. Any other must happen only
        once: it is retried like a send, and the `delivery` of its error says what is known about its outcome.

        Args:
            operation: the operation, such as `texter_client.spec.SEND_MESSAGE`.
            timeout: overrides the client's timeout for this call.
            parameters: the path and query parameters, named as in the operation's generated function, and `body`, a
                generated model or a mapping.

        Raises:
            ConfigurationError: a path parameter is blank or would change the path.
            TypeError: a parameter is missing or unknown.
            TexterError: the call failed. Its `delivery` is NOT_SENT if the operation only reads, since no message was
                sent.
        """
        return self._deliver(self._call(operation, parameters, timeout))

    def pages(
        self,
        operation: Operation,
        next_page: NextPage,
        *,
        timeout: float | httpx.Timeout | None = None,
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> Iterator["APIResponse"]:
        """Call an operation once for each page of its results, as you iterate.

        Args:
            operation: the operation.
            next_page: a function that takes a page and returns the parameters that change for the next one, or None
                after the last page.
            timeout: overrides the client's timeout for each call.
            parameters: the parameters of the first page, as in `call`.

        Raises:
            TexterError: a page could not be fetched; see `call`.
        """
        following: Mapping[str, Any] | None = parameters
        while following is not None:
            page = self.call(operation, timeout=timeout, **following)
            yield page
            following = parameters_of_next(following, page, next_page)

    def _find(self, recipient: "ItemRecipient") -> "Chat | None":
        return self._run(self._actions.chat_of(recipient, None))

    def _run(self, steps: Steps[Result]) -> Result:
        """Make the calls of an action that takes several, and return its result."""
        try:
            call = next(steps)
            while True:
                try:
                    result = self._deliver(call)
                except TexterError as error:
                    call = steps.throw(error)
                else:
                    call = steps.send(result)
        except StopIteration as end:
            return cast("Result", end.value)

    def _deliver_once(self, call: Call[Result]) -> Result:
        try:
            return self._channel.attempt(call)
        except BaseException as cause:
            call.interrupted(cause)
            raise

    def _deliver(self, call: Call[Result]) -> Result:
        try:
            while True:
                try:
                    return self._channel.attempt(call)
                except TexterError as error:
                    pause = call.pause(error)
                    if pause is None:
                        raise
                time.sleep(pause)
        except BaseException as cause:
            call.interrupted(cause)
            raise
