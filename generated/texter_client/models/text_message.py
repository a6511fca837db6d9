from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="TextMessage")


@_attrs_define(repr=False)
class TextMessage(OutgoingMessage):
    """A plain text message.

    Attributes:
        type_ (Literal['text']): Always `text`. Default: 'text'.
        text (str): The message's text.
        context (str | Unset): The message to reply to: its WhatsApp message id (`wamid…`), found in `channelInfo.id`,
            not Texter's `_id`.
        tmp_send_id (str | Unset): Your own id to track the message. It is not documented to prevent duplicates.
    """

    text: str
    type_: Literal["text"] = "text"
    context: str | Unset = UNSET
    tmp_send_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        text = self.text

        context = self.context

        tmp_send_id = self.tmp_send_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "text": text,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if tmp_send_id is not UNSET:
            field_dict["tmpSendId"] = tmp_send_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["text"], d.pop("type"))
        if type_ != "text":
            raise ValueError(f"type must match const 'text', got '{type_}'")

        text = d.pop("text")

        context = d.pop("context", UNSET)

        tmp_send_id = d.pop("tmpSendId", UNSET)

        text_message = cls(
            type_=type_,
            text=text,
            context=context,
            tmp_send_id=tmp_send_id,
        )

        text_message.additional_properties = d
        return text_message

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
