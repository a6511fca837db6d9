"""The sandbox's page, its events and its controls."""

import asyncio
import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import Final

from texter_client import spec
from texter_ext.sandbox._asgi import Event, Receive, Send, encode_headers, read_request, respond
from texter_ext.sandbox._chats import SandboxChat
from texter_ext.sandbox._controls import CONTROLS, perform
from texter_ext.sandbox._failures import Failure
from texter_ext.sandbox._history import History, Recorded, failure_as_json
from texter_ext.sandbox._state import State

PATHS: Final[dict[str, tuple[str, ...]]] = {"/": ("GET", "HEAD"), "/sandbox/events": ("GET",), **CONTROLS}
"""The page's paths and their allowed methods."""

_UNASKED: Final = ("/favicon.ico", "/.well-known/appspecific/com.chrome.devtools.json")
"""Paths that browsers request on their own, and that must not use up a failure."""

_PERIOD: Final = 0.05
"""The seconds between two checks for new events."""

_MAX_CHATS: Final = 200
"""The maximum number of chats that the page shows at first; the others appear with their first message."""

_MAX_SHOWN: Final = 10
"""The maximum number of armed failures that the page shows."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Page:
    """The page, which is served on paths that the API does not use."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def handle(self, scope: Event, receive: Receive, send: Send) -> bool:
        """Respond to a request if it is for the page, and return whether it is."""
        method, path = scope["method"], scope["path"]
        if path in _UNASKED and method == "GET":
            await respond(send, 404, b"")
            return True
        if path not in PATHS:
            return False
        request = await read_request(scope, receive)
        if method not in PATHS[path]:
            allowed = ", ".join((*PATHS[path], "OPTIONS"))
            status = 204 if method == "OPTIONS" else 405
            await respond(send, status, {"error": f"This path allows only {allowed}."}, {**_HEADERS, "Allow": allowed})
        elif path == "/sandbox/events":
            await self._send_events(send, scope["state"]["transport"])
        elif path == "/":
            content, headers = _page()
            await respond(send, 200, content, headers)
        else:
            status, answer = perform(self._state, path, request)
            await respond(send, status, answer, _HEADERS)
        return True

    async def _send_events(self, send: Send, transport: asyncio.Transport) -> None:
        """Send the state and its changes as server-sent events until the client or the sandbox closes."""
        raw = {**_HEADERS, "Content-Type": "text/event-stream"}
        await send({"type": "http.response.start", "status": 200, "headers": encode_headers(raw)})
        history = History()  # an empty one, so that the first pass sends everything
        armed: list[tuple[str, Failure]] | None = None
        webhook: Event = {}
        number = statuses = 0
        pending: dict[int, Recorded] = {}
        while not self._state.closing.is_set() and not transport.is_closing():
            news: Event = {}
            if history is not self._state.history:
                history, armed, number, pending = self._state.history, None, 0, {}
                webhook, statuses = {}, self._state.changed
                news["sandbox"] = {
                    "run": history.run,
                    "projectId": self._state.settings.project_id,
                    "baseUrl": self._state.base_url,
                    "token": self._state.settings.token,
                    "chats": [_chat_as_json(each) for each in self._state.conversations.chats[:_MAX_CHATS]],
                }
            fresh = history.since(number)
            number = max(fresh, default=number - 1) + 1
            changed = {n: recorded for n, recorded in pending.items() if recorded.over} | fresh
            pending = {n: recorded for n, recorded in (pending | fresh).items() if not recorded.over}
            if changed:
                news["exchanges"] = [self._exchange(n, recorded) for n, recorded in changed.items()]
            if armed != (waiting := self._state.armed()):
                armed = waiting
                news["armed"] = [_armed_as_json(*each) for each in waiting[:_MAX_SHOWN]]
                news["armedCount"] = len(waiting)
            if count := self._state.changed - statuses:
                news["statuses"] = dict(list(self._state.changes)[-count:])
                statuses += count
            if webhook != (now := self._state.webhook.as_json()):
                news["webhook"] = webhook = now
            if news:
                await send({"type": "http.response.body", "body": _event(news), "more_body": True})
            await asyncio.sleep(_PERIOD)
        await send({"type": "http.response.body", "body": b""})

    def _exchange(self, number: int, recorded: Recorded) -> Event:
        """Return a request or a reply as JSON, with its chat, which the page may not know yet."""
        conversation = self._state.conversations.get(recorded.chat_id or "")
        chat = None if conversation is None else _chat_as_json(conversation.chat)
        return {"number": number, "chat": chat, **recorded.as_json()}


def _chat_as_json(chat: SandboxChat) -> Event:
    return {"id": chat.id, "title": chat.title, "phone": chat.phone}


def _armed_as_json(operation: str, failure: Failure) -> Event:
    """Return an armed failure as JSON, with its operation unless that is the send."""
    return {"operation": None if operation == spec.SEND_MESSAGE.id else operation, **failure_as_json(failure)}


def _event(news: Event) -> bytes:
    """Return an event in strict JSON: unlike Python, browsers do not accept NaN and Infinity."""
    try:
        text = json.dumps(news, allow_nan=False)
    except ValueError:
        text = json.dumps(json.loads(json.dumps(news), parse_constant=str))
    return f"data: {text}\n\n".encode()


@cache
def _page() -> tuple[bytes, dict[str, str]]:
    """Return the page, and headers that allow it only to run its own script and to send requests to this server."""
    page = resources.files("texter_ext.sandbox").joinpath("page.html").read_text(encoding="utf-8")
    digests = {
        tag: base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        for tag, content in re.findall(r"<(script|style)>(.*?)</\1>", page, re.DOTALL)
    }
    policy = [
        "default-src 'none'",
        f"script-src 'sha256-{digests['script']}'",
        f"style-src 'sha256-{digests['style']}'",
        "connect-src 'self'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # No script can add HTML to the page.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "; ".join(policy)}
    return page.encode(), _HEADERS | headers
