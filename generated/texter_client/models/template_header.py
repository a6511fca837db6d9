from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="TemplateHeader")


@_attrs_define(repr=False)
class TemplateHeader:
    """A file that replaces the one in the template's header.

    Attributes:
        type_ (str): The kind of file. The known values are not documented; `image`, `video` and `document` are
            INFERRED.
        url (str): A public URL of the file.
        filename (str | Unset): A document's displayed file name.
    """

    type_: str
    url: str
    filename: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        url = self.url

        filename = self.filename

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "url": url,
            }
        )
        if filename is not UNSET:
            field_dict["filename"] = filename

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = d.pop("type")

        url = d.pop("url")

        filename = d.pop("filename", UNSET)

        template_header = cls(
            type_=type_,
            url=url,
            filename=filename,
        )

        template_header.additional_properties = d
        return template_header

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
