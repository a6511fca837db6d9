from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChannelProblemImpairment")


@_attrs_define(repr=False)
class ChannelProblemImpairment:
    """What the problem impairs.

    Attributes:
        send (bool | None | Unset): Whether sending is impaired.
        receive (bool | None | Unset): Whether receiving is impaired.
    """

    send: bool | None | Unset = UNSET
    receive: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        send: bool | None | Unset
        if isinstance(self.send, Unset):
            send = UNSET
        else:
            send = self.send

        receive: bool | None | Unset
        if isinstance(self.receive, Unset):
            receive = UNSET
        else:
            receive = self.receive

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if send is not UNSET:
            field_dict["send"] = send
        if receive is not UNSET:
            field_dict["receive"] = receive

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_send(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        send = _parse_send(d.pop("send", UNSET))

        def _parse_receive(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        receive = _parse_receive(d.pop("receive", UNSET))

        channel_problem_impairment = cls(
            send=send,
            receive=receive,
        )

        channel_problem_impairment.additional_properties = d
        return channel_problem_impairment

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
