from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chat_agent import ChatAgent
    from ..models.chat_bot_session import ChatBotSession
    from ..models.chat_reply_action import ChatReplyAction
    from ..models.chat_unsubscription import ChatUnsubscription
    from ..models.message import Message
    from ..models.message_chat_channel_info import MessageChatChannelInfo


T = TypeVar("T", bound="Chat")


@_attrs_define(repr=False)
class Chat:
    """A conversation with one contact on one channel account. `searchChats`, `getChat` and webhooks give different parts
    of it, and it can have more fields than these.

        Attributes:
            id (None | str | Unset): The chat's id; not in `getChat`.
            title (None | str | Unset): The contact's name on the channel.
            display_name (None | str | Unset): Another name that was given to the contact, if any.
            person_id (None | str | Unset): An id that the chats of one person share.
            image (None | str | Unset): The file id of the contact's picture.
            channel_info (MessageChatChannelInfo | None | Unset):
            channel (None | str | Unset): The channel's name; only in `searchChats`.
            client_phone (None | str | Unset): The contact's phone number, such as +972521234567; only in `searchChats`.
            client_phone_e164 (None | str | Unset): The contact's phone number in E.164; only in `searchChats`.
            entity_phone (None | str | Unset): The business's phone number; only in `searchChats`.
            person_chats (list[MessageChatChannelInfo] | None | Unset): The chats of the same person; only in webhooks.
            agent (ChatAgent | None | Unset):
            department_id (None | str | Unset): The id of the department that the chat is assigned to.
            status (int | None | Unset): The chat's status; ChatStatus names the known values.
            unread_count (int | None | Unset): The number of incoming messages that nobody has read.
            labels (list[str] | None | Unset): The ids of the chat's labels.
            last_message (Message | None | Unset):
            last_incoming_message_timestamp (int | None | Unset): When the contact last sent a message, in milliseconds
                since 1970-01-01 UTC. WhatsApp's 24-hour window begins then. Its value for a contact who never did is not
                documented.
            last_message_timestamp (int | None | Unset): When the last message was sent or received, in milliseconds since
                1970-01-01 UTC. `getChat` gives it as `lastMessageTimestamp`, which is not listed here.
            pending_message_time (int | None | Unset): In **seconds** since 1970-01-01 UTC. Its meaning is not documented.
            pending_update_time (int | None | Unset): When it became pending, in **seconds** since 1970-01-01 UTC.
            resolved_update_time (int | None | Unset): When it was resolved, in **seconds** since 1970-01-01 UTC.
            created (None | str | Unset): When it was created, as an ISO 8601 date-time.
            updated_at (None | str | Unset): When it last changed, as an ISO 8601 date-time.
            bot_state (ChatBotSession | None | Unset):
            previous_bot_session (ChatBotSession | None | Unset):
            external_bot (bool | None | Unset): Whether a bot outside Texter answers (SEEN in `getChat`).
            reply_action (ChatReplyAction | None | Unset):
            unsubscribed (ChatUnsubscription | None | Unset):
            block_templates (bool | None | Unset): Whether the contact unsubscribed from templates through the bot (SEEN).
            sending_bulk_agent (None | str | Unset): The agent whose bulk message the chat received last (INFERRED).
            crm_data (Any | Unset): Data of your own: an object with any fields.
            crm_deep_link (None | str | Unset): A URL of the contact in your CRM.
            success (bool | None | Unset): Whether the request succeeded; only in `getChat`.
    """

    id: None | str | Unset = UNSET
    title: None | str | Unset = UNSET
    display_name: None | str | Unset = UNSET
    person_id: None | str | Unset = UNSET
    image: None | str | Unset = UNSET
    channel_info: MessageChatChannelInfo | None | Unset = UNSET
    channel: None | str | Unset = UNSET
    client_phone: None | str | Unset = UNSET
    client_phone_e164: None | str | Unset = UNSET
    entity_phone: None | str | Unset = UNSET
    person_chats: list[MessageChatChannelInfo] | None | Unset = UNSET
    agent: ChatAgent | None | Unset = UNSET
    department_id: None | str | Unset = UNSET
    status: int | None | Unset = UNSET
    unread_count: int | None | Unset = UNSET
    labels: list[str] | None | Unset = UNSET
    last_message: Message | None | Unset = UNSET
    last_incoming_message_timestamp: int | None | Unset = UNSET
    last_message_timestamp: int | None | Unset = UNSET
    pending_message_time: int | None | Unset = UNSET
    pending_update_time: int | None | Unset = UNSET
    resolved_update_time: int | None | Unset = UNSET
    created: None | str | Unset = UNSET
    updated_at: None | str | Unset = UNSET
    bot_state: ChatBotSession | None | Unset = UNSET
    previous_bot_session: ChatBotSession | None | Unset = UNSET
    external_bot: bool | None | Unset = UNSET
    reply_action: ChatReplyAction | None | Unset = UNSET
    unsubscribed: ChatUnsubscription | None | Unset = UNSET
    block_templates: bool | None | Unset = UNSET
    sending_bulk_agent: None | str | Unset = UNSET
    crm_data: Any | Unset = UNSET
    crm_deep_link: None | str | Unset = UNSET
    success: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.chat_agent import ChatAgent  # noqa: PLC0415
        from ..models.chat_bot_session import ChatBotSession  # noqa: PLC0415
        from ..models.chat_reply_action import ChatReplyAction  # noqa: PLC0415
        from ..models.chat_unsubscription import ChatUnsubscription  # noqa: PLC0415
        from ..models.message import Message  # noqa: PLC0415
        from ..models.message_chat_channel_info import MessageChatChannelInfo  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        display_name: None | str | Unset
        if isinstance(self.display_name, Unset):
            display_name = UNSET
        else:
            display_name = self.display_name

        person_id: None | str | Unset
        if isinstance(self.person_id, Unset):
            person_id = UNSET
        else:
            person_id = self.person_id

        image: None | str | Unset
        if isinstance(self.image, Unset):
            image = UNSET
        else:
            image = self.image

        channel_info: dict[str, Any] | None | Unset
        if isinstance(self.channel_info, Unset):
            channel_info = UNSET
        elif isinstance(self.channel_info, MessageChatChannelInfo):
            channel_info = (
                self.channel_info.to_dict()
                if isinstance(self.channel_info, MessageChatChannelInfo)
                else self.channel_info
            )
        else:
            channel_info = self.channel_info

        channel: None | str | Unset
        if isinstance(self.channel, Unset):
            channel = UNSET
        else:
            channel = self.channel

        client_phone: None | str | Unset
        if isinstance(self.client_phone, Unset):
            client_phone = UNSET
        else:
            client_phone = self.client_phone

        client_phone_e164: None | str | Unset
        if isinstance(self.client_phone_e164, Unset):
            client_phone_e164 = UNSET
        else:
            client_phone_e164 = self.client_phone_e164

        entity_phone: None | str | Unset
        if isinstance(self.entity_phone, Unset):
            entity_phone = UNSET
        else:
            entity_phone = self.entity_phone

        person_chats: list[dict[str, Any]] | None | Unset
        if isinstance(self.person_chats, Unset):
            person_chats = UNSET
        elif isinstance(self.person_chats, list):
            if isinstance(self.person_chats, list | tuple):
                person_chats = []
                for person_chats_type_0_item_data in self.person_chats:
                    person_chats_type_0_item = (
                        person_chats_type_0_item_data.to_dict()
                        if isinstance(person_chats_type_0_item_data, MessageChatChannelInfo)
                        else person_chats_type_0_item_data
                    )
                    person_chats.append(person_chats_type_0_item)
            else:
                person_chats = self.person_chats

        else:
            person_chats = self.person_chats

        agent: dict[str, Any] | None | Unset
        if isinstance(self.agent, Unset):
            agent = UNSET
        elif isinstance(self.agent, ChatAgent):
            agent = self.agent.to_dict() if isinstance(self.agent, ChatAgent) else self.agent
        else:
            agent = self.agent

        department_id: None | str | Unset
        if isinstance(self.department_id, Unset):
            department_id = UNSET
        else:
            department_id = self.department_id

        status: int | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        unread_count: int | None | Unset
        if isinstance(self.unread_count, Unset):
            unread_count = UNSET
        else:
            unread_count = self.unread_count

        labels: list[str] | None | Unset
        if isinstance(self.labels, Unset):
            labels = UNSET
        elif isinstance(self.labels, list):
            labels = self.labels

        else:
            labels = self.labels

        last_message: dict[str, Any] | None | Unset
        if isinstance(self.last_message, Unset):
            last_message = UNSET
        elif isinstance(self.last_message, Message):
            last_message = self.last_message.to_dict() if isinstance(self.last_message, Message) else self.last_message
        else:
            last_message = self.last_message

        last_incoming_message_timestamp: int | None | Unset
        if isinstance(self.last_incoming_message_timestamp, Unset):
            last_incoming_message_timestamp = UNSET
        else:
            last_incoming_message_timestamp = self.last_incoming_message_timestamp

        last_message_timestamp: int | None | Unset
        if isinstance(self.last_message_timestamp, Unset):
            last_message_timestamp = UNSET
        else:
            last_message_timestamp = self.last_message_timestamp

        pending_message_time: int | None | Unset
        if isinstance(self.pending_message_time, Unset):
            pending_message_time = UNSET
        else:
            pending_message_time = self.pending_message_time

        pending_update_time: int | None | Unset
        if isinstance(self.pending_update_time, Unset):
            pending_update_time = UNSET
        else:
            pending_update_time = self.pending_update_time

        resolved_update_time: int | None | Unset
        if isinstance(self.resolved_update_time, Unset):
            resolved_update_time = UNSET
        else:
            resolved_update_time = self.resolved_update_time

        created: None | str | Unset
        if isinstance(self.created, Unset):
            created = UNSET
        else:
            created = self.created

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = self.updated_at

        bot_state: dict[str, Any] | None | Unset
        if isinstance(self.bot_state, Unset):
            bot_state = UNSET
        elif isinstance(self.bot_state, ChatBotSession):
            bot_state = self.bot_state.to_dict() if isinstance(self.bot_state, ChatBotSession) else self.bot_state
        else:
            bot_state = self.bot_state

        previous_bot_session: dict[str, Any] | None | Unset
        if isinstance(self.previous_bot_session, Unset):
            previous_bot_session = UNSET
        elif isinstance(self.previous_bot_session, ChatBotSession):
            previous_bot_session = (
                self.previous_bot_session.to_dict()
                if isinstance(self.previous_bot_session, ChatBotSession)
                else self.previous_bot_session
            )
        else:
            previous_bot_session = self.previous_bot_session

        external_bot: bool | None | Unset
        if isinstance(self.external_bot, Unset):
            external_bot = UNSET
        else:
            external_bot = self.external_bot

        reply_action: dict[str, Any] | None | Unset
        if isinstance(self.reply_action, Unset):
            reply_action = UNSET
        elif isinstance(self.reply_action, ChatReplyAction):
            reply_action = (
                self.reply_action.to_dict() if isinstance(self.reply_action, ChatReplyAction) else self.reply_action
            )
        else:
            reply_action = self.reply_action

        unsubscribed: dict[str, Any] | None | Unset
        if isinstance(self.unsubscribed, Unset):
            unsubscribed = UNSET
        elif isinstance(self.unsubscribed, ChatUnsubscription):
            unsubscribed = (
                self.unsubscribed.to_dict() if isinstance(self.unsubscribed, ChatUnsubscription) else self.unsubscribed
            )
        else:
            unsubscribed = self.unsubscribed

        block_templates: bool | None | Unset
        if isinstance(self.block_templates, Unset):
            block_templates = UNSET
        else:
            block_templates = self.block_templates

        sending_bulk_agent: None | str | Unset
        if isinstance(self.sending_bulk_agent, Unset):
            sending_bulk_agent = UNSET
        else:
            sending_bulk_agent = self.sending_bulk_agent

        crm_data = self.crm_data

        crm_deep_link: None | str | Unset
        if isinstance(self.crm_deep_link, Unset):
            crm_deep_link = UNSET
        else:
            crm_deep_link = self.crm_deep_link

        success: bool | None | Unset
        if isinstance(self.success, Unset):
            success = UNSET
        else:
            success = self.success

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["_id"] = id
        if title is not UNSET:
            field_dict["title"] = title
        if display_name is not UNSET:
            field_dict["displayName"] = display_name
        if person_id is not UNSET:
            field_dict["personId"] = person_id
        if image is not UNSET:
            field_dict["image"] = image
        if channel_info is not UNSET:
            field_dict["channelInfo"] = channel_info
        if channel is not UNSET:
            field_dict["channel"] = channel
        if client_phone is not UNSET:
            field_dict["clientPhone"] = client_phone
        if client_phone_e164 is not UNSET:
            field_dict["clientPhoneE164"] = client_phone_e164
        if entity_phone is not UNSET:
            field_dict["entityPhone"] = entity_phone
        if person_chats is not UNSET:
            field_dict["personChats"] = person_chats
        if agent is not UNSET:
            field_dict["agent"] = agent
        if department_id is not UNSET:
            field_dict["departmentId"] = department_id
        if status is not UNSET:
            field_dict["status"] = status
        if unread_count is not UNSET:
            field_dict["unreadCount"] = unread_count
        if labels is not UNSET:
            field_dict["labels"] = labels
        if last_message is not UNSET:
            field_dict["lastMessage"] = last_message
        if last_incoming_message_timestamp is not UNSET:
            field_dict["lastIncomingMessageTimestamp"] = last_incoming_message_timestamp
        if last_message_timestamp is not UNSET:
            field_dict["last_message_timestamp"] = last_message_timestamp
        if pending_message_time is not UNSET:
            field_dict["pendingMessageTime"] = pending_message_time
        if pending_update_time is not UNSET:
            field_dict["pendingUpdateTime"] = pending_update_time
        if resolved_update_time is not UNSET:
            field_dict["resolvedUpdateTime"] = resolved_update_time
        if created is not UNSET:
            field_dict["created"] = created
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at
        if bot_state is not UNSET:
            field_dict["botState"] = bot_state
        if previous_bot_session is not UNSET:
            field_dict["previousBotSession"] = previous_bot_session
        if external_bot is not UNSET:
            field_dict["externalBot"] = external_bot
        if reply_action is not UNSET:
            field_dict["replyAction"] = reply_action
        if unsubscribed is not UNSET:
            field_dict["unsubscribed"] = unsubscribed
        if block_templates is not UNSET:
            field_dict["blockTemplates"] = block_templates
        if sending_bulk_agent is not UNSET:
            field_dict["sendingBulkAgent"] = sending_bulk_agent
        if crm_data is not UNSET:
            field_dict["crmData"] = crm_data
        if crm_deep_link is not UNSET:
            field_dict["crmDeepLink"] = crm_deep_link
        if success is not UNSET:
            field_dict["success"] = success

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chat_agent import ChatAgent  # noqa: PLC0415
        from ..models.chat_bot_session import ChatBotSession  # noqa: PLC0415
        from ..models.chat_reply_action import ChatReplyAction  # noqa: PLC0415
        from ..models.chat_unsubscription import ChatUnsubscription  # noqa: PLC0415
        from ..models.message import Message  # noqa: PLC0415
        from ..models.message_chat_channel_info import MessageChatChannelInfo  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("_id", UNSET))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_display_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        display_name = _parse_display_name(d.pop("displayName", UNSET))

        def _parse_person_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        person_id = _parse_person_id(d.pop("personId", UNSET))

        def _parse_image(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image = _parse_image(d.pop("image", UNSET))

        def _parse_channel_info(data: object) -> MessageChatChannelInfo | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                channel_info_type_0 = MessageChatChannelInfo.from_dict(data)

                return channel_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageChatChannelInfo | None | Unset, data)

        channel_info = _parse_channel_info(d.pop("channelInfo", UNSET))

        def _parse_channel(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        channel = _parse_channel(d.pop("channel", UNSET))

        def _parse_client_phone(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client_phone = _parse_client_phone(d.pop("clientPhone", UNSET))

        def _parse_client_phone_e164(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client_phone_e164 = _parse_client_phone_e164(d.pop("clientPhoneE164", UNSET))

        def _parse_entity_phone(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        entity_phone = _parse_entity_phone(d.pop("entityPhone", UNSET))

        def _parse_person_chats(data: object) -> list[MessageChatChannelInfo] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                person_chats_type_0 = []
                _person_chats_type_0 = data
                for person_chats_type_0_item_data in _person_chats_type_0:
                    if isinstance(person_chats_type_0_item_data, dict):
                        person_chats_type_0_item = MessageChatChannelInfo.from_dict(person_chats_type_0_item_data)

                    else:
                        person_chats_type_0_item = person_chats_type_0_item_data
                    person_chats_type_0.append(person_chats_type_0_item)

                return person_chats_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageChatChannelInfo] | None | Unset, data)

        person_chats = _parse_person_chats(d.pop("personChats", UNSET))

        def _parse_agent(data: object) -> ChatAgent | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                agent_type_0 = ChatAgent.from_dict(data)

                return agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChatAgent | None | Unset, data)

        agent = _parse_agent(d.pop("agent", UNSET))

        def _parse_department_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        department_id = _parse_department_id(d.pop("departmentId", UNSET))

        def _parse_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_unread_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        unread_count = _parse_unread_count(d.pop("unreadCount", UNSET))

        def _parse_labels(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                labels_type_0 = cast(list[str], data)

                return labels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        labels = _parse_labels(d.pop("labels", UNSET))

        def _parse_last_message(data: object) -> Message | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                last_message_type_0 = Message.from_dict(data)

                return last_message_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Message | None | Unset, data)

        last_message = _parse_last_message(d.pop("lastMessage", UNSET))

        def _parse_last_incoming_message_timestamp(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        last_incoming_message_timestamp = _parse_last_incoming_message_timestamp(
            d.pop("lastIncomingMessageTimestamp", UNSET)
        )

        def _parse_last_message_timestamp(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        last_message_timestamp = _parse_last_message_timestamp(d.pop("last_message_timestamp", UNSET))

        def _parse_pending_message_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        pending_message_time = _parse_pending_message_time(d.pop("pendingMessageTime", UNSET))

        def _parse_pending_update_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        pending_update_time = _parse_pending_update_time(d.pop("pendingUpdateTime", UNSET))

        def _parse_resolved_update_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        resolved_update_time = _parse_resolved_update_time(d.pop("resolvedUpdateTime", UNSET))

        def _parse_created(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        created = _parse_created(d.pop("created", UNSET))

        def _parse_updated_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        updated_at = _parse_updated_at(d.pop("updatedAt", UNSET))

        def _parse_bot_state(data: object) -> ChatBotSession | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                bot_state_type_0 = ChatBotSession.from_dict(data)

                return bot_state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChatBotSession | None | Unset, data)

        bot_state = _parse_bot_state(d.pop("botState", UNSET))

        def _parse_previous_bot_session(data: object) -> ChatBotSession | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                previous_bot_session_type_0 = ChatBotSession.from_dict(data)

                return previous_bot_session_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChatBotSession | None | Unset, data)

        previous_bot_session = _parse_previous_bot_session(d.pop("previousBotSession", UNSET))

        def _parse_external_bot(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        external_bot = _parse_external_bot(d.pop("externalBot", UNSET))

        def _parse_reply_action(data: object) -> ChatReplyAction | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                reply_action_type_0 = ChatReplyAction.from_dict(data)

                return reply_action_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChatReplyAction | None | Unset, data)

        reply_action = _parse_reply_action(d.pop("replyAction", UNSET))

        def _parse_unsubscribed(data: object) -> ChatUnsubscription | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                unsubscribed_type_0 = ChatUnsubscription.from_dict(data)

                return unsubscribed_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChatUnsubscription | None | Unset, data)

        unsubscribed = _parse_unsubscribed(d.pop("unsubscribed", UNSET))

        def _parse_block_templates(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        block_templates = _parse_block_templates(d.pop("blockTemplates", UNSET))

        def _parse_sending_bulk_agent(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sending_bulk_agent = _parse_sending_bulk_agent(d.pop("sendingBulkAgent", UNSET))

        crm_data = d.pop("crmData", UNSET)

        def _parse_crm_deep_link(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        crm_deep_link = _parse_crm_deep_link(d.pop("crmDeepLink", UNSET))

        def _parse_success(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        success = _parse_success(d.pop("success", UNSET))

        chat = cls(
            id=id,
            title=title,
            display_name=display_name,
            person_id=person_id,
            image=image,
            channel_info=channel_info,
            channel=channel,
            client_phone=client_phone,
            client_phone_e164=client_phone_e164,
            entity_phone=entity_phone,
            person_chats=person_chats,
            agent=agent,
            department_id=department_id,
            status=status,
            unread_count=unread_count,
            labels=labels,
            last_message=last_message,
            last_incoming_message_timestamp=last_incoming_message_timestamp,
            last_message_timestamp=last_message_timestamp,
            pending_message_time=pending_message_time,
            pending_update_time=pending_update_time,
            resolved_update_time=resolved_update_time,
            created=created,
            updated_at=updated_at,
            bot_state=bot_state,
            previous_bot_session=previous_bot_session,
            external_bot=external_bot,
            reply_action=reply_action,
            unsubscribed=unsubscribed,
            block_templates=block_templates,
            sending_bulk_agent=sending_bulk_agent,
            crm_data=crm_data,
            crm_deep_link=crm_deep_link,
            success=success,
        )

        chat.additional_properties = d
        return chat

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
