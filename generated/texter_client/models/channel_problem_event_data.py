from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.channel_problem import ChannelProblem


T = TypeVar("T", bound="ChannelProblemEventData")


@_attrs_define(repr=False)
class ChannelProblemEventData:
    """The problem.

    Attributes:
        problem (ChannelProblem | None | Unset):
    """

    problem: ChannelProblem | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.channel_problem import ChannelProblem  # noqa: PLC0415

        problem: dict[str, Any] | None | Unset
        if isinstance(self.problem, Unset):
            problem = UNSET
        elif isinstance(self.problem, ChannelProblem):
            problem = self.problem.to_dict() if isinstance(self.problem, ChannelProblem) else self.problem
        else:
            problem = self.problem

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if problem is not UNSET:
            field_dict["problem"] = problem

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.channel_problem import ChannelProblem  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_problem(data: object) -> ChannelProblem | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                problem_type_0 = ChannelProblem.from_dict(data)

                return problem_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChannelProblem | None | Unset, data)

        problem = _parse_problem(d.pop("problem", UNSET))

        channel_problem_event_data = cls(
            problem=problem,
        )

        channel_problem_event_data.additional_properties = d
        return channel_problem_event_data

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
