"""The messages that the API would store for an accepted message."""

import base64
import datetime
import secrets
import time
from typing import Any, Final

from texter_client import spec

# Nobody can have these numbers.
_CONTACT: Final = "972500000000"
_ACCOUNT: Final = "972500000001"


def stored_messages(chat_id: str, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the stored messages: one for each media item, or a single one for other kinds."""
    kind = message[spec.DISCRIMINATOR]
    known = {field: message[field] for field in spec.STRUCTURES[spec.MESSAGES[kind]] if field in message}
    content = {spec.DISCRIMINATOR: kind, **known}
    if "media" not in content:
        return [_message(chat_id, content)]
    return [_message(chat_id, {**content, "media": [item]}) for item in content["media"]]


def _message(chat_id: str, message: dict[str, Any]) -> dict[str, Any]:
    now = time.time_ns() // 1_000_000
    moment = datetime.datetime.fromtimestamp(now / 1000, datetime.UTC)
    wamid = (
        b"\x1d\x0c" + _CONTACT.encode() + b"\x15\x02\x00\x11\x18\x12" + secrets.token_hex(9).upper().encode() + b"\x00"
    )
    return {
        "_id": secrets.token_hex(12),
        "chatChannelInfo": {"name": "whatsapp", "id": _CONTACT, "accountId": _ACCOUNT},
        "channelInfo": {"id": "wamid." + base64.b64encode(wamid).decode()},
        "direction": "outgoing",
        "parent_chat": chat_id,
        "status": 0,
        "statusHistory": [{"status": 0, "timestamp": now}],
        **message,
        "timestamp": now,
        "updatedAt": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
