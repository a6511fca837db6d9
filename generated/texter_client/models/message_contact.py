from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_contact_address import MessageContactAddress
    from ..models.message_contact_email import MessageContactEmail
    from ..models.message_contact_name import MessageContactName
    from ..models.message_contact_organization import MessageContactOrganization
    from ..models.message_contact_phone import MessageContactPhone
    from ..models.message_contact_url import MessageContactUrl


T = TypeVar("T", bound="MessageContact")


@_attrs_define(repr=False)
class MessageContact:
    """A contact card in a stored message. It looks like Contact, but received cards may differ.

    Attributes:
        name (MessageContactName | None | Unset):
        phones (list[MessageContactPhone] | None | Unset): Phone numbers.
        emails (list[MessageContactEmail] | None | Unset): Email addresses.
        urls (list[MessageContactUrl] | None | Unset): Web addresses.
        addresses (list[MessageContactAddress] | None | Unset): Postal addresses.
        org (MessageContactOrganization | None | Unset):
        birthday (None | str | Unset): The day of birth.
    """

    name: MessageContactName | None | Unset = UNSET
    phones: list[MessageContactPhone] | None | Unset = UNSET
    emails: list[MessageContactEmail] | None | Unset = UNSET
    urls: list[MessageContactUrl] | None | Unset = UNSET
    addresses: list[MessageContactAddress] | None | Unset = UNSET
    org: MessageContactOrganization | None | Unset = UNSET
    birthday: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_contact_address import MessageContactAddress  # noqa: PLC0415
        from ..models.message_contact_email import MessageContactEmail  # noqa: PLC0415
        from ..models.message_contact_name import MessageContactName  # noqa: PLC0415
        from ..models.message_contact_organization import MessageContactOrganization  # noqa: PLC0415
        from ..models.message_contact_phone import MessageContactPhone  # noqa: PLC0415
        from ..models.message_contact_url import MessageContactUrl  # noqa: PLC0415

        name: dict[str, Any] | None | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        elif isinstance(self.name, MessageContactName):
            name = self.name.to_dict() if isinstance(self.name, MessageContactName) else self.name
        else:
            name = self.name

        phones: list[dict[str, Any]] | None | Unset
        if isinstance(self.phones, Unset):
            phones = UNSET
        elif isinstance(self.phones, list):
            if isinstance(self.phones, list | tuple):
                phones = []
                for phones_type_0_item_data in self.phones:
                    phones_type_0_item = (
                        phones_type_0_item_data.to_dict()
                        if isinstance(phones_type_0_item_data, MessageContactPhone)
                        else phones_type_0_item_data
                    )
                    phones.append(phones_type_0_item)
            else:
                phones = self.phones

        else:
            phones = self.phones

        emails: list[dict[str, Any]] | None | Unset
        if isinstance(self.emails, Unset):
            emails = UNSET
        elif isinstance(self.emails, list):
            if isinstance(self.emails, list | tuple):
                emails = []
                for emails_type_0_item_data in self.emails:
                    emails_type_0_item = (
                        emails_type_0_item_data.to_dict()
                        if isinstance(emails_type_0_item_data, MessageContactEmail)
                        else emails_type_0_item_data
                    )
                    emails.append(emails_type_0_item)
            else:
                emails = self.emails

        else:
            emails = self.emails

        urls: list[dict[str, Any]] | None | Unset
        if isinstance(self.urls, Unset):
            urls = UNSET
        elif isinstance(self.urls, list):
            if isinstance(self.urls, list | tuple):
                urls = []
                for urls_type_0_item_data in self.urls:
                    urls_type_0_item = (
                        urls_type_0_item_data.to_dict()
                        if isinstance(urls_type_0_item_data, MessageContactUrl)
                        else urls_type_0_item_data
                    )
                    urls.append(urls_type_0_item)
            else:
                urls = self.urls

        else:
            urls = self.urls

        addresses: list[dict[str, Any]] | None | Unset
        if isinstance(self.addresses, Unset):
            addresses = UNSET
        elif isinstance(self.addresses, list):
            if isinstance(self.addresses, list | tuple):
                addresses = []
                for addresses_type_0_item_data in self.addresses:
                    addresses_type_0_item = (
                        addresses_type_0_item_data.to_dict()
                        if isinstance(addresses_type_0_item_data, MessageContactAddress)
                        else addresses_type_0_item_data
                    )
                    addresses.append(addresses_type_0_item)
            else:
                addresses = self.addresses

        else:
            addresses = self.addresses

        org: dict[str, Any] | None | Unset
        if isinstance(self.org, Unset):
            org = UNSET
        elif isinstance(self.org, MessageContactOrganization):
            org = self.org.to_dict() if isinstance(self.org, MessageContactOrganization) else self.org
        else:
            org = self.org

        birthday: None | str | Unset
        if isinstance(self.birthday, Unset):
            birthday = UNSET
        else:
            birthday = self.birthday

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
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
        from ..models.message_contact_address import MessageContactAddress  # noqa: PLC0415
        from ..models.message_contact_email import MessageContactEmail  # noqa: PLC0415
        from ..models.message_contact_name import MessageContactName  # noqa: PLC0415
        from ..models.message_contact_organization import MessageContactOrganization  # noqa: PLC0415
        from ..models.message_contact_phone import MessageContactPhone  # noqa: PLC0415
        from ..models.message_contact_url import MessageContactUrl  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_name(data: object) -> MessageContactName | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                name_type_0 = MessageContactName.from_dict(data)

                return name_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageContactName | None | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_phones(data: object) -> list[MessageContactPhone] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                phones_type_0 = []
                _phones_type_0 = data
                for phones_type_0_item_data in _phones_type_0:
                    if isinstance(phones_type_0_item_data, dict):
                        phones_type_0_item = MessageContactPhone.from_dict(phones_type_0_item_data)

                    else:
                        phones_type_0_item = phones_type_0_item_data
                    phones_type_0.append(phones_type_0_item)

                return phones_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageContactPhone] | None | Unset, data)

        phones = _parse_phones(d.pop("phones", UNSET))

        def _parse_emails(data: object) -> list[MessageContactEmail] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                emails_type_0 = []
                _emails_type_0 = data
                for emails_type_0_item_data in _emails_type_0:
                    if isinstance(emails_type_0_item_data, dict):
                        emails_type_0_item = MessageContactEmail.from_dict(emails_type_0_item_data)

                    else:
                        emails_type_0_item = emails_type_0_item_data
                    emails_type_0.append(emails_type_0_item)

                return emails_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageContactEmail] | None | Unset, data)

        emails = _parse_emails(d.pop("emails", UNSET))

        def _parse_urls(data: object) -> list[MessageContactUrl] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                urls_type_0 = []
                _urls_type_0 = data
                for urls_type_0_item_data in _urls_type_0:
                    if isinstance(urls_type_0_item_data, dict):
                        urls_type_0_item = MessageContactUrl.from_dict(urls_type_0_item_data)

                    else:
                        urls_type_0_item = urls_type_0_item_data
                    urls_type_0.append(urls_type_0_item)

                return urls_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageContactUrl] | None | Unset, data)

        urls = _parse_urls(d.pop("urls", UNSET))

        def _parse_addresses(data: object) -> list[MessageContactAddress] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                addresses_type_0 = []
                _addresses_type_0 = data
                for addresses_type_0_item_data in _addresses_type_0:
                    if isinstance(addresses_type_0_item_data, dict):
                        addresses_type_0_item = MessageContactAddress.from_dict(addresses_type_0_item_data)

                    else:
                        addresses_type_0_item = addresses_type_0_item_data
                    addresses_type_0.append(addresses_type_0_item)

                return addresses_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageContactAddress] | None | Unset, data)

        addresses = _parse_addresses(d.pop("addresses", UNSET))

        def _parse_org(data: object) -> MessageContactOrganization | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                org_type_0 = MessageContactOrganization.from_dict(data)

                return org_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MessageContactOrganization | None | Unset, data)

        org = _parse_org(d.pop("org", UNSET))

        def _parse_birthday(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        birthday = _parse_birthday(d.pop("birthday", UNSET))

        message_contact = cls(
            name=name,
            phones=phones,
            emails=emails,
            urls=urls,
            addresses=addresses,
            org=org,
            birthday=birthday,
        )

        message_contact.additional_properties = d
        return message_contact

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
