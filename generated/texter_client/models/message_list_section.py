from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.message_list_row import MessageListRow


T = TypeVar("T", bound="MessageListSection")


@_attrs_define(repr=False)
class MessageListSection:
    """A section of a stored menu.

    Attributes:
        title (None | str | Unset): The heading.
        rows (list[MessageListRow] | None | Unset): The rows.
    """

    title: None | str | Unset = UNSET
    rows: list[MessageListRow] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_list_row import MessageListRow  # noqa: PLC0415

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        rows: list[dict[str, Any]] | None | Unset
        if isinstance(self.rows, Unset):
            rows = UNSET
        elif isinstance(self.rows, list):
            if isinstance(self.rows, list | tuple):
                rows = []
                for rows_type_0_item_data in self.rows:
                    rows_type_0_item = (
                        rows_type_0_item_data.to_dict()
                        if isinstance(rows_type_0_item_data, MessageListRow)
                        else rows_type_0_item_data
                    )
                    rows.append(rows_type_0_item)
            else:
                rows = self.rows

        else:
            rows = self.rows

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if title is not UNSET:
            field_dict["title"] = title
        if rows is not UNSET:
            field_dict["rows"] = rows

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.message_list_row import MessageListRow  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        def _parse_rows(data: object) -> list[MessageListRow] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                rows_type_0 = []
                _rows_type_0 = data
                for rows_type_0_item_data in _rows_type_0:
                    if isinstance(rows_type_0_item_data, dict):
                        rows_type_0_item = MessageListRow.from_dict(rows_type_0_item_data)

                    else:
                        rows_type_0_item = rows_type_0_item_data
                    rows_type_0.append(rows_type_0_item)

                return rows_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[MessageListRow] | None | Unset, data)

        rows = _parse_rows(d.pop("rows", UNSET))

        message_list_section = cls(
            title=title,
            rows=rows,
        )

        message_list_section.additional_properties = d
        return message_list_section

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
