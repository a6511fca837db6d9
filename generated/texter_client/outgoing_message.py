"""The messages that can be sent. Made by `make generate`; not to be edited."""

from typing import TypeAlias

from .models import ButtonsMessage, ContactsMessage, ListMessage, LocationMessage, MediaMessage, TextMessage

OutgoingMessage: TypeAlias = (
    TextMessage | MediaMessage | ButtonsMessage | ListMessage | ContactsMessage | LocationMessage
)
