"""What the commands report of a message: the same fields whether it was sent or not."""

from typing import Final

from texter_ext._cli.output import reason
from texter_ext._errors import Delivery, LimitError, TexterError
from texter_ext._operations.sent import Sent

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""


def sentences(error: TexterError) -> list[str]:
    """Return what an error says, in the command line's words."""
    if isinstance(error, LimitError):
        return [violation.detail for violation in error.violations if violation.severity == "error"]
    return [reason(error)]


def facts(delivery: Delivery, chat_id: str | None, sent: Sent | None, error: TexterError | None) -> dict[str, object]:
    """Return the outcome of a message as JSON, without personal data."""
    began, ended = (moment.isoformat() for moment in error.time_window) if error and error.time_window else (None, None)
    return {
        "chat_id": chat_id,
        "delivery": delivery.value,
        "error": error and type(error).__name__,
        "detail": error and " ".join(sentences(error)),
        "status_code": getattr(sent or error, "status_code", None),
        "whatsapp_code": getattr(error, "whatsapp_code", None),
        "window_closed": getattr(error, "window_closed", None),
        "began": began,
        "ended": ended,
        "tmp_send_id": sent.tmp_send_id if sent else error and error.tmp_send_id,
        "ids": list(sent.ids) if sent else [],
    }


def without_formula(cell: object) -> object:
    """Return a cell's value, with a ' before it if a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
