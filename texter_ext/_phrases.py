"""What errors say of an operation: of a send, that it is about a message."""

from texter_client import spec
from texter_client.records import Operation


def perhaps(operation: Operation) -> str:
    """Say of an operation whose outcome is unknown what it may have done."""
    if operation.safe:
        return f"{operation.id} did not succeed"
    return "the message may have been sent" if operation == spec.SEND_MESSAGE else f"{operation.id} may have succeeded"


def find_out(operation: Operation) -> str:
    """Say what to do when the outcome of an operation is unknown."""
    return "" if operation.safe else f"; find out before you {again(operation)}"


def again(operation: Operation) -> str:
    """Say what it would be to repeat an operation."""
    return "send it again" if operation == spec.SEND_MESSAGE else "call it again"


def done(operation: Operation) -> str:
    """Say what an operation that succeeded has done."""
    return "the message was accepted" if operation == spec.SEND_MESSAGE else f"{operation.id} succeeded"


def nothing(operation: Operation) -> str:
    """Say what an operation that was refused has not done."""
    return "" if operation.safe else "; nothing was sent" if operation == spec.SEND_MESSAGE else "; nothing was done"
