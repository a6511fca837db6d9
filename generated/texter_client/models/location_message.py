from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.location import Location


T = TypeVar("T", bound="LocationMessage")


@_attrs_define(repr=False)
class LocationMessage(OutgoingMessage):
    """A place on the map.

    Attributes:
        type_ (Literal['location']): Always `location`. Default: 'location'.
        location (Location): A point on the map (the field names are INFERRED).
        context (str | Unset): The message to reply to: its WhatsApp message id (`wamid…`), found in `channelInfo.id`,
            not Texter's `_id`.
        tmp_send_id (str | Unset): Your own id to track the message. It is not documented to prevent duplicates.
    """

    location: Location
    type_: Literal["location"] = "location"
    context: str | Unset = UNSET
    tmp_send_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.location import Location  # noqa: PLC0415

        type_ = self.type_

        location = self.location.to_dict() if isinstance(self.location, Location) else self.location

        context = self.context

        tmp_send_id = self.tmp_send_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "location": location,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if tmp_send_id is not UNSET:
            field_dict["tmpSendId"] = tmp_send_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.location import Location  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["location"], d.pop("type"))
        if type_ != "location":
            raise ValueError(f"type must match const 'location', got '{type_}'")

        location = Location.from_dict(d.pop("location"))

        context = d.pop("context", UNSET)

        tmp_send_id = d.pop("tmpSendId", UNSET)

        location_message = cls(
            type_=type_,
            location=location,
            context=context,
            tmp_send_id=tmp_send_id,
        )

        location_message.additional_properties = d
        return location_message

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
