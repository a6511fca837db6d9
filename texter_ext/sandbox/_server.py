"""The sandbox's server: uvicorn, in a thread of this process."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from texter_ext.sandbox._asgi import Event, Receive, Send


def listen(port: int) -> socket.socket:
    """Return a socket that listens on a port of loopback, 0 for a free one.

    Raises:
        OSError: it is taken.
    """
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it on, each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    listener.listen(2048)
    return listener


@contextmanager
def serving(application: Callable[[Event, Receive, Send], Awaitable[None]], listener: socket.socket) -> Generator[None]:
    """Serve an application (ASGI) until the block ends."""
    server = _Server(
        uvicorn.Config(
            application,
            interface="asgi3",
            http=_Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            proxy_headers=False,
            timeout_keep_alive=75,
            log_config=None,
            access_log=False,
        )
    )
    # Connections wait in the socket's backlog until the thread takes them, so there is nothing to wait for here.
    thread = threading.Thread(target=server.run, args=([listener],), name="texter-sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        listener.close()  # which uvicorn before 0.41 forgets, where it ends before it began


class _Protocol(H11Protocol):
    """uvicorn's HTTP, which shows the application its transport, so that it can break off."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}  # which becomes the scope's "state"


class _Server(uvicorn.Server):
    """uvicorn's server, which waits for nobody when it ends."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Break off every connection, and end."""
        for connection in list(self.server_state.connections):
            cast("_Protocol", connection).transport.abort()
        await super().shutdown(sockets)
