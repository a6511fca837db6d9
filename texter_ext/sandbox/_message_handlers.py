"""The handlers of the operations that send and read the messages of a chat."""

from typing import Final

from texter_client import spec
from texter_client.models import Message
from texter_ext.sandbox._answers import Answer, RefusedError, whatsapp_sentence
from texter_ext.sandbox._chat_handlers import conversation_of
from texter_ext.sandbox._state import State
from texter_ext.sandbox._storage import stored_messages
from texter_ext.sandbox._validation import Call, query_of, validate

_DEFAULT_LIMIT: Final = "50"


def send_message(state: State, call: Call) -> Answer:
    """Store the message if its chat exists and the 24-hour window is open."""
    conversation = conversation_of(state, call)
    message = validate(call)
    if not conversation.window_open:
        raise RefusedError(400, whatsapp_sentence(spec.WINDOW_CLOSED))
    messages = stored_messages(conversation, message)
    stored = list(map(Message.from_dict, messages))
    state.store(conversation, stored)
    return Answer(200, {"success": True, "messages": messages}, messages=stored)


def get_messages(state: State, call: Call) -> Answer:
    """Return the messages nearest below a cursor, or those of a bot session, earliest first."""
    validate(call)
    conversation = conversation_of(state, call)
    query = {name: values[-1] for name, values in query_of(call.request).items()}
    if ("beforeTime" in query) != ("beforeId" in query):
        raise RefusedError(400, "beforeTime and beforeId must be given together.")
    if not {"beforeTime", "botSessionId"} & query.keys():
        raise RefusedError(400, "A filter is required: botSessionId, or beforeTime and beforeId.")
    messages = sorted(conversation.messages, key=_timestamp)
    limit = int(query.get("limit", _DEFAULT_LIMIT))
    found = [
        each
        for each in messages
        if ("beforeTime" not in query or _timestamp(each) <= int(query["beforeTime"]))
        and each.id != query.get("beforeId")
        and ("botSessionId" not in query or each.bot_session_id == query["botSessionId"])
    ]
    page = [each.to_dict() for each in found[max(len(found) - limit, 0) :]]
    times = {"minTime": _timestamp(messages[0]), "maxTime": _timestamp(messages[-1])} if messages else {}
    return Answer(200, {"messages": page, **times})


def _timestamp(message: Message) -> int:
    return message.timestamp if isinstance(message.timestamp, int) else 0
