from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChatReplyAction")


@_attrs_define(repr=False)
class ChatReplyAction:
    """What happens when the contact replies to a template. It can have more fields than these, such as `bot`,
    `setBotNode`, `responsibleAgent` and `responsibleDepartment`.

        Attributes:
            created (int | None | Unset): When it was set, in **seconds** since 1970-01-01 UTC.
            expiration_time (int | None | Unset): When it ends, in **seconds** after `created`.
            chat_status (int | None | Unset): The status that the chat gets, as in ChatStatus.
            reply_text (None | str | Unset): The text that the contact gets.
    """

    created: int | None | Unset = UNSET
    expiration_time: int | None | Unset = UNSET
    chat_status: int | None | Unset = UNSET
    reply_text: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        created: int | None | Unset
        if isinstance(self.created, Unset):
            created = UNSET
        else:
            created = self.created

        expiration_time: int | None | Unset
        if isinstance(self.expiration_time, Unset):
            expiration_time = UNSET
        else:
            expiration_time = self.expiration_time

        chat_status: int | None | Unset
        if isinstance(self.chat_status, Unset):
            chat_status = UNSET
        else:
            chat_status = self.chat_status

        reply_text: None | str | Unset
        if isinstance(self.reply_text, Unset):
            reply_text = UNSET
        else:
            reply_text = self.reply_text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if created is not UNSET:
            field_dict["created"] = created
        if expiration_time is not UNSET:
            field_dict["expirationTime"] = expiration_time
        if chat_status is not UNSET:
            field_dict["chatStatus"] = chat_status
        if reply_text is not UNSET:
            field_dict["replyText"] = reply_text

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_created(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        created = _parse_created(d.pop("created", UNSET))

        def _parse_expiration_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        expiration_time = _parse_expiration_time(d.pop("expirationTime", UNSET))

        def _parse_chat_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        chat_status = _parse_chat_status(d.pop("chatStatus", UNSET))

        def _parse_reply_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reply_text = _parse_reply_text(d.pop("replyText", UNSET))

        chat_reply_action = cls(
            created=created,
            expiration_time=expiration_time,
            chat_status=chat_status,
            reply_text=reply_text,
        )

        chat_reply_action.additional_properties = d
        return chat_reply_action

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
