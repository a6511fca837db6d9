from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.channel_problem_impairment import ChannelProblemImpairment


T = TypeVar("T", bound="ChannelProblem")


@_attrs_define(repr=False)
class ChannelProblem:
    """A problem of a channel, such as a WhatsApp number that cannot send.

    Attributes:
        id (None | str | Unset): Texter's id of the problem.
        channel (None | str | Unset): The channel, such as `whatsapp`.
        account_id (None | str | Unset): The business on this channel: on WhatsApp, its phone number.
        name (None | str | Unset): What kind of problem it is, such as `whatsapp_app_id_error`.
        case_id (None | str | Unset): The id of this case.
        severity (None | str | Unset): `error` or `warning`.
        impaired_functionality (ChannelProblemImpairment | None | Unset):
        message (None | str | Unset): The problem in words.
        instruction (None | str | Unset): What to do about it.
        created_at (int | None | Unset): When it was recorded, in milliseconds since 1970-01-01 UTC.
        started_at (int | None | Unset): When it began, in milliseconds since 1970-01-01 UTC.
        resolved_at (int | None | Unset): When it ended, in milliseconds since 1970-01-01 UTC; missing while it lasts.
    """

    id: None | str | Unset = UNSET
    channel: None | str | Unset = UNSET
    account_id: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    case_id: None | str | Unset = UNSET
    severity: None | str | Unset = UNSET
    impaired_functionality: ChannelProblemImpairment | None | Unset = UNSET
    message: None | str | Unset = UNSET
    instruction: None | str | Unset = UNSET
    created_at: int | None | Unset = UNSET
    started_at: int | None | Unset = UNSET
    resolved_at: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.channel_problem_impairment import ChannelProblemImpairment  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        channel: None | str | Unset
        if isinstance(self.channel, Unset):
            channel = UNSET
        else:
            channel = self.channel

        account_id: None | str | Unset
        if isinstance(self.account_id, Unset):
            account_id = UNSET
        else:
            account_id = self.account_id

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        case_id: None | str | Unset
        if isinstance(self.case_id, Unset):
            case_id = UNSET
        else:
            case_id = self.case_id

        severity: None | str | Unset
        if isinstance(self.severity, Unset):
            severity = UNSET
        else:
            severity = self.severity

        impaired_functionality: dict[str, Any] | None | Unset
        if isinstance(self.impaired_functionality, Unset):
            impaired_functionality = UNSET
        elif isinstance(self.impaired_functionality, ChannelProblemImpairment):
            impaired_functionality = (
                self.impaired_functionality.to_dict()
                if isinstance(self.impaired_functionality, ChannelProblemImpairment)
                else self.impaired_functionality
            )
        else:
            impaired_functionality = self.impaired_functionality

        message: None | str | Unset
        if isinstance(self.message, Unset):
            message = UNSET
        else:
            message = self.message

        instruction: None | str | Unset
        if isinstance(self.instruction, Unset):
            instruction = UNSET
        else:
            instruction = self.instruction

        created_at: int | None | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        else:
            created_at = self.created_at

        started_at: int | None | Unset
        if isinstance(self.started_at, Unset):
            started_at = UNSET
        else:
            started_at = self.started_at

        resolved_at: int | None | Unset
        if isinstance(self.resolved_at, Unset):
            resolved_at = UNSET
        else:
            resolved_at = self.resolved_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["_id"] = id
        if channel is not UNSET:
            field_dict["channel"] = channel
        if account_id is not UNSET:
            field_dict["accountId"] = account_id
        if name is not UNSET:
            field_dict["name"] = name
        if case_id is not UNSET:
            field_dict["caseId"] = case_id
        if severity is not UNSET:
            field_dict["severity"] = severity
        if impaired_functionality is not UNSET:
            field_dict["impairedFunctionality"] = impaired_functionality
        if message is not UNSET:
            field_dict["message"] = message
        if instruction is not UNSET:
            field_dict["instruction"] = instruction
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if started_at is not UNSET:
            field_dict["startedAt"] = started_at
        if resolved_at is not UNSET:
            field_dict["resolvedAt"] = resolved_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.channel_problem_impairment import ChannelProblemImpairment  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("_id", UNSET))

        def _parse_channel(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        channel = _parse_channel(d.pop("channel", UNSET))

        def _parse_account_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        account_id = _parse_account_id(d.pop("accountId", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_case_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        case_id = _parse_case_id(d.pop("caseId", UNSET))

        def _parse_severity(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        severity = _parse_severity(d.pop("severity", UNSET))

        def _parse_impaired_functionality(data: object) -> ChannelProblemImpairment | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                impaired_functionality_type_0 = ChannelProblemImpairment.from_dict(data)

                return impaired_functionality_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChannelProblemImpairment | None | Unset, data)

        impaired_functionality = _parse_impaired_functionality(d.pop("impairedFunctionality", UNSET))

        def _parse_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message = _parse_message(d.pop("message", UNSET))

        def _parse_instruction(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        instruction = _parse_instruction(d.pop("instruction", UNSET))

        def _parse_created_at(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        created_at = _parse_created_at(d.pop("createdAt", UNSET))

        def _parse_started_at(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        started_at = _parse_started_at(d.pop("startedAt", UNSET))

        def _parse_resolved_at(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        resolved_at = _parse_resolved_at(d.pop("resolvedAt", UNSET))

        channel_problem = cls(
            id=id,
            channel=channel,
            account_id=account_id,
            name=name,
            case_id=case_id,
            severity=severity,
            impaired_functionality=impaired_functionality,
            message=message,
            instruction=instruction,
            created_at=created_at,
            started_at=started_at,
            resolved_at=resolved_at,
        )

        channel_problem.additional_properties = d
        return channel_problem

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
