"""Finding the operation for a request, and calling its handler."""

import re
import urllib.parse
from dataclasses import dataclass
from functools import cache
from typing import Final

from texter_client import spec
from texter_client.records import Operation
from texter_ext.sandbox._answers import Answer, RefusedError
from texter_ext.sandbox._asgi import TOO_LARGE, ReceivedRequest
from texter_ext.sandbox._handlers import HANDLERS, answer_with_example
from texter_ext.sandbox._state import BASE_PATH, State
from texter_ext.sandbox._validation import Call

_PARAMETER: Final = re.compile(r"{([^}]+)}")


@dataclass(frozen=True)
class Route:
    """The result of looking up a method and a path.

    Attributes:
        operation: the operation, or None.
        path_parameters: the decoded path parameters.
        allowed: the methods that the path allows; empty if the path does not exist.
    """

    operation: Operation | None
    path_parameters: dict[str, str]
    allowed: tuple[str, ...]


def find_route(method: str, path: str) -> Route:
    """Return the route for a method and a path, which is percent-encoded as received."""
    for pattern, names, operations in _templates():
        if match := pattern.fullmatch(path):
            parameters = dict(zip(names, map(urllib.parse.unquote, match.groups()), strict=True))
            return Route(operations.get(method), parameters, (*operations, "OPTIONS"))
    return Route(None, {}, ())


def answer(state: State, route: Route, request: ReceivedRequest) -> Answer:
    """Handle a request, and return the response."""
    try:
        return _answer(state, route, request)
    except RefusedError as refused:
        return refused.answer


def _answer(state: State, route: Route, request: ReceivedRequest) -> Answer:
    if request.too_large:
        raise RefusedError(413, TOO_LARGE)
    if not route.allowed:
        raise RefusedError(404, "This path does not exist.")
    if route.operation is None:
        allow = {"Allow": ", ".join(route.allowed)}
        if request.method == "OPTIONS":
            return Answer(204, b"", allow)
        raise RefusedError(405, f"This path allows only {allow['Allow']}.", headers=allow)
    if request.headers.get("authorization") != f"Bearer {state.settings.token}":
        raise RefusedError(401, "The token is missing or wrong.")
    held = state.settings.scopes
    missing = [scope for scope in route.operation.scopes if held is not None and scope not in held]
    if missing:
        names = " and ".join(f"“{scope}”" for scope in missing)
        raise RefusedError(403, f"The token needs the scope {names} for {route.operation.id}.")
    handler = HANDLERS.get(route.operation.id, answer_with_example)
    return handler(state, Call(route.operation, route.path_parameters, request))


@cache
def _templates() -> list[tuple[re.Pattern[str], list[str], dict[str, Operation]]]:
    """Return for each path its pattern, parameter names and operations; literal paths come before templated ones."""
    found: dict[str, dict[str, Operation]] = {}
    for operation in sorted(spec.OPERATIONS, key=lambda each: ["{" in part for part in each.path.split("/")]):
        methods = found.setdefault(operation.path, {})
        methods[operation.method] = operation
        if operation.method == "GET":
            methods.setdefault("HEAD", operation)
    return [(_pattern(path), _PARAMETER.findall(path), methods) for path, methods in found.items()]


def _pattern(path: str) -> re.Pattern[str]:
    literals = _PARAMETER.split(BASE_PATH + path)[::2]
    return re.compile("([^/]+)".join(map(re.escape, literals)))
