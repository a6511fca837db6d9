"""The synchronous client."""

import os
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack, overload

import httpx

from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE
from texter_ext._http.channel import SyncChannel
from texter_ext._messages.forms import AnyMessage
from texter_ext._operations.sent import Sent
from texter_ext._sync_calls import SyncCalls

if TYPE_CHECKING:
    from concurrent.futures import Future

    from texter_ext._many.batch import SendManySettings
    from texter_ext._many.items import AnyItem, ItemT, ProgressCallback
    from texter_ext._many.journal import Journal
    from texter_ext._many.pacing import Rate
    from texter_ext._many.settling import Settled
    from texter_ext._many.sync_sending import Sending
    from texter_ext._messages.outgoing_template import OutgoingTemplate
    from texter_ext._operations.recipients import Recipient
    from texter_ext._operations.sending_templates import SentTemplate


class Texter(SyncCalls):
    """Client that sends messages to existing chats.

    A client is a context manager with one connection pool. Threads may share it.

    Args:
        project_id: `myclinic` if your inbox is at https://myclinic.texterchat.com. Default: `TEXTER_PROJECT_ID`.
        token: an API token with the scope “Send session message”. Default: `TEXTER_API_TOKEN`.
        base_url: everything before `/messages/send/…`, for another server. Default: `TEXTER_BASE_URL`. Arguments
            override environment variables, and a base URL overrides a project id.
        allow_http: allow plain HTTP, which sends the token unencrypted. Loopback URLs are always allowed.
        timeout: the maximum time in seconds for a whole send, including retries; or an httpx.Timeout for each phase of
            an attempt, where a whole send may take the sum of the phases. Default: DEFAULT_TIMEOUT.
        retries: the maximum number of retries, or a Retries object. By default, only failures that cannot cause a
            duplicate are retried.
        limits: the limits that messages are checked against before they are sent. Pass None for channels other than
            WhatsApp.
        transport: an httpx transport to use instead of the default one.

    Attributes:
        client: the underlying generated client, for use with the generated functions.
        transport: the httpx transport in use.

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

    @overload
    def send(
        self, chat_id: "Recipient", message: AnyMessage, *, timeout: float | httpx.Timeout | None = None
    ) -> Sent: ...

    @overload
    def send(
        self,
        chat_id: "Recipient",
        message: AnyMessage,
        *,
        otherwise: "OutgoingTemplate | None",
        timeout: float | httpx.Timeout | None = None,
    ) -> "Sent | SentTemplate": ...

    def send(
        self,
        chat_id: "Recipient",
        message: AnyMessage,
        *,
        otherwise: "OutgoingTemplate | None" = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> "Sent | SentTemplate":
        """Send a message to an existing chat.

        Args:
            chat_id: the chat's own id, a Chat, or a phone number from `phone`, whose chat is looked up first.
            message: a string, a message from a function such as `text` or `image`, any generated request model, or a
                mapping in the API's own JSON form. It is sent unchanged, except that a `tmpSendId` is added if it has
                none.
            otherwise: a template to send instead if the 24-hour window is closed, the phone number has no chat, or its
                chat is gone when the message is sent. The chat is looked up first. Only one of the two is sent: the
                template never follows a message that may have been sent.
            timeout: overrides the client's timeout for this send.

        Returns:
            The API's response. The message was accepted, which does not mean that it was delivered. If the template was
            sent, it is a SentTemplate, whose `reason` says why.

        Raises:
            TexterError: the send failed; `delivery` says what became of the message. Each kind of failure has a
                subclass.
        """
        if otherwise is not None:
            return self._run(self._actions.send_or_template(chat_id, message, otherwise, timeout))
        if isinstance(chat_id, str):
            return self._deliver(self._send(chat_id, message, timeout))
        return self._run(self._actions.send(chat_id, message, timeout))

    def send_template(
        self,
        to: "Recipient",
        template: "OutgoingTemplate",
        *,
        timeout: float | httpx.Timeout | None = None,
    ) -> "SentTemplate":
        """Send a template to a phone number, which WhatsApp allows at any time.

        Args:
            to: the phone number, read as by `phone`; a Phone; or a Chat, whose contact gets it from the same account.
            template: the template with its values, from `template`.
            timeout: overrides the client's timeout for this send.

        Returns:
            The API's response. The template was accepted, which does not mean that it was delivered.

        Raises:
            PhoneError: the number cannot be read.
            TemplateRefusedError: Texter did not send it, for example because the contact has unsubscribed.
            TexterError: the send failed; `delivery` says what became of the template.
        """
        return self._deliver(self._actions.send_template(to, template, timeout))

    @overload
    def send_many(self, items: "Iterable[ItemT]", **settings: "Unpack[SendManySettings]") -> "Sending[ItemT]": ...

    # Without this overload, mypy cannot infer an item type for a list of different kinds of messages.
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
        """Send many messages: in order within each chat, and concurrently to different chats.

        Args:
            items: `(chat_id, message)` or `(chat_id, message, key)`. A key identifies the message across runs; see
                Item. An item is sent as it was when it was read, even if you change it afterwards. Items are read only
                when they can be sent. If their chats are busy or waiting for their rate limit, more items are read to
                find another chat, until twice `concurrency` items are waiting.
            journal: a file (or a Journal) that records each send before it begins and when its outcome is known. If a
                run stops for any reason, run the same call again: accepted messages are not sent again, messages that
                were not sent are sent, and those that were in flight are reported as UNKNOWN.
            concurrency: the maximum number of messages in flight, from 1 to 100.
            rate: the maximum number of messages per second. Each chat also gets only as many as WhatsApp allows, except
                on loopback, where the sandbox runs. Pass a Rate for more control, or None for no limit. After a 429,
                all sends pause and then continue more slowly.
            repeat_unknown: send messages again that an earlier run left UNKNOWN, which may send them twice. Of a
                message and its `otherwise`, it is the one that may have been sent.
            dry_run: send nothing. Each result shows the problems of its message in `error` and `violations`, or that
                an earlier item has the same key. With a journal, which is only read, results also show what earlier
                runs did and which messages have changed; not of a message to a phone number without a key, whose chat
                is not looked up.
            progress: called before each result is returned.

        Returns:
            An iterator that yields a SendResult for each item as its outcome becomes known. A failure does not stop
            the others. Messages are sent only while you iterate; see Sending. If you never iterate, you get a
            RuntimeWarning.

        Raises:
            ConfigurationError: an argument is malformed.
            JournalError: the journal is in use, belongs to another base URL, is damaged, or is not a journal.
        """
        from texter_ext._many.sync_sending import Sending  # noqa: PLC0415 (many programs do not use it)

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
        sending = Sending(batch, source, self._deliver_once, self._find, self._in_flight)
        self._sendings[sending] = batch
        return sending

    def settle(self, journal: "str | os.PathLike[str] | Journal") -> "tuple[Settled, ...]":
        """Find out what became of the messages that a journal of `send_many` left UNKNOWN, and write it down.

        Each message is looked for as by `find_out`; the journal's other messages are not taken for it. What was found
        is recorded as ACCEPTED, so that later runs know it. For what you find out yourself, use Journal.settle.

        Args:
            journal: the journal's file, or a Journal. No run can use it at the same time.

        Returns:
            A Settled for each message whose outcome was unknown.

        Raises:
            JournalError: the journal is in use, belongs to another base URL, is damaged, or is not a journal.
            TexterError: a history could not be fetched. What was found before that is recorded.
        """
        from texter_ext._many.settling import settle  # noqa: PLC0415

        return self._run(settle(journal, self._journal_address, self._actions.seek))

    def close(self) -> None:
        """Close the connections, after `send_many` messages in flight are done; leaving the `with` block does it."""
        for sending, batch in tuple(self._sendings.items()):
            if batch.begun:
                sending.close()
        if self._in_flight and self._process == os.getpid():  # another thread was iterating over results
            from concurrent.futures import wait  # noqa: PLC0415 (rarely needed)

            wait(tuple(self._in_flight))
        self._channel.close()

    def __enter__(self) -> Self:
        if self._is_closed:
            raise self._closed_error()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
