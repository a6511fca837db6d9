from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.media_type import MediaType
from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="MediaItem")


@_attrs_define(repr=False)
class MediaItem:
    """A file, given either by a public `url` or by the `fileId` of a file that Texter already stores.

    Attributes:
        media_type (MediaType): The kind of a media item. You can receive stickers, but not send them.
        url (str | Unset): A public URL from which Texter downloads the file.
        file_id (str | Unset): The id of a file stored in Texter; 24 hexadecimal digits in every example (SEEN).
        caption (str | Unset): The text below an image, video or document (SEEN in stored messages; INFERRED for
            messages to send).
        filename (str | Unset): A document's displayed file name (SEEN in stored messages; INFERRED for messages to
            send).
    """

    media_type: MediaType
    url: str | Unset = UNSET
    file_id: str | Unset = UNSET
    caption: str | Unset = UNSET
    filename: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        media_type = self.media_type.value if isinstance(self.media_type, MediaType) else self.media_type

        url = self.url

        file_id = self.file_id

        caption = self.caption

        filename = self.filename

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "mediaType": media_type,
            }
        )
        if url is not UNSET:
            field_dict["url"] = url
        if file_id is not UNSET:
            field_dict["fileId"] = file_id
        if caption is not UNSET:
            field_dict["caption"] = caption
        if filename is not UNSET:
            field_dict["filename"] = filename

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        media_type = MediaType(d.pop("mediaType"))

        url = d.pop("url", UNSET)

        file_id = d.pop("fileId", UNSET)

        caption = d.pop("caption", UNSET)

        filename = d.pop("filename", UNSET)

        media_item = cls(
            media_type=media_type,
            url=url,
            file_id=file_id,
            caption=caption,
            filename=filename,
        )

        media_item.additional_properties = d
        return media_item

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
