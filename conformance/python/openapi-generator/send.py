"""Sends messages through a client that openapi-generator makes from the spec, as a team would on its first day."""

import contextlib
import json
import os
import sys
from pathlib import Path

import urllib3
from client import connect
from examples import EXAMPLES
from texter import MessagesApi, OutgoingMessage, SentMessages

REFUSALS = frozenset({400, 401, 403, 404, 422, 429})
"""The statuses after which nothing was sent.

Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as well as a 5xx, while the message is still
on its way.
"""


def send(api: MessagesApi, chat_id: str, message: OutgoingMessage) -> dict[str, object]:
    """Send one message, and decide by the status before the body is read: it may be anything."""
    status = 0
    result = None
    with contextlib.suppress(urllib3.exceptions.HTTPError, ValueError):
        response = api.send_message_without_preload_content(chat_id, message, _request_timeout=30.0)
        status = response.status
        result = SentMessages.from_json(response.read().decode()) if status // 100 == 2 else None
    stored = result.messages[0] if result and result.messages else None
    return {
        "delivery": "ACCEPTED" if status // 100 == 2 else "REJECTED" if status in REFUSALS else "UNKNOWN",
        "httpStatus": status,
        "id": stored.id if stored else None,
        "providerId": stored.channel_info.id if stored and stored.channel_info else None,
        "status": stored.status if stored else None,
    }


def main() -> None:
    """Send the spec's examples, or the messages in a file of conformance vectors."""
    messages = [OutgoingMessage(example) for example in EXAMPLES]
    if len(sys.argv) > 1:
        cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["cases"]
        messages = [OutgoingMessage.from_dict(case["message"]) for case in cases]
    with connect() as client:
        for message in messages:
            print(json.dumps(send(MessagesApi(client), os.environ["TEXTER_CHAT_ID"], message)))


if __name__ == "__main__":
    main()
