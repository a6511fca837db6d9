"""The recipe's handlers take real requests: in Django, Flask and FastAPI, and without a framework."""

import json
import re
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import WSGIApplication

import httpx
import pytest
import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path
from django.urls.resolvers import URLPattern

from tests.document import ROOT
from tests.test_webhooks import CHAT_ID, EVENTS
from texter_ext import webhooks
from texter_ext.sandbox import Sandbox

SECRET: Final = "kP3-_x9"
RECIPE: Final = "\n".join(
    re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "recipes" / "webhooks.md").read_text(encoding="utf-8"), re.DOTALL
    )
)

urlpatterns: list[URLPattern] = []
"""Django's URLs; this module is its ROOT_URLCONF."""


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the tests' output readable."""


@contextmanager
def serve(application: WSGIApplication) -> Generator[str]:
    with make_server("127.0.0.1", 0, application, handler_class=QuietHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/texter"
        server.shutdown()
        thread.join()


@contextmanager
def serve_asynchronously(application: Any) -> Generator[str]:
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/texter"
    server.should_exit = True
    thread.join()


def django(recipe: dict[str, Any]) -> AbstractContextManager[str]:
    if not settings.configured:
        settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"])
    urlpatterns[:] = [path("texter", recipe["texter_webhook"])]
    return serve(get_wsgi_application())


FRAMEWORKS: Final[dict[str, Callable[[dict[str, Any]], AbstractContextManager[str]]]] = {
    "Django": django,
    "Flask": lambda recipe: serve(recipe["flask_app"]),
    "FastAPI": lambda recipe: serve_asynchronously(recipe["fastapi_app"]),
    "WSGI": lambda recipe: serve(recipe["wsgi_app"]),
}


@pytest.fixture
def handled() -> list[webhooks.Event]:
    return []


@pytest.fixture(params=FRAMEWORKS)
def url(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    texter_sandbox: Sandbox,
    handled: list[webhooks.Event],
) -> Generator[str]:
    """The URL of a server that runs the recipe's code, with the secret in its environment."""
    monkeypatch.chdir(tmp_path_factory.mktemp("recipe"))
    monkeypatch.setenv("TEXTER_WEBHOOK_SECRET", SECRET)
    texter_sandbox.chat_ids += (CHAT_ID,)
    recipe: dict[str, Any] = {"__name__": "recipe"}
    exec(compile(RECIPE, "recipe", "exec", dont_inherit=True), recipe)  # noqa: S102
    texter_sandbox.reset()
    handle = recipe["handle"]

    def spy(event: webhooks.Event) -> None:
        handled.append(event)
        handle(event)

    recipe["handle"] = spy
    with FRAMEWORKS[request.param](recipe) as address:
        yield address
    recipe["database"].close()


def post(url: str, body: Any, authorization: str | None = f"Bearer {SECRET}") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | ({"authorization": authorization} if authorization else {})
    return httpx.post(url, content=content, headers=headers, timeout=30).status_code


def test_a_tap_is_answered(url: str, handled: list[webhooks.Event], texter_sandbox: Sandbox) -> None:
    assert post(url, EVENTS["newIncomingMessage"]) == HTTPStatus.NO_CONTENT
    assert [type(event) for event in handled] == [webhooks.IncomingMessage]
    assert [message.parent_chat for message in texter_sandbox.messages] == [CHAT_ID]
    assert texter_sandbox.messages[0].text == "Your appointment is cancelled."


def test_every_event_arrives_whole(url: str, handled: list[webhooks.Event]) -> None:
    for body in EVENTS.values():
        assert post(url, body) == HTTPStatus.NO_CONTENT
    assert [event.raw for event in handled] == list(EVENTS.values())


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer kP3-_x8", f"Basic {SECRET}"])
def test_a_request_without_the_secret_is_not_handled(
    url: str, handled: list[webhooks.Event], authorization: str | None
) -> None:
    assert post(url, EVENTS["newIncomingMessage"], authorization) == HTTPStatus.FORBIDDEN
    assert handled == []


@pytest.mark.parametrize("body", [b"", b"OK", b"[]", b"\xff"])
def test_what_is_no_event_is_a_bad_request(url: str, handled: list[webhooks.Event], body: bytes) -> None:
    assert post(url, body) == HTTPStatus.BAD_REQUEST
    assert handled == []


def test_what_is_unknown_is_acknowledged(url: str, handled: list[webhooks.Event]) -> None:
    assert post(url, {"eventName": "somethingNew", "eventData": "שלום"}) == HTTPStatus.NO_CONTENT
    assert [type(event) for event in handled] == [webhooks.UnknownEvent]
