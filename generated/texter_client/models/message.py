from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_button import MessageButton
    from ..models.message_channel_info import MessageChannelInfo
    from ..models.message_chat_channel_info import MessageChatChannelInfo
    from ..models.message_contact import MessageContact
    from ..models.message_list import MessageList
    from ..models.message_location import MessageLocation
    from ..models.message_media import MessageMedia
    from ..models.message_status_change import MessageStatusChange


T = TypeVar("T", bound="Message")


@_attrs_define(repr=False)
class Message:
    """A message as Texter stores it. It can have more fields than these.

    Attributes:
        id (None | str | Unset): Texter's id of the message.
        parent_chat (None | str | Unset): The chat's id.
        chat_channel_info (MessageChatChannelInfo | None | Unset):
        channel_info (MessageChannelInfo | None | Unset):
        direction (None | str | Unset): `incoming` or `outgoing`.
        type_ (None | str | Unset): One of the six types that you can send, `postback`, `special`, or another.
        text (None | str | Unset): The text.
        media (list[MessageMedia] | None | Unset): The media items.
        buttons (list[MessageButton] | None | Unset): The reply buttons.
        list_ (MessageList | None | Unset):
        contacts (list[MessageContact] | None | Unset): The contact cards.
        location (MessageLocation | None | Unset):
        postback (Any | Unset): What the contact tapped or chose: an object with `payload`, and perhaps `title` and
            `description`. Only incoming messages have it.
        special (Any | Unset): Other content, such as a template: an object whose fields are not documented.
        status (int | None | Unset): The message's status; MessageStatus names the known values.
        status_history (list[MessageStatusChange] | None | Unset): The statuses that the message has had.
        timestamp (int | None | Unset): When it was sent, in milliseconds since 1970-01-01 UTC.
        updated_at (None | str | Unset): When it last changed, as an ISO 8601 date-time.
        agent (Any | Unset): Who sent it: `Bot`, or the uid of an agent (SEEN). Its shape is not documented.
        bot_session_id (None | str | Unset): The bot session that the message belongs to.
        metadata (Any | Unset): Further data; its shape is not documented.
        system_message (Any | Unset): `true` for a record of the chat's routing, which has neither content nor a
            direction nor a status.
        new_chat_status (int | None | Unset): The status that the chat got, as in ChatStatus; only in system messages.
        incoming (bool | None | Unset): Whether the contact sent it (SEEN in webhooks).
        outgoing (bool | None | Unset): Whether it was sent to the contact (SEEN in webhooks).
    """

    id: None | str | Unset = UNSET
    parent_chat: None | str | Unset = UNSET
    chat_channel_info: MessageChatChannelInfo | None | Unset = UNSET
    channel_info: MessageChannelInfo | None | Unset = UNSET
    direction: None | str | Unset = UNSET
    type_: None | str | Unset = UNSET
    text: None | str | Unset = UNSET
    media: list[MessageMedia] | None | Unset = UNSET
    buttons: list[MessageButton] | None | Unset = UNSET
    list_: MessageList | None | Unset = UNSET
    contacts: list[MessageContact] | None | Unset = UNSET
    location: MessageLocation | None | Unset = UNSET
    postback: Any | Unset = UNSET
    special: Any | Unset = UNSET
    status: int | None | Unset = UNSET
    status_history: list[MessageStatusChange] | None | Unset = UNSET
    timestamp: int | None | Unset = UNSET
    updated_at: None | str | Unset = UNSET
    agent: Any | Unset = UNSET
    bot_session_id: None | str | Unset = UNSET
    metadata: Any | Unset = UNSET
    system_message: Any | Unset = UNSET
    new_chat_status: int | None | Unset = UNSET
    incoming: bool | None | Unset = UNSET
    outgoing: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_button import MessageButton  # noqa: PLC0415
        from ..models.message_channel_info import MessageChannelInfo  # noqa: PLC0415
        from ..models.message_chat_channel_info import MessageChatChannelInfo  # noqa: PLC0415
        from ..models.message_contact import MessageContact  # noqa: PLC0415
        from ..models.message_list import MessageList  # noqa: PLC0415
        from ..models.message_location import MessageLocation  # noqa: PLC0415
        from ..models.message_media import MessageMedia  # noqa: PLC0415
        from ..models.message_status_change import MessageStatusChange  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        parent_chat: None | str | Unset
        if isinstance(self.parent_chat, Unset):
            parent_chat = UNSET
        else:
            parent_chat = self.parent_chat

        chat_channel_info: dict[str, Any] | None | Unset
        if isinstance(self.chat_channel_info, Unset):
            chat_channel_info = UNSET
        elif isinstance(self.chat_channel_info, MessageChatChannelInfo):
            chat_channel_info = (
                self.chat_channel_info.to_dict()
                if isinstance(self.chat_channel_info, MessageChatChannelInfo)
                else self.chat_channel_info
            )
        else:
            chat_channel_info = self.chat_channel_info

        channel_info: dict[str, Any] | None | Unset
        if isinstance(self.channel_info, Unset):
            channel_info = UNSET
        elif isinstance(self.channel_info, MessageChannelInfo):
            channel_info = (
                self.channel_info.to_dict() if isinstance(self.channel_info, MessageChannelInfo) else self.channel_info
            )
        else:
            channel_info = self.channel_info

        direction: None | str | Unset
        if isinstance(self.direction, Unset):
            direction = UNSET
        else:
            direction = self.direction

        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        else:
            type_ = self.type_

        text: None | str | Unset
        if isinstance(self.text, Unset):
            text = UNSET
        else:
            text = self.text

        media: list[dict[str, Any]] | None | Unset
        if isinstance(self.media, Unset):
            media = UNSET
        elif isinstance(self.media, list):
            if isinstance(self.media, list | tuple):
                media = []
                for media_type_0_item_data in self.media:
                    media_type_0_item = (
                        media_type_0_item_data.to_dict()
                        if isinstance(media_type_0_item_data, MessageMedia)
                        else media_type_0_item_data
                    )
                    media.append(media_type_0_item)
            else:
                media = self.media

        else:
            media = self.media

        buttons: list[dict[str, Any]] | None | Unset
        if isinstance(self.buttons, Unset):
            buttons = UNSET
        elif isinstance(self.buttons, list):
            if isinstance(self.buttons, list | tuple):
                buttons = []
                for buttons_type_0_item_data in self.buttons:
                    buttons_type_0_item = (
                        buttons_type_0_item_data.to_dict()
                        if isinstance(buttons_type_0_item_data, MessageButton)
                        else buttons_type_0_item_data
                    )
                    buttons.append(buttons_type_0_item)
            else:
                buttons = self.buttons

        else:
            buttons = self.buttons

        list_: dict[str, Any] | None | Unset
        if isinstance(self.list_, Unset):
            list_ = UNSET
        elif isinstance(self.list_, MessageList):
            list_ = self.list_.to_dict() if isinstance(self.list_, MessageList) else self.list_
        else:
            list_ = self.list_

        contacts: list[dict[str, Any]] | None | Unset
        if isinstance(self.contacts, Unset):
            contacts = UNSET
        elif isinstance(self.contacts, list):
            if isinstance(self.contacts, list | tuple):
                contacts = []
                for contacts_type_0_item_data in self.contacts:
                    contacts_type_0_item = (
                        contacts_type_0_item_data.to_dict()
                        if isinstance(contacts_type_0_item_data, MessageContact)
                        else contacts_type_0_item_data
                    )
                    contacts.append(contacts_type_0_item)
            else:
                contacts = self.contacts

        else:
            contacts = self.contacts

        location: dict[str, Any] | None | Unset
        if isinstance(self.location, Unset):
            location = UNSET
        elif isinstance(self.location, MessageLocation):
            location = self.location.to_dict() if isinstance(self.location, MessageLocation) else self.location
        else:
            location = self.location

        postback = self.postback

        special = self.special

        status: int | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        status_history: list[dict[str, Any]] | None | Unset
        if isinstance(self.status_history, Unset):
            status_history = UNSET
        elif isinstance(self.status_history, list):
            if isinstance(self.status_history, list | tuple):
                status_history = []
                for status_history_type_0_item_data in self.status_history:
                    status_history_type_0_item = (
                        status_history_type_0_item_data.to_dict()
                        if isinstance(status_history_type_0_item_data, MessageStatusChange)
                        else status_history_type_0_item_data
                    )
                    status_history.append(status_history_type_0_item)
            else:
                status_history = self.status_history

        else:
            status_history = self.status_history

        timestamp: int | None | Unset
        if isinstance(self.timestamp, Unset):
            timestamp = UNSET
        else:
            timestamp = self.timestamp

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = self.updated_at

        agent = self.agent

        bot_session_id: None | str | Unset
        if isinstance(self.bot_session_id, Unset):
            bot_session_id = UNSET
        else:
            bot_session_id = self.bot_session_id

        metadata = self.metadata

        system_message = self.system_message

        new_chat_status: int | None | Unset
        if isinstance(self.new_chat_status, Unset):
            new_chat_status = UNSET
        else:
            new_chat_status = self.new_chat_status

        incoming: bool | None | Unset
        if isinstance(self.incoming, Unset):
            incoming = UNSET
        else:
            incoming = self.incoming

        outgoing: bool | None | Unset
        if isinstance(self.outgoing, Unset):
            outgoing = UNSET
        else:
            outgoing = self.outgoing

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["_id"] = id
        if parent_chat is not UNSET:
            field_dict["parent_chat"] = parent_chat
        if chat_channel_info is not UNSET:
            field_dict["chatChannelInfo"] = chat_channel_info
        if channel_info is not UNSET:
            field_dict["channelInfo"] = channel_info
        if direction is not UNSET:
            field_dict["direction"] = direction
        if type_ is not UNSET:
            field_dict["type"] = type_
        if text is not UNSET:
            field_dict["text"] = text
        if media is not UNSET:
            field_dict["media"] = media
        if buttons is not UNSET:
            field_dict["buttons"] = buttons
        if list_ is not UNSET:
            field_dict["list"] = list_
        if contacts is not UNSET:
            field_dict["contacts"] = contacts
        if location is not UNSET:
            field_dict["location"] = location
        if postback is not UNSET:
            field_dict["postback"] = postback
        if special is not UNSET:
            field_dict["special"] = special
        if status is not UNSET:
            field_dict["status"] = status
        if status_history is not UNSET:
            field_dict["statusHistory"] = status_history
        if timestamp is not UNSET:
            field_dict["timestamp"] = timestamp
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at
        if agent is not UNSET:
            field_dict["agent"] = agent
        if bot_session_id is not UNSET:
            field_dict["botSessionId"] = bot_session_id
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if system_message is not UNSET:
            field_dict["systemMessage"] = system_message
        if new_chat_status is not UNSET:
            field_dict["newChatStatus"] = new_chat_status
        if incoming is not UNSET:
            field_dict["incoming"] = incoming
        if outgoing is not UNSET:
            field_dict["outgoing"] = outgoing

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.message_button import MessageButton  # noqa: PLC0415
        from ..models.message_channel_info import MessageChannelInfo  # noqa: PLC0415
        from ..models.message_chat_channel_info import MessageChatChannelInfo  # noqa: PLC0415
        from ..models.message_contact import MessageContact  # noqa: PLC0415
        from ..models.message_list import MessageList  # noqa: PLC0415
        from ..models.message_location import MessageLocation  # noqa: PLC0415
        from ..models.message_media import MessageMedia  # noqa: PLC0415
        from ..models.message_status_change import MessageStatusChange  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("_id", UNSET))

        def _parse_parent_chat(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parent_chat = _parse_parent_chat(d.pop("parent_chat", UNSET))

        def _parse_chat_channel_info(data: object) -> MessageChatChannelInfo | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                chat_channel_info_type_0 = MessageChatChannelInfo.from_dict(data)

                return chat_channel_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageChatChannelInfo | None | Unset, data)

        chat_channel_info = _parse_chat_channel_info(d.pop("chatChannelInfo", UNSET))

        def _parse_channel_info(data: object) -> MessageChannelInfo | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                channel_info_type_0 = MessageChannelInfo.from_dict(data)

                return channel_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageChannelInfo | None | Unset, data)

        channel_info = _parse_channel_info(d.pop("channelInfo", UNSET))

        def _parse_direction(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        direction = _parse_direction(d.pop("direction", UNSET))

        def _parse_type_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        type_ = _parse_type_(d.pop("type", UNSET))

        def _parse_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text = _parse_text(d.pop("text", UNSET))

        def _parse_media(data: object) -> list[MessageMedia] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                media_type_0 = []
                _media_type_0 = data
                for media_type_0_item_data in _media_type_0:
                    if isinstance(media_type_0_item_data, dict):
                        media_type_0_item = MessageMedia.from_dict(media_type_0_item_data)

                    else:
                        media_type_0_item = media_type_0_item_data
                    media_type_0.append(media_type_0_item)

                return media_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageMedia] | None | Unset, data)

        media = _parse_media(d.pop("media", UNSET))

        def _parse_buttons(data: object) -> list[MessageButton] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                buttons_type_0 = []
                _buttons_type_0 = data
                for buttons_type_0_item_data in _buttons_type_0:
                    if isinstance(buttons_type_0_item_data, dict):
                        buttons_type_0_item = MessageButton.from_dict(buttons_type_0_item_data)

                    else:
                        buttons_type_0_item = buttons_type_0_item_data
                    buttons_type_0.append(buttons_type_0_item)

                return buttons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageButton] | None | Unset, data)

        buttons = _parse_buttons(d.pop("buttons", UNSET))

        def _parse_list_(data: object) -> MessageList | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                list_type_0 = MessageList.from_dict(data)

                return list_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageList | None | Unset, data)

        list_ = _parse_list_(d.pop("list", UNSET))

        def _parse_contacts(data: object) -> list[MessageContact] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                contacts_type_0 = []
                _contacts_type_0 = data
                for contacts_type_0_item_data in _contacts_type_0:
                    if isinstance(contacts_type_0_item_data, dict):
                        contacts_type_0_item = MessageContact.from_dict(contacts_type_0_item_data)

                    else:
                        contacts_type_0_item = contacts_type_0_item_data
                    contacts_type_0.append(contacts_type_0_item)

                return contacts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageContact] | None | Unset, data)

        contacts = _parse_contacts(d.pop("contacts", UNSET))

        def _parse_location(data: object) -> MessageLocation | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                location_type_0 = MessageLocation.from_dict(data)

                return location_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageLocation | None | Unset, data)

        location = _parse_location(d.pop("location", UNSET))

        postback = d.pop("postback", UNSET)

        special = d.pop("special", UNSET)

        def _parse_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_status_history(data: object) -> list[MessageStatusChange] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                status_history_type_0 = []
                _status_history_type_0 = data
                for status_history_type_0_item_data in _status_history_type_0:
                    if isinstance(status_history_type_0_item_data, dict):
                        status_history_type_0_item = MessageStatusChange.from_dict(status_history_type_0_item_data)

                    else:
                        status_history_type_0_item = status_history_type_0_item_data
                    status_history_type_0.append(status_history_type_0_item)

                return status_history_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageStatusChange] | None | Unset, data)

        status_history = _parse_status_history(d.pop("statusHistory", UNSET))

        def _parse_timestamp(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        timestamp = _parse_timestamp(d.pop("timestamp", UNSET))

        def _parse_updated_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        updated_at = _parse_updated_at(d.pop("updatedAt", UNSET))

        agent = d.pop("agent", UNSET)

        def _parse_bot_session_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        bot_session_id = _parse_bot_session_id(d.pop("botSessionId", UNSET))

        metadata = d.pop("metadata", UNSET)

        system_message = d.pop("systemMessage", UNSET)

        def _parse_new_chat_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        new_chat_status = _parse_new_chat_status(d.pop("newChatStatus", UNSET))

        def _parse_incoming(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        incoming = _parse_incoming(d.pop("incoming", UNSET))

        def _parse_outgoing(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        outgoing = _parse_outgoing(d.pop("outgoing", UNSET))

        message = cls(
            id=id,
            parent_chat=parent_chat,
            chat_channel_info=chat_channel_info,
            channel_info=channel_info,
            direction=direction,
            type_=type_,
            text=text,
            media=media,
            buttons=buttons,
            list_=list_,
            contacts=contacts,
            location=location,
            postback=postback,
            special=special,
            status=status,
            status_history=status_history,
            timestamp=timestamp,
            updated_at=updated_at,
            agent=agent,
            bot_session_id=bot_session_id,
            metadata=metadata,
            system_message=system_message,
            new_chat_status=new_chat_status,
            incoming=incoming,
            outgoing=outgoing,
        )

        message.additional_properties = d
        return message

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
