"""An item of send_many on its way to a result."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from texter_ext._errors import Delivery, TexterError
from texter_ext._messages.forms import AnyMessage, as_json
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._operations.chats import Chat
from texter_ext._operations.phones import Phone
from texter_ext._operations.recipients import ItemRecipient, NumberedChat
from texter_ext._operations.sending import Send
from texter_ext._operations.sending_templates import Reason, SendTemplate, SentTemplate
from texter_ext._operations.sent import Sent

AnySend: TypeAlias = Send | SendTemplate
AnySent: TypeAlias = Sent | SentTemplate
Outcome: TypeAlias = tuple[AnySent | None, TexterError | None]


@dataclass(slots=True)
class QueuedItem:
    """An item that was read and has no result yet.

    Attributes:
        message: a copy of its message, made when the item was read.
        otherwise: the template to send if the message cannot be sent, or None.
        chat: its chat, if it was looked up.
        chat_id: the id of its chat, or an empty string as long as it is not known, or if there is none.
        looked_up: whether its chat was looked up.
        lines: the names of its chat under which the schedule keeps it in line.
        reason: why the template is sent instead of the message, or None.
        send: its send, once prepared.
        row: its row in the journal, if it has one.
        matched: whether it was looked for in the journal.
        known: what the journal knew about it, like `changed`.
        tmp_send_id: its `tmpSendId` in an earlier run, or a new one, if the message has none of its own.
        began: when its last attempt began, by the schedule's clock.
        error: why it is not an item, or None.
        outcome: its outcome if it must not be sent, or None.
    """

    index: int
    item: Any
    to: ItemRecipient = ""
    message: AnyMessage | OutgoingTemplate = ""
    key: str | None = None
    otherwise: OutgoingTemplate | None = None
    chat: Chat | None = None
    chat_id: str = ""
    reason: Reason | None = None
    send: AnySend | None = None
    row: int | None = None
    looked_up: bool = False
    lines: tuple[str, ...] = ()
    matched: bool = False
    known: Delivery | None = None
    tmp_send_id: str | None = None
    changed: bool = False
    began: float = 0.0
    error: TexterError | None = None
    outcome: Outcome | None = None

    @property
    def prepared(self) -> AnySend:
        """Its send, of which the caller knows that it is prepared."""
        return cast("AnySend", self.send)

    @property
    def number(self) -> str:
        """Its contact's phone number, or an empty string if it is not known."""
        given = self._phone
        return given.e164 if given else (self.chat and self.chat.phone) or ""

    @property
    def account_id(self) -> str:
        """The account of its chat, or an empty string if it is not known."""
        known = self.chat or self._phone
        return (known and known.account_id) or ""

    @property
    def _phone(self) -> Phone | None:
        """The phone number that was given, if it was given as one."""
        given = self.to.phone if isinstance(self.to, NumberedChat) else self.to
        return given if isinstance(given, Phone) else None

    @property
    def is_addressed(self) -> bool:
        """Whether no more will be known about its chat."""
        return self.looked_up or not self.needs_chat

    @property
    def chat_names(self) -> tuple[str, ...]:
        """What its chat may be called by other items: its id and its number, as far as they are known."""
        return tuple(dict.fromkeys(name for name in (self.chat_id, self.number) if name))

    @property
    def template(self) -> OutgoingTemplate | None:
        """The template that is sent, or None if it is the message."""
        if isinstance(self.message, OutgoingTemplate):
            return self.message
        return None if self.reason is None else self.otherwise

    @property
    def needs_chat(self) -> bool:
        """Whether its chat has to be looked up before it is sent."""
        if isinstance(self.to, Chat):
            return False
        if isinstance(self.message, OutgoingTemplate):
            return not isinstance(self.to, Phone)
        return isinstance(self.to, Phone | NumberedChat) or self.otherwise is not None

    @property
    def content(self) -> Mapping[str, Any]:
        """What the journal recognizes it by, besides its recipient: the same in each run, whatever is sent.

        A template that is sent otherwise is no part of it: giving one in a later run makes no other message.

        Raises:
            Exception: it cannot be read, and so not sent.
        """
        if isinstance(self.message, OutgoingTemplate):
            return {"template": dict(self.message.fields)}
        return as_json(self.message)

    @property
    def encoded_content(self) -> bytes:
        """The content as JSON."""
        if isinstance(self.send, Send):
            return self.send.content
        return json.dumps(self.content).encode()
