"""Template messages to send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from texter_client import spec
from texter_ext._errors import LimitError
from texter_ext._messages.checking import check_json
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.values import copied, is_object
from texter_ext._messages.violation import Violation, has_errors

if TYPE_CHECKING:
    from texter_client import models

STRUCTURE: Final = "TemplateMessage"
_RECIPIENT: Final = "to"
_HEADER_FIELDS: Final = {"mediaType": "type"}


@dataclass(frozen=True, slots=True, repr=False)
class OutgoingTemplate:
    """Template with its values, which can be sent to any number of contacts; create it with `template`.

    Its repr hides the values, which may be personal data.

    Attributes:
        fields: the request in the API's JSON form, without the recipient.
    """

    fields: Mapping[str, Any] = field(hash=False)

    def __repr__(self) -> str:
        return f"OutgoingTemplate({self.name!r})"

    @property
    def name(self) -> str:
        """The template's name."""
        return str(self.fields.get("templateName", ""))

    @property
    def language(self) -> str | None:
        """The code of its language, or None if it has only one."""
        return self.fields.get("language")

    @property
    def sender(self) -> str | None:
        """The WhatsApp account that sends it, or None for the default one."""
        return self.fields.get("from")

    def addressed(self, number: str, sender: str | None = None) -> dict[str, Any]:
        """Return the request for a recipient.

        Args:
            number: the recipient's number.
            sender: the account to send from, unless the template names one.
        """
        fields = {"templateName": None, _RECIPIENT: number, **self.fields}
        return fields if sender is None else {"from": sender, **fields}


def template(
    name: str,
    *values: str,
    language: str | None = None,
    sender: str | None = None,
    header: "models.MediaItem | Mapping[str, Any] | None" = None,
    buttons: Iterable[Mapping[str, Any]] = (),
    set_chat: Mapping[str, Any] | None = None,
    reply_action: Mapping[str, Any] | None = None,
    session_message: Mapping[str, Any] | None = None,
    limits: Limits | None = WHATSAPP,
) -> OutgoingTemplate:
    """Return a template with its values, for `send_template` or as `otherwise` of another message.

    Args:
        name: the template's name.
        values: the values of the variables `{{1}}`, `{{2}}` and so on in its body. They must not contain line breaks,
            tabs, or five or more spaces in a row.
        language: the code of its language, such as `he`; needed if it has several.
        sender: the WhatsApp account to send from (your own number, digits only); the default one if it is left out.
        header: the file for its header, from `image`, `video` or `document` with a URL, or in the API's JSON form.
        buttons: the values of its buttons, in the API's JSON form, whose fields the provider does not document.
        set_chat: data to update on the chat, likewise.
        reply_action: what happens when the contact replies, likewise.
        session_message: sends a session message instead while the window is open, likewise.
        limits: the limits to check; None turns the check off.

    Raises:
        LimitError: the template breaks a limit.
    """
    given = {
        "templateName": name,
        "from": sender,
        "language": language,
        "body": list(values) or None,
        "header": _header(header),
        "setChat": set_chat and dict(set_chat),
        "buttons": [dict(button) for button in buttons] or None,
        "replyAction": reply_action and dict(reply_action),
        "sessionMessage": session_message and dict(session_message),
    }
    outgoing = OutgoingTemplate({key: value for key, value in given.items() if value is not None})
    violations = check_template(outgoing, limits)
    if has_errors(violations):
        raise LimitError(violations)
    return OutgoingTemplate(copied(outgoing.fields))


def _header(header: "models.MediaItem | Mapping[str, Any] | None") -> dict[str, Any] | None:
    """Return a header in the API's JSON form; a media item becomes one."""
    if header is None:
        return None
    fields = dict(header) if isinstance(header, Mapping) else header.to_dict()
    return {_HEADER_FIELDS.get(key, key): value for key, value in fields.items()}


def check_template(outgoing: OutgoingTemplate, limits: Limits | None) -> tuple[Violation, ...]:
    """Find everything that is wrong with a template, whoever its recipient is."""
    recipient = f"/{_RECIPIENT}"
    found = check_json(dict(outgoing.fields), limits, STRUCTURE)
    unknown = _unknown_header_fields(outgoing) if limits is not None else ()
    return (*(violation for violation in found if violation.pointer != recipient), *unknown)


def _unknown_header_fields(outgoing: OutgoingTemplate) -> Iterable[Violation]:
    header = outgoing.fields.get("header")
    for name in header if is_object(header) else ():
        if name not in spec.STRUCTURES["TemplateHeader"]:
            detail = f"The header of a template cannot have a {name}: give it a public URL, without a {name}."
            yield Violation(
                f"/header/{name}", "forbidden", sorted(spec.STRUCTURES["TemplateHeader"]), None, "error", detail
            )
