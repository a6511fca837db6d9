"""What the commands report of a message: the same fields whether it was sent or not."""

import re
from typing import Final

from texter_ext._cli.output import reason
from texter_ext._errors import Delivery, LimitError, TexterError
from texter_ext._operations.sending_templates import SentTemplate
from texter_ext._operations.sent import Sent

_FORMULA: Final = r"(?a)(?!\+\d+\Z)[=+\-@\t\r]"
"""How a cell begins that a spreadsheet takes for a formula; a phone number is none, and must stay one."""


def sentences(error: TexterError) -> list[str]:
    """Return what an error says, in the command line's words."""
    if isinstance(error, LimitError):
        return [violation.detail for violation in error.violations if violation.severity == "error"]
    return [reason(error)]


def whereabouts(chat_id: object, tmp_send_id: object) -> str:
    """Return where to look for a message that may have been sent; a template has no tmpSendId."""
    chat = f"chat {chat_id}" if chat_id else "the contact's chat"
    return f"look in {chat} for the {'message' if tmp_send_id else 'template'}"


def facts(
    delivery: Delivery, chat_id: str | None, sent: Sent | SentTemplate | None, error: TexterError | None
) -> dict[str, object]:
    """Return the outcome of a message as JSON, without personal data."""
    began, ended = (moment.isoformat() for moment in error.time_window) if error and error.time_window else (None, None)
    stored_at = sent.stored_at if isinstance(sent, Sent) else None
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
        "stored_at": stored_at and stored_at.isoformat(),
        "tmp_send_id": getattr(sent or error, "tmp_send_id", None) or None,
        "ids": list(sent.ids) if sent else [],
        "template_because": getattr(sent, "reason", None),
    }


def without_formula(cell: object) -> object:
    """Return a cell's value, with a ' before it if a spreadsheet would take it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and re.match(_FORMULA, cell) else cell
