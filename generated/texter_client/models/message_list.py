from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_list_section import MessageListSection


T = TypeVar("T", bound="MessageList")


@_attrs_define(repr=False)
class MessageList:
    """The menu of a stored list message.

    Attributes:
        button (None | str | Unset): The label of the button that opens the menu.
        sections (list[MessageListSection] | None | Unset): The sections.
    """

    button: None | str | Unset = UNSET
    sections: list[MessageListSection] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_list_section import MessageListSection  # noqa: PLC0415

        button: None | str | Unset
        if isinstance(self.button, Unset):
            button = UNSET
        else:
            button = self.button

        sections: list[dict[str, Any]] | None | Unset
        if isinstance(self.sections, Unset):
            sections = UNSET
        elif isinstance(self.sections, list):
            if isinstance(self.sections, list | tuple):
                sections = []
                for sections_type_0_item_data in self.sections:
                    sections_type_0_item = (
                        sections_type_0_item_data.to_dict()
                        if isinstance(sections_type_0_item_data, MessageListSection)
                        else sections_type_0_item_data
                    )
                    sections.append(sections_type_0_item)
            else:
                sections = self.sections

        else:
            sections = self.sections

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if button is not UNSET:
            field_dict["button"] = button
        if sections is not UNSET:
            field_dict["sections"] = sections

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.message_list_section import MessageListSection  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_button(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        button = _parse_button(d.pop("button", UNSET))

        def _parse_sections(data: object) -> list[MessageListSection] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                sections_type_0 = []
                _sections_type_0 = data
                for sections_type_0_item_data in _sections_type_0:
                    if isinstance(sections_type_0_item_data, dict):
                        sections_type_0_item = MessageListSection.from_dict(sections_type_0_item_data)

                    else:
                        sections_type_0_item = sections_type_0_item_data
                    sections_type_0.append(sections_type_0_item)

                return sections_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageListSection] | None | Unset, data)

        sections = _parse_sections(d.pop("sections", UNSET))

        message_list = cls(
            button=button,
            sections=sections,
        )

        message_list.additional_properties = d
        return message_list

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
