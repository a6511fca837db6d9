"""The recipient of a message: a chat, given in one of several ways."""

from dataclasses import dataclass
from typing import TypeAlias

from texter_ext._errors import ItemError
from texter_ext._operations.chats import Chat
from texter_ext._operations.phones import Phone

Recipient: TypeAlias = str | Chat | Phone
"""A chat's id, a Chat, or a Phone, which stands for the WhatsApp chat of its number."""


@dataclass(frozen=True, slots=True, repr=False)
class NumberedChat:
    """A chat's id and its contact's phone number, given together: nothing is sent unless both are right."""

    id: str
    phone: Phone

    def checked(self, chat: Chat) -> Chat:
        """Return the chat with this id.

        Raises:
            ItemError: it is not the chat of the phone number.
        """
        if chat.phone != self.phone.e164 or self.phone.account_id not in (None, chat.account_id):
            raise ItemError(
                "The chat with this chat_id is not that of this phone: correct one of them, or give only one. Nothing"
                " was sent."
            )
        return chat


ItemRecipient: TypeAlias = Recipient | NumberedChat
"""Whom an item of send_many goes to."""
