from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_event_data import MessageEventData


T = TypeVar("T", bound="MessageEvent")


@_attrs_define(repr=False)
class MessageEvent:
    """A new message, incoming or outgoing.

    Attributes:
        event_name (None | str | Unset): `newMessage`, `newIncomingMessage`, `newMatchedMessage` or `newMediaMessage`.
        event_data (MessageEventData | None | Unset):
    """

    event_name: None | str | Unset = UNSET
    event_data: MessageEventData | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_event_data import MessageEventData  # noqa: PLC0415

        event_name: None | str | Unset
        if isinstance(self.event_name, Unset):
            event_name = UNSET
        else:
            event_name = self.event_name

        event_data: dict[str, Any] | None | Unset
        if isinstance(self.event_data, Unset):
            event_data = UNSET
        elif isinstance(self.event_data, MessageEventData):
            event_data = self.event_data.to_dict() if isinstance(self.event_data, MessageEventData) else self.event_data
        else:
            event_data = self.event_data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if event_name is not UNSET:
            field_dict["eventName"] = event_name
        if event_data is not UNSET:
            field_dict["eventData"] = event_data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.message_event_data import MessageEventData  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_event_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        event_name = _parse_event_name(d.pop("eventName", UNSET))

        def _parse_event_data(data: object) -> MessageEventData | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                event_data_type_0 = MessageEventData.from_dict(data)

                return event_data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageEventData | None | Unset, data)

        event_data = _parse_event_data(d.pop("eventData", UNSET))

        message_event = cls(
            event_name=event_name,
            event_data=event_data,
        )

        message_event.additional_properties = d
        return message_event

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
