from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="MessageMedia")


@_attrs_define(repr=False)
class MessageMedia:
    """A media item as Texter stores it.

    Attributes:
        media_type (None | str | Unset): The kind of the item: one of MediaType, or another in messages from contacts.
        file_id (None | str | Unset): The id of the stored file.
        preview_id (None | str | Unset): The id of the file's stored preview.
        filename (None | str | Unset): The file's name.
        content_type (None | str | Unset): The file's media type.
        caption (None | str | Unset): The text below the file.
        metadata (Any | Unset): Further data; its shape is not documented.
        scanned (Any | Unset): Whether the file was scanned for viruses; a boolean in every example.
        deleted (Any | Unset): Present if the file was deleted: an object with a `timestamp`.
        url (None | str | Unset): The URL of the file.
    """

    media_type: None | str | Unset = UNSET
    file_id: None | str | Unset = UNSET
    preview_id: None | str | Unset = UNSET
    filename: None | str | Unset = UNSET
    content_type: None | str | Unset = UNSET
    caption: None | str | Unset = UNSET
    metadata: Any | Unset = UNSET
    scanned: Any | Unset = UNSET
    deleted: Any | Unset = UNSET
    url: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        media_type: None | str | Unset
        if isinstance(self.media_type, Unset):
            media_type = UNSET
        else:
            media_type = self.media_type

        file_id: None | str | Unset
        if isinstance(self.file_id, Unset):
            file_id = UNSET
        else:
            file_id = self.file_id

        preview_id: None | str | Unset
        if isinstance(self.preview_id, Unset):
            preview_id = UNSET
        else:
            preview_id = self.preview_id

        filename: None | str | Unset
        if isinstance(self.filename, Unset):
            filename = UNSET
        else:
            filename = self.filename

        content_type: None | str | Unset
        if isinstance(self.content_type, Unset):
            content_type = UNSET
        else:
            content_type = self.content_type

        caption: None | str | Unset
        if isinstance(self.caption, Unset):
            caption = UNSET
        else:
            caption = self.caption

        metadata = self.metadata

        scanned = self.scanned

        deleted = self.deleted

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if media_type is not UNSET:
            field_dict["mediaType"] = media_type
        if file_id is not UNSET:
            field_dict["fileId"] = file_id
        if preview_id is not UNSET:
            field_dict["previewId"] = preview_id
        if filename is not UNSET:
            field_dict["filename"] = filename
        if content_type is not UNSET:
            field_dict["contentType"] = content_type
        if caption is not UNSET:
            field_dict["caption"] = caption
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if scanned is not UNSET:
            field_dict["scanned"] = scanned
        if deleted is not UNSET:
            field_dict["deleted"] = deleted
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_media_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        media_type = _parse_media_type(d.pop("mediaType", UNSET))

        def _parse_file_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        file_id = _parse_file_id(d.pop("fileId", UNSET))

        def _parse_preview_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        preview_id = _parse_preview_id(d.pop("previewId", UNSET))

        def _parse_filename(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        filename = _parse_filename(d.pop("filename", UNSET))

        def _parse_content_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        content_type = _parse_content_type(d.pop("contentType", UNSET))

        def _parse_caption(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        caption = _parse_caption(d.pop("caption", UNSET))

        metadata = d.pop("metadata", UNSET)

        scanned = d.pop("scanned", UNSET)

        deleted = d.pop("deleted", UNSET)

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        message_media = cls(
            media_type=media_type,
            file_id=file_id,
            preview_id=preview_id,
            filename=filename,
            content_type=content_type,
            caption=caption,
            metadata=metadata,
            scanned=scanned,
            deleted=deleted,
            url=url,
        )

        message_media.additional_properties = d
        return message_media

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
