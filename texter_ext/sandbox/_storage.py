"""The messages that the API would store for an accepted message."""

import base64
import secrets
from typing import Any

from texter_client import spec
from texter_client.models.message_status import MessageStatus
from texter_ext.sandbox._conversations import Conversation, iso, now


def stored_messages(conversation: Conversation, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the stored forms of a session message: one for each media item, or a single one for other kinds."""
    kind = message[spec.DISCRIMINATOR]
    known = {field: message[field] for field in spec.STRUCTURES[spec.MESSAGES[kind]] if field in message}
    content = {spec.DISCRIMINATOR: kind, **known}
    if "media" not in content:
        return [stored_message(conversation, content)]
    return [stored_message(conversation, {**content, "media": [item]}) for item in content["media"]]


def stored_message(conversation: Conversation, content: dict[str, Any], *, incoming: bool = False) -> dict[str, Any]:
    """Return the stored form of a message to a contact, or from them, given its content."""
    status = MessageStatus.DELIVERED if incoming else MessageStatus.SENT
    moment = now()
    chat, number = conversation.chat, conversation.number
    unique = secrets.token_hex(9).upper().encode()
    wamid = bytes([0x1D, len(number)]) + number.encode() + b"\x15\x02\x00\x11\x18\x12" + unique + b"\x00"
    return {
        "_id": secrets.token_hex(12),
        "chatChannelInfo": {"name": chat.channel, "id": number, "accountId": chat.account_id},
        "channelInfo": {"id": "wamid." + base64.b64encode(wamid).decode()},
        "direction": "incoming" if incoming else "outgoing",
        "parent_chat": chat.id,
        "status": int(status),
        "statusHistory": [{"status": int(status), "timestamp": moment}],
        **content,
        "timestamp": moment,
        "updatedAt": iso(moment),
    }
