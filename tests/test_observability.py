"""OpenTelemetry, hooks of httpx and transports of the user see each attempt, and change no outcome."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import httpx
import pytest
from opentelemetry.instrumentation.aiohttp_client import AioHttpClientInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from tests.conftest import TOKEN, Connect, Sender
from tests.wire import RawServer, reply, unused_address
from texter_ext import (
    APIConnectionError,
    AsyncTexter,
    BadRequestError,
    Delivery,
    Retries,
    Sent,
    Texter,
    TexterError,
    UnreadableResponseError,
    text,
)
from texter_ext.sandbox import Sandbox

pytestmark = pytest.mark.usefixtures("no_pauses")


def http_client(sender: Sender) -> httpx.Client | httpx.AsyncClient:
    """Return what docs/recipes/logs.md names for hooks and instrumentation."""
    return sender.client.get_httpx_client() if isinstance(sender, Texter) else sender.client.get_async_httpx_client()


class Tracing:
    """OpenTelemetry, as a user sets it up, and the spans that came of it."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._exporter.get_finished_spans()

    def before(self, make: Callable[[], Sender]) -> Sender:
        """Instrument all of httpx, and aiohttp, before there is a client."""
        self._everything()
        return make()

    def after(self, make: Callable[[], Sender]) -> Sender:
        """Instrument all of httpx, and aiohttp, when there is one."""
        sender = make()
        self._everything()
        return sender

    def one_client(self, make: Callable[[], Sender]) -> Sender:
        """Instrument nothing but the one."""
        sender = make()
        HTTPXClientInstrumentor.instrument_client(http_client(sender), tracer_provider=self.provider)
        return sender

    def _everything(self) -> None:
        HTTPXClientInstrumentor().instrument(tracer_provider=self.provider)
        AioHttpClientInstrumentor().instrument(tracer_provider=self.provider)


@pytest.fixture
def tracing() -> Iterator[Tracing]:
    yield Tracing()
    for instrumentor in (HTTPXClientInstrumentor(), AioHttpClientInstrumentor()):
        if instrumentor.is_instrumented_by_opentelemetry:
            instrumentor.uninstrument()


def status(span: ReadableSpan) -> object:
    return (span.attributes or {}).get("http.status_code")


SET_UP = pytest.mark.parametrize("set_up", [Tracing.before, Tracing.after, Tracing.one_client])
SetUp: TypeAlias = Callable[[Tracing, Callable[[], Sender]], Sender]


@SET_UP
def test_opentelemetry_sees_each_attempt_once(
    connect: Connect, sandbox: Sandbox, chat_id: str, tracing: Tracing, set_up: SetUp
) -> None:
    texter = set_up(tracing, lambda: connect(sandbox.base_url))
    sandbox.fail_next(429)
    texter.send(chat_id, "Hey there!")
    assert [status(span) for span in tracing.spans] == [429, 200]
    assert [span.status.status_code for span in tracing.spans] == [StatusCode.ERROR, StatusCode.UNSET]
    for span, request in zip(tracing.spans, sandbox.requests, strict=True):
        context = span.get_span_context()
        assert context
        assert request.headers["traceparent"].startswith(f"00-{context.trace_id:032x}-{context.span_id:016x}-")
        assert TOKEN not in span.to_json()
        assert "Hey there!" not in span.to_json()
    assert len(sandbox.messages) == 1


@SET_UP
def test_opentelemetry_records_what_got_no_answer(
    connect: Connect, sandbox: Sandbox, chat_id: str, tracing: Tracing, set_up: SetUp
) -> None:
    texter = set_up(tracing, lambda: connect(sandbox.base_url))
    sandbox.fail_next(connection="reset", stored=True)
    with pytest.raises(APIConnectionError) as caught:
        texter.send(chat_id, "Hey there!")
    assert caught.value.delivery is Delivery.UNKNOWN
    (span,) = tracing.spans
    assert span.status.status_code is StatusCode.ERROR
    assert status(span) is None
    assert TOKEN not in span.to_json()


@pytest.mark.parametrize("connect", ["AsyncTexter by aiohttp"], indirect=True)
def test_what_instruments_httpx_alone_cannot_see_aiohttp(
    connect: Connect, sandbox: Sandbox, chat_id: str, tracing: Tracing
) -> None:
    """docs/recipes/logs.md says what can, and this is why."""
    HTTPXClientInstrumentor().instrument(tracer_provider=tracing.provider)
    connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert tracing.spans == ()


class Raising(logging.Handler):
    """A handler that fails; it can be used as a filter and as a factory of records too."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 (logging's name)
        raise self._error

    def record(self, *_arguments: object, **_fields: object) -> Any:
        raise self._error


OF_LOGGING = [RuntimeError("of logging"), APIConnectionError("of logging", Delivery.NOT_SENT, safe_to_retry=True)]


@pytest.fixture(params=["handler", "filter", "factory"])
def log_with(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Exception], None]]:
    """Make our logger fail wherever users' code can."""
    logger = logging.getLogger("texter_ext.send")
    added: list[Raising] = []

    def fail(error: Exception) -> None:
        added.append(Raising(error))
        if request.param == "handler":
            logger.addHandler(added[0])
        elif request.param == "filter":
            logger.addFilter(added[0].record)
        else:
            monkeypatch.setattr("logging._logRecordFactory", added[0].record)

    logger.setLevel(logging.DEBUG)
    yield fail
    logger.setLevel(logging.NOTSET)
    for each in added:
        logger.removeHandler(each)
        logger.removeFilter(each.record)


@pytest.mark.parametrize("error", OF_LOGGING)
def test_what_fails_to_log_changes_no_outcome(
    connect: Connect,
    sandbox: Sandbox,
    chat_id: str,
    log_with: Callable[[Exception], None],
    error: Exception,
    capsys: pytest.CaptureFixture[str],
) -> None:
    texter = connect(sandbox.base_url, retries=Retries(2, accept_duplicates=True))
    log_with(error)
    sandbox.fail_next(429)
    assert texter.send(chat_id, "Hey there!").id == sandbox.messages[0].id
    assert len(sandbox.messages) == 1
    assert len(sandbox.requests) == 2
    sandbox.fail_next(400)
    with pytest.raises(BadRequestError):
        texter.send(chat_id, text("Hey there!", reply_to="not-a-wamid"))
    assert "of logging" in capsys.readouterr().err


def test_what_fails_to_log_may_fail_silently(
    connect: Connect,
    sandbox: Sandbox,
    chat_id: str,
    log_with: Callable[[Exception], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As logging itself lets one choose."""
    log_with(OF_LOGGING[0])
    monkeypatch.setattr("logging.raiseExceptions", False)
    connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert "of logging" not in capsys.readouterr().err


def add_hook(sender: Sender, event: str, hook: Callable[[Any], object]) -> None:
    async def awaited(message: httpx.Request | httpx.Response) -> None:
        if isinstance(message, httpx.Response) and hook is read:
            await message.aread()
        else:
            hook(message)

    http_client(sender).event_hooks[event].append(hook if isinstance(sender, Texter) else awaited)


def read(response: httpx.Response) -> None:
    response.read()


def test_hooks_see_each_attempt(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    texter = connect(sandbox.base_url)
    seen: list[object] = []
    add_hook(texter, "request", lambda request: seen.append(request.method))
    add_hook(texter, "response", lambda response: seen.append(response.status_code))
    sandbox.fail_next(429)
    texter.send(chat_id, "Hey there!")
    texter.send(chat_id, "Hey there!")
    assert seen == ["POST", 429, "POST", 200, "POST", 200]


def test_an_answer_that_a_hook_has_read_is_still_there(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    """And its connection goes to one other request, not to two."""
    texter = connect(sandbox.base_url, timeout=5)
    add_hook(texter, "response", read)
    assert [texter.send(chat_id, "Hey there!").id for _ in range(3)] == [message.id for message in sandbox.messages]
    sandbox.fail_next(window_closed=True)
    with pytest.raises(BadRequestError) as caught:
        texter.send(chat_id, "Hey there!")
    assert caught.value.window_closed


@pytest.mark.usefixtures("by_aiohttp")
def test_tasks_do_not_share_a_connection_that_a_hook_freed(sandbox: Sandbox, chat_id: str) -> None:
    async def read_it(response: httpx.Response) -> None:
        await response.aread()

    async def main() -> list[Sent]:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN, timeout=10) as texter:
            texter.client.get_async_httpx_client().event_hooks["response"].append(read_it)
            return [
                sent
                for _ in range(3)
                for sent in await asyncio.gather(*(texter.send(chat_id, f"Number {n}") for n in range(20)))
            ]

    sent = asyncio.run(main())
    assert {each.tmp_send_id: each.id for each in sent} == {each["tmpSendId"]: each.id for each in sandbox.messages}
    assert len(sandbox.messages) == 60


def raise_error(_message: object) -> None:
    raise RuntimeError("of a hook")


def report_elsewhere(_message: object) -> None:
    httpx.get(unused_address())


def raise_for_status(response: httpx.Response) -> None:
    response.raise_for_status()


@pytest.mark.parametrize("hook", [raise_error, report_elsewhere])
@pytest.mark.parametrize("retries", [2, Retries(2, accept_duplicates=True)])
def test_a_hook_that_raises_makes_no_failure_of_what_was_accepted(
    connect: Connect, sandbox: Sandbox, chat_id: str, hook: Callable[[Any], None], retries: int | Retries
) -> None:
    texter = connect(sandbox.base_url, retries=retries)
    add_hook(texter, "response", hook)
    for _ in range(2):
        with pytest.raises(UnreadableResponseError) as caught:
            texter.send(chat_id, "Hey there!")
        assert caught.value.delivery is Delivery.ACCEPTED
        assert isinstance(caught.value.__context__, RuntimeError | httpx.ConnectError)
    assert len(sandbox.messages) == 2


def test_what_a_hook_read_before_it_raised_is_returned(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    texter = connect(sandbox.base_url)
    add_hook(texter, "response", read)
    add_hook(texter, "response", raise_error)
    assert texter.send(chat_id, "Hey there!").id == sandbox.messages[0].id


@pytest.mark.parametrize("hook", [raise_error, report_elsewhere, raise_for_status])
@pytest.mark.parametrize(
    ("failure", "delivery", "requests"),
    [(400, Delivery.REJECTED, 1), (429, Delivery.REJECTED, 3), (500, Delivery.UNKNOWN, 1)],
)
def test_the_answer_decides_whatever_a_hook_raises_after_it(
    connect: Connect,
    sandbox: Sandbox,
    chat_id: str,
    hook: Callable[[Any], None],
    failure: int,
    delivery: Delivery,
    requests: int,
) -> None:
    texter = connect(sandbox.base_url)
    add_hook(texter, "response", hook)
    sandbox.fail_next(failure, times=3)
    with pytest.raises(TexterError) as caught:
        texter.send(chat_id, "Hey there!")
    assert caught.value.delivery is delivery
    assert len(sandbox.requests) == requests
    assert getattr(caught.value, "status_code", None) == failure


@pytest.mark.parametrize("hook", [raise_error, report_elsewhere])
def test_a_hook_that_raises_before_the_request_sends_nothing(
    connect: Connect, sandbox: Sandbox, chat_id: str, hook: Callable[[Any], None]
) -> None:
    texter = connect(sandbox.base_url)
    add_hook(texter, "request", hook)
    with pytest.raises(APIConnectionError):
        texter.send(chat_id, "Hey there!")
    assert sandbox.requests == []


class TwoSteps(httpx.Auth):
    """Like digest authentication: a first answer says what the second request is to hold."""

    def auth_flow(self, request: httpx.Request) -> Any:
        yield request
        yield request


def test_of_two_requests_the_first_answer_is_not_the_seconds(connect: Connect, sandbox: Sandbox, chat_id: str) -> None:
    texter = connect(sandbox.base_url, timeout=0.3)
    http_client(texter).auth = TwoSteps()
    add_hook(texter, "response", lambda _response: None)
    sandbox.fail_next(401)
    sandbox.fail_next(connection="silent", stored=True)
    with pytest.raises(APIConnectionError) as caught:
        texter.send(chat_id, "Hey there!")
    assert caught.value.delivery is Delivery.UNKNOWN
    assert len(sandbox.messages) == 1


class Recording(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A user's transport around one of httpx's, which reads what comes, as one that logs does."""

    def __init__(self, *, reads: bool) -> None:
        self._sync = httpx.HTTPTransport()
        self._async = httpx.AsyncHTTPTransport()
        self._reads = reads
        self.seen: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._sync.handle_request(request)
        if self._reads:
            response.read()
        self.seen.append(response.status_code)
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._async.handle_async_request(request)
        if self._reads:
            await response.aread()
        self.seen.append(response.status_code)
        return response

    def close(self) -> None:
        self._sync.close()

    async def aclose(self) -> None:
        await self._async.aclose()


@pytest.mark.parametrize("reads", [False, True])
def test_a_transport_of_the_users_sees_each_attempt(
    connect: Connect, sandbox: Sandbox, chat_id: str, *, reads: bool
) -> None:
    transport = Recording(reads=reads)
    texter = connect(sandbox.base_url, transport=transport, timeout=5)
    sandbox.fail_next(429)
    sent = [texter.send(chat_id, "Hey there!").id for _ in range(2)]
    assert transport.seen == [429, 200, 200]
    assert sent == [message.id for message in sandbox.messages]


def test_what_a_transport_does_beside_is_not_taken_for_the_send(
    connect: Connect, sandbox: Sandbox, chat_id: str
) -> None:
    class Reporting(Recording):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            report_elsewhere(response)
            return response

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            report_elsewhere(response)
            return response

    with pytest.raises(APIConnectionError) as caught:
        connect(sandbox.base_url, transport=Reporting(reads=False)).send(chat_id, "Hey there!")
    assert caught.value.delivery is Delivery.UNKNOWN
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("hooked", [False, True])
@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_what_only_pretends_to_be_a_transport_will_do(
    connect: Connect, *, hooked: bool, headers: dict[str, str]
) -> None:
    """httpx.MockTransport answers without a server, its answers read already."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        answers.append(httpx.Response(200, json={"messages": [{"_id": str(len(answers))}]}))
        answers[-1].headers.update(headers)
        return answers[-1]

    answers: list[httpx.Response] = []
    texter = connect("https://texter.example", transport=httpx.MockTransport(answer))
    if hooked:
        add_hook(texter, "response", lambda _response: None)
    assert [texter.send("chat", "Hey there!").id for _ in range(2)] == ["0", "1"]


def test_of_a_long_answer_that_a_hook_has_read_only_a_part_is_kept(connect: Connect) -> None:
    with RawServer(reply(b"x" * 2_000_000)) as server:
        texter = connect(server.base_url)
        add_hook(texter, "response", read)
        with pytest.raises(UnreadableResponseError) as caught:
            texter.send("chat", "Hey there!")
    assert len(caught.value.response.content) == 1_048_576
