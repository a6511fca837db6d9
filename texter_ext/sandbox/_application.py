"""The sandbox's ASGI application, which serves the page and the API."""

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
    """An ASGI application that records requests to the API in the state."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._page = Page(state)

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if is_cross_site(scope, PATHS):
            await respond(send, 403, error_body(REFUSAL.format(port=self._state.port)))
        elif not await self._page.handle(scope, receive, send):
            await self._serve_api(scope, receive, send)

    async def _serve_api(self, scope: Event, receive: Receive, send: Send) -> None:
        route = find_route(scope["method"], scope["raw_path"].decode("latin-1"))
        failure = self._state.take_failure(route.operation)
        request = await read_request(scope, receive, skip_body=failure is not None and failure.connection == "unread")
        self._state.requests.append(request)
        recorded = RecordedRequest(request, route.operation, route.path_parameters.get("chatId"))
        usual: Answer | None = None
        if failure is None or failure.stored:
            usual = answer(self._state, route, request)
            recorded.messages = usual.messages
            if usual.messages:
                recorded.chat_id = str(usual.messages[0].parent_chat)
            if failure is None or usual.status >= 300:  # noqa: PLR2004 (the request was refused, so there is nothing to fail)
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
        """Fail as requested; `usual` is the response to the request if it was handled."""
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
        """Wait until the time is over, the sandbox closes or the client disconnects."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        # This polls because another thread closes the sandbox.
        while loop.time() < end and not self._state.closing.is_set() and not transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(min(0.02, end - loop.time()))
