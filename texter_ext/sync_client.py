"""The client that blocks while it waits."""

import ssl
import time
from contextlib import closing
from types import TracebackType
from typing import Self, cast

import httpx

from texter_ext.client import NO_COOKIES, POOL, Client
from texter_ext.errors import TexterError
from texter_ext.exchange import Body, Exchange
from texter_ext.messages import AnyMessage
from texter_ext.sent import Sent


class Texter(Client[httpx.BaseTransport]):
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
        transport: the httpx transport that it sends through; None where the environment's proxies choose it.

    Raises:
        ConfigurationError: a setting is missing or malformed.
    """

    def _own_transport(self, tls: ssl.SSLContext) -> httpx.BaseTransport:
        return httpx.HTTPTransport(verify=tls, limits=POOL)

    def _open(self) -> None:
        self._http = self.client.get_httpx_client()
        self._http.cookies.jar.set_policy(NO_COOKIES)

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
            TexterError: its `delivery` says what became of the message; texter_ext.errors draws the whole tree.
        """
        exchange = self._prepared(self._http, chat_id, message, timeout)
        while True:
            try:
                return self._attempt(exchange)
            except TexterError as error:
                pause = exchange.pause(error)
                if pause is None:
                    raise
            with exchange.pausing():
                time.sleep(pause)

    def _attempt(self, exchange: Exchange) -> Sent:
        with exchange.attempt():
            request = self._request(self._http, exchange)
            try:
                direct = self._direct(self._http)
                response = direct.handle_request(request) if direct else self._http.send(request, stream=True)
            except Exception as error:
                raise exchange.no_answer(error) from error
            body = Body(exchange)
            try:
                with closing(cast("httpx.SyncByteStream", response.stream)) as stream:
                    for chunk in stream:
                        if not body.add(chunk):
                            break
            except Exception:  # noqa: BLE001 (the status is known, and must not be lost over it)
                body.broken = True
            return exchange.outcome(response, body)

    def close(self) -> None:
        """Close the connections; leaving the `with` block does it too."""
        self._http.close()

    def __enter__(self) -> Self:
        if self._http.is_closed:
            raise self._closed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
