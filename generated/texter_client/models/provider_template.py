from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.template_localization import TemplateLocalization


T = TypeVar("T", bound="ProviderTemplate")


@_attrs_define(repr=False)
class ProviderTemplate:
    """A template as WhatsApp has it.

    Attributes:
        name (None | str | Unset): Its name.
        category (None | str | Unset): `MARKETING`, `UTILITY` or `AUTHENTICATION` (the last is SEEN).
        localizations (list[TemplateLocalization] | None | Unset): Its languages.
        metadata (Any | Unset): Further data; its shape is not documented.
    """

    name: None | str | Unset = UNSET
    category: None | str | Unset = UNSET
    localizations: list[TemplateLocalization] | None | Unset = UNSET
    metadata: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.template_localization import TemplateLocalization  # noqa: PLC0415

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        category: None | str | Unset
        if isinstance(self.category, Unset):
            category = UNSET
        else:
            category = self.category

        localizations: list[dict[str, Any]] | None | Unset
        if isinstance(self.localizations, Unset):
            localizations = UNSET
        elif isinstance(self.localizations, list):
            if isinstance(self.localizations, list | tuple):
                localizations = []
                for localizations_type_0_item_data in self.localizations:
                    localizations_type_0_item = (
                        localizations_type_0_item_data.to_dict()
                        if isinstance(localizations_type_0_item_data, TemplateLocalization)
                        else localizations_type_0_item_data
                    )
                    localizations.append(localizations_type_0_item)
            else:
                localizations = self.localizations

        else:
            localizations = self.localizations

        metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if category is not UNSET:
            field_dict["category"] = category
        if localizations is not UNSET:
            field_dict["localizations"] = localizations
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.template_localization import TemplateLocalization  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_category(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        category = _parse_category(d.pop("category", UNSET))

        def _parse_localizations(data: object) -> list[TemplateLocalization] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                localizations_type_0 = []
                _localizations_type_0 = data
                for localizations_type_0_item_data in _localizations_type_0:
                    if isinstance(localizations_type_0_item_data, dict):
                        localizations_type_0_item = TemplateLocalization.from_dict(localizations_type_0_item_data)

                    else:
                        localizations_type_0_item = localizations_type_0_item_data
                    localizations_type_0.append(localizations_type_0_item)

                return localizations_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[TemplateLocalization] | None | Unset, data)

        localizations = _parse_localizations(d.pop("localizations", UNSET))

        metadata = d.pop("metadata", UNSET)

        provider_template = cls(
            name=name,
            category=category,
            localizations=localizations,
            metadata=metadata,
        )

        provider_template.additional_properties = d
        return provider_template

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
