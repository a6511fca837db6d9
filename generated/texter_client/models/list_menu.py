from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe

if TYPE_CHECKING:
    from ..models.list_section import ListSection


T = TypeVar("T", bound="ListMenu")


@_attrs_define(repr=False)
class ListMenu:
    """The menu of a list message.

    Attributes:
        button (str): The label of the button that opens the menu.
        sections (list[ListSection]): The menu's sections, in display order.
    """

    button: str
    sections: list[ListSection]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.list_section import ListSection  # noqa: PLC0415

        button = self.button

        if isinstance(self.sections, list | tuple):
            sections = []
            for sections_item_data in self.sections:
                sections_item = (
                    sections_item_data.to_dict() if isinstance(sections_item_data, ListSection) else sections_item_data
                )
                sections.append(sections_item)
        else:
            sections = self.sections

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "button": button,
                "sections": sections,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.list_section import ListSection  # noqa: PLC0415

        d = dict(src_dict)
        button = d.pop("button")

        sections = []
        _sections = d.pop("sections")
        for sections_item_data in _sections:
            if isinstance(sections_item_data, dict):
                sections_item = ListSection.from_dict(sections_item_data)

            else:
                sections_item = sections_item_data
            sections.append(sections_item)

        list_menu = cls(
            button=button,
            sections=sections,
        )

        list_menu.additional_properties = d
        return list_menu

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
