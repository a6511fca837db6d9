"""The recipient of a message: a chat, given in one of several ways."""

from typing import TypeAlias

from texter_ext._operations.chats import Chat
from texter_ext._operations.phones import Phone

Recipient: TypeAlias = str | Chat | Phone
"""A chat's id, a Chat, or a Phone, which stands for the WhatsApp chat of its number."""
