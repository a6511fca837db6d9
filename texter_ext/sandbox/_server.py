"""The sandbox's server, which runs uvicorn in a thread of this process."""

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
    """Return a socket that listens on a loopback port, or on any free port for 0.

    Raises:
        OSError: the port is not available.
    """
    # asyncio disables Nagle's algorithm only if the protocol is given; otherwise each response takes 40 ms.
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
    # There is no need to wait for the thread: until it starts, connections wait in the socket's backlog.
    thread = threading.Thread(target=server.run, args=([listener],), name="texter-sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
        listener.close()  # uvicorn before 0.41 does not close it if it stops before it has started


class _Protocol(H11Protocol):
    """uvicorn's HTTP protocol, which passes its transport to the application, so that it can break connections."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a new connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}  # becomes scope["state"]


class _Server(uvicorn.Server):
    """uvicorn's server, which does not wait for open connections when it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Abort all connections, and stop."""
        for connection in list(self.server_state.connections):
            cast("_Protocol", connection).transport.abort()
        await super().shutdown(sockets)
