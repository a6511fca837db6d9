"""The two clients, which differ in nothing but how they wait."""

from contextlib import aclosing, closing
from types import TracebackType
from typing import Final, Literal, Self

import httpx
from texter_client import AuthenticatedClient, spec

from texter_ext import configuration
from texter_ext.errors import ConfigurationError
from texter_ext.exchange import Body, Exchange
from texter_ext.limits import WHATSAPP, Limits
from texter_ext.messages import AnyMessage
from texter_ext.sent import Sent

DEFAULT_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, read=60.0)
"""Seconds to connect, to write and to wait for a connection; to read is long, as Texter may download media first."""


class _GeneratedClient(AuthenticatedClient):
    """The generated client, without the token in its repr."""

    def __repr__(self) -> str:
        return f"AuthenticatedClient(base_url={self._base_url!r})"


class _Settings:
    """What the two clients share: everything but input and output."""

    def __init__(
        self,
        project_id: str | None,
        token: str | None,
        base_url: str | None,
        timeout: float | httpx.Timeout | None,
        retries: int,
        limits: Limits | None,
        transport: httpx.BaseTransport | httpx.AsyncBaseTransport | None,
    ) -> None:
        if retries:
            raise ConfigurationError("retries= can only be 0 so far: nothing is ever retried.")
        self._limits = limits
        self.client: AuthenticatedClient = _GeneratedClient(
            configuration.base_url(project_id, base_url),
            configuration.token(token),
            timeout=DEFAULT_TIMEOUT if timeout is None else httpx.Timeout(timeout),
            httpx_args={"transport": transport},
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"


class Texter(_Settings):
    """Sends messages to existing chats.

    A context manager that holds one pool of connections; threads may share it. No failure is retried, so nothing is
    ever sent twice.

    Args:
        project_id: the first label of the address under which the project's inbox opens; else `TEXTER_PROJECT_ID`.
        token: an API token with the scope “Send session message”; else `TEXTER_API_TOKEN`.
        base_url: everything before `/messages/send/…`, for another server; else `TEXTER_BASE_URL`. An argument goes
            before the environment, and a base URL before a project id.
        timeout: seconds, or an httpx.Timeout with one for each phase; None for DEFAULT_TIMEOUT.
        retries: how often to try again; so far only 0.
        limits: what messages are held to before they leave; None for channels other than WhatsApp.
        transport: an httpx transport to send through in place of httpx's own.

    Attributes:
        client: the generated client underneath, ready for the generated functions.

    Raises:
        ConfigurationError: a setting is missing or malformed.
    """

    def __init__(
        self,
        project_id: str | None = None,
        token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        retries: Literal[0] = 0,
        limits: Limits | None = WHATSAPP,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(project_id, token, base_url, timeout, retries, limits, transport)
        self._http = self.client.get_httpx_client()

    def send(self, chat_id: str, message: AnyMessage, *, timeout: float | httpx.Timeout | None = None) -> Sent:
        """Send a message to an existing chat.

        Args:
            chat_id: the chat's own id, which the provider's Search Chats endpoint gives.
            message: a text, what a builder returns, any generated request model, or a mapping in the API's own JSON
                form. It goes out as it is, with a `tmpSendId` where it has none.
            timeout: seconds, or an httpx.Timeout with one for each phase; None for the client's.

        Returns:
            What the API answered; the message is accepted, which is not yet delivered.

        Raises:
            TexterError: its `delivery` says what became of the message; texter_ext.errors draws the whole tree.
        """
        exchange = Exchange.prepared(chat_id, message, self._limits)
        request = _request(self._http, exchange, timeout)
        body = Body()
        with exchange.sending():
            response = self._http.send(request, stream=True)
        with closing(response), body.reading():
            for chunk in response.iter_bytes():
                if not body.add(chunk):
                    break
        return exchange.outcome(response, body)

    def close(self) -> None:
        """Close the connections; leaving the `with` block does it too."""
        self._http.close()

    def __enter__(self) -> Self:
        self._http.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.__exit__(kind, error, traceback)


class AsyncTexter(_Settings):
    """Sends messages to existing chats: all as in Texter, but its methods are awaited, and tasks may share it."""

    def __init__(
        self,
        project_id: str | None = None,
        token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        retries: Literal[0] = 0,
        limits: Limits | None = WHATSAPP,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(project_id, token, base_url, timeout, retries, limits, transport)
        self._http = self.client.get_async_httpx_client()

    async def send(  # (a timeout per phase is httpx's; asyncio.timeout() stays the caller's)
        self,
        chat_id: str,
        message: AnyMessage,
        *,
        timeout: float | httpx.Timeout | None = None,  # noqa: ASYNC109
    ) -> Sent:
        """Send a message to an existing chat, as Texter.send does."""
        exchange = Exchange.prepared(chat_id, message, self._limits)
        request = _request(self._http, exchange, timeout)
        body = Body()
        with exchange.sending():
            response = await self._http.send(request, stream=True)
        async with aclosing(response):
            with body.reading():
                async for chunk in response.aiter_bytes():
                    if not body.add(chunk):
                        break
        return exchange.outcome(response, body)

    async def aclose(self) -> None:
        """Close the connections; leaving the `async with` block does it too."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, traceback)


def _request(
    client: httpx.Client | httpx.AsyncClient, exchange: Exchange, timeout: float | httpx.Timeout | None
) -> httpx.Request:
    return client.build_request(
        spec.METHOD,
        exchange.path,
        content=exchange.content,
        headers={"Content-Type": "application/json"},
        timeout=httpx.USE_CLIENT_DEFAULT if timeout is None else timeout,
    )
