"""Phrases for error messages about an operation, which speak of a message if the operation is a send."""

from texter_client import spec
from texter_client.records import Operation


def possible_result(operation: Operation) -> str:
    """Describe the possible result of an operation whose outcome is unknown."""
    if operation.safe:
        return f"{operation.id} did not succeed"
    return "the message may have been sent" if operation == spec.SEND_MESSAGE else f"{operation.id} may have succeeded"


def advice_if_unknown(operation: Operation) -> str:
    """Say what to do if the outcome of an operation is unknown."""
    return "" if operation.safe else f"; find out before you {repeat(operation)}"


def repeat(operation: Operation) -> str:
    """Return the words for repeating an operation."""
    return "send it again" if operation == spec.SEND_MESSAGE else "call it again"


def success(operation: Operation) -> str:
    """Describe the result of an operation that succeeded."""
    return "the message was accepted" if operation == spec.SEND_MESSAGE else f"{operation.id} succeeded"


def no_effect(operation: Operation) -> str:
    """Say that a refused operation had no effect."""
    return "" if operation.safe else "; nothing was sent" if operation == spec.SEND_MESSAGE else "; nothing was done"
