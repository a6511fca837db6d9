from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message import Message


T = TypeVar("T", bound="ChatMessages")


@_attrs_define(repr=False)
class ChatMessages:
    """Messages of a chat.

    Attributes:
        messages (list[Message] | None | Unset): The messages, earliest first.
        min_time (int | None | Unset): The time of the chat's first message, in milliseconds since 1970-01-01 UTC.
        max_time (int | None | Unset): The time of the chat's last message, in milliseconds since 1970-01-01 UTC.
    """

    messages: list[Message] | None | Unset = UNSET
    min_time: int | None | Unset = UNSET
    max_time: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message import Message  # noqa: PLC0415

        messages: list[dict[str, Any]] | None | Unset
        if isinstance(self.messages, Unset):
            messages = UNSET
        elif isinstance(self.messages, list):
            if isinstance(self.messages, list | tuple):
                messages = []
                for messages_type_0_item_data in self.messages:
                    messages_type_0_item = (
                        messages_type_0_item_data.to_dict()
                        if isinstance(messages_type_0_item_data, Message)
                        else messages_type_0_item_data
                    )
                    messages.append(messages_type_0_item)
            else:
                messages = self.messages

        else:
            messages = self.messages

        min_time: int | None | Unset
        if isinstance(self.min_time, Unset):
            min_time = UNSET
        else:
            min_time = self.min_time

        max_time: int | None | Unset
        if isinstance(self.max_time, Unset):
            max_time = UNSET
        else:
            max_time = self.max_time

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if messages is not UNSET:
            field_dict["messages"] = messages
        if min_time is not UNSET:
            field_dict["minTime"] = min_time
        if max_time is not UNSET:
            field_dict["maxTime"] = max_time

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.message import Message  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_messages(data: object) -> list[Message] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                messages_type_0 = []
                _messages_type_0 = data
                for messages_type_0_item_data in _messages_type_0:
                    if isinstance(messages_type_0_item_data, dict):
                        messages_type_0_item = Message.from_dict(messages_type_0_item_data)

                    else:
                        messages_type_0_item = messages_type_0_item_data
                    messages_type_0.append(messages_type_0_item)

                return messages_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Message] | None | Unset, data)

        messages = _parse_messages(d.pop("messages", UNSET))

        def _parse_min_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        min_time = _parse_min_time(d.pop("minTime", UNSET))

        def _parse_max_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_time = _parse_max_time(d.pop("maxTime", UNSET))

        chat_messages = cls(
            messages=messages,
            min_time=min_time,
            max_time=max_time,
        )

        chat_messages.additional_properties = d
        return chat_messages

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
