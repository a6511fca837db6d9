"""The sandbox's ASGI application: the page on its own paths, and the API, which fails on request."""

import asyncio
import math

from texter_ext.sandbox._answers import Answer, error_body
from texter_ext.sandbox._asgi import Event, Receive, Send, break_off, read_request, respond
from texter_ext.sandbox._cross_site import REFUSAL, is_cross_site
from texter_ext.sandbox._failures import Failure
from texter_ext.sandbox._history import RecordedRequest
from texter_ext.sandbox._page import PATHS, Page
from texter_ext.sandbox._routes import answer, find_route
from texter_ext.sandbox._state import State


class Application:
    """Serves requests (ASGI), and records those for the API in the state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._page = Page(state)

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if is_cross_site(scope, PATHS):
            await respond(send, 403, error_body(REFUSAL.format(port=self._state.port)))
        elif not await self._page.serves(scope, receive, send):
            await self._serve_api(scope, receive, send)

    async def _serve_api(self, scope: Event, receive: Receive, send: Send) -> None:
        route = find_route(scope["method"], scope["raw_path"].decode("latin-1"))
        failure = self._state.take_failure(route.operation)
        request = await read_request(scope, receive, unread=failure is not None and failure.connection == "unread")
        self._state.requests.append(request)
        recorded = RecordedRequest(request, route.operation, route.path_parameters.get("chatId"))
        usual: Answer | None = None
        if failure is None or failure.stored:
            usual = answer(self._state, route, request)
            recorded.messages = usual.messages
            if failure is None or usual.status >= 300:  # noqa: PLR2004 (it was refused, so there is nothing to fail after)
                recorded.end(usual.status, usual.body)
                self._state.record(recorded)
                await respond(send, usual.status, usual.body, usual.headers)
                return
        recorded.failure = failure
        self._state.record(recorded)
        await self._fail(failure, usual, recorded, (scope, receive, send))

    async def _fail(
        self, failure: Failure, usual: Answer | None, recorded: RecordedRequest, connection: tuple[Event, Receive, Send]
    ) -> None:
        """Do with a request what was asked for, given the usual answer if it was handled."""
        scope, receive, send = connection
        silent = failure.connection in ("silent", "unread")
        await self._wait(math.inf if silent else failure.delay, scope["state"]["transport"])
        cut = failure.connection == "truncated"
        if failure.connection is not None and not cut:
            recorded.end()
            await break_off(scope, receive, failure.connection)
            return
        usual = usual or Answer(500, error_body("The sandbox fails on request."))
        status = failure.status or usual.status
        right = usual if failure.body is None else Answer(status, failure.body)
        recorded.end(status, right.body)
        await respond(send, status, right.body, {**right.headers, **failure.headers}, cut=cut)
        if cut:
            await break_off(scope, receive, "closed")

    async def _wait(self, seconds: float, transport: asyncio.Transport) -> None:
        """Wait, but not longer than the sandbox listens and the client stays."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        # Polled, since it is another thread that closes.
        while loop.time() < end and not self._state.closing.is_set() and not transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(min(0.02, end - loop.time()))
