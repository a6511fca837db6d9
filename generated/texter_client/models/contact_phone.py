from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="ContactPhone")


@_attrs_define(repr=False)
class ContactPhone:
    """A contact's phone number.

    Attributes:
        phone (str): The number, as shown.
        type_ (str | Unset): The kind, such as HOME, WORK or CELL.
        wa_id (str | Unset): The WhatsApp id, which lets the recipient start a chat.
    """

    phone: str
    type_: str | Unset = UNSET
    wa_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        phone = self.phone

        type_ = self.type_

        wa_id = self.wa_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "phone": phone,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if wa_id is not UNSET:
            field_dict["wa_id"] = wa_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        phone = d.pop("phone")

        type_ = d.pop("type", UNSET)

        wa_id = d.pop("wa_id", UNSET)

        contact_phone = cls(
            phone=phone,
            type_=type_,
            wa_id=wa_id,
        )

        contact_phone.additional_properties = d
        return contact_phone

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
