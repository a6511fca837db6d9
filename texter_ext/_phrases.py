"""Phrases for error messages about an operation, which speak of a message if the operation is a send."""

from typing import Final

from texter_client import spec
from texter_client.records import Operation

_SENT: Final = {spec.SEND_MESSAGE: "the message", spec.SEND_TEMPLATE: "the template"}
"""What an operation sends."""

_HINTS: Final = {spec.SEND_TEMPLATE: " (a template has no tmpSendId: look for its text in the chat)"}


def possible_result(operation: Operation) -> str:
    """Describe the possible result of an operation whose outcome is unknown."""
    if operation.safe:
        return f"{operation.id} did not succeed"
    return f"{_SENT[operation]} may have been sent" if operation in _SENT else f"{operation.id} may have succeeded"


def advice_if_unknown(operation: Operation) -> str:
    """Say what to do if the outcome of an operation is unknown."""
    return "" if operation.safe else f"; find out before you {repeat(operation)}{_HINTS.get(operation, '')}"


def repeat(operation: Operation) -> str:
    """Return the words for repeating an operation."""
    return "send it again" if operation in _SENT else "call it again"


def success(operation: Operation) -> str:
    """Describe the result of an operation that succeeded."""
    return f"{_SENT[operation]} was accepted" if operation in _SENT else f"{operation.id} succeeded"


def no_effect(operation: Operation) -> str:
    """Say that a refused operation had no effect."""
    return "" if operation.safe else "; nothing was sent" if operation in _SENT else "; nothing was done"
