"""The handlers of the operations that find and read chats."""

from typing import Final

from texter_client.models.chat_status import ChatStatus
from texter_ext.sandbox._answers import Answer, RefusedError
from texter_ext.sandbox._conversations import Conversation
from texter_ext.sandbox._document import Json
from texter_ext.sandbox._state import State
from texter_ext.sandbox._validation import Call, query_of, validate

_DEFAULT_LIMIT: Final = 30
_LIMITS: Final = range(1, 10_001)


def conversation_of(state: State, call: Call) -> Conversation:
    """Return the chat whose id is in the path.

    Raises:
        RefusedError: there is no such chat.
    """
    conversation = state.conversations.get(call.path_parameters["chatId"])
    if conversation is None:
        raise RefusedError(404, "There is no such chat.")
    return conversation


def search_chats(state: State, call: Call) -> Answer:
    """Return a page of the chats that match."""
    validate(call)
    query = query_of(call.request)
    if ("channel[name]" in query) != ("channel[accountId]" in query):
        raise RefusedError(400, "channel[name] and channel[accountId] must be given together.")
    (channel,) = query.get("channel[name]", [None])[-1:]
    (account_id,) = query.get("channel[accountId]", [None])[-1:]
    limit = int(query.get("limit", [str(_DEFAULT_LIMIT)])[-1])
    skip = int(query.get("skip", ["0"])[-1])
    if limit not in _LIMITS:
        raise RefusedError(400, f"limit must be from {_LIMITS.start} to {_LIMITS.stop - 1}.")
    labels = set(query.get("labels[]", ()))
    statuses = {ChatStatus[name] for name in query.get("statuses[]", ())}
    found = [
        each
        for each in state.conversations.search(query.get("search", [""])[-1], account_id)
        if channel in (None, each.chat.channel)
        and (not labels or labels & set(each.chat.labels))
        and (not statuses or each.chat.status in statuses)
    ]
    return Answer(200, {"data": [_row(each) for each in found[skip : skip + limit]], "total": len(found)})


def _row(conversation: Conversation) -> Json:
    """Return a chat as `searchChats` does."""
    on_whatsapp = conversation.chat.channel == "whatsapp"
    phones = {
        "entityPhone": f"+{conversation.chat.account_id}",
        "clientPhoneE164": conversation.chat.phone,
        "clientPhone": conversation.chat.phone,
    }
    return {
        **conversation.as_json(),
        "channel": conversation.chat.channel,
        **(phones if on_whatsapp else {}),
        "last_message_timestamp": conversation.last_message,
    }


def get_chat(state: State, call: Call) -> Answer:
    """Return a chat in its short form, which has no `_id`."""
    validate(call)
    conversation = conversation_of(state, call)
    left_out = {"_id", "labels", "crmData"}
    fields = {name: value for name, value in conversation.as_json().items() if name not in left_out}
    last = {**conversation.last_message_json, "lastMessageTimestamp": conversation.last_message}
    return Answer(200, {"success": True, **fields, **last})
