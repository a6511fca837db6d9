"""Never twice, never lost: each way to fail says what became of the message, and only safe ones are tried again."""

import asyncio
import datetime
import dis
import gc
import gzip
import itertools
import json
import logging
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import httpx
import pytest
import trustme

from tests.conftest import TOKEN, Connect, Sender, records
from tests.wire import Behaviour, RawServer, garbage, hang, hang_up, reply, reset, socks, tunnel, unused_address
from texter_ext import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncTexter,
    BadRequestError,
    ConfigurationError,
    Delivery,
    RateLimitError,
    Retries,
    ServerError,
    Texter,
    TexterError,
    UnreadableResponseError,
)
from texter_ext.sandbox import Sandbox

N, R, U, A = Delivery.NOT_SENT, Delivery.REJECTED, Delivery.UNKNOWN, Delivery.ACCEPTED

# What happens, what is raised, what is known of the message, how many requests arrive and how many messages are stored.
Row = tuple[dict[str, Any], type[TexterError], Delivery, int, int]
ROWS: dict[str, Row] = {
    "read, then silent": ({"connection": "silent"}, APITimeoutError, U, 1, 0),
    "stored, then silent": ({"connection": "silent", "stored": True}, APITimeoutError, U, 1, 1),
    "read, then reset": ({"connection": "reset"}, APIConnectionError, U, 1, 0),
    "stored, then reset": ({"connection": "reset", "stored": True}, APIConnectionError, U, 1, 1),
    "read, then closed": ({"connection": "closed"}, APIConnectionError, U, 1, 0),
    "stored, then closed": ({"connection": "closed", "stored": True}, APIConnectionError, U, 1, 1),
    "garbage": ({"connection": "garbage"}, APIConnectionError, U, 1, 0),
    "stored, then garbage": ({"connection": "garbage", "stored": True}, APIConnectionError, U, 1, 1),
    "stored, then slow": ({"delay": 5, "stored": True}, APITimeoutError, U, 1, 1),
    "stored, then truncated": ({"connection": "truncated", "stored": True}, UnreadableResponseError, A, 1, 1),
    "a truncated refusal": ({"status": 400, "connection": "truncated"}, BadRequestError, R, 1, 0),
    "a truncated failure": ({"status": 500, "connection": "truncated"}, ServerError, U, 1, 0),
    "400": ({"status": 400}, BadRequestError, R, 1, 0),
    "422": ({"status": 422}, BadRequestError, R, 1, 0),
    "418": ({"status": 418}, APIStatusError, R, 1, 0),
    "stored, then 408": ({"status": 408, "stored": True}, APIStatusError, U, 1, 1),
    "stored, then 409": ({"status": 409, "stored": True}, APIStatusError, U, 1, 1),
    "the closed window": ({"window_closed": True}, BadRequestError, R, 1, 0),
    "429, time and again": ({"status": 429, "times": 3}, RateLimitError, R, 3, 0),
    "500": ({"status": 500}, ServerError, U, 1, 0),
    "stored, then 500": ({"status": 500, "stored": True}, ServerError, U, 1, 1),
    "502 from a proxy": ({"status": 502, "body": "<html>Bad Gateway</html>"}, ServerError, U, 1, 0),
    "520, which no standard knows": ({"status": 520}, ServerError, U, 1, 0),
    "599, which no standard knows": ({"status": 599}, ServerError, U, 1, 0),
    "302": ({"status": 302, "headers": {"Location": "https://texter.example/"}}, APIStatusError, U, 1, 0),
    "stored, with an HTML answer": ({"body": "<html>", "stored": True}, UnreadableResponseError, A, 1, 1),
    "stored, with a text": ({"body": b"OK", "stored": True}, UnreadableResponseError, A, 1, 1),
    "stored, with half of the JSON": ({"body": b'{"success"', "stored": True}, UnreadableResponseError, A, 1, 1),
    "stored, with what is not gzip": (
        {"body": b"no", "stored": True, "headers": {"Content-Encoding": "gzip"}},
        UnreadableResponseError,
        A,
        1,
        1,
    ),
    "stored, without success": ({"body": {"success": False}, "stored": True}, APIStatusError, U, 1, 1),
    "stored, without success, as text": ({"body": {"success": "false"}, "stored": True}, APIStatusError, U, 1, 1),
}


pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.mark.parametrize("warm", [False, True], ids=["a fresh connection", "a used connection"])
@pytest.mark.parametrize("row", ROWS)
def test_every_failure_is_told_apart(connect: Connect, sandbox: Sandbox, chat_id: str, row: str, *, warm: bool) -> None:
    failure, kind, delivery, requests, stored = ROWS[row]
    texter = connect(sandbox.base_url, timeout=1 if kind is APITimeoutError else 10)
    if warm:
        texter.send(chat_id, "Hey there!", timeout=10)
        sandbox.requests.clear()
        sandbox.messages.clear()
    sandbox.fail_next(**failure)
    with pytest.raises(TexterError) as caught:
        texter.send(chat_id, "Hey there!")
    error = caught.value
    assert type(error) is kind
    assert error.delivery is delivery
    assert error.safe_to_retry is (kind is RateLimitError)
    assert len(sandbox.requests) == requests
    assert len(sandbox.messages) == stored
    assert error.chat_id == chat_id
    assert {request.json()["tmpSendId"] for request in sandbox.requests} == {error.tmp_send_id}
    assert error.time_window
    assert error.time_window[0] <= error.time_window[1]
    sent = texter.send(chat_id, "And again", timeout=10)
    assert sandbox.messages[-1].id == sent.id


@pytest.mark.parametrize(
    ("failure", "raw"),
    [
        ({"body": b""}, None),
        ({"body": []}, []),
        ({"body": 7}, 7),
        ({"body": gzip.compress(b"{}"), "headers": {"Content-Encoding": "gzip"}}, {}),
        ({"status": 202, "body": {}}, {}),
    ],
)
def test_what_is_accepted_is_sent(
    connect: Connect, sandbox: Sandbox, chat_id: str, failure: dict[str, Any], raw: object
) -> None:
    sandbox.fail_next(stored=True, **failure)
    assert connect(sandbox.base_url).send(chat_id, "Hey there!").raw == raw
    assert len(sandbox.messages) == len(sandbox.requests) == 1


# Not by aiohttp, which goes on trying to deliver such a body after everything is closed; no message is so long.
@pytest.mark.parametrize("connect", ["Texter", "AsyncTexter"], indirect=True)
def test_a_body_that_is_not_taken_leaves_it_unknown(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(connection="unread")
    with pytest.raises(APITimeoutError) as caught:
        connect(sandbox.base_url, limits=None, timeout=0.3).send(chat_id, "x" * 20_000_000)
    assert isinstance(caught.value.__cause__, httpx.WriteTimeout | TimeoutError)
    assert caught.value.delivery is U
    assert sandbox.messages == []


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_gigabyte_is_not_read(connect: Connect, sandbox: Sandbox, chat_id: str, status: int) -> None:
    sandbox.fail_next(status, body=itertools.repeat(b"x" * 65536, 16384))
    with pytest.raises(TexterError) as caught:
        connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert isinstance(caught.value, APIStatusError | UnreadableResponseError)
    assert len(caught.value.response.content) == 1_048_576


def test_an_answer_that_drips_is_not_waited_for(connect: Connect) -> None:
    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            threading.Event().wait(0.05)

    with RawServer(drip) as server, pytest.raises(UnreadableResponseError) as caught:
        connect(server.base_url).send("chat", "Hey there!", timeout=0.4)
    assert len(caught.value.response.content) < 100


@pytest.mark.parametrize("failures", [1, 2])
def test_what_is_safe_is_tried_again_with_one_id(
    connect: Connect, sandbox: Sandbox, chat_id: str, failures: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "texter_ext")
    sandbox.fail_next(429, times=failures)
    sent = connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert [request.json()["tmpSendId"] for request in sandbox.requests] == [sent.tmp_send_id] * (failures + 1)
    assert len(sandbox.messages) == 1
    assert [record.levelname for record in records(caplog)] == [*(["DEBUG", "INFO"] * failures), "DEBUG"]


def test_a_connection_that_is_refused_is_tried_again(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server begins to listen while the client waits."""
    address = unused_address()
    port = httpx.URL(address).port
    assert port
    server = Sandbox(port=port, token=TOKEN)

    def open_the_port(_low: float, _high: float) -> float:
        server.__enter__()
        return 0.0

    monkeypatch.setattr("texter_ext._http.retrying.random.uniform", open_the_port)
    try:
        sent = connect(address).send(server.chat_ids[0], "Hey there!")
    finally:
        server.__exit__(None, None, None)
    assert sent.status_code == 200
    assert len(server.requests) == 1


@pytest.mark.parametrize(("retries", "requests"), [(0, 1), (1, 2), (5, 6), (Retries(3), 4)])
def test_retries_are_counted(
    connect: Connect, sandbox: Sandbox, chat_id: str, retries: int | Retries, requests: int
) -> None:
    sandbox.fail_next(429, times=10)
    with pytest.raises(RateLimitError):
        connect(sandbox.base_url, retries=retries).send(chat_id, "Hey there!")
    assert len(sandbox.requests) == requests


def test_a_retry_that_would_be_too_late_is_not_made(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, retry_after=3600, times=2)
    with pytest.raises(RateLimitError) as caught:
        connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert caught.value.retry_after == 3600
    assert len(sandbox.requests) == 1
    with pytest.raises(RateLimitError):
        connect(sandbox.base_url, timeout=httpx.Timeout(5, pool=None)).send(chat_id, "Hey there!", timeout=2)
    assert len(sandbox.requests) == 2


def test_what_the_server_asks_for_is_waited_for(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, retry_after=0.5)
    sandbox.fail_next(429, retry_after="Thu, 01 Jan 1970 00:00:00 GMT")
    began = time.monotonic()
    connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert time.monotonic() - began >= 0.5
    assert len(sandbox.requests) == 3


def test_the_pauses_grow_and_are_drawn_from_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float]] = []

    def note(low: float, high: float) -> float:
        drawn.append((low, high))
        return high

    monkeypatch.setattr("texter_ext._http.retrying.random.uniform", note)
    error = APIConnectionError("x", Delivery.NOT_SENT, safe_to_retry=True)
    assert [Retries(7).pause(error, retry) for retry in range(1, 9)] == [0.5, 1, 2, 4, 8, 8, 8, None]
    assert {low for low, _ in drawn} == {0}


def test_who_accepts_duplicates_gets_them(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(connection="reset", stored=True)
    connect(sandbox.base_url, retries=Retries(1, accept_duplicates=True)).send(chat_id, "Hey there!")
    assert len(sandbox.messages) == 2
    sandbox.fail_next(400)
    with pytest.raises(BadRequestError):
        connect(sandbox.base_url, retries=Retries(1, accept_duplicates=True)).send(chat_id, "Hey there!")


def through(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, proxy.removesuffix("/server/api/v2"))


@pytest.mark.parametrize("base_url", ["http://texter.example", "https://texter.example"])
def test_a_proxy_that_is_not_there_gets_nothing(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, base_url: str
) -> None:
    through(unused_address(), monkeypatch)
    with pytest.raises(APIConnectionError) as caught:
        connect(base_url, allow_http=True).send("chat", "Hey there!")
    assert caught.value.delivery is N
    assert caught.value.safe_to_retry


def test_a_proxy_that_refuses_gets_nothing(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(reply(b"", "407 Proxy Authentication Required")) as proxy:
        through(proxy.base_url, monkeypatch)
        with pytest.raises(APIConnectionError) as caught:
            connect("https://texter.example", retries=0).send("chat", "Hey there!")
    assert caught.value.delivery is N
    assert proxy.requests[0].startswith(b"CONNECT texter.example:443 ")
    assert TOKEN.encode() not in b"".join(proxy.requests)


@pytest.mark.parametrize("behaviour", [hang_up, reset, garbage, hang])
def test_a_proxy_that_opens_no_tunnel_gets_nothing(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    with RawServer(behaviour) as proxy:
        through(proxy.base_url, monkeypatch)
        with pytest.raises(APIConnectionError) as caught:
            connect("https://texter.example", retries=0, timeout=1).send("chat", "Hey there!")
    assert isinstance(caught.value, APITimeoutError) is (behaviour is hang)
    assert (caught.value.delivery, caught.value.safe_to_retry) == (N, True)
    assert [request.partition(b"\r\n")[0] for request in proxy.requests] == [b"CONNECT texter.example:443 HTTP/1.1"]


@pytest.mark.parametrize("behaviour", [hang_up, reset, garbage, hang])
def test_what_gets_no_answer_through_a_proxy_is_unknown(
    connect: Connect, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("texter.example").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    with authority.cert_pem.tempfile() as file, RawServer(behaviour, context) as server:
        port = httpx.URL(server.base_url).port
        assert port
        with RawServer(tunnel(port)) as proxy:
            monkeypatch.setenv("SSL_CERT_FILE", file)
            through(proxy.base_url, monkeypatch)
            texter = connect("https://texter.example", retries=0)
            with pytest.raises(APIConnectionError) as caught:
                texter.send("chat", "Hey there!", timeout=1)
            texter.close()
    assert caught.value.delivery is U
    assert len(server.requests) == 1


def delivery_through(proxy: RawServer, monkeypatch: pytest.MonkeyPatch, texter_to: Callable[[], Sender]) -> Delivery:
    """Return what is known of a message that is sent through a SOCKS proxy."""
    monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{httpx.URL(proxy.base_url).port}")
    texter = texter_to()
    try:
        texter.send("chat", "Hey there!")
    except APIConnectionError as error:
        return error.delivery
    finally:
        texter.close()
    return A


# httpcore leaves the connection to a SOCKS proxy that refuses to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("answer", [b"", b"\x05\xff", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_socks_proxy_that_opens_no_connection_gets_nothing(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(3)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)

    with RawServer(reply(b"{}"), handshake=refuse) as proxy:
        known = delivery_through(proxy, monkeypatch, lambda: connect("https://texter.example", retries=0))
        gc.collect()
    assert (known, proxy.requests) == (N, [])


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(("behaviour", "delivery"), [(reply(b"{}"), A), (hang_up, U)])
def test_a_socks_proxy_passes_on(
    connect: Connect,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: Behaviour,
    delivery: Delivery,
    *,
    secure: bool,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("texter.example").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    with (
        authority.cert_pem.tempfile() as file,
        RawServer(behaviour, context if secure else None, handshake=socks) as proxy,
    ):
        monkeypatch.setenv("SSL_CERT_FILE", file)
        address = f"http{'s' * secure}://texter.example"
        known = delivery_through(proxy, monkeypatch, lambda: connect(address, allow_http=True, retries=0))
    assert (known, len(proxy.requests)) == (delivery, 1)


@pytest.mark.parametrize("problem", [UnicodeError("label too long"), OverflowError("port"), RuntimeError("thread")])
def test_whatever_is_raised_while_connecting_nothing_was_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def look_up(*_: object, **__: object) -> Any:
        raise problem

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    with pytest.raises(APIConnectionError, match=r"Could not connect to texter\.example") as caught:
        connect("https://texter.example", retries=0).send("chat", "Hey there!")
    assert (caught.value.delivery, caught.value.safe_to_retry) == (N, True)


@pytest.mark.parametrize(
    ("name", "value", "way_out"),
    [
        ("HTTPS_PROXY", "http://user:secret@proxy..example:8080", "1 to 63 characters"),
        ("HTTPS_PROXY", f"http://user:secret@{'a' * 64}.example:8080", "1 to 63 characters"),
        ("HTTPS_PROXY", "http://user:secret@xn--a:8080", "1 to 63 characters"),
        ("ALL_PROXY", "http://user:secret@127.0.0.1:99999", "1 to 65535"),
        ("ALL_PROXY", "http://user:secret@:8080", "http://proxy.example:8080"),
        ("HTTPS_PROXY", "nonsense://user:secret@x", "http://proxy.example:8080"),
        ("ALL_PROXY", "http://user:secret@[::1", "http://proxy.example:8080"),
        ("HTTPS_PROXY", "http://user:secret@proxy:port", "http://proxy.example:8080"),
        ("ALL_PROXY", "socks5://user:secret@127.0.0.1:1", "httpx[socks]"),
        ("SSL_CERT_FILE", "/nowhere/secret", "SSL_CERT_FILE"),
        ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE"),
    ],
)
def test_an_environment_that_cannot_be_used_is_an_error(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str, value: str, way_out: str
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name) as caught:
        connect("https://texter.example")
    assert way_out in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "no_proxy", "direct"),
    [
        ("texter.example", "fd00::/8, 10.0.0.0/8, nonsense/8, [::1", False),
        ("texter.example", "fd00::/8,.example", True),
        ("10.1.2.3", "fd00::/8, 10.0.0.0/8", True),
        ("[fd00::1]", "10.0.0.0/8, fd00::/8", True),
        ("[fd00::1]", "fd00::1", True),
        ("[fd00::1]", "fe80::/8", False),
        ("texter.example", "*", True),
    ],
)
def test_no_proxy_may_name_networks(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, host: str, no_proxy: str, *, direct: bool
) -> None:
    """What is sent directly cannot be reached from here, and what goes through the proxy is refused by it."""
    monkeypatch.setenv("NO_PROXY", no_proxy)
    monkeypatch.setattr("texter_ext._http.guarded_connections.Backend.connect_tcp", no_network)
    monkeypatch.setattr("texter_ext._http.guarded_connections.AsyncBackend.connect_tcp", no_network)
    monkeypatch.setattr("aiohttp.TCPConnector.connect", no_network)
    monkeypatch.setenv("ALL_PROXY", "proxy.example:8080")
    with pytest.raises(TexterError) as caught:
        connect(f"https://{host}", retries=0).send("chat", "Hey there!")
    assert ("proxy.example" in str(caught.value.__cause__)) is not direct


def no_network(_self: object, host: object, *_: object, **__: object) -> Any:
    raise RuntimeError(str(host))


def test_a_proxy_passes_on(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(reply(b"", "504 Gateway Timeout")) as proxy:
        through(proxy.base_url, monkeypatch)
        with pytest.raises(ServerError) as caught:
            connect("http://texter.example/x", allow_http=True).send("chat", "Hey there!")
    assert caught.value.delivery is U
    assert proxy.requests[0].startswith(b"POST http://texter.example/x/messages/send/chat ")


def test_nothing_stands_between_this_machine_and_itself(
    connect: Connect, sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(reply(b"", "504 Gateway Timeout")) as proxy:
        through(proxy.base_url, monkeypatch)
        assert connect(sandbox.base_url).send(chat_id, "Hey there!").status_code == 200
    assert proxy.requests == []


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    return context


LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("trusted", "host", "expires", "problem"),
    [
        (False, "127.0.0.1", None, "unable to get local issuer certificate"),
        (True, "127.0.0.1", LONG_AGO, "certificate has expired"),
        (True, "127.0.0.2", None, "IP address mismatch"),
    ],
)
def test_a_server_whose_certificate_is_wrong_gets_nothing(
    connect: Connect,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    *,
    trusted: bool,
    host: str,
    expires: datetime.datetime | None,
    problem: str,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, not_after=expires).configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    with authority.cert_pem.tempfile() as file, RawServer(reply(b"{}"), context) as server:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", file)
        with pytest.raises(APIConnectionError, match=r"certificate of 127\.0\.0\.1.*SSL_CERT_FILE") as caught:
            connect(server.base_url).send("chat", "Hey there!")
    assert problem in str(caught.value)
    assert caught.value.delivery is N
    assert not caught.value.safe_to_retry
    assert server.requests == []


@pytest.mark.parametrize(
    ("behaviour", "delivery"), [(reply(b"{}"), None), (reset, U), (hang_up, U), (reply(b"", "500 Oh"), U)]
)
def test_over_tls_all_is_the_same(
    connect: Connect,
    authority: trustme.CA,
    tls: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: Behaviour,
    delivery: Delivery | None,
) -> None:
    with authority.cert_pem.tempfile() as file, RawServer(behaviour, tls) as server:
        monkeypatch.setenv("SSL_CERT_FILE", file)
        texter = connect(server.base_url)
        if delivery is None:
            assert texter.send("chat", "Hey there!").status_code == 200
        else:
            with pytest.raises(TexterError) as caught:
                texter.send("chat", "Hey there!")
            assert caught.value.delivery is delivery
    assert len(server.requests) == 1


def test_cancelling_passes_and_is_noted(sandbox: Sandbox, chat_id: str, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> AsyncTexter:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN) as texter:
            sandbox.fail_next(connection="silent", stored=True)
            task = asyncio.create_task(texter.send(chat_id, "Hey there!"))
            while not sandbox.messages:  # noqa: ASYNC110 (another thread stores them)
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await texter.send(chat_id, "And again")
            return texter

    texter = asyncio.run(main())
    (interrupted,) = texter.interrupted
    assert interrupted.chat_id == chat_id
    assert interrupted.tmp_send_id == sandbox.requests[0].json()["tmpSendId"]
    assert interrupted.time_window[0] <= interrupted.time_window[1]
    assert [record.levelname for record in records(caplog)] == ["WARNING"]
    assert interrupted.tmp_send_id in caplog.text


def test_interrupting_passes_and_is_noted(sandbox: Sandbox, chat_id: str) -> None:
    class Interrupting(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            super().handle_request(request)
            raise KeyboardInterrupt

    with Texter(base_url=sandbox.base_url, token=TOKEN, transport=Interrupting()) as texter:
        with pytest.raises(KeyboardInterrupt):
            texter.send(chat_id, "Hey there!")
        (interrupted,) = texter.interrupted
    assert interrupted.tmp_send_id == sandbox.requests[0].json()["tmpSendId"]


class Answering(httpx.MockTransport):
    """Answers at once, and remembers that it has."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.answered = False

    def _answer(self, _request: httpx.Request) -> httpx.Response:
        self.answered = True
        return httpx.Response(200, json={"success": True})


class Interruption:
    """Raises KeyboardInterrupt as a signal would, at the n-th step of our own code after the answer."""

    def __init__(self, transport: Answering, step: int) -> None:
        self._transport = transport
        self._left = step

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._enter)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _enter(self, frame: FrameType, _event: str, _: object) -> Any:
        file = frame.f_code.co_filename
        if "texter_ext" not in file and "contextlib" not in file:
            return None
        frame.f_trace_opcodes = True
        return self._step

    def _step(self, frame: FrameType, event: str, _: object) -> Any:
        # CPython looks for signals at no RETURN_VALUE, so what is about to return a Sent has returned it.
        returning = frame.f_code.co_code[frame.f_lasti] == dis.opmap["RETURN_VALUE"]
        if event == "opcode" and self._transport.answered and not returning:
            self._left -= 1
            if not self._left:
                raise KeyboardInterrupt
        return self._step


def is_interrupted(texter: Texter, transport: Answering, step: int) -> bool:
    with Interruption(transport, step):
        try:
            texter.send("chat", "Hey there!")
        except KeyboardInterrupt:
            return True
    return False


async def is_interrupted_in_a_task(texter: AsyncTexter, transport: Answering, step: int) -> bool:
    with Interruption(transport, step):
        try:
            await texter.send("chat", "Hey there!")
        except KeyboardInterrupt:
            return True
    return False


def deliveries_when_interrupted(client: type[Texter | AsyncTexter]) -> list[Delivery]:
    """Return what is noted when a send is interrupted after the answer, at each step until it returns."""
    transport = Answering()
    texter = client(base_url="https://texter.example", token=TOKEN, transport=transport)
    known: list[Delivery] = []
    with asyncio.Runner() as runner:
        for step in itertools.count(1):
            transport.answered = False
            if isinstance(texter, Texter):
                interrupted = is_interrupted(texter, transport, step)
            else:
                interrupted = runner.run(is_interrupted_in_a_task(texter, transport, step))
            if not interrupted:
                return known
            assert len(texter.interrupted) == min(step, 1000)
            known.append(texter.interrupted[-1].delivery)
    raise AssertionError


# Later versions of CPython trace other steps than those at which they look for signals.
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it knows the steps of CPython 3.11")
# Python says so of a coroutine that was made, and interrupted before it was awaited.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.parametrize("client", [Texter, AsyncTexter])
def test_whenever_it_is_interrupted_after_the_answer_it_is_noted(client: type[Texter | AsyncTexter]) -> None:
    with ThreadPoolExecutor() as thread:  # which a trace that raises may leave with an exception in hand
        known = thread.submit(deliveries_when_interrupted, client).result()
    assert len(known) > 100
    assert known[0] is U
    assert known[-1] is A
    assert known == sorted(known, key=[U, A].index)


def test_an_interrupted_send_says_what_was_known(sandbox: Sandbox, chat_id: str) -> None:
    class Interrupting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 (logging's name)
            signal.raise_signal(signal.SIGINT)

    handler, logger = Interrupting(logging.DEBUG), logging.getLogger("texter_ext.send")
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        try:
            with pytest.raises(KeyboardInterrupt):
                texter.send(chat_id, "Hey there!")
        finally:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)
        (interrupted,) = texter.interrupted
    assert interrupted.delivery is A
    assert [message["tmpSendId"] for message in sandbox.messages] == [interrupted.tmp_send_id]


def test_whatever_a_transport_raises_is_one_of_our_errors(connect: Connect) -> None:
    class Broken(httpx.BaseTransport, httpx.AsyncBaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            raise RuntimeError(request.method)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise RuntimeError(request.method)

    with pytest.raises(APIConnectionError) as caught:
        connect("https://texter.example", transport=Broken()).send("chat", "Hey there!")
    assert caught.value.delivery is U
    assert isinstance(caught.value.__cause__, RuntimeError)


LATER: list[dict[str, Any]] = [{"status": 400}, {"status": 429}, {"status": 500}, {"connection": "closed"}]


@pytest.mark.parametrize("later", LATER)
def test_what_an_earlier_attempt_may_have_sent_is_not_forgotten(
    connect: Connect, sandbox: Sandbox, chat_id: str, later: dict[str, Any]
) -> None:
    sandbox.fail_next(500, stored=True)
    sandbox.fail_next(**later)
    with pytest.raises(TexterError) as caught:
        connect(sandbox.base_url, retries=Retries(1, accept_duplicates=True)).send(chat_id, "Hey there!")
    assert caught.value.delivery is U
    assert not caught.value.safe_to_retry
    assert "earlier attempt" in str(caught.value)
    assert len(sandbox.requests) == 2
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize(("failure", "noted"), [({"status": 500, "stored": True}, 1), ({"status": 429}, 0)])
def test_a_pause_that_is_interrupted_is_noted_where_it_matters(
    sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch, failure: dict[str, Any], noted: int
) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("texter_ext._sync_calls.time.sleep", interrupt)
    sandbox.fail_next(**failure)
    retries = Retries(1, accept_duplicates=True)
    with Texter(base_url=sandbox.base_url, token=TOKEN, retries=retries) as texter:
        with pytest.raises(KeyboardInterrupt):
            texter.send(chat_id, "Hey there!")
        assert len(texter.interrupted) == noted


ODD_BODIES = [
    *(b"", b"{}", b'{"a": "\xff"}', b"<html>\xff</html>"),
    *(b'{"code": 1e999}', b"[NaN]", b'{"code": 131047.9}', b"\x1f\x8b"),
]
CHARSETS = ("utf-16", "undefined", "idna", "rot13", "hex", "zlib", "\xff")
CODINGS = ("gzip", "deflate", "br", "gzip, gzip", "\xff")
ODD_HEADERS = [
    *(f"Content-Type: text/html; charset={name}" for name in CHARSETS),
    *(f"Content-Encoding: {name}" for name in CODINGS),
    "Retry-After: Thu, 01 Jan 99999999999999999999 00:00:00 GMT",
    "Retry-After: Thu, 01 Jan 2030 00:00:00 +99999999999999",
]


@pytest.mark.parametrize("header", ODD_HEADERS)
@pytest.mark.parametrize(("status", "expected"), [("200 OK", A), ("429 Too Many Requests", R), ("502 Bad Gateway", U)])
def test_the_status_decides_whatever_else_comes(connect: Connect, header: str, status: str, expected: Delivery) -> None:
    bodies = iter(ODD_BODIES)

    def answer(connection: socket.socket, request: bytes) -> None:
        reply(next(bodies), status, header)(connection, request)

    told: list[Delivery] = []
    with RawServer(answer) as server:
        texter = connect(server.base_url, retries=0)
        for _ in ODD_BODIES:
            try:
                texter.send("chat", "Hey there!")
                told.append(A)
            except TexterError as error:
                told.append(error.delivery)
    assert told == [expected] * len(ODD_BODIES)


def test_a_small_body_cannot_grow_without_end(connect: Connect) -> None:
    bomb = reply(gzip.compress(b"x" * 50_000_000), "400 Bad Request", "Content-Encoding: gzip")
    with RawServer(bomb) as server, pytest.raises(BadRequestError) as caught:
        connect(server.base_url).send("chat", "Hey there!")
    assert len(caught.value.response.content) == 1_048_576


def test_cookies_are_not_sent_back(connect: Connect) -> None:
    with RawServer(reply(b"{}", "200 OK", "Set-Cookie: a=b; Path=/")) as server:
        texter = connect(server.base_url)
        texter.send("chat", "Hey there!")
        texter.send("chat", "Hey there!")
    assert b"ookie:" not in server.requests[1]


def test_what_a_caller_wrote_is_no_error_code(connect: Connect) -> None:
    body = json.dumps({"tmpSendId": "order-131047", "text": "131026", "payload": 131047, "code": 200}).encode()
    with RawServer(reply(body, "404 Not Found")) as server, pytest.raises(APIStatusError) as caught:
        connect(server.base_url).send("chat", "Hey there!")
    assert caught.value.whatsapp_code is None


def test_a_pause_of_years_is_not_made(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, retry_after="9" * 400)
    with pytest.raises(RateLimitError):
        connect(sandbox.base_url, timeout=httpx.Timeout(None)).send(chat_id, "Hey there!")
    error = APIConnectionError("x", Delivery.NOT_SENT, safe_to_retry=True)
    assert Retries(10**6).pause(error, 10**5) == 0


def test_a_redirect_is_not_followed(connect: Connect) -> None:
    with RawServer(reply(b"{}")) as other:
        elsewhere = reply(b"", "307 Temporary Redirect", f"Location: {other.base_url}/messages/send/chat")
        with RawServer(elsewhere) as server, pytest.raises(APIStatusError) as caught:
            connect(server.base_url).send("chat", "Hey there!")
    assert caught.value.delivery is U
    assert other.requests == []


@pytest.mark.parametrize("how", ["silent", "unread", "closed"])
def test_the_sandbox_closes_while_somebody_waits(how: Any) -> None:
    with Sandbox(token=TOKEN) as sandbox, Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        sandbox.fail_next(connection=how)
        errors: list[TexterError] = []

        def send() -> None:
            try:
                texter.send(sandbox.chat_ids[0], "Hey there!")
            except TexterError as error:
                errors.append(error)

        thread = threading.Thread(target=send)
        thread.start()
        while not sandbox.requests:
            pass
        sandbox.__exit__(None, None, None)
        thread.join()
    assert [error.delivery for error in errors] == [U]


def test_a_delay_is_only_a_delay(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(delay=0.05, stored=True)
    assert connect(sandbox.base_url).send(chat_id, "Hey there!").id == sandbox.messages[0].id


def test_a_wrong_message_is_refused_even_if_it_should_fail_later(
    connect: Connect, sandbox: Sandbox, chat_id: str
) -> None:
    sandbox.fail_next(connection="reset", stored=True)
    with pytest.raises(BadRequestError):
        connect(sandbox.base_url, limits=None).send(chat_id, "")
