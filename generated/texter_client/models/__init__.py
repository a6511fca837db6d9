"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .button import Button
    from .buttons_message import ButtonsMessage
    from .contact import Contact
    from .contact_address import ContactAddress
    from .contact_email import ContactEmail
    from .contact_name import ContactName
    from .contact_organization import ContactOrganization
    from .contact_phone import ContactPhone
    from .contact_url import ContactUrl
    from .contacts_message import ContactsMessage
    from .list_menu import ListMenu
    from .list_message import ListMessage
    from .list_row import ListRow
    from .list_section import ListSection
    from .location import Location
    from .location_message import LocationMessage
    from .media_item import MediaItem
    from .media_message import MediaMessage
    from .media_type import MediaType
    from .message import Message
    from .message_button import MessageButton
    from .message_channel_info import MessageChannelInfo
    from .message_chat_channel_info import MessageChatChannelInfo
    from .message_contact import MessageContact
    from .message_contact_address import MessageContactAddress
    from .message_contact_email import MessageContactEmail
    from .message_contact_name import MessageContactName
    from .message_contact_organization import MessageContactOrganization
    from .message_contact_phone import MessageContactPhone
    from .message_contact_url import MessageContactUrl
    from .message_list import MessageList
    from .message_list_row import MessageListRow
    from .message_list_section import MessageListSection
    from .message_location import MessageLocation
    from .message_media import MessageMedia
    from .message_status import MessageStatus
    from .message_status_change import MessageStatusChange
    from .sent_messages import SentMessages
    from .text_message import TextMessage

_MODULES = {
    "Button": ".button",
    "ButtonsMessage": ".buttons_message",
    "Contact": ".contact",
    "ContactAddress": ".contact_address",
    "ContactEmail": ".contact_email",
    "ContactName": ".contact_name",
    "ContactOrganization": ".contact_organization",
    "ContactPhone": ".contact_phone",
    "ContactUrl": ".contact_url",
    "ContactsMessage": ".contacts_message",
    "ListMenu": ".list_menu",
    "ListMessage": ".list_message",
    "ListRow": ".list_row",
    "ListSection": ".list_section",
    "Location": ".location",
    "LocationMessage": ".location_message",
    "MediaItem": ".media_item",
    "MediaMessage": ".media_message",
    "MediaType": ".media_type",
    "Message": ".message",
    "MessageButton": ".message_button",
    "MessageChannelInfo": ".message_channel_info",
    "MessageChatChannelInfo": ".message_chat_channel_info",
    "MessageContact": ".message_contact",
    "MessageContactAddress": ".message_contact_address",
    "MessageContactEmail": ".message_contact_email",
    "MessageContactName": ".message_contact_name",
    "MessageContactOrganization": ".message_contact_organization",
    "MessageContactPhone": ".message_contact_phone",
    "MessageContactUrl": ".message_contact_url",
    "MessageList": ".message_list",
    "MessageListRow": ".message_list_row",
    "MessageListSection": ".message_list_section",
    "MessageLocation": ".message_location",
    "MessageMedia": ".message_media",
    "MessageStatus": ".message_status",
    "MessageStatusChange": ".message_status_change",
    "SentMessages": ".sent_messages",
    "TextMessage": ".text_message",
}

if not TYPE_CHECKING:  # or type checkers would take any misspelt name for one

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return list(__all__)


__all__ = (
    "Button",
    "ButtonsMessage",
    "Contact",
    "ContactAddress",
    "ContactEmail",
    "ContactName",
    "ContactOrganization",
    "ContactPhone",
    "ContactsMessage",
    "ContactUrl",
    "ListMenu",
    "ListMessage",
    "ListRow",
    "ListSection",
    "Location",
    "LocationMessage",
    "MediaItem",
    "MediaMessage",
    "MediaType",
    "Message",
    "MessageButton",
    "MessageChannelInfo",
    "MessageChatChannelInfo",
    "MessageContact",
    "MessageContactAddress",
    "MessageContactEmail",
    "MessageContactName",
    "MessageContactOrganization",
    "MessageContactPhone",
    "MessageContactUrl",
    "MessageList",
    "MessageListRow",
    "MessageListSection",
    "MessageLocation",
    "MessageMedia",
    "MessageStatus",
    "MessageStatusChange",
    "SentMessages",
    "TextMessage",
)
