from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

T = TypeVar("T", bound="TemplateResult")


@_attrs_define(repr=False)
class TemplateResult:
    """The response to a template message, which may say that nothing was sent.

    Attributes:
        success (bool | None | Unset): Whether the message was accepted. `false` means that nothing was sent.
        text (None | str | Unset): The template's text with its values.
        sent_as_session_message (bool | None | Unset): Whether a session message was sent instead.
        message_id (None | str | Unset): Texter's id of the stored message (INFERRED from its form), not a WhatsApp
            message id.
        error (None | str | Unset): Why nothing was sent, if `success` is false.
    """

    success: bool | None | Unset = UNSET
    text: None | str | Unset = UNSET
    sent_as_session_message: bool | None | Unset = UNSET
    message_id: None | str | Unset = UNSET
    error: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        success: bool | None | Unset
        if isinstance(self.success, Unset):
            success = UNSET
        else:
            success = self.success

        text: None | str | Unset
        if isinstance(self.text, Unset):
            text = UNSET
        else:
            text = self.text

        sent_as_session_message: bool | None | Unset
        if isinstance(self.sent_as_session_message, Unset):
            sent_as_session_message = UNSET
        else:
            sent_as_session_message = self.sent_as_session_message

        message_id: None | str | Unset
        if isinstance(self.message_id, Unset):
            message_id = UNSET
        else:
            message_id = self.message_id

        error: None | str | Unset
        if isinstance(self.error, Unset):
            error = UNSET
        else:
            error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if success is not UNSET:
            field_dict["success"] = success
        if text is not UNSET:
            field_dict["text"] = text
        if sent_as_session_message is not UNSET:
            field_dict["sentAsSessionMessage"] = sent_as_session_message
        if message_id is not UNSET:
            field_dict["messageId"] = message_id
        if error is not UNSET:
            field_dict["error"] = error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_success(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        success = _parse_success(d.pop("success", UNSET))

        def _parse_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text = _parse_text(d.pop("text", UNSET))

        def _parse_sent_as_session_message(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        sent_as_session_message = _parse_sent_as_session_message(d.pop("sentAsSessionMessage", UNSET))

        def _parse_message_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_id = _parse_message_id(d.pop("messageId", UNSET))

        def _parse_error(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error = _parse_error(d.pop("error", UNSET))

        template_result = cls(
            success=success,
            text=text,
            sent_as_session_message=sent_as_session_message,
            message_id=message_id,
            error=error,
        )

        template_result.additional_properties = d
        return template_result

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
