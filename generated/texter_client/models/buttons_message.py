from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.button import Button


T = TypeVar("T", bound="ButtonsMessage")


@_attrs_define(repr=False)
class ButtonsMessage(OutgoingMessage):
    """A text message with up to three reply buttons.

    Attributes:
        type_ (Literal['buttons']): Always `buttons`. Default: 'buttons'.
        text (str): The text above the buttons.
        buttons (list[Button]): The reply buttons, in display order.
        context (str | Unset): The message to reply to: its WhatsApp message id (`wamid…`), found in `channelInfo.id`,
            not Texter's `_id`.
        tmp_send_id (str | Unset): Your own id to track the message. It is not documented to prevent duplicates.
    """

    text: str
    buttons: list[Button]
    type_: Literal["buttons"] = "buttons"
    context: str | Unset = UNSET
    tmp_send_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.button import Button  # noqa: PLC0415

        type_ = self.type_

        text = self.text

        if isinstance(self.buttons, list | tuple):
            buttons = []
            for buttons_item_data in self.buttons:
                buttons_item = (
                    buttons_item_data.to_dict() if isinstance(buttons_item_data, Button) else buttons_item_data
                )
                buttons.append(buttons_item)
        else:
            buttons = self.buttons

        context = self.context

        tmp_send_id = self.tmp_send_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "text": text,
                "buttons": buttons,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if tmp_send_id is not UNSET:
            field_dict["tmpSendId"] = tmp_send_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.button import Button  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["buttons"], d.pop("type"))
        if type_ != "buttons":
            raise ValueError(f"type must match const 'buttons', got '{type_}'")

        text = d.pop("text")

        buttons = []
        _buttons = d.pop("buttons")
        for buttons_item_data in _buttons:
            if isinstance(buttons_item_data, dict):
                buttons_item = Button.from_dict(buttons_item_data)

            else:
                buttons_item = buttons_item_data
            buttons.append(buttons_item)

        context = d.pop("context", UNSET)

        tmp_send_id = d.pop("tmpSendId", UNSET)

        buttons_message = cls(
            type_=type_,
            text=text,
            buttons=buttons,
            context=context,
            tmp_send_id=tmp_send_id,
        )

        buttons_message.additional_properties = d
        return buttons_message

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
