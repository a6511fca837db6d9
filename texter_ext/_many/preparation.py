"""Preparing the sends of many messages, one at a time."""

from collections.abc import Callable
from typing import Final

from texter_ext._errors import Delivery, StoppedError, TexterError
from texter_ext._many.journal_gate import JournalGate
from texter_ext._many.queued_item import AnySend, Outcome, QueuedItem
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._operations import chat_ids
from texter_ext._operations.actions import no_chat_error, reason_after, reason_for_template
from texter_ext._operations.chats import Chat
from texter_ext._operations.phones import Phone
from texter_ext._operations.recipients import NumberedChat
from texter_ext._operations.sending import Send, new_tmp_send_ids
from texter_ext._operations.sending_templates import SendTemplate

_INTERRUPTED: Final = {
    Delivery.NOT_SENT: "before the send: nothing was sent",
    Delivery.REJECTED: "after the API refused the message: nothing was sent",
    Delivery.UNKNOWN: "during the send: the message may have been sent",
    Delivery.ACCEPTED: "after the API accepted the message: do not send it again",
}


class Preparation:
    """Prepares sends, and writes them down before they begin.

    Args:
        prepare: returns the send of a message, or raises a TexterError.
        prepare_template: returns the send of a template to a recipient, or only checks it for None.
        journal: the journal.
        dry_run: whether to send nothing.
    """

    def __init__(
        self,
        prepare: Callable[..., Send],
        prepare_template: Callable[..., SendTemplate],
        journal: JournalGate,
        *,
        dry_run: bool,
    ) -> None:
        self._prepare = prepare
        self._prepare_template = prepare_template
        self._journal = journal
        self._dry_run = dry_run

    def address(self, queued: QueuedItem) -> None:
        """Set the chat of an item, as far as it is known, and check what goes to a chat that must be looked up.

        Raises:
            TexterError: the item cannot be sent.
        """
        if isinstance(queued.to, Chat):
            queued.chat, queued.chat_id = queued.to, queued.to.id
        elif isinstance(queued.to, str | NumberedChat):
            queued.chat_id = queued.to if isinstance(queued.to, str) else queued.to.id
            if queued.needs_chat:
                chat_ids.checked(queued.chat_id)
        elif not isinstance(queued.to, Phone):  # pyright: ignore[reportUnnecessaryIsInstance]
            self._prepare(queued.to, queued.message)  # which raises
        for template in (queued.message, queued.otherwise):
            if isinstance(template, OutgoingTemplate):
                self._prepare_template(None, template)
        if queued.needs_chat and not isinstance(queued.message, OutgoingTemplate):
            self._prepare("", queued.message, undirected=True)

    def prepare(self, group: list[QueuedItem]) -> None:
        """Prepare sends and write them down; an item that must not be sent gets its outcome."""
        try:
            self._journal.expect(group)
            for queued, tmp_send_id in zip(group, new_tmp_send_ids(len(group)), strict=True):
                queued.tmp_send_id = queued.tmp_send_id or tmp_send_id
                self._prepare_one(queued)
            self._journal.begin([queued for queued in group if queued.outcome is None])
        except Exception as failure:  # noqa: BLE001 (every message gets a result)
            for queued in group:
                queued.outcome = queued.outcome or (None, interruption(queued, failure))

    def _prepare_one(self, queued: QueuedItem) -> None:
        try:
            if queued.send is None:
                queued.outcome = self.unless_known(queued)
            if queued.outcome is None:
                self._journal.add(queued)
        except TexterError as error:
            queued.outcome = None, error

    def unless_known(self, queued: QueuedItem) -> Outcome | None:
        """Prepare a send, unless the journal has its outcome, which is returned then."""
        outcome = self._journal.look_up(queued)
        if outcome is None:
            queued.send = self._made_send(queued)
        return outcome

    def _made_send(self, queued: QueuedItem) -> AnySend:
        maybe_sent = queued.known is Delivery.UNKNOWN
        # Of a message and its template, the one that may have been sent is sent again, not the other.
        if queued.otherwise is not None and queued.reason is None and not self._dry_run and not maybe_sent:
            queued.reason = reason_for_template(queued.chat)
        if queued.template is not None:
            to = None if self._dry_run and queued.needs_chat else queued.chat or queued.to
            return self._prepare_template(to, queued.template, reason=queued.reason, maybe_sent=maybe_sent)
        if queued.looked_up and queued.chat is None:
            raise _no_chat(maybe_sent=maybe_sent)
        return self._prepare(
            *(queued.chat_id, queued.message),
            tmp_send_id=queued.tmp_send_id,
            maybe_sent=maybe_sent,
            undirected=self._dry_run and queued.needs_chat,
        )

    def falls_back(self, queued: QueuedItem, error: TexterError) -> bool:
        """Prepare the template of an item whose message was certainly not sent, if that is a reason to send it."""
        if queued.otherwise is None or queued.reason is not None:
            return False
        queued.reason = reason_after(error)
        try:
            if queued.reason is not None:
                queued.send = self._made_send(queued)
        except TexterError:  # the contact's number is not known
            queued.reason = None
        return queued.reason is not None


def _no_chat(*, maybe_sent: bool) -> TexterError:
    error = no_chat_error()
    if maybe_sent:
        error.delivery = Delivery.UNKNOWN
        error.args = (f"{error} An earlier run may have sent the message.",)
    return error


def interruption(queued: QueuedItem, cause: BaseException | None) -> TexterError:
    """Return the error of a send that something other than a TexterError ended."""
    if queued.send is None:
        delivery = Delivery.UNKNOWN if queued.known is Delivery.UNKNOWN else Delivery.NOT_SENT
    else:
        delivery = queued.send.delivery
    error = StoppedError(f"Interrupted {_INTERRUPTED[delivery]}.", delivery)
    error.__cause__ = cause
    return error if queued.send is None else queued.send.with_context(error)
