"""Contains all the data models used in inputs/outputs"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .button import Button
    from .buttons_message import ButtonsMessage
    from .channel_problem import ChannelProblem
    from .channel_problem_event import ChannelProblemEvent
    from .channel_problem_event_data import ChannelProblemEventData
    from .channel_problem_impairment import ChannelProblemImpairment
    from .chat import Chat
    from .chat_agent import ChatAgent
    from .chat_bot_session import ChatBotSession
    from .chat_channel import ChatChannel
    from .chat_event import ChatEvent
    from .chat_event_agent import ChatEventAgent
    from .chat_event_data import ChatEventData
    from .chat_messages import ChatMessages
    from .chat_reply_action import ChatReplyAction
    from .chat_status import ChatStatus
    from .chat_status_name import ChatStatusName
    from .chat_unsubscription import ChatUnsubscription
    from .chats import Chats
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
    from .message_event import MessageEvent
    from .message_event_data import MessageEventData
    from .message_list import MessageList
    from .message_list_row import MessageListRow
    from .message_list_section import MessageListSection
    from .message_location import MessageLocation
    from .message_media import MessageMedia
    from .message_status import MessageStatus
    from .message_status_change import MessageStatusChange
    from .message_status_event import MessageStatusEvent
    from .message_status_event_data import MessageStatusEventData
    from .provider_template import ProviderTemplate
    from .sent_messages import SentMessages
    from .template import Template
    from .template_button import TemplateButton
    from .template_component import TemplateComponent
    from .template_component_button import TemplateComponentButton
    from .template_file import TemplateFile
    from .template_header import TemplateHeader
    from .template_localization import TemplateLocalization
    from .template_message import TemplateMessage
    from .template_reply_action import TemplateReplyAction
    from .template_result import TemplateResult
    from .template_session_message import TemplateSessionMessage
    from .template_set_chat import TemplateSetChat
    from .text_message import TextMessage

_MODULES = {
    "Button": ".button",
    "ButtonsMessage": ".buttons_message",
    "ChannelProblem": ".channel_problem",
    "ChannelProblemEvent": ".channel_problem_event",
    "ChannelProblemEventData": ".channel_problem_event_data",
    "ChannelProblemImpairment": ".channel_problem_impairment",
    "Chat": ".chat",
    "ChatAgent": ".chat_agent",
    "ChatBotSession": ".chat_bot_session",
    "ChatChannel": ".chat_channel",
    "ChatEvent": ".chat_event",
    "ChatEventAgent": ".chat_event_agent",
    "ChatEventData": ".chat_event_data",
    "ChatMessages": ".chat_messages",
    "ChatReplyAction": ".chat_reply_action",
    "ChatStatus": ".chat_status",
    "ChatStatusName": ".chat_status_name",
    "ChatUnsubscription": ".chat_unsubscription",
    "Chats": ".chats",
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
    "MessageEvent": ".message_event",
    "MessageEventData": ".message_event_data",
    "MessageList": ".message_list",
    "MessageListRow": ".message_list_row",
    "MessageListSection": ".message_list_section",
    "MessageLocation": ".message_location",
    "MessageMedia": ".message_media",
    "MessageStatus": ".message_status",
    "MessageStatusChange": ".message_status_change",
    "MessageStatusEvent": ".message_status_event",
    "MessageStatusEventData": ".message_status_event_data",
    "ProviderTemplate": ".provider_template",
    "SentMessages": ".sent_messages",
    "Template": ".template",
    "TemplateButton": ".template_button",
    "TemplateComponent": ".template_component",
    "TemplateComponentButton": ".template_component_button",
    "TemplateFile": ".template_file",
    "TemplateHeader": ".template_header",
    "TemplateLocalization": ".template_localization",
    "TemplateMessage": ".template_message",
    "TemplateReplyAction": ".template_reply_action",
    "TemplateResult": ".template_result",
    "TemplateSessionMessage": ".template_session_message",
    "TemplateSetChat": ".template_set_chat",
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
    "ChannelProblem",
    "ChannelProblemEvent",
    "ChannelProblemEventData",
    "ChannelProblemImpairment",
    "Chat",
    "ChatAgent",
    "ChatBotSession",
    "ChatChannel",
    "ChatEvent",
    "ChatEventAgent",
    "ChatEventData",
    "ChatMessages",
    "ChatReplyAction",
    "Chats",
    "ChatStatus",
    "ChatStatusName",
    "ChatUnsubscription",
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
    "MessageEvent",
    "MessageEventData",
    "MessageList",
    "MessageListRow",
    "MessageListSection",
    "MessageLocation",
    "MessageMedia",
    "MessageStatus",
    "MessageStatusChange",
    "MessageStatusEvent",
    "MessageStatusEventData",
    "ProviderTemplate",
    "SentMessages",
    "Template",
    "TemplateButton",
    "TemplateComponent",
    "TemplateComponentButton",
    "TemplateFile",
    "TemplateHeader",
    "TemplateLocalization",
    "TemplateMessage",
    "TemplateReplyAction",
    "TemplateResult",
    "TemplateSessionMessage",
    "TemplateSetChat",
    "TextMessage",
)
