"""A server that answers with exactly the bytes that a test wants, or not at all."""

import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Self

Behaviour = Callable[[socket.socket, bytes], None]
"""What to do on a connection once the whole request, given too, has come."""


class RawServer:
    """Listens on loopback and treats each request as told; `requests` holds what came."""

    def __init__(
        self,
        behaviour: Behaviour,
        tls: ssl.SSLContext | None = None,
        *,
        handshake: Callable[[socket.socket], None] | None = None,
    ) -> None:
        self._behaviour = behaviour
        self._tls = tls
        self._handshake = handshake
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._connections: list[socket.socket] = []
        self.base_url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}/server/api/v2"
        self.requests: list[bytes] = []

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        for each in (self._listener, *self._connections):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with ExitStack() as stack, suppress(OSError):
            stack.enter_context(connection)
            if self._handshake:
                self._handshake(connection)
            if self._tls:
                connection = stack.enter_context(self._tls.wrap_socket(connection, server_side=True))
            self._connections.append(connection)
            while request := _request(connection):
                self.requests.append(request)
                self._behaviour(connection, request)


def _request(connection: socket.socket) -> bytes:
    """Read one request with a Content-Length; return nothing where it does not come whole."""
    received = b""
    while b"\r\n\r\n" not in received:
        if not (chunk := connection.recv(65536)):
            return b""
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        if not (chunk := connection.recv(65536)):
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body


def reply(body: bytes = b"", status: str = "200 OK", *headers: str, length: int | None = None) -> Behaviour:
    """Answer with a status and a body; with a larger length than the body has, the answer is cut off."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers, "", ""]

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall("\r\n".join(head).encode("latin-1") + body)
        if length is not None:
            connection.shutdown(socket.SHUT_RDWR)

    return behave


def garbage(connection: socket.socket, _request: bytes) -> None:
    """Answer with what is not HTTP."""
    connection.sendall(b"\x00\x01 what?\r\n\r\n")
    connection.shutdown(socket.SHUT_RDWR)


def hang_up(connection: socket.socket, _request: bytes) -> None:
    """Close the connection without an answer."""
    connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket, _request: bytes) -> None:
    """Reset the connection without an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang(connection: socket.socket, _request: bytes) -> None:
    """Never answer; wait until the client gives up."""
    connection.recv(1)


def tunnel(port: int) -> Behaviour:
    """Be a proxy that passes on whatever comes to a port of this machine."""

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while received := source.recv(65536):
                target.sendall(received)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def behave(connection: socket.socket, _request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(server, connection))
            back.start()
            pump(connection, server)
            back.join()

    return behave


def socks(connection: socket.socket) -> None:
    """Be a SOCKS proxy that is the server itself."""
    connection.recv(3)
    connection.sendall(b"\x05\x00")
    connection.recv(262)
    connection.sendall(b"\x05\x00\x00\x01" + bytes(6))


def held(until: threading.Event, behaviour: Behaviour) -> Behaviour:
    """Behave so once something has happened."""

    def behave(connection: socket.socket, request: bytes) -> None:
        until.wait(60)
        behaviour(connection, request)

    return behave


def one_after_another(*behaviours: Behaviour) -> Behaviour:
    """Treat each request in its own way, and the rest as the last one."""
    left = itertools.chain(behaviours, itertools.repeat(behaviours[-1]))

    def behave(connection: socket.socket, request: bytes) -> None:
        next(left)(connection, request)

    return behave


def lines(server: RawServer) -> list[str]:
    """Return the method and path of each request."""
    return [request.partition(b"\r\n")[0].decode().removesuffix(" HTTP/1.1") for request in server.requests]


def unused_address() -> str:
    """Return a base URL at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/server/api/v2"
