"""Each failure is told apart from the wire, and says what became of the message."""

import asyncio
import copy
import pickle
import socket
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import texter_ext
from tests.conftest import TOKEN, Connect
from tests.document import DOCUMENT
from tests.wire import Behaviour, RawServer, garbage, hang, hang_up, reply, reset, unused_address
from texter_ext import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncTexter,
    AuthenticationError,
    BadRequestError,
    Delivery,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TexterError,
    UnreadableResponseError,
)

SECRET_TEXT = "a text that nobody may see"


def failure(connect: Connect, behaviour: Behaviour, **settings: Any) -> TexterError:
    """Return the error that a send ends in, after one request."""
    with RawServer(behaviour) as server:
        texter = connect(server.base_url, retries=0, **settings)
        with pytest.raises(TexterError) as caught:
            texter.send("chat", SECRET_TEXT)
    assert len(server.requests) == 1
    assert caught.value.chat_id == "chat"
    assert caught.value.tmp_send_id
    assert caught.value.tmp_send_id.encode() in server.requests[0]
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind", "delivery", "retry"),
    [
        ("300 Multiple Choices", APIStatusError, Delivery.UNKNOWN, False),
        ("302 Found", APIStatusError, Delivery.UNKNOWN, False),
        ("400 Bad Request", BadRequestError, Delivery.REJECTED, False),
        ("401 Unauthorized", AuthenticationError, Delivery.REJECTED, False),
        ("403 Forbidden", PermissionDeniedError, Delivery.REJECTED, False),
        ("404 Not Found", NotFoundError, Delivery.REJECTED, False),
        ("409 Conflict", APIStatusError, Delivery.UNKNOWN, False),
        ("422 Unprocessable", BadRequestError, Delivery.REJECTED, False),
        ("429 Too Many Requests", RateLimitError, Delivery.REJECTED, True),
        ("499 Client Closed Request", APIStatusError, Delivery.UNKNOWN, False),
        ("500 Internal Server Error", ServerError, Delivery.UNKNOWN, False),
        ("502 Bad Gateway", ServerError, Delivery.UNKNOWN, False),
        ("520 Surprise", ServerError, Delivery.UNKNOWN, False),
        ("599 Surprise", ServerError, Delivery.UNKNOWN, False),
        ("600 Surprise", APIStatusError, Delivery.UNKNOWN, False),
        ("999 Surprise", APIStatusError, Delivery.UNKNOWN, False),
    ],
)
def test_a_status_decides(
    connect: Connect, status: str, kind: type[APIStatusError], delivery: Delivery, *, retry: bool
) -> None:
    error = failure(connect, reply(b"{}", status, "Location: https://elsewhere.example"))
    assert isinstance(error, APIStatusError)
    assert type(error) is kind
    assert error.delivery is delivery
    assert error.safe_to_retry is retry
    assert error.status_code == int(status[:3])
    assert error.response.headers["Location"] == "https://elsewhere.example"
    assert status[:3] in str(error)


def test_a_4xx_is_a_refusal_only_where_its_meaning_is(connect: Connect) -> None:
    """Whoever gives the others may still be at work, or may have acted: 408, 409, 425, 499 and what nobody defined."""
    refusals = {
        *(400, 401, 402, 403, 404, 405, 407, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 426, 428, 429, 431),
        *(440, 449, 450, 451, 463, 464, 494, 495, 496, 497, 498),
    }
    statuses = iter(range(400, 500))

    def answer(connection: socket.socket, request: bytes) -> None:
        reply(b"{}", f"{next(statuses)} Surprise")(connection, request)

    refused: set[int] = set()
    with RawServer(answer) as server:
        texter = connect(server.base_url, retries=0)
        for status in range(400, 500):
            with pytest.raises(APIStatusError) as caught:
                texter.send("chat", SECRET_TEXT)
            assert caught.value.status_code == status
            assert caught.value.safe_to_retry is (status == 429)
            if caught.value.delivery is Delivery.REJECTED:
                refused.add(status)
                assert "nothing was sent" in str(caught.value)
            else:
                assert caught.value.delivery is Delivery.UNKNOWN
                assert "may have been sent" in str(caught.value)
    assert refused == refusals


@pytest.mark.parametrize(
    ("body", "parsed"),
    [
        (b'{"error": "no"}', {"error": "no"}),
        (b'["no"]', ["no"]),
        (b"7", 7),
        (b"no", "no"),
        (b"<html>no</html>", "<html>no</html>"),
        (b"", None),
    ],
)
def test_any_body_is_kept(connect: Connect, body: bytes, parsed: object) -> None:
    error = failure(connect, reply(body, "503 Service Unavailable"))
    assert isinstance(error, ServerError)
    assert error.body == parsed
    assert error.response.content == body


def test_a_success_that_says_false_is_not_one(connect: Connect) -> None:
    error = failure(connect, reply(b'{"success": false, "messages": []}'))
    assert type(error) is APIStatusError
    assert error.status_code == 200
    assert error.delivery is Delivery.UNKNOWN
    assert not error.safe_to_retry


@pytest.mark.parametrize(
    "body", [b"OK", b"<html>thanks</html>", b'{"success": true, "mess', b"\xff\xfe\xfd", b"[" * 100_000, b"1" * 5000]
)
def test_an_accepted_message_stays_accepted(connect: Connect, body: bytes) -> None:
    error = failure(connect, reply(body))
    assert type(error) is UnreadableResponseError
    assert error.delivery is Delivery.ACCEPTED
    assert not error.safe_to_retry
    assert error.status_code == 200
    assert error.response.content == body


def test_the_status_decides_before_the_body_is_whole(connect: Connect) -> None:
    accepted = failure(connect, reply(b'{"success": tr', length=1000))
    assert isinstance(accepted, UnreadableResponseError)
    assert accepted.response.content == b'{"success": tr'
    nothing = failure(connect, reply(b"", length=1000))
    assert nothing.delivery is Delivery.ACCEPTED
    refused = failure(connect, reply(b'{"err', "400 Bad Request", length=1000))
    assert isinstance(refused, BadRequestError)
    assert refused.body == '{"err'


def test_a_body_that_is_not_what_it_says_is_no_trouble(connect: Connect) -> None:
    error = failure(connect, reply(b"not gzip", "400 Bad Request", "Content-Encoding: gzip"))
    assert isinstance(error, BadRequestError)
    assert error.body == "not gzip"


def test_an_endless_body_is_not_read_to_its_end(connect: Connect) -> None:
    def endless(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    error = failure(connect, endless)
    assert isinstance(error, ServerError)
    assert len(error.response.content) == 1_048_576


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        (reset, APIConnectionError),
        (hang_up, APIConnectionError),
        (garbage, APIConnectionError),
        (hang, APITimeoutError),
    ],
)
def test_no_answer_leaves_it_unknown(connect: Connect, behaviour: Behaviour, kind: type[TexterError]) -> None:
    error = failure(connect, behaviour, timeout=1)
    assert type(error) is kind
    assert error.delivery is Delivery.UNKNOWN
    assert not error.safe_to_retry
    assert isinstance(error.__cause__, httpx.HTTPError)


def test_a_timeout_can_be_set_for_one_send(connect: Connect) -> None:
    with RawServer(hang) as server, pytest.raises(APITimeoutError):
        connect(server.base_url).send("chat", SECRET_TEXT, timeout=0.1)


def test_no_connection_means_not_sent(connect: Connect) -> None:
    with pytest.raises(APIConnectionError, match="nothing was sent") as caught:
        connect(unused_address(), retries=0).send("chat", SECRET_TEXT)
    assert caught.value.delivery is Delivery.NOT_SENT
    assert caught.value.safe_to_retry
    assert caught.value.chat_id == "chat"
    assert caught.value.tmp_send_id


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"error": {"code": 131047, "message": "Re-engagement message"}}', 131047),
        ('{"error": "(#131047) Re-engagement message"}', 131047),
        ('{"error": {"message": "failed: 131026"}}', 131026),
        ('{"errors": [{"code": "131056"}]}', 131056),
        ('{"statusCode": 400, "data": [{"a": [{"error_code": 100}]}]}', 100),
        ("(#131047) Re-engagement message", 131047),
        ("<p>Error 130429</p>", 130429),
        ("(#368)", 368),
        ("(#299)", 299),
        ('{"code": 400}', None),
        ('{"count": 100, "ok": true}', None),
        ('{"code": true}', None),
        ('{"id": "9131047999", "phone": "972521310470"}', None),
        ("nothing", None),
        ("", None),
    ],
)
def test_whatsapps_code_is_found_wherever_it_stands(connect: Connect, body: str, code: int | None) -> None:
    error = failure(connect, reply(body.encode(), "400 Bad Request"))
    assert isinstance(error, APIStatusError)
    assert error.whatsapp_code == code
    assert error.window_closed is (code == 131047)
    if code:
        known = DOCUMENT["components"]["schemas"]["ErrorBody"]["x-whatsapp-errors"]
        (entry,) = [entry for entry in known if entry["code"] <= code <= entry.get("through", entry["code"])]
        assert entry["meaning"] in str(error)
        assert entry["advice"] in str(error)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("Retry-After: 7", 7, 7),
        ("Retry-After: 2.5", 2.5, 2.5),
        ("Retry-After: 0.0", 0, 0),
        ("Retry-After: Thu, 01 Jan 1970 00:00:00 GMT", 0, 0),
        ("Retry-After: Thu, 01 Jan 1970 00:00:00 -0000", 0, 0),
        ("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 1e9, 1e12),
    ],
)
def test_retry_after_is_read_in_both_forms(connect: Connect, header: str, least: float, most: float) -> None:
    error = failure(connect, reply(b"", "429 Too Many Requests", header))
    assert isinstance(error, RateLimitError)
    assert error.retry_after is not None
    assert least <= error.retry_after <= most


@pytest.mark.parametrize(
    "header",
    [
        "X-Nothing: 1",
        *(f"Retry-After: {value}" for value in ("soon", "", "-1", "-2.5", "nan", "inf", "1e9", "2.", ".5", "2,5")),
    ],
)
def test_retry_after_may_be_missing_or_senseless(connect: Connect, header: str) -> None:
    error = failure(connect, reply(b"", "429 Too Many Requests", header))
    assert isinstance(error, RateLimitError)
    assert error.retry_after is None


@pytest.mark.parametrize(
    "behaviour",
    [reset, reply(SECRET_TEXT.encode(), "400 Bad Request"), reply(SECRET_TEXT.encode()), reply(b'{"success": false}')],
)
def test_nothing_secret_is_in_an_error(connect: Connect, behaviour: Behaviour) -> None:
    error = failure(connect, behaviour)
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error)
    for secret in (TOKEN, SECRET_TEXT):
        assert secret not in shown
    assert TOKEN.encode() not in pickle.dumps(error)


def locals_of(error: BaseException | None) -> Iterator[str]:
    """Yield what a reporter of errors shows of the variables in a traceback's frames, and of what led to it."""
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "/tests/" not in frame.f_code.co_filename:
                yield from (repr(value) for value in frame.f_locals.values())
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "behaviour", [reset, garbage, hang, reply(b"no"), reply(b"no", "400 Bad Request"), reply(b"{}no", length=1)]
)
def test_no_frame_of_a_traceback_shows_the_token(connect: Connect, behaviour: Behaviour) -> None:
    shown = "".join(locals_of(failure(connect, behaviour, timeout=1)))
    assert "Send object" in shown
    assert TOKEN not in shown


def test_no_frame_shows_it_where_no_connection_is_made(connect: Connect) -> None:
    with pytest.raises(APIConnectionError) as caught:
        connect(unused_address(), retries=0).send("chat", SECRET_TEXT)
    shown = "".join(locals_of(caught.value))
    assert "Send object" in shown
    assert TOKEN not in shown


@pytest.mark.usefixtures("by_aiohttp")
def test_no_frame_of_a_cancelled_send_shows_the_token() -> None:
    async def fail(address: str) -> str:
        async with AsyncTexter(base_url=address, token=TOKEN) as texter:
            task = asyncio.create_task(texter.send("chat", SECRET_TEXT))
            await asyncio.wait([task], timeout=0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as cancelled:
                await task
            with pytest.raises(APIConnectionError) as failed:
                await texter.send("chat", SECRET_TEXT, timeout=0.1)
        return "".join([*locals_of(cancelled.value), *locals_of(failed.value)])

    async def main(address: str) -> str:
        try:
            raise LookupError  # noqa: TRY301 (what the caller is handling keeps its own traceback)
        except LookupError as handled:
            shown, kept = await fail(address), handled.__traceback__
        assert kept
        return shown

    with RawServer(hang) as server:
        shown = asyncio.run(main(server.base_url))
    assert "Send object" in shown
    assert TOKEN not in shown


@pytest.mark.parametrize(
    "behaviour", [reset, reply(b"7", "429 Oh", "Retry-After: 7"), reply(b"no"), reply(b"no", "500 Oh")]
)
def test_an_error_can_be_pickled_and_copied(connect: Connect, behaviour: Behaviour) -> None:
    error = failure(connect, behaviour)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert vars(twin).keys() == vars(error).keys()
        assert (twin.delivery, twin.safe_to_retry) == (error.delivery, error.safe_to_retry)
        assert (twin.chat_id, twin.tmp_send_id) == (error.chat_id, error.tmp_send_id)


def test_every_error_is_a_texter_error() -> None:
    errors = [thing for name in texter_ext.__all__ if isinstance(thing := getattr(texter_ext, name), type)]
    errors = [thing for thing in errors if issubclass(thing, Exception)]
    assert len(errors) == 23
    assert all(issubclass(error, TexterError) for error in errors)
