from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_chat_channel_info import MessageChatChannelInfo
    from ..models.provider_template import ProviderTemplate
    from ..models.template_file import TemplateFile


T = TypeVar("T", bound="Template")


@_attrs_define(repr=False)
class Template:
    """A template. It can have more fields than these.

    Attributes:
        id (None | str | Unset): Texter's id of the template.
        name (None | str | Unset): Its unique name, which `sendTemplate` takes as `templateName`.
        title (None | str | Unset): Its title, as agents see it.
        usage (None | str | Unset): `inbox` for single messages, `bulk` for bulk messages.
        chat_status (int | None | Unset): The status that a chat gets, as in ChatStatus.
        created (int | None | Unset): When it was created, in milliseconds since 1970-01-01 UTC.
        updated_at (None | str | Unset): When it last changed, as an ISO 8601 date-time.
        departments (list[str] | None | Unset): The ids of the departments that may use it.
        is_default (bool | None | Unset): Whether it is a default template.
        reply_text (None | str | Unset): The text that a contact gets who replies.
        attached_file (None | TemplateFile | Unset):
        provider (None | str | Unset): The provider through which it is sent.
        channel_info (MessageChatChannelInfo | None | Unset):
        provider_template (None | ProviderTemplate | Unset):
        defaults (Any | Unset): Default values by language: an object such as `{"en": {"body": ["Dana"]}}`.
        localization_drafts (Any | Unset): Languages that were not submitted yet; their shape is not documented.
    """

    id: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    title: None | str | Unset = UNSET
    usage: None | str | Unset = UNSET
    chat_status: int | None | Unset = UNSET
    created: int | None | Unset = UNSET
    updated_at: None | str | Unset = UNSET
    departments: list[str] | None | Unset = UNSET
    is_default: bool | None | Unset = UNSET
    reply_text: None | str | Unset = UNSET
    attached_file: None | TemplateFile | Unset = UNSET
    provider: None | str | Unset = UNSET
    channel_info: MessageChatChannelInfo | None | Unset = UNSET
    provider_template: None | ProviderTemplate | Unset = UNSET
    defaults: Any | Unset = UNSET
    localization_drafts: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_chat_channel_info import MessageChatChannelInfo  # noqa: PLC0415
        from ..models.provider_template import ProviderTemplate  # noqa: PLC0415
        from ..models.template_file import TemplateFile  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        usage: None | str | Unset
        if isinstance(self.usage, Unset):
            usage = UNSET
        else:
            usage = self.usage

        chat_status: int | None | Unset
        if isinstance(self.chat_status, Unset):
            chat_status = UNSET
        else:
            chat_status = self.chat_status

        created: int | None | Unset
        if isinstance(self.created, Unset):
            created = UNSET
        else:
            created = self.created

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = self.updated_at

        departments: list[str] | None | Unset
        if isinstance(self.departments, Unset):
            departments = UNSET
        elif isinstance(self.departments, list):
            departments = self.departments

        else:
            departments = self.departments

        is_default: bool | None | Unset
        if isinstance(self.is_default, Unset):
            is_default = UNSET
        else:
            is_default = self.is_default

        reply_text: None | str | Unset
        if isinstance(self.reply_text, Unset):
            reply_text = UNSET
        else:
            reply_text = self.reply_text

        attached_file: dict[str, Any] | None | Unset
        if isinstance(self.attached_file, Unset):
            attached_file = UNSET
        elif isinstance(self.attached_file, TemplateFile):
            attached_file = (
                self.attached_file.to_dict() if isinstance(self.attached_file, TemplateFile) else self.attached_file
            )
        else:
            attached_file = self.attached_file

        provider: None | str | Unset
        if isinstance(self.provider, Unset):
            provider = UNSET
        else:
            provider = self.provider

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

        provider_template: dict[str, Any] | None | Unset
        if isinstance(self.provider_template, Unset):
            provider_template = UNSET
        elif isinstance(self.provider_template, ProviderTemplate):
            provider_template = (
                self.provider_template.to_dict()
                if isinstance(self.provider_template, ProviderTemplate)
                else self.provider_template
            )
        else:
            provider_template = self.provider_template

        defaults = self.defaults

        localization_drafts = self.localization_drafts

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["_id"] = id
        if name is not UNSET:
            field_dict["name"] = name
        if title is not UNSET:
            field_dict["title"] = title
        if usage is not UNSET:
            field_dict["usage"] = usage
        if chat_status is not UNSET:
            field_dict["chatStatus"] = chat_status
        if created is not UNSET:
            field_dict["created"] = created
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at
        if departments is not UNSET:
            field_dict["departments"] = departments
        if is_default is not UNSET:
            field_dict["isDefault"] = is_default
        if reply_text is not UNSET:
            field_dict["replyText"] = reply_text
        if attached_file is not UNSET:
            field_dict["attachedFile"] = attached_file
        if provider is not UNSET:
            field_dict["provider"] = provider
        if channel_info is not UNSET:
            field_dict["channelInfo"] = channel_info
        if provider_template is not UNSET:
            field_dict["provider_template"] = provider_template
        if defaults is not UNSET:
            field_dict["defaults"] = defaults
        if localization_drafts is not UNSET:
            field_dict["localizationDrafts"] = localization_drafts

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.message_chat_channel_info import MessageChatChannelInfo  # noqa: PLC0415
        from ..models.provider_template import ProviderTemplate  # noqa: PLC0415
        from ..models.template_file import TemplateFile  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("_id", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_usage(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        usage = _parse_usage(d.pop("usage", UNSET))

        def _parse_chat_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        chat_status = _parse_chat_status(d.pop("chatStatus", UNSET))

        def _parse_created(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        created = _parse_created(d.pop("created", UNSET))

        def _parse_updated_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        updated_at = _parse_updated_at(d.pop("updatedAt", UNSET))

        def _parse_departments(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                departments_type_0 = cast(list[str], data)

                return departments_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        departments = _parse_departments(d.pop("departments", UNSET))

        def _parse_is_default(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_default = _parse_is_default(d.pop("isDefault", UNSET))

        def _parse_reply_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reply_text = _parse_reply_text(d.pop("replyText", UNSET))

        def _parse_attached_file(data: object) -> None | TemplateFile | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                attached_file_type_0 = TemplateFile.from_dict(data)

                return attached_file_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TemplateFile | Unset, data)

        attached_file = _parse_attached_file(d.pop("attachedFile", UNSET))

        def _parse_provider(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        provider = _parse_provider(d.pop("provider", UNSET))

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

        def _parse_provider_template(data: object) -> None | ProviderTemplate | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                provider_template_type_0 = ProviderTemplate.from_dict(data)

                return provider_template_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProviderTemplate | Unset, data)

        provider_template = _parse_provider_template(d.pop("provider_template", UNSET))

        defaults = d.pop("defaults", UNSET)

        localization_drafts = d.pop("localizationDrafts", UNSET)

        template = cls(
            id=id,
            name=name,
            title=title,
            usage=usage,
            chat_status=chat_status,
            created=created,
            updated_at=updated_at,
            departments=departments,
            is_default=is_default,
            reply_text=reply_text,
            attached_file=attached_file,
            provider=provider,
            channel_info=channel_info,
            provider_template=provider_template,
            defaults=defaults,
            localization_drafts=localization_drafts,
        )

        template.additional_properties = d
        return template

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
