"""A connection gives each request its own answer, in time; and whatever is cancelled, the next send goes out."""

import asyncio
import itertools
import json
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

import httpx
import pytest
import trustme

from tests.conftest import TOKEN, Connect
from tests.wire import Behaviour, RawServer, reply, tunnel
from texter_ext import APITimeoutError, AsyncTexter, Delivery, TexterError
from texter_ext.sandbox import Sandbox

CHUNKED = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
ANSWERS = {
    "a length": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "another length": "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
    "chunks": f"HTTP/1.1 200 OK\r\n{CHUNKED}",
    "chunks and a length": f"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n{CHUNKED}",
    "no body": "HTTP/1.1 204 No Content\r\n\r\n",
    "a refusal": "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}",
    "line feeds": "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
    "a line feed": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\n{}",
    "an interim answer": "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
}
EXCESS = {
    "an acceptance": "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + '{"stale": 1} ',
    "a refusal": "HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\n\r\n" + '{"stale": 1} ',
    "no body": "HTTP/1.1 204 No Content\r\n\r\n",
    "half of one": "HTTP/1.1 200 OK\r\nX-Stale: ",
    "a byte": "\n",
    "a body": "{}",
}


def then(answers: list[bytes]) -> Behaviour:
    """Answer each request with the next bytes, in one piece."""
    left = iter(answers)

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(next(left))

    return behave


def outcome(send: Callable[[], Any]) -> tuple[Delivery, object]:
    """Return what is known after a send, and the answer's body."""
    try:
        sent = send()
    except TexterError as error:
        return error.delivery, getattr(error, "body", None)
    return Delivery.ACCEPTED, sent.raw


LAST = json.dumps({"own": 1}).encode()
OWN = {
    b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + LAST: (Delivery.ACCEPTED, {"own": 1}),
    b"HTTP/1.1 400 No\r\nContent-Length: 10\r\n\r\n" + LAST: (Delivery.REJECTED, {"own": 1}),
}


# By aiohttp what follows such an answer may take its status with it; see below.
@pytest.mark.parametrize("connect", ["Texter", "AsyncTexter"], indirect=True)
@pytest.mark.parametrize("answer", ANSWERS)
def test_what_comes_beside_an_answer_is_no_answer_to_the_next_request(connect: Connect, answer: str) -> None:
    pairs = [(excess, own) for excess in EXCESS.values() for own in OWN]
    first = ANSWERS[answer]
    answers = [each for excess, own in pairs for each in ((first + excess).encode(), own)]
    with RawServer(then(answers)) as server:
        texter = connect(server.base_url, retries=0, timeout=5)
        for _, own in pairs:
            expected = Delivery.REJECTED if answer == "a refusal" else Delivery.ACCEPTED
            assert outcome(lambda: texter.send("chat", "Hey there!")) == (expected, None if answer == "no body" else {})
            assert outcome(lambda: texter.send("chat", "Hey there!")) == OWN[own]
    assert len(server.requests) == 2 * len(pairs)


@pytest.mark.parametrize("answer", ["a length", "line feeds", "a line feed"])
@pytest.mark.parametrize("excess", ["an acceptance", "a refusal", "no body"])
def test_a_second_answer_is_no_answer_to_the_next_request(connect: Connect, answer: str, excess: str) -> None:
    own = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + LAST
    with RawServer(then([(ANSWERS[answer] + EXCESS[excess]).encode(), own])) as server:
        texter = connect(server.base_url, retries=0)
        assert texter.send("chat", "Hey there!").raw == {}
        assert texter.send("chat", "Hey there!").raw == {"own": 1}


@pytest.mark.parametrize("answer", sorted(ANSWERS.keys() - {"chunks and a length"}))  # which aiohttp does not accept
def test_a_connection_with_one_answer_is_used_again(connect: Connect, answer: str) -> None:
    connections: set[int] = set()

    def behave(connection: socket.socket, request: bytes) -> None:
        connections.add(id(connection))
        then([ANSWERS[answer].encode()])(connection, request)

    with RawServer(behave) as server:
        texter = connect(server.base_url, retries=0)
        for _ in range(3):
            outcome(lambda: texter.send("chat", "Hey there!"))
    assert len(server.requests) == 3
    assert len(connections) == 1


@pytest.mark.parametrize("connect", ["Texter", "AsyncTexter"], indirect=True)
def test_a_request_is_written_at_once(connect: Connect) -> None:
    pieces: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(65536):
                pieces.append(piece)
                if piece.endswith(b"}"):
                    connection.sendall(ANSWERS["a length"].encode())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=(listener,), daemon=True)
        server.start()
        texter = connect(f"http://127.0.0.1:{listener.getsockname()[1]}", retries=0, timeout=5)
        for _ in range(5):
            assert texter.send("chat", "Hey there!").raw == {}
    assert len(pieces) == 5


@pytest.mark.parametrize("connect", ["Texter"], indirect=True)
def test_a_server_may_answer_before_it_has_read_everything(connect: Connect) -> None:
    def refuse(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(10)
            connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=refuse, args=(listener,), daemon=True)
        server.start()
        texter = connect(f"http://127.0.0.1:{listener.getsockname()[1]}", retries=0, limits=None, timeout=5)
        delivery, _ = outcome(lambda: texter.send("chat", "x" * 10_000_000))
    assert delivery is Delivery.REJECTED


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    return context


@pytest.mark.skipif(not hasattr(socket, "TCP_CORK"), reason="only Linux lets one send two records in one segment")
@pytest.mark.parametrize("pieces", [1, 2])
def test_over_tls_a_second_answer_is_no_answer_to_the_next_request(
    connect: Connect, authority: trustme.CA, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """In the same record, or in one of its own, of which the system does not say that it has come."""
    second = EXCESS["a refusal"].encode()
    answers = iter([[ANSWERS["a length"].encode(), second], [ANSWERS["a length"].encode()]])

    def behave(connection: socket.socket, _request: bytes) -> None:
        parts = next(answers)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        for part in [b"".join(parts)] if pieces == 1 else parts:
            connection.sendall(part)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    with authority.cert_pem.tempfile() as file, RawServer(behave, tls) as server:
        monkeypatch.setenv("SSL_CERT_FILE", file)
        texter = connect(server.base_url, retries=0)
        assert texter.send("chat", "Hey there!").raw == {}
        assert texter.send("chat", "Hey there!").raw == {}


def test_through_a_proxy_a_second_answer_is_no_answer_to_the_next_request(
    connect: Connect, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("texter.example").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    one = ANSWERS["a length"].encode()
    behaviour = then([one + EXCESS["a refusal"].encode(), one, one])
    with authority.cert_pem.tempfile() as file, RawServer(behaviour, context) as server:
        port = httpx.URL(server.base_url).port
        assert port
        with RawServer(tunnel(port)) as proxy:
            monkeypatch.setenv("SSL_CERT_FILE", file)
            monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.removesuffix("/server/api/v2"))
            texter = connect("https://texter.example", retries=0)
            assert [texter.send("chat", "Hey there!").raw for _ in range(3)] == [{}] * 3
            texter.close()
    assert len(proxy.requests) == 2


def drip(beginning: bytes, piece: bytes, pause: float = 0.02) -> Behaviour:
    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(beginning)
        while True:
            connection.sendall(piece)
            threading.Event().wait(pause)

    return behave


@pytest.mark.parametrize(
    "behaviour",
    [
        drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-Many: 1\r\n"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0),
    ],
)
@pytest.mark.parametrize("timeout", [0.3, httpx.Timeout(0.1, read=0.2)])
def test_headers_that_drip_are_not_waited_for(
    connect: Connect, behaviour: Behaviour, timeout: float | httpx.Timeout
) -> None:
    with RawServer(behaviour) as server, pytest.raises(APITimeoutError) as caught:
        connect(server.base_url).send("chat", "Hey there!", timeout=timeout)
    assert caught.value.delivery is Delivery.UNKNOWN


def test_a_name_that_is_looked_up_for_ever_is_not_waited_for(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up, found = socket.getaddrinfo, threading.Event()

    def hang(*arguments: Any, **settings: Any) -> Any:
        found.wait()
        return look_up("127.0.0.1", *arguments[1:], **settings)

    with RawServer(reply(b"{}")) as server:
        monkeypatch.setattr("socket.getaddrinfo", hang)
        address = server.base_url.replace("127.0.0.1", "localhost")
        try:
            with pytest.raises(APITimeoutError) as caught:
                connect(address, retries=0).send("chat", "Hey there!", timeout=0.1)
        finally:
            found.set()
        assert caught.value.delivery is Delivery.NOT_SENT
        assert caught.value.safe_to_retry
        for thread in threading.enumerate():
            if thread.name == "texter_ext connects":
                thread.join(5)
    assert server.requests == []


MALFORMED = {
    "a body where none may be": "204 No Content\r\nContent-Length: 2\r\n\r\n{}",
    "more than its length": "200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
    "no chunk": "200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    "more than a refusal's length": "400 Bad Request\r\nContent-Length: 2\r\n\r\n{}{}",
    "no chunk of a refusal": "400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
}


@pytest.mark.parametrize("connect", ["Texter", "AsyncTexter"], indirect=True)
@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_the_status_decides_whatever_comes_with_it(connect: Connect, answer: str) -> None:
    with RawServer(then([f"HTTP/1.1 {answer}".encode()])) as server:
        delivery, _ = outcome(lambda: connect(server.base_url).send("chat", "Hey there!"))
    assert delivery is (Delivery.REJECTED if answer.startswith("400") else Delivery.ACCEPTED)


@pytest.mark.parametrize("connect", ["AsyncTexter by aiohttp"], indirect=True)
@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_by_aiohttp_what_is_malformed_is_unknown(connect: Connect, answer: str) -> None:
    """Its parser takes a piece as a whole; docs/recipes/errors.md says so."""
    with RawServer(then([f"HTTP/1.1 {answer}".encode()])) as server:
        delivery, _ = outcome(lambda: connect(server.base_url).send("chat", "Hey there!"))
    assert delivery is Delivery.UNKNOWN
    assert len(server.requests) == 1


class Cancelling(Awaitable[Any]):
    """Awaits a coroutine in a task, and cancels the task at some of the points at which it waits."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], points: range) -> None:
        self._coroutine = coroutine
        self._points = points
        self.cancelled = False

    def __await__(self) -> Generator[Any, Any, Any]:
        thrown: asyncio.CancelledError | None = None
        for point in itertools.count():
            try:
                awaited = self._coroutine.throw(thrown) if thrown else self._coroutine.send(None)
            except StopIteration as returned:
                return returned.value
            if point in self._points:
                self.cancelled = True
                task = asyncio.current_task()
                assert task
                task.cancel()
            thrown = None
            try:
                yield awaited
            except asyncio.CancelledError as cancelled:
                thrown = cancelled
        raise AssertionError


@pytest.mark.usefixtures("by_aiohttp")
@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("warm", [False, True])
def test_wherever_a_send_is_cancelled_the_next_one_goes_out(
    sandbox: Sandbox, chat_id: str, times: int, *, warm: bool
) -> None:
    async def main() -> int:
        for point in range(100):
            async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN, retries=0) as texter:
                if warm:
                    await texter.send(chat_id, "Hey there!")
                before = len(texter.interrupted)
                cancelling = Cancelling(texter.send(chat_id, "Hey there!"), range(point, point + times))
                task = asyncio.ensure_future(cancelling)
                await asyncio.wait([task])
                assert len(texter.interrupted) == before + task.cancelled()
                sandbox.messages.clear()
                await asyncio.wait_for(texter.send(chat_id, "And again", timeout=5), 5)
                assert [message.text for message in sandbox.messages][-1:] == ["And again"]
            if not cancelling.cancelled:
                return point
        raise AssertionError

    assert asyncio.run(main()) >= 1


def in_two_pieces(connection: socket.socket, _request: bytes) -> None:
    """Answer with the head first, and with the body when the client waits for it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
    time.sleep(0.02)
    connection.sendall(b"{}")


async def cancel_everywhere(address: str) -> None:
    """Cancel a send at each point, and send again."""
    for point in range(100):
        async with AsyncTexter(base_url=address, token=TOKEN, retries=0) as texter:
            cancelling = Cancelling(texter.send("chat", "Hey there!"), range(point, point + 1))
            await asyncio.wait([asyncio.ensure_future(cancelling)])
            assert (await asyncio.wait_for(texter.send("chat", "And again", timeout=5), 5)).raw == {}
        if not cancelling.cancelled:
            return


@pytest.mark.usefixtures("by_aiohttp")
def test_wherever_a_response_is_cancelled_the_next_send_goes_out() -> None:
    with RawServer(in_two_pieces) as server:
        asyncio.run(cancel_everywhere(server.base_url))


# The end of the loop cuts short how asyncio closes a TLS connection, which waits for the other side.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
@pytest.mark.usefixtures("by_aiohttp")
def test_wherever_a_tls_handshake_is_cancelled_the_next_send_goes_out(
    authority: trustme.CA, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with authority.cert_pem.tempfile() as file, RawServer(reply(b"{}"), tls) as server:
        monkeypatch.setenv("SSL_CERT_FILE", file)
        asyncio.run(cancel_everywhere(server.base_url))
