"""The calls of the asynchronous client that do not send."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import httpx

from texter_client import spec
from texter_client.records import Operation
from texter_ext._client import Client
from texter_ext._errors import ClientStateError, TexterError
from texter_ext._http.async_channel import AsyncChannel
from texter_ext._http.call import Call, Result, Steps
from texter_ext._operations.paging import NextPage, parameters_of_next

if TYPE_CHECKING:
    from datetime import datetime

    from texter_client.models import Message, MessageStatus
    from texter_ext._many.async_sending import AsyncSending  # noqa: F401 (in the base class)
    from texter_ext._messages.templates import Template
    from texter_ext._operations.calling import APIResponse
    from texter_ext._operations.chats import Chat
    from texter_ext._operations.finding import Finding
    from texter_ext._operations.phones import Phone
    from texter_ext._operations.recipients import ItemRecipient, Recipient
    from texter_ext._operations.sending_templates import SentTemplate
    from texter_ext._operations.sent import Sent


class AsyncCalls(Client[httpx.AsyncBaseTransport, "AsyncSending"]):
    """Base of AsyncTexter: everything but its sends."""

    _channel: AsyncChannel
    _loop: asyncio.AbstractEventLoop | None

    async def search_chats(
        self,
        search: str,
        *,
        channel: str | None = None,
        account_id: str | None = None,
        labels: Iterable[str] = (),
        statuses: Iterable[str] = (),
    ) -> "AsyncIterator[Chat]":
        """Search chats by phone number or name; see Texter.search_chats."""
        from texter_ext._operations.chats import ChatSearch  # noqa: PLC0415

        found = ChatSearch(search, channel, account_id, labels, statuses)
        async for page in self.pages(spec.SEARCH_CHATS, found.next_page, **found.parameters):
            for chat in found.chats(page):
                yield chat

    async def get_chat(
        self,
        chat_id: str,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "Chat":
        """Fetch a chat by its id; see Texter.get_chat."""
        return await self._run(self._actions.get_chat(chat_id, timeout))

    async def find_chat(
        self,
        phone: "str | Phone",
        *,
        region: str | None = None,
        account_id: str | None = None,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "Chat | None":
        """Find the WhatsApp chat of exactly one phone number; see Texter.find_chat."""
        from texter_ext._operations.phones import read_phone  # noqa: PLC0415

        return await self._run(self._actions.find_chat(read_phone(phone, region, account_id), timeout))

    async def templates(
        self,
        account_id: str | None = None,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "tuple[Template, ...]":
        """Fetch the templates that WhatsApp has approved; see Texter.templates."""
        return await self._run(self._actions.templates(account_id, timeout))

    async def messages(
        self,
        chat: "Recipient",
        *,
        before: "datetime | Message | None" = None,
        since: "datetime | None" = None,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "AsyncIterator[Message]":
        """Read the messages of a chat, newest first; see Texter.messages."""
        from texter_client.models import Message  # noqa: PLC0415

        history = await self._run(self._actions.history(chat, before, since, timeout))
        async for page in self.pages(spec.GET_MESSAGES, history.next_page, timeout=timeout, **history.parameters):
            for message in history.messages(page):
                yield Message.from_dict(message)

    async def find_out(
        self,
        error: TexterError,
        *,
        chat: "Recipient | None" = None,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "Finding":
        """Find out whether a message whose outcome is unknown was stored; see Texter.find_out."""
        return await self._run(self._actions.find_out(error, chat, timeout))

    async def status(
        self,
        sent: "Sent | SentTemplate",
        *,
        chat: "Recipient | None" = None,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
    ) -> "MessageStatus | int | None":
        """Read the current status of a message that was sent; see Texter.status."""
        return await self._run(self._actions.status(sent, chat, timeout))

    async def call(
        self,
        operation: Operation,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> "APIResponse":
        """Call any operation of the spec; see Texter.call."""
        return await self._deliver(self._call(operation, parameters, timeout))

    async def pages(
        self,
        operation: Operation,
        next_page: NextPage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109 (it may be an httpx.Timeout)
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> AsyncIterator["APIResponse"]:
        """Call an operation once for each page of its results; see Texter.pages."""
        following: Mapping[str, Any] | None = parameters
        while following is not None:
            page = await self.call(operation, timeout=timeout, **following)
            yield page
            following = parameters_of_next(following, page, next_page)

    def _check_loop(self, call: Call[Any]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            problem = "needs an asyncio event loop. With another, such as trio's, use Texter in a thread."
            raise call.with_context(ClientStateError(f"AsyncTexter {problem}")) from None
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            problem = "was used in another event loop: create one in each loop, or use a single loop."
            raise call.with_context(ClientStateError(f"This AsyncTexter {problem}"))

    async def _find(self, recipient: "ItemRecipient") -> "Chat | None":
        return await self._run(self._actions.chat_of(recipient, None))

    async def _run(self, steps: Steps[Result]) -> Result:
        """Make the calls of an action that takes several, and return its result."""
        try:
            call = next(steps)
            while True:
                try:
                    result = await self._deliver(call)
                except TexterError as error:
                    call = steps.throw(error)
                else:
                    call = steps.send(result)
        except StopIteration as end:
            return cast("Result", end.value)

    async def _deliver_once(self, call: Call[Result]) -> Result:
        self._check_loop(call)
        try:
            return await self._channel.attempt(call)
        except BaseException as cause:
            call.interrupted(cause)
            raise

    async def _deliver(self, call: Call[Result]) -> Result:
        self._check_loop(call)
        try:
            while True:
                try:
                    async with self._channel.turns:
                        return await self._channel.attempt(call)
                except TexterError as error:
                    pause = call.pause(error)
                    if pause is None:
                        raise
                await asyncio.sleep(pause)
        except BaseException as cause:
            call.interrupted(cause)
            raise
