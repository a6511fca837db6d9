from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.template_component_button import TemplateComponentButton


T = TypeVar("T", bound="TemplateComponent")


@_attrs_define(repr=False)
class TemplateComponent:
    """A part of a template.

    Attributes:
        type_ (None | str | Unset): `HEADER`, `BODY`, `FOOTER` or `BUTTONS`.
        format_ (None | str | Unset): What a header holds: `TEXT`, `IMAGE`, `VIDEO`, `DOCUMENT` or `LOCATION` (the
            field's name is INFERRED from Meta's).
        text (None | str | Unset): Its text, with variables such as `{{1}}`.
        example (Any | Unset): Example values: an object, such as `{"body_text": [["Dana"]]}` or `{"header_handle":
            ["…"]}`.
        buttons (list[TemplateComponentButton] | None | Unset): The buttons.
    """

    type_: None | str | Unset = UNSET
    format_: None | str | Unset = UNSET
    text: None | str | Unset = UNSET
    example: Any | Unset = UNSET
    buttons: list[TemplateComponentButton] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.template_component_button import TemplateComponentButton  # noqa: PLC0415

        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        else:
            type_ = self.type_

        format_: None | str | Unset
        if isinstance(self.format_, Unset):
            format_ = UNSET
        else:
            format_ = self.format_

        text: None | str | Unset
        if isinstance(self.text, Unset):
            text = UNSET
        else:
            text = self.text

        example = self.example

        buttons: list[dict[str, Any]] | None | Unset
        if isinstance(self.buttons, Unset):
            buttons = UNSET
        elif isinstance(self.buttons, list):
            if isinstance(self.buttons, list | tuple):
                buttons = []
                for buttons_type_0_item_data in self.buttons:
                    buttons_type_0_item = (
                        buttons_type_0_item_data.to_dict()
                        if isinstance(buttons_type_0_item_data, TemplateComponentButton)
                        else buttons_type_0_item_data
                    )
                    buttons.append(buttons_type_0_item)
            else:
                buttons = self.buttons

        else:
            buttons = self.buttons

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if type_ is not UNSET:
            field_dict["type"] = type_
        if format_ is not UNSET:
            field_dict["format"] = format_
        if text is not UNSET:
            field_dict["text"] = text
        if example is not UNSET:
            field_dict["example"] = example
        if buttons is not UNSET:
            field_dict["buttons"] = buttons

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.template_component_button import TemplateComponentButton  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_type_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        type_ = _parse_type_(d.pop("type", UNSET))

        def _parse_format_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        format_ = _parse_format_(d.pop("format", UNSET))

        def _parse_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text = _parse_text(d.pop("text", UNSET))

        example = d.pop("example", UNSET)

        def _parse_buttons(data: object) -> list[TemplateComponentButton] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                buttons_type_0 = []
                _buttons_type_0 = data
                for buttons_type_0_item_data in _buttons_type_0:
                    if isinstance(buttons_type_0_item_data, dict):
                        buttons_type_0_item = TemplateComponentButton.from_dict(buttons_type_0_item_data)

                    else:
                        buttons_type_0_item = buttons_type_0_item_data
                    buttons_type_0.append(buttons_type_0_item)

                return buttons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[TemplateComponentButton] | None | Unset, data)

        buttons = _parse_buttons(d.pop("buttons", UNSET))

        template_component = cls(
            type_=type_,
            format_=format_,
            text=text,
            example=example,
            buttons=buttons,
        )

        template_component.additional_properties = d
        return template_component

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
