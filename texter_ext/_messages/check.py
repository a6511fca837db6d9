"""The check of messages and templates before they are sent."""

from texter_ext._messages.checking import check_message
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.outgoing_template import OutgoingTemplate, check_template
from texter_ext._messages.templates import Template, violations_against
from texter_ext._messages.violation import Violation


def check(
    message: AnyMessage | OutgoingTemplate, limits: Limits | None = WHATSAPP, *, against: Template | None = None
) -> tuple[Violation, ...]:
    """Find everything that is wrong with a message or a template, without sending it.

    Args:
        message: a string, a request model, a mapping in the API's JSON form, or a template from `template`.
        limits: the limits to check; None turns the check off, for channels other than WhatsApp.
        against: for a template, the approved template of that name, which shows how many values it needs and in which
            languages there is one.

    Returns:
        Errors and warnings in document order, at most 1,000.
    """
    if not isinstance(message, OutgoingTemplate):
        return check_message(message, limits)
    found = check_template(message, limits)
    return found if against is None else (*found, *violations_against(message, against))
