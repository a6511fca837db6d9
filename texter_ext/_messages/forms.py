"""The forms in which you can give a message, and converting them to the API's JSON form."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, cast

from texter_client import models
from texter_client.outgoing_message import OutgoingMessage
from texter_ext._messages.values import copied
from texter_ext._messages.violation import Violation

TMP_SEND_ID: Final = "tmpSendId"
"""The field for your own id of a message, in messages of all kinds."""

AnyMessage: TypeAlias = str | OutgoingMessage | Mapping[str, Any]
"""A string, which is a text message; a generated request model; or a mapping in the API's JSON form."""


class NotAMessageError(Exception):
    """An object cannot be converted to the API's JSON form; `violation` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.violation = Violation("", "type", "a string, a request model or a mapping", None, "error", detail)


def as_json(message: AnyMessage) -> dict[str, Any]:
    """Return a message in the API's JSON form, as a new dict that may share its values with the caller.

    Values of a wrong type are passed through unchanged, for `check` to find.

    Raises:
        NotAMessageError: the object is not a string, a model or a mapping, or it cannot be read.
    """
    if isinstance(message, str):
        return models.TextMessage(text=message).to_dict()
    if isinstance(message, NotAMessageError):
        raise message
    kind = type(message).__name__
    if not isinstance(message, Mapping) and not hasattr(message, "to_dict"):
        raise NotAMessageError(f"A message must be a string, a request model or a mapping, not {kind}.")
    try:
        return dict(message if isinstance(message, Mapping) else message.to_dict())
    except Exception as error:
        raise NotAMessageError(f"This {kind} could not be read as a message: {type(error).__name__}.") from error


def snapshot(message: AnyMessage) -> AnyMessage:
    """Return a copy of a message, which later changes by the caller do not affect.

    For an object that is not a message, it returns the error for `as_json` to raise.
    """
    if isinstance(message, str):
        return message
    try:
        return cast("AnyMessage", copied(as_json(message)))
    except NotAMessageError as error:
        return cast("AnyMessage", error)
    except RecursionError:
        return cast("AnyMessage", NotAMessageError("The message is nested too deeply to be sent."))
