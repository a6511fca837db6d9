from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chat import Chat


T = TypeVar("T", bound="MessageStatusEventData")


@_attrs_define(repr=False)
class MessageStatusEventData:
    """The status. It contains neither the message's `_id` nor its `tmpSendId`.

    Attributes:
        chat (Chat | None | Unset):
        message_status (Any | Unset): The status, as in MessageStatus: an integer, or a string of digits (INFERRED). Not
            in `messageFailed`, where the status is 4 or 5.
        error (Any | Unset): The provider's error message or code; null unless the message failed.
        timestamp (Any | Unset): When the message got the status, in milliseconds since 1970-01-01 UTC: an integer, or a
            string of digits (INFERRED).
        external_id (list[str] | None | Unset): The message's ids on its channel: on WhatsApp its `wamid…`, which
            `channelInfo.id` of the message holds. They contain the contact's phone number, which is personal data.
    """

    chat: Chat | None | Unset = UNSET
    message_status: Any | Unset = UNSET
    error: Any | Unset = UNSET
    timestamp: Any | Unset = UNSET
    external_id: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.chat import Chat  # noqa: PLC0415

        chat: dict[str, Any] | None | Unset
        if isinstance(self.chat, Unset):
            chat = UNSET
        elif isinstance(self.chat, Chat):
            chat = self.chat.to_dict() if isinstance(self.chat, Chat) else self.chat
        else:
            chat = self.chat

        message_status = self.message_status

        error = self.error

        timestamp = self.timestamp

        external_id: list[str] | None | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        elif isinstance(self.external_id, list):
            external_id = self.external_id

        else:
            external_id = self.external_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if chat is not UNSET:
            field_dict["chat"] = chat
        if message_status is not UNSET:
            field_dict["messageStatus"] = message_status
        if error is not UNSET:
            field_dict["error"] = error
        if timestamp is not UNSET:
            field_dict["timestamp"] = timestamp
        if external_id is not UNSET:
            field_dict["externalId"] = external_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chat import Chat  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_chat(data: object) -> Chat | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                chat_type_0 = Chat.from_dict(data)

                return chat_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Chat | None | Unset, data)

        chat = _parse_chat(d.pop("chat", UNSET))

        message_status = d.pop("messageStatus", UNSET)

        error = d.pop("error", UNSET)

        timestamp = d.pop("timestamp", UNSET)

        def _parse_external_id(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                external_id_type_0 = cast(list[str], data)

                return external_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        external_id = _parse_external_id(d.pop("externalId", UNSET))

        message_status_event_data = cls(
            chat=chat,
            message_status=message_status,
            error=error,
            timestamp=timestamp,
            external_id=external_id,
        )

        message_status_event_data.additional_properties = d
        return message_status_event_data

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
