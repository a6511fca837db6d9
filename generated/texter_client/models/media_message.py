from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.media_item import MediaItem


T = TypeVar("T", bound="MediaMessage")


@_attrs_define(repr=False)
class MediaMessage(OutgoingMessage):
    """One or more images, videos, documents or audio files.

    Attributes:
        type_ (Literal['media']): Always `media`. Default: 'media'.
        media (list[MediaItem]): The media items; each may become a message of its own (INFERRED).
        context (str | Unset): The message to reply to: its WhatsApp message id (`wamid…`), found in `channelInfo.id`,
            not Texter's `_id`.
        tmp_send_id (str | Unset): Your own id to track the message. It is not documented to prevent duplicates.
    """

    media: list[MediaItem]
    type_: Literal["media"] = "media"
    context: str | Unset = UNSET
    tmp_send_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.media_item import MediaItem  # noqa: PLC0415

        type_ = self.type_

        if isinstance(self.media, list | tuple):
            media = []
            for media_item_data in self.media:
                media_item = media_item_data.to_dict() if isinstance(media_item_data, MediaItem) else media_item_data
                media.append(media_item)
        else:
            media = self.media

        context = self.context

        tmp_send_id = self.tmp_send_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "media": media,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if tmp_send_id is not UNSET:
            field_dict["tmpSendId"] = tmp_send_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.media_item import MediaItem  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["media"], d.pop("type"))
        if type_ != "media":
            raise ValueError(f"type must match const 'media', got '{type_}'")

        media = []
        _media = d.pop("media")
        for media_item_data in _media:
            if isinstance(media_item_data, dict):
                media_item = MediaItem.from_dict(media_item_data)

            else:
                media_item = media_item_data
            media.append(media_item)

        context = d.pop("context", UNSET)

        tmp_send_id = d.pop("tmpSendId", UNSET)

        media_message = cls(
            type_=type_,
            media=media,
            context=context,
            tmp_send_id=tmp_send_id,
        )

        media_message.additional_properties = d
        return media_message

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
