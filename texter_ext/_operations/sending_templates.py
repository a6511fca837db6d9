"""Sends of template messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import httpx

from texter_client import spec
from texter_ext._errors import TexterError
from texter_ext._http.policy import Policy
from texter_ext._messages.outgoing_template import OutgoingTemplate, check_template
from texter_ext._messages.values import is_object
from texter_ext._operations.sending import MessageCall

Reason: TypeAlias = Literal["no chat", "window closed", "refused as closed"]
"""Why a template went instead of a session message.

`no chat`: the phone number has no chat, or the chat is gone. `window closed`: the window had closed, by the contact's
last message. `refused as closed`: WhatsApp refused the session message because the window was closed.
"""


@dataclass(frozen=True, repr=False)
class SentTemplate:
    """Result of a template message that the API accepted, which does not mean that it was delivered.

    Attributes:
        status_code: the HTTP status, a 2xx; 0 if an earlier run got no response, and it was found out later.
        raw: the whole body as parsed JSON. Like `text`, it may contain personal data.
        reason: why it went instead of a session message, or None if it was sent by itself.
    """

    status_code: int
    raw: Any = field(default=None, hash=False)
    reason: Reason | None = None

    def __repr__(self) -> str:
        return f"SentTemplate(id={self.id!r}, status_code={self.status_code}, reason={self.reason!r})"

    @property
    def id(self) -> str | None:
        """Texter's id of the stored message, or None."""
        id_ = self._fields.get("messageId")
        return id_ if isinstance(id_, str) else None

    @property
    def ids(self) -> tuple[str, ...]:
        """The id in a tuple, as of a Sent."""
        return () if self.id is None else (self.id,)

    @property
    def tmp_send_id(self) -> None:
        """None, because a template has no `tmpSendId`."""
        return

    @property
    def provider_ids(self) -> tuple[str, ...]:
        """Nothing, because the API does not return the provider's ids of a template."""
        return ()

    @property
    def provider_id(self) -> None:
        """None, likewise."""
        return

    @property
    def text(self) -> str | None:
        """The template's text with its values, or None."""
        text = self._fields.get("text")
        return text if isinstance(text, str) else None

    @property
    def as_session_message(self) -> bool | None:
        """Whether Texter sent a session message instead, or None if the API does not say."""
        as_session_message = self._fields.get("sentAsSessionMessage")
        return as_session_message if isinstance(as_session_message, bool) else None

    @property
    def _fields(self) -> Mapping[str, Any]:
        return self.raw if is_object(self.raw) else {}


class SendTemplate(MessageCall[SentTemplate]):
    """Send of one template to one phone number, which makes one or more attempts.

    Args:
        policy: the limits, retries and timeouts of the client.
        outgoing: the template.
        number: the recipient's phone number.
        sender: the account to send from, unless the template names one.
        timeout: overrides the policy's timeout; see `Policy`.
        chat_id: the id of the recipient's chat, if known.
        reason: why it goes instead of a session message, or None.
        maybe_sent: whether an earlier send may have sent the message already.

    Raises:
        LimitError: the template breaks a limit.
    """

    _prefix = "template %r, attempt %d: %s"

    def __init__(
        self,
        policy: Policy,
        outgoing: OutgoingTemplate,
        number: str,
        sender: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        *,
        chat_id: str | None = None,
        reason: Reason | None = None,
        maybe_sent: bool = False,
    ) -> None:
        super().__init__(policy, spec.SEND_TEMPLATE, spec.SEND_TEMPLATE.path, timeout=timeout, maybe_sent=maybe_sent)
        self._name = outgoing.name
        self._chat_id = chat_id
        self._reason: Reason | None = reason
        try:
            self._encode(outgoing.addressed(number, sender), check_template(outgoing, policy.limits))
        except TexterError as error:
            self.with_context(error)
            raise

    def with_context(self, error: TexterError) -> TexterError:
        """Add this send's details to an error."""
        error.chat_id = self._chat_id
        return super().with_context(error)

    def _is_readable(self, value: object) -> bool:
        # Only the body can say that the template was refused.
        return is_object(value) and (value.get("success") is True or not value.get("error"))

    def _result(self, status_code: int, body: object) -> SentTemplate:
        sent = SentTemplate(status_code, body, self._reason)
        self._policy.claims.note_accepted(sent.ids)
        return sent

    def _fields(self) -> Mapping[str, object]:
        return {"template": self._name, "attempt": self._attempts}
