from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.list_menu import ListMenu


T = TypeVar("T", bound="ListMessage")


@_attrs_define(repr=False)
class ListMessage(OutgoingMessage):
    """A text message with a button that opens a menu.

    Attributes:
        type_ (Literal['list']): Always `list`. Default: 'list'.
        text (str): The text above the button.
        list_ (ListMenu): The menu of a list message.
        context (str | Unset): The message to reply to: its WhatsApp message id (`wamid…`), found in `channelInfo.id`,
            not Texter's `_id`.
        tmp_send_id (str | Unset): Your own id to track the message. It is not documented to prevent duplicates.
    """

    text: str
    list_: ListMenu
    type_: Literal["list"] = "list"
    context: str | Unset = UNSET
    tmp_send_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.list_menu import ListMenu  # noqa: PLC0415

        type_ = self.type_

        text = self.text

        list_ = self.list_.to_dict() if isinstance(self.list_, ListMenu) else self.list_

        context = self.context

        tmp_send_id = self.tmp_send_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "text": text,
                "list": list_,
            }
        )
        if context is not UNSET:
            field_dict["context"] = context
        if tmp_send_id is not UNSET:
            field_dict["tmpSendId"] = tmp_send_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.list_menu import ListMenu  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["list"], d.pop("type"))
        if type_ != "list":
            raise ValueError(f"type must match const 'list', got '{type_}'")

        text = d.pop("text")

        list_ = ListMenu.from_dict(d.pop("list"))

        context = d.pop("context", UNSET)

        tmp_send_id = d.pop("tmpSendId", UNSET)

        list_message = cls(
            type_=type_,
            text=text,
            list_=list_,
            context=context,
            tmp_send_id=tmp_send_id,
        )

        list_message.additional_properties = d
        return list_message

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
