from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..representation import describe
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.template_button import TemplateButton
    from ..models.template_header import TemplateHeader
    from ..models.template_reply_action import TemplateReplyAction
    from ..models.template_session_message import TemplateSessionMessage
    from ..models.template_set_chat import TemplateSetChat


T = TypeVar("T", bound="TemplateMessage")


@_attrs_define(repr=False)
class TemplateMessage:
    """A template message to send.

    Attributes:
        template_name (str): The template's unique name.
        to (str): The recipient's phone number in any common form, such as `0521234567`, `972521234567` or `+972
            52-123-4567`.
        from_ (str | Unset): The WhatsApp number to send from, if you have several; without it, the default one.
        language (str | Unset): The code of one of the template's languages, such as `en` or `he`. Not needed if it has
            only one.
        body (list[str] | Unset): The values of the variables `{{1}}`, `{{2}}` and so on in the template's body, one for
            each.
        header (TemplateHeader | Unset): A file that replaces the one in the template's header.
        set_chat (TemplateSetChat | Unset): Data to update on the chat. Its fields are not documented.
        buttons (list[TemplateButton] | Unset): Values for the template's buttons; required if the URL of a button has a
            variable, and for a form (Flow).
        reply_action (TemplateReplyAction | Unset): What happens when the contact replies, instead of the template's
            defaults. Its fields are not documented; those of a chat's `replyAction` are in ChatReplyAction.
        session_message (TemplateSessionMessage | Unset): Makes Texter send a session message instead if the 24-hour
            window is open. Its fields are not documented.
    """

    template_name: str
    to: str
    from_: str | Unset = UNSET
    language: str | Unset = UNSET
    body: list[str] | Unset = UNSET
    header: TemplateHeader | Unset = UNSET
    set_chat: TemplateSetChat | Unset = UNSET
    buttons: list[TemplateButton] | Unset = UNSET
    reply_action: TemplateReplyAction | Unset = UNSET
    session_message: TemplateSessionMessage | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        from ..models.template_button import TemplateButton  # noqa: PLC0415
        from ..models.template_header import TemplateHeader  # noqa: PLC0415
        from ..models.template_reply_action import TemplateReplyAction  # noqa: PLC0415
        from ..models.template_session_message import TemplateSessionMessage  # noqa: PLC0415
        from ..models.template_set_chat import TemplateSetChat  # noqa: PLC0415

        template_name = self.template_name

        to = self.to

        from_ = self.from_

        language = self.language

        body: list[str] | Unset = UNSET
        if not isinstance(self.body, Unset):
            body = self.body

        header: dict[str, Any] | Unset = UNSET
        if not isinstance(self.header, Unset):
            header = self.header.to_dict() if isinstance(self.header, TemplateHeader) else self.header

        set_chat: dict[str, Any] | Unset = UNSET
        if not isinstance(self.set_chat, Unset):
            set_chat = self.set_chat.to_dict() if isinstance(self.set_chat, TemplateSetChat) else self.set_chat

        buttons: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.buttons, Unset):
            if isinstance(self.buttons, list | tuple):
                buttons = []
                for buttons_item_data in self.buttons:
                    buttons_item = (
                        buttons_item_data.to_dict()
                        if isinstance(buttons_item_data, TemplateButton)
                        else buttons_item_data
                    )
                    buttons.append(buttons_item)
            else:
                buttons = self.buttons

        reply_action: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reply_action, Unset):
            reply_action = (
                self.reply_action.to_dict() if isinstance(self.reply_action, TemplateReplyAction) else self.reply_action
            )

        session_message: dict[str, Any] | Unset = UNSET
        if not isinstance(self.session_message, Unset):
            session_message = (
                self.session_message.to_dict()
                if isinstance(self.session_message, TemplateSessionMessage)
                else self.session_message
            )

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "templateName": template_name,
                "to": to,
            }
        )
        if from_ is not UNSET:
            field_dict["from"] = from_
        if language is not UNSET:
            field_dict["language"] = language
        if body is not UNSET:
            field_dict["body"] = body
        if header is not UNSET:
            field_dict["header"] = header
        if set_chat is not UNSET:
            field_dict["setChat"] = set_chat
        if buttons is not UNSET:
            field_dict["buttons"] = buttons
        if reply_action is not UNSET:
            field_dict["replyAction"] = reply_action
        if session_message is not UNSET:
            field_dict["sessionMessage"] = session_message

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.template_button import TemplateButton  # noqa: PLC0415
        from ..models.template_header import TemplateHeader  # noqa: PLC0415
        from ..models.template_reply_action import TemplateReplyAction  # noqa: PLC0415
        from ..models.template_session_message import TemplateSessionMessage  # noqa: PLC0415
        from ..models.template_set_chat import TemplateSetChat  # noqa: PLC0415

        d = dict(src_dict)
        template_name = d.pop("templateName")

        to = d.pop("to")

        from_ = d.pop("from", UNSET)

        language = d.pop("language", UNSET)

        body = cast(list[str], d.pop("body", UNSET))

        _header = d.pop("header", UNSET)
        header: TemplateHeader | Unset
        if isinstance(_header, Unset):
            header = UNSET
        else:
            header = TemplateHeader.from_dict(_header)

        _set_chat = d.pop("setChat", UNSET)
        set_chat: TemplateSetChat | Unset
        if isinstance(_set_chat, Unset):
            set_chat = UNSET
        else:
            set_chat = TemplateSetChat.from_dict(_set_chat)

        _buttons = d.pop("buttons", UNSET)
        buttons: list[TemplateButton] | Unset = UNSET
        if _buttons is not UNSET:
            buttons = []
            for buttons_item_data in _buttons:
                if isinstance(buttons_item_data, dict):
                    buttons_item = TemplateButton.from_dict(buttons_item_data)

                else:
                    buttons_item = buttons_item_data
                buttons.append(buttons_item)

        _reply_action = d.pop("replyAction", UNSET)
        reply_action: TemplateReplyAction | Unset
        if isinstance(_reply_action, Unset):
            reply_action = UNSET
        else:
            reply_action = TemplateReplyAction.from_dict(_reply_action)

        _session_message = d.pop("sessionMessage", UNSET)
        session_message: TemplateSessionMessage | Unset
        if isinstance(_session_message, Unset):
            session_message = UNSET
        else:
            session_message = TemplateSessionMessage.from_dict(_session_message)

        template_message = cls(
            template_name=template_name,
            to=to,
            from_=from_,
            language=language,
            body=body,
            header=header,
            set_chat=set_chat,
            buttons=buttons,
            reply_action=reply_action,
            session_message=session_message,
        )

        template_message.additional_properties = d
        return template_message

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
