from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.template_component import TemplateComponent


T = TypeVar("T", bound="TemplateLocalization")


@_attrs_define(repr=False)
class TemplateLocalization:
    """A template in one language.

    Attributes:
        language (None | str | Unset): The language's code, such as `en` or `he`.
        status (None | str | Unset): Among others `REQUESTED`, `SUBMIT_FAILED`, `PENDING` and `APPROVED`.
        rejection_reason (Any | Unset): Why it was rejected, if it was; its shape is not documented.
        components (list[TemplateComponent] | None | Unset): Its parts.
        quality_score (Any | Unset): WhatsApp's rating: an object with a `score` and its `reasons`.
        metadata (Any | Unset): Further data; its shape is not documented.
        created_at (Any | Unset): When it was created; its unit is not documented.
        last_updated (Any | Unset): When it last changed; its unit is not documented.
    """

    language: None | str | Unset = UNSET
    status: None | str | Unset = UNSET
    rejection_reason: Any | Unset = UNSET
    components: list[TemplateComponent] | None | Unset = UNSET
    quality_score: Any | Unset = UNSET
    metadata: Any | Unset = UNSET
    created_at: Any | Unset = UNSET
    last_updated: Any | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.template_component import TemplateComponent  # noqa: PLC0415

        language: None | str | Unset
        if isinstance(self.language, Unset):
            language = UNSET
        else:
            language = self.language

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        rejection_reason = self.rejection_reason

        components: list[dict[str, Any]] | None | Unset
        if isinstance(self.components, Unset):
            components = UNSET
        elif isinstance(self.components, list):
            if isinstance(self.components, list | tuple):
                components = []
                for components_type_0_item_data in self.components:
                    components_type_0_item = (
                        components_type_0_item_data.to_dict()
                        if isinstance(components_type_0_item_data, TemplateComponent)
                        else components_type_0_item_data
                    )
                    components.append(components_type_0_item)
            else:
                components = self.components

        else:
            components = self.components

        quality_score = self.quality_score

        metadata = self.metadata

        created_at = self.created_at

        last_updated = self.last_updated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if language is not UNSET:
            field_dict["language"] = language
        if status is not UNSET:
            field_dict["status"] = status
        if rejection_reason is not UNSET:
            field_dict["rejectionReason"] = rejection_reason
        if components is not UNSET:
            field_dict["components"] = components
        if quality_score is not UNSET:
            field_dict["qualityScore"] = quality_score
        if metadata is not UNSET:
            field_dict["metadata"] = metadata
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if last_updated is not UNSET:
            field_dict["lastUpdated"] = last_updated

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.template_component import TemplateComponent  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_language(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        language = _parse_language(d.pop("language", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        rejection_reason = d.pop("rejectionReason", UNSET)

        def _parse_components(data: object) -> list[TemplateComponent] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                components_type_0 = []
                _components_type_0 = data
                for components_type_0_item_data in _components_type_0:
                    if isinstance(components_type_0_item_data, dict):
                        components_type_0_item = TemplateComponent.from_dict(components_type_0_item_data)

                    else:
                        components_type_0_item = components_type_0_item_data
                    components_type_0.append(components_type_0_item)

                return components_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[TemplateComponent] | None | Unset, data)

        components = _parse_components(d.pop("components", UNSET))

        quality_score = d.pop("qualityScore", UNSET)

        metadata = d.pop("metadata", UNSET)

        created_at = d.pop("createdAt", UNSET)

        last_updated = d.pop("lastUpdated", UNSET)

        template_localization = cls(
            language=language,
            status=status,
            rejection_reason=rejection_reason,
            components=components,
            quality_score=quality_score,
            metadata=metadata,
            created_at=created_at,
            last_updated=last_updated,
        )

        template_localization.additional_properties = d
        return template_localization

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
