from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.contact import Contact


T = TypeVar("T", bound="ContactsMessage")


@_attrs_define(repr=False)
class ContactsMessage(OutgoingMessage):
    """One or more contact cards.

    Attributes:
        type_ (Literal['contacts']): Always `contacts`. Default: 'contacts'.
        contacts (list[Contact]): The contact cards.
        context (str | Unset): The message to reply to: its WhatsApp message id (`wamid…`), found in `channelInfo.id`,
            not Texter's `_id`.
        tmp_send_id (str | Unset): Your own id to track the message. It is not documented to prevent duplicates.
    """

    contacts: list[Contact]
    type_: Literal["contacts"] = "contacts"
    context: str | Unset = UNSET
    tmp_send_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.contact import Contact  # noqa: PLC0415

        type_ = self.type_

        if isinstance(self.contacts, list | tuple):
            contacts = []
            for contacts_item_data in self.contacts:
                contacts_item = (
                    contacts_item_data.to_dict() if isinstance(contacts_item_data, Contact) else contacts_item_data
                )
                contacts.append(contacts_item)
        else:
            contacts = self.contacts

        context = self.context

        tmp_send_id = self.tmp_send_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "contacts": contacts,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if tmp_send_id is not UNSET:
            field_dict["tmpSendId"] = tmp_send_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contact import Contact  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["contacts"], d.pop("type"))
        if type_ != "contacts":
            raise ValueError(f"type must match const 'contacts', got '{type_}'")

        contacts = []
        _contacts = d.pop("contacts")
        for contacts_item_data in _contacts:
            if isinstance(contacts_item_data, dict):
                contacts_item = Contact.from_dict(contacts_item_data)

            else:
                contacts_item = contacts_item_data
            contacts.append(contacts_item)

        context = d.pop("context", UNSET)

        tmp_send_id = d.pop("tmpSendId", UNSET)

        contacts_message = cls(
            type_=type_,
            contacts=contacts,
            context=context,
            tmp_send_id=tmp_send_id,
        )

        contacts_message.additional_properties = d
        return contacts_message

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
