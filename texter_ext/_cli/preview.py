"""Showing a message in a terminal, as its reader will see it."""

from texter_ext._cli.output import as_json
from texter_ext._messages import forms
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.outgoing_template import OutgoingTemplate

_INDENT = "  "


def preview(message: AnyMessage | OutgoingTemplate) -> str:
    """Return a text and its buttons as lines, or any other valid message as JSON."""
    content = dict(message.fields) if isinstance(message, OutgoingTemplate) else forms.as_json(message)
    if content.get("type") not in ("text", "buttons"):
        return _INDENT + as_json(content, indent=None)
    buttons = " ".join(f"[{button['title']}]" for button in content.get("buttons", ()))
    return "\n".join(_INDENT + line for line in [*content["text"].splitlines(), *filter(None, [buttons])])
