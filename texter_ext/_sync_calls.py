"""The calls of the synchronous client that do not send."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import httpx

from texter_client import spec
from texter_client.records import Operation
from texter_ext._client import Client, NextPage, parameters_of_next
from texter_ext._errors import TexterError
from texter_ext._http.call import Call, Result, Steps
from texter_ext._http.channel import SyncChannel

if TYPE_CHECKING:
    from texter_ext._many.sync_sending import Sending  # noqa: F401 (in the base class)
    from texter_ext._messages.templates import Template
    from texter_ext._operations.calling import APIResponse
    from texter_ext._operations.chats import Chat
    from texter_ext._operations.phones import Phone


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
