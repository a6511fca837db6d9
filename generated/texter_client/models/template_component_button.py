from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="TemplateComponentButton")


@_attrs_define(repr=False)
class TemplateComponentButton:
    """A button of a template.

    Attributes:
        type_ (None | str | Unset): Its kind: `QUICK_REPLY`, `URL`, `PHONE_NUMBER` or `FLOW`, as Meta names them
            (INFERRED).
        text (None | str | Unset): Its label.
        url (None | str | Unset): The URL that it opens, perhaps with the variable `{{1}}`.
        phone_number (None | str | Unset): The number that it calls.
        flow_id (None | str | Unset): The id of the form (Flow) that it opens.
        navigate_screen (None | str | Unset): The form's first screen.
        example (Any | Unset): An example value: an object with a `url`.
    """

    type_: None | str | Unset = UNSET
    text: None | str | Unset = UNSET
    url: None | str | Unset = UNSET
    phone_number: None | str | Unset = UNSET
    flow_id: None | str | Unset = UNSET
    navigate_screen: None | str | Unset = UNSET
    example: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        else:
            type_ = self.type_

        text: None | str | Unset
        if isinstance(self.text, Unset):
            text = UNSET
        else:
            text = self.text

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        phone_number: None | str | Unset
        if isinstance(self.phone_number, Unset):
            phone_number = UNSET
        else:
            phone_number = self.phone_number

        flow_id: None | str | Unset
        if isinstance(self.flow_id, Unset):
            flow_id = UNSET
        else:
            flow_id = self.flow_id

        navigate_screen: None | str | Unset
        if isinstance(self.navigate_screen, Unset):
            navigate_screen = UNSET
        else:
            navigate_screen = self.navigate_screen

        example = self.example

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if text is not UNSET:
            field_dict["text"] = text
        if url is not UNSET:
            field_dict["url"] = url
        if phone_number is not UNSET:
            field_dict["phone_number"] = phone_number
        if flow_id is not UNSET:
            field_dict["flow_id"] = flow_id
        if navigate_screen is not UNSET:
            field_dict["navigate_screen"] = navigate_screen
        if example is not UNSET:
            field_dict["example"] = example

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_type_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        type_ = _parse_type_(d.pop("type", UNSET))

        def _parse_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text = _parse_text(d.pop("text", UNSET))

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        def _parse_phone_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        phone_number = _parse_phone_number(d.pop("phone_number", UNSET))

        def _parse_flow_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        flow_id = _parse_flow_id(d.pop("flow_id", UNSET))

        def _parse_navigate_screen(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        navigate_screen = _parse_navigate_screen(d.pop("navigate_screen", UNSET))

        example = d.pop("example", UNSET)

        template_component_button = cls(
            type_=type_,
            text=text,
            url=url,
            phone_number=phone_number,
            flow_id=flow_id,
            navigate_screen=navigate_screen,
            example=example,
        )

        template_component_button.additional_properties = d
        return template_component_button

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
