"""The forms in which a caller gives a message, and the one in which the API takes it."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, cast

from texter_client import models
from texter_client.outgoing_message import OutgoingMessage
from texter_ext._messages.values import is_array, is_object
from texter_ext._messages.violation import Violation

TMP_SEND_ID: Final = "tmpSendId"
"""The field of the id that follows a message, whatever its kind."""

AnyMessage: TypeAlias = str | OutgoingMessage | Mapping[str, Any]
"""A text, a generated request model, or a mapping in the API's own JSON form."""


class NotAMessageError(Exception):
    """What was given cannot be turned into the API's JSON form; `violation` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.violation = Violation("", "type", "a text, a generated message or a mapping", None, "error", detail)


def as_json(message: AnyMessage) -> dict[str, Any]:
    """Return a message in the API's JSON form, as a new dict whose values may be the caller's.

    A value of another type than a model declares is in it as it is, for `check` to find.

    Raises:
        NotAMessageError: it is neither a text, nor a model, nor a mapping, or it cannot be read.
    """
    if isinstance(message, str):
        return models.TextMessage(text=message).to_dict()
    if isinstance(message, NotAMessageError):
        raise message
    kind = type(message).__name__
    if not isinstance(message, Mapping) and not hasattr(message, "to_dict"):
        raise NotAMessageError(f"A message is a text, a generated message or a mapping, not {kind}.")
    try:
        return dict(message if isinstance(message, Mapping) else message.to_dict())
    except Exception as error:
        raise NotAMessageError(f"This {kind} cannot be read as a message: {type(error).__name__}.") from error


def snapshot(message: AnyMessage) -> AnyMessage:
    """Return a message that no later change by the caller reaches; of what is none, what `as_json` raises."""
    if isinstance(message, str):
        return message
    try:
        copied: dict[str, Any] = _copied(as_json(message))
    except NotAMessageError as error:
        return cast("AnyMessage", error)
    except RecursionError:
        return cast("AnyMessage", NotAMessageError("The message is nested too deeply to be sent."))
    return copied


def _copied(value: Any) -> Any:  # noqa: ANN401 (any value of JSON)
    if is_object(value):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if is_array(value) else value
