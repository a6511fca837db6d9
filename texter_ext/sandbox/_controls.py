"""What the sandbox's page can do: arm failures, reset, and act for the contact."""

from functools import cache
from typing import Any, Final

import jsonschema_rs

from texter_ext.sandbox._asgi import TOO_LARGE, ReceivedRequest
from texter_ext.sandbox._contact import find_offer, text_content
from texter_ext.sandbox._document import Json
from texter_ext.sandbox._failures import Failure
from texter_ext.sandbox._state import State
from texter_ext.sandbox._statuses import next_status

CONTROLS: Final = {
    "/sandbox/fail": ("POST", "DELETE"),
    "/sandbox/reset": ("POST",),
    "/sandbox/reply": ("POST",),
    "/sandbox/tap": ("POST",),
    "/sandbox/advance": ("POST",),
}
"""The paths and their allowed methods."""

_MAX_ARMED: Final = 1000
"""The maximum number of failures that the page can arm."""

_TEXT: Final = {"type": "string"}
_ARGUMENTS: Final[dict[str, Json]] = {
    "/sandbox/fail": {
        "status": {"type": "integer"},
        "body": _TEXT,
        "retry_after": {"type": ["number", "string"]},
        "window_closed": {"type": "boolean"},
        "connection": _TEXT,
        "stored": {"type": "boolean"},
        "delay": {"type": "number", "minimum": 0},
        "operation": _TEXT,
        "times": {"type": "integer", "minimum": 1, "maximum": _MAX_ARMED},
    },
    "/sandbox/reply": {"chatId": _TEXT, "text": _TEXT},
    "/sandbox/tap": {"chatId": _TEXT, "messageId": _TEXT, "title": _TEXT, "payload": _TEXT},
}
_OPTIONAL: Final = "/sandbox/fail"
"""The path whose arguments can be left out."""


def perform(state: State, path: str, request: ReceivedRequest) -> tuple[int, object]:
    """Perform an action, and return the status and the body of the response."""
    if request.headers.get("content-type") != "application/json":
        # Other sites cannot send this content type without a preflight request.
        return 415, {"error": "The content type must be application/json."}
    if request.too_large:
        return 413, {"error": TOO_LARGE}
    try:
        if request.method == "DELETE":
            state.disarm()
        elif path == "/sandbox/reset":
            state.reset()
        elif path == "/sandbox/advance":
            for message in list(state.messages):
                if (status := next_status(message)) is not None:
                    state.advance(message, status)
        else:
            arguments = request.json()
            _validator(path).validate(arguments)
            _act(state, path, arguments)
    except (ValueError, RecursionError) as error:
        return 400, {"error": str(error).partition("\n")[0]}
    return 204, b""


def _act(state: State, path: str, arguments: dict[str, Any]) -> None:
    if path == "/sandbox/fail":
        times, operation = arguments.pop("times", 1), arguments.pop("operation", None)
        if len(state.armed()) + times > _MAX_ARMED:
            raise ValueError(f"At most {_MAX_ARMED} failures can be armed: disarm some first.")
        state.arm(Failure(**arguments), times=times, operation=operation)
        return
    conversation = state.conversations.find(arguments["chatId"])
    if path == "/sandbox/reply":
        state.receive(conversation, text_content(arguments["text"]))
    else:
        offer = (arguments["title"], arguments["messageId"], arguments["payload"])
        message, postback = find_offer(conversation, *offer)
        state.receive(conversation, {"type": "postback", "postback": postback}, message)


@cache
def _validator(path: str) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for the types of the arguments for a path."""
    properties = _ARGUMENTS[path]
    required = [] if path == _OPTIONAL else list(properties)
    return jsonschema_rs.Draft202012Validator(
        {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    )
