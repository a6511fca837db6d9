from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.contact_address import ContactAddress
    from ..models.contact_email import ContactEmail
    from ..models.contact_name import ContactName
    from ..models.contact_organization import ContactOrganization
    from ..models.contact_phone import ContactPhone
    from ..models.contact_url import ContactUrl


T = TypeVar("T", bound="Contact")


@_attrs_define(repr=False)
class Contact:
    """A contact card (DOC), with the fields that Meta documents.

    Attributes:
        name (ContactName): A person's or business's name.
        phones (list[ContactPhone] | Unset): Phone numbers.
        emails (list[ContactEmail] | Unset): Email addresses.
        urls (list[ContactUrl] | Unset): Web addresses.
        addresses (list[ContactAddress] | Unset): Postal addresses.
        org (ContactOrganization | Unset): A contact's workplace.
        birthday (datetime.date | Unset): The day of birth, as YYYY-MM-DD.
    """

    name: ContactName
    phones: list[ContactPhone] | Unset = UNSET
    emails: list[ContactEmail] | Unset = UNSET
    urls: list[ContactUrl] | Unset = UNSET
    addresses: list[ContactAddress] | Unset = UNSET
    org: ContactOrganization | Unset = UNSET
    birthday: datetime.date | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.contact_address import ContactAddress  # noqa: PLC0415
        from ..models.contact_email import ContactEmail  # noqa: PLC0415
        from ..models.contact_name import ContactName  # noqa: PLC0415
        from ..models.contact_organization import ContactOrganization  # noqa: PLC0415
        from ..models.contact_phone import ContactPhone  # noqa: PLC0415
        from ..models.contact_url import ContactUrl  # noqa: PLC0415

        name = self.name.to_dict() if isinstance(self.name, ContactName) else self.name

        phones: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.phones, Unset):
            if isinstance(self.phones, list | tuple):
                phones = []
                for phones_item_data in self.phones:
                    phones_item = (
                        phones_item_data.to_dict() if isinstance(phones_item_data, ContactPhone) else phones_item_data
                    )
                    phones.append(phones_item)
            else:
                phones = self.phones

        emails: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.emails, Unset):
            if isinstance(self.emails, list | tuple):
                emails = []
                for emails_item_data in self.emails:
                    emails_item = (
                        emails_item_data.to_dict() if isinstance(emails_item_data, ContactEmail) else emails_item_data
                    )
                    emails.append(emails_item)
            else:
                emails = self.emails

        urls: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.urls, Unset):
            if isinstance(self.urls, list | tuple):
                urls = []
                for urls_item_data in self.urls:
                    urls_item = urls_item_data.to_dict() if isinstance(urls_item_data, ContactUrl) else urls_item_data
                    urls.append(urls_item)
            else:
                urls = self.urls

        addresses: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.addresses, Unset):
            if isinstance(self.addresses, list | tuple):
                addresses = []
                for addresses_item_data in self.addresses:
                    addresses_item = (
                        addresses_item_data.to_dict()
                        if isinstance(addresses_item_data, ContactAddress)
                        else addresses_item_data
                    )
                    addresses.append(addresses_item)
            else:
                addresses = self.addresses

        org: dict[str, Any] | Unset = UNSET
        if not isinstance(self.org, Unset):
            org = self.org.to_dict() if isinstance(self.org, ContactOrganization) else self.org

        birthday: str | Unset = UNSET
        if not isinstance(self.birthday, Unset):
            birthday = self.birthday.isoformat() if isinstance(self.birthday, datetime.date) else self.birthday

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
            }
        )
        if phones is not UNSET:
            field_dict["phones"] = phones
        if emails is not UNSET:
            field_dict["emails"] = emails
        if urls is not UNSET:
            field_dict["urls"] = urls
        if addresses is not UNSET:
            field_dict["addresses"] = addresses
        if org is not UNSET:
            field_dict["org"] = org
        if birthday is not UNSET:
            field_dict["birthday"] = birthday

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contact_address import ContactAddress  # noqa: PLC0415
        from ..models.contact_email import ContactEmail  # noqa: PLC0415
        from ..models.contact_name import ContactName  # noqa: PLC0415
        from ..models.contact_organization import ContactOrganization  # noqa: PLC0415
        from ..models.contact_phone import ContactPhone  # noqa: PLC0415
        from ..models.contact_url import ContactUrl  # noqa: PLC0415

        d = dict(src_dict)
        name = ContactName.from_dict(d.pop("name"))

        _phones = d.pop("phones", UNSET)
        phones: list[ContactPhone] | Unset = UNSET
        if _phones is not UNSET:
            phones = []
            for phones_item_data in _phones:
                if isinstance(phones_item_data, dict):
                    phones_item = ContactPhone.from_dict(phones_item_data)

                else:
                    phones_item = phones_item_data
                phones.append(phones_item)

        _emails = d.pop("emails", UNSET)
        emails: list[ContactEmail] | Unset = UNSET
        if _emails is not UNSET:
            emails = []
            for emails_item_data in _emails:
                if isinstance(emails_item_data, dict):
                    emails_item = ContactEmail.from_dict(emails_item_data)

                else:
                    emails_item = emails_item_data
                emails.append(emails_item)

        _urls = d.pop("urls", UNSET)
        urls: list[ContactUrl] | Unset = UNSET
        if _urls is not UNSET:
            urls = []
            for urls_item_data in _urls:
                if isinstance(urls_item_data, dict):
                    urls_item = ContactUrl.from_dict(urls_item_data)

                else:
                    urls_item = urls_item_data
                urls.append(urls_item)

        _addresses = d.pop("addresses", UNSET)
        addresses: list[ContactAddress] | Unset = UNSET
        if _addresses is not UNSET:
            addresses = []
            for addresses_item_data in _addresses:
                if isinstance(addresses_item_data, dict):
                    addresses_item = ContactAddress.from_dict(addresses_item_data)

                else:
                    addresses_item = addresses_item_data
                addresses.append(addresses_item)

        _org = d.pop("org", UNSET)
        org: ContactOrganization | Unset
        if isinstance(_org, Unset):
            org = UNSET
        else:
            org = ContactOrganization.from_dict(_org)

        _birthday = d.pop("birthday", UNSET)
        birthday: datetime.date | Unset
        if isinstance(_birthday, Unset):
            birthday = UNSET
        else:
            birthday = datetime.date.fromisoformat(_birthday)

        contact = cls(
            name=name,
            phones=phones,
            emails=emails,
            urls=urls,
            addresses=addresses,
            org=org,
            birthday=birthday,
        )

        contact.additional_properties = d
        return contact

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
