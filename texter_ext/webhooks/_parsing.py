"""Parsing the body of a webhook request into an event."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, cast

from texter_client.models import (
    ChannelProblem,
    ChannelProblemEvent,
    ChannelProblemEventData,
    ChatEvent,
    ChatEventAgent,
    ChatEventData,
    Message,
    MessageEvent,
    MessageEventData,
    MessageStatus,
    MessageStatusEvent,
    MessageStatusEventData,
)
from texter_client.models import Chat as ChatModel
from texter_client.types import Unset
from texter_ext._errors import TexterError
from texter_ext._messages.timestamps import moment
from texter_ext._operations.chats import Chat
from texter_ext.webhooks import _events as events
from texter_ext.webhooks._values import text_or_none, texts, whole_number

_Raw: TypeAlias = dict[str, Any]
_Builder: TypeAlias = Callable[[str, _Raw], events.Event | None]


class EventError(TexterError, ValueError):
    """The body of a request is not an event: it is not a JSON object with an `eventName`."""


def parse(body: bytes | str | Mapping[str, Any]) -> events.Event:
    """Return the event in the body of a request.

    Args:
        body: the body, as it was received or as parsed JSON.

    Returns:
        An event of the class for its `eventName`, or an `UnknownEvent` if there is none or if the event lacks what
        every event of the class has, such as the chat's id.

    Raises:
        EventError: the body is not a JSON object with an `eventName`. The error does not quote the body, which may
            contain personal data.
    """
    raw = _object(body)
    if raw is None:
        raise EventError("The body is not a JSON object: Texter's events are objects with an eventName and eventData.")
    name = raw.get("eventName")
    if not isinstance(name, str) or not name:
        raise EventError("The body has no eventName: Texter's events are objects with an eventName and eventData.")
    build = _BUILDERS.get(name)
    event = build(name, raw) if build else None
    return event or events.UnknownEvent(name=name, raw=raw)


def _object(body: object) -> _Raw | None:
    """Return a body as a JSON object, or None; bytes that are not UTF-8 can only be in texts, and are replaced."""
    if isinstance(body, bytes | bytearray):
        body = body.decode(errors="replace")
    if isinstance(body, str):
        try:
            body = json.loads(body.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            return None
    return dict(cast("_Raw", body)) if isinstance(body, Mapping) else None


def _new_message(name: str, raw: _Raw) -> events.Event | None:
    data = MessageEvent.from_dict(raw).event_data
    if not isinstance(data, MessageEventData) or not isinstance(data.message, Message):
        return None
    chat = _chat(data.chat, text_or_none(data.message.parent_chat))
    if chat is None:
        return None
    kind = _DIRECTIONS.get(str(data.message.direction))
    if kind is None:
        kind = events.IncomingMessage if name == "newIncomingMessage" else events.NewMessage
    return kind(name=name, raw=raw, chat=chat, message=data.message)


def _status(name: str, raw: _Raw) -> events.Event | None:
    data = MessageStatusEvent.from_dict(raw).event_data
    if not isinstance(data, MessageStatusEventData):
        return None
    status = whole_number(data.message_status)
    if status is None:
        if name != "messageFailed":
            return None
        status = MessageStatus.FAILED
    failed = status in (MessageStatus.FAILED, MessageStatus.CHANNEL_FAILED)
    kind = events.MessageFailed if failed else events.MessageStatusChanged
    return kind(
        name=name,
        raw=raw,
        status=MessageStatus(status) if status in {*MessageStatus} else status,
        provider_ids=texts(data.external_id),
        changed_at=moment(data.timestamp),
        error=_error(data.error),
        chat=_chat(data.chat),
    )


def _error(error: object) -> str | None:
    """Return an error as text, whatever its type."""
    if isinstance(error, str):
        return error or None
    return None if error is None or isinstance(error, Unset) else json.dumps(error, ensure_ascii=False, default=str)


def _chat_event(kind: type[events.ChatEvent]) -> _Builder:
    def build(name: str, raw: _Raw) -> events.Event | None:
        data = ChatEvent.from_dict(raw).event_data
        chat = _chat(data.chat) if isinstance(data, ChatEventData) else None
        if not isinstance(data, ChatEventData) or chat is None:
            return None
        if kind is events.ChatAssigned:
            agent = data.agent if isinstance(data.agent, ChatEventAgent) else ChatEventAgent()
            return events.ChatAssigned(name=name, raw=raw, chat=chat, agent=agent)
        if kind is events.ChatLabelsUpdated:
            return events.ChatLabelsUpdated(
                name=name,
                raw=raw,
                chat=chat,
                old_labels=texts(data.old_labels),
                added_labels=texts(data.added_labels),
                removed_labels=texts(data.removed_labels),
            )
        return kind(name=name, raw=raw, chat=chat)

    return build


def _channel_problem(kind: type[events.ChannelHealthEvent]) -> _Builder:
    def build(name: str, raw: _Raw) -> events.Event | None:
        data = ChannelProblemEvent.from_dict(raw).event_data
        problem = data.problem if isinstance(data, ChannelProblemEventData) else None
        return kind(name=name, raw=raw, problem=problem) if isinstance(problem, ChannelProblem) else None

    return build


def _chat(model: object, default_id: str | None = None) -> Chat | None:
    """Return a chat, or None if its id is not known."""
    raw = model.to_dict() if isinstance(model, ChatModel) else {}
    chat_id = text_or_none(raw.get("_id")) or default_id
    return Chat(chat_id, raw) if chat_id else None


_DIRECTIONS: Final[dict[str, type[events.NewMessage]]] = {
    "incoming": events.IncomingMessage,
    "outgoing": events.OutgoingMessage,
}
_BUILDERS: Final[dict[str, _Builder]] = {
    **dict.fromkeys(("newMessage", "newIncomingMessage", "newMatchedMessage", "newMediaMessage"), _new_message),
    **dict.fromkeys(("messageStatusChanged", "messageFailed"), _status),
    "chatAssigned": _chat_event(events.ChatAssigned),
    "chatPending": _chat_event(events.ChatPending),
    **dict.fromkeys(("chatResolved", "chatResolvedByAgent", "chatResolvedByBot"), _chat_event(events.ChatResolved)),
    "chatSubscribed": _chat_event(events.ChatSubscribed),
    "chatUnsubscribed": _chat_event(events.ChatUnsubscribed),
    **dict.fromkeys(("chatLabelsUpdated", "chatSpecificLabelAdded"), _chat_event(events.ChatLabelsUpdated)),
    "externalBotEnabled": _chat_event(events.ExternalBotEnabled),
    "externalBotDisabled": _chat_event(events.ExternalBotDisabled),
    "channelHealthProblemCreated": _channel_problem(events.ChannelHealthProblemCreated),
    "channelHealthProblemResolved": _channel_problem(events.ChannelHealthProblemResolved),
}
