from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chat import Chat
    from ..models.chat_event_agent import ChatEventAgent


T = TypeVar("T", bound="ChatEventData")


@_attrs_define(repr=False)
class ChatEventData:
    """The chat, and what changed.

    Attributes:
        chat (Chat | None | Unset):
        agent (ChatEventAgent | None | Unset):
        old_labels (list[str] | None | Unset): The labels that the chat had before; only in events about labels (SEEN).
        added_labels (list[str] | None | Unset): The labels that were added; only in events about labels (SEEN).
        removed_labels (list[str] | None | Unset): The labels that were removed; only in events about labels (SEEN).
    """

    chat: Chat | None | Unset = UNSET
    agent: ChatEventAgent | None | Unset = UNSET
    old_labels: list[str] | None | Unset = UNSET
    added_labels: list[str] | None | Unset = UNSET
    removed_labels: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.chat import Chat  # noqa: PLC0415
        from ..models.chat_event_agent import ChatEventAgent  # noqa: PLC0415

        chat: dict[str, Any] | None | Unset
        if isinstance(self.chat, Unset):
            chat = UNSET
        elif isinstance(self.chat, Chat):
            chat = self.chat.to_dict() if isinstance(self.chat, Chat) else self.chat
        else:
            chat = self.chat

        agent: dict[str, Any] | None | Unset
        if isinstance(self.agent, Unset):
            agent = UNSET
        elif isinstance(self.agent, ChatEventAgent):
            agent = self.agent.to_dict() if isinstance(self.agent, ChatEventAgent) else self.agent
        else:
            agent = self.agent

        old_labels: list[str] | None | Unset
        if isinstance(self.old_labels, Unset):
            old_labels = UNSET
        elif isinstance(self.old_labels, list):
            old_labels = self.old_labels

        else:
            old_labels = self.old_labels

        added_labels: list[str] | None | Unset
        if isinstance(self.added_labels, Unset):
            added_labels = UNSET
        elif isinstance(self.added_labels, list):
            added_labels = self.added_labels

        else:
            added_labels = self.added_labels

        removed_labels: list[str] | None | Unset
        if isinstance(self.removed_labels, Unset):
            removed_labels = UNSET
        elif isinstance(self.removed_labels, list):
            removed_labels = self.removed_labels

        else:
            removed_labels = self.removed_labels

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if chat is not UNSET:
            field_dict["chat"] = chat
        if agent is not UNSET:
            field_dict["agent"] = agent
        if old_labels is not UNSET:
            field_dict["oldLabels"] = old_labels
        if added_labels is not UNSET:
            field_dict["addedLabels"] = added_labels
        if removed_labels is not UNSET:
            field_dict["removedLabels"] = removed_labels

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chat import Chat  # noqa: PLC0415
        from ..models.chat_event_agent import ChatEventAgent  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_chat(data: object) -> Chat | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                chat_type_0 = Chat.from_dict(data)

                return chat_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Chat | None | Unset, data)

        chat = _parse_chat(d.pop("chat", UNSET))

        def _parse_agent(data: object) -> ChatEventAgent | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                agent_type_0 = ChatEventAgent.from_dict(data)

                return agent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChatEventAgent | None | Unset, data)

        agent = _parse_agent(d.pop("agent", UNSET))

        def _parse_old_labels(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                old_labels_type_0 = cast(list[str], data)

                return old_labels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        old_labels = _parse_old_labels(d.pop("oldLabels", UNSET))

        def _parse_added_labels(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                added_labels_type_0 = cast(list[str], data)

                return added_labels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        added_labels = _parse_added_labels(d.pop("addedLabels", UNSET))

        def _parse_removed_labels(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                removed_labels_type_0 = cast(list[str], data)

                return removed_labels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        removed_labels = _parse_removed_labels(d.pop("removedLabels", UNSET))

        chat_event_data = cls(
            chat=chat,
            agent=agent,
            old_labels=old_labels,
            added_labels=added_labels,
            removed_labels=removed_labels,
        )

        chat_event_data.additional_properties = d
        return chat_event_data

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
