"""The client that blocks while it waits."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack, overload

import httpx

from texter_client.records import Operation
from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE, Client, NextPage, parameters_of_next
from texter_ext._errors import TexterError
from texter_ext._http.call import Call, Result
from texter_ext._http.channel import SyncChannel
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sent import Sent

if TYPE_CHECKING:
    from concurrent.futures import Future

    from texter_ext._many.batch import SendManySettings
    from texter_ext._many.items import AnyItem, ItemT, ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate
    from texter_ext._many.sync_sending import Sending
    from texter_ext._operations.calling import APIResponse


class Texter(Client[httpx.BaseTransport, "Sending"]):
    """Sends messages to existing chats.

    A context manager that holds one pool of connections; threads may share it.

    Args:
        project_id: the first label of the address under which the project's inbox opens; else `TEXTER_PROJECT_ID`.
        token: an API token with the scope “Send session message”; else `TEXTER_API_TOKEN`.
        base_url: everything before `/messages/send/…`, for another server; else `TEXTER_BASE_URL`. An argument goes
            before the environment, and a base URL before a project id.
        allow_http: let the token travel unencrypted to a base URL that is not https; one on loopback needs no leave.
        timeout: seconds for a whole send, its retries included, or an httpx.Timeout for each phase of an attempt, of
            which a whole send may take the sum; None for DEFAULT_TIMEOUT.
        retries: how often to try again where that cannot send the message twice, or Retries for more choice.
        limits: what messages are held to before they leave; None for channels other than WhatsApp.
        transport: an httpx transport to send through in place of httpx's own.

    Attributes:
        client: the generated client underneath, ready for the generated functions.
        transport: the httpx transport that it sends through.

    Raises:
        ConfigurationError: a setting is missing or malformed.
    """

    def _connect(
        self, address: str, token: str, timeout: float | httpx.Timeout, transport: httpx.BaseTransport | None
    ) -> SyncChannel:
        self._channel = SyncChannel(address, token, timeout, transport)
        self._in_flight: set[Future[None]] = set()
        return self._channel

    @property
    def _is_closed(self) -> bool:
        return self._channel.is_closed

    def send(self, chat_id: str, message: AnyMessage, *, timeout: float | httpx.Timeout | None = None) -> Sent:
        """Send a message to an existing chat.

        Args:
            chat_id: the chat's own id, which the provider's Search Chats endpoint gives.
            message: a text, what a builder returns, any generated request model, or a mapping in the API's own JSON
                form. It goes out as it is, with a `tmpSendId` where it has none.
            timeout: another than the client's, for this send.

        Returns:
            What the API answered; the message is accepted, which is not yet delivered.

        Raises:
            TexterError: its `delivery` says what became of the message; texter_ext._errors draws the whole tree.
        """
        return self._deliver(self._send(chat_id, message, timeout))

    @overload
    def send_many(self, items: "Iterable[ItemT]", **settings: "Unpack[SendManySettings]") -> "Sending[ItemT]": ...

    # For mypy, which finds no item type for a list of different messages unless it is told one.
    @overload
    def send_many(  # type: ignore[overload-cannot-match]
        self, items: "Iterable[AnyItem]", **settings: "Unpack[SendManySettings]"
    ) -> "Sending[AnyItem]": ...

    def send_many(
        self,
        items: "Iterable[AnyItem]",
        *,
        journal: "str | os.PathLike[str] | Journal | None" = None,
        concurrency: int = DEFAULT_CONCURRENCY,
        rate: "float | Rate | None" = DEFAULT_RATE,
        repeat_unknown: bool = False,
        dry_run: bool = False,
        progress: "ProgressCallback | None" = None,
    ) -> "Sending[AnyItem]":
        """Send many messages: to each chat in the order given, to different chats side by side.

        Args:
            items: `(chat_id, message)` or `(chat_id, message, key)`. A key is what you call the message in every run;
                see Item. What an item is when it is read is what goes out, whatever you change afterwards. Items are
                read only as far as they can go out; while their chats are busy or at rest, more are read in search of
                another chat, until twice `concurrency` items wait.
            journal: a file (or a Journal) in which each send is written down before it goes out and when its outcome is
                known. Run the same call again after whatever has stopped it: what was accepted is not sent again, what
                was not sent is, and what was in flight is reported as UNKNOWN.
            concurrency: how many messages are in flight at most, up to 100.
            rate: how many messages go out in a second; to one chat as few as WhatsApp takes, except on loopback, where
                a sandbox is. A Rate for more choice, or None for as fast as they go. After a 429 all wait, and go on
                more slowly.
            repeat_unknown: send again what an earlier run left UNKNOWN, which may send it twice.
            dry_run: send nothing: each result shows what is wrong with its message, in `error` and `violations`, or
                that an item before it has the same key. With a journal, which is only read, also what earlier runs did,
                and which messages have changed.
            progress: called before each result is returned.

        Returns:
            An iterator of a SendResult for each item, as it becomes known; what failed stops nothing. Messages go out
            only while results are asked for, as Sending says; if none ever is, there is a RuntimeWarning.

        Raises:
            ConfigurationError: an argument is malformed.
            JournalError: the journal is in use, belongs to another base URL, is damaged, or is none.
        """
        from texter_ext._many.sync_sending import Sending  # noqa: PLC0415 (many programs never need it)

        source = iter(items)
        batch = self._batch(
            items,
            journal=journal,
            concurrency=concurrency,
            rate=rate,
            repeat_unknown=repeat_unknown,
            dry_run=dry_run,
            progress=progress,
        )
        sending = Sending(batch, source, self._deliver_once, self._in_flight)
        self._sendings[sending] = batch
        return sending

    def call(
        self,
        operation: Operation,
        *,
        timeout: float | httpx.Timeout | None = None,
        **parameters: Any,  # noqa: ANN401 (each operation has its own)
    ) -> "APIResponse":
        """Call any operation of the spec.

        One that only reads is retried after a lost connection, a 429 and a 5xx. Any other must happen once: it is
        retried as a send is, and the `delivery` of its error says what is known of it.

        Args:
            operation: the operation, such as `texter_client.spec.SEND_MESSAGE`.
            timeout: another one than the client's, for this call.
            parameters: those of the operation's path and query, under the names that its generated function has, and
                `body`, a generated model or a mapping.

        Raises:
            ConfigurationError: a parameter cannot stand in the path.
            TypeError: a parameter is missing, or the operation has none of that name.
            TexterError: the call failed. NOT_SENT after an operation that only reads, since it sends no message.
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
        """Call an operation page after page, each when it is asked for.

        Args:
            operation: the operation.
            next_page: given a page, returns the parameters that differ for the next one, or None after the last page.
            timeout: another one than the client's, for each call.
            parameters: those of the first page, as `call` takes them.

        Raises:
            TexterError: as `call` raises it, at the page that failed.
        """
        following: Mapping[str, Any] | None = parameters
        while following is not None:
            page = self.call(operation, timeout=timeout, **following)
            yield page
            following = parameters_of_next(following, page, next_page)

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

    def close(self) -> None:
        """Close the connections, once what is in flight of many messages is known; leaving the `with` block does it."""
        for sending, batch in tuple(self._sendings.items()):
            if batch.begun:
                sending.close()
        if self._in_flight and self._process == os.getpid():  # of a thread that was asking for a result
            from concurrent.futures import wait  # noqa: PLC0415 (few programs get here)

            wait(tuple(self._in_flight))
        self._channel.close()

    def __enter__(self) -> Self:
        if self._is_closed:
            raise self._closed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
