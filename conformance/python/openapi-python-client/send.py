# pyright: strict
"""Sends messages through a client that openapi-python-client makes from the spec, as a team would on its first day."""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TypeAlias

import httpx
from examples import EXAMPLES
from texter import AuthenticatedClient
from texter.api.messages import send_message
from texter.models import (
    ButtonsMessage,
    ContactsMessage,
    ListMessage,
    LocationMessage,
    MediaMessage,
    MessageChannelInfo,
    SentMessages,
    TextMessage,
)

OutgoingMessage: TypeAlias = (
    TextMessage | MediaMessage | ButtonsMessage | ListMessage | ContactsMessage | LocationMessage
)
KINDS: dict[str, type[OutgoingMessage]] = {
    "text": TextMessage,
    "media": MediaMessage,
    "buttons": ButtonsMessage,
    "list": ListMessage,
    "contacts": ContactsMessage,
    "location": LocationMessage,
}

REFUSALS = frozenset({400, 401, 403, 404, 422, 429})
"""The statuses after which nothing was sent.

Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as well as a 5xx, while the message is still
on its way.
"""


class Statuses:
    """Keeps the status of the last answer, which would be lost if the answer cannot be parsed."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, response: httpx.Response) -> None:
        self.last = response.status_code


def send(client: AuthenticatedClient, statuses: Statuses, chat_id: str, message: OutgoingMessage) -> dict[str, object]:
    """Send one message, and decide by the status: the body may be anything."""
    statuses.last = 0
    result = None
    with contextlib.suppress(httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError):
        result = send_message.sync_detailed(chat_id, client=client, body=message).parsed
    stored = result.messages[0] if isinstance(result, SentMessages) and result.messages else None
    channel = stored.channel_info if stored else None
    return {
        "delivery": delivery(statuses.last),
        "httpStatus": statuses.last,
        "id": (stored.field_id or None) if stored else None,
        "providerId": (channel.id or None) if isinstance(channel, MessageChannelInfo) else None,
        "status": stored.status if stored and isinstance(stored.status, int) else None,
    }


def delivery(status: int) -> str:
    """Return the outcome that a status tells; 0 if there was no answer."""
    if status // 100 == 2:
        return "ACCEPTED"
    return "REJECTED" if status in REFUSALS else "UNKNOWN"


def main() -> None:
    """Send the spec's examples, or the messages in a file of conformance vectors."""
    messages: list[OutgoingMessage] = list(EXAMPLES)
    if len(sys.argv) > 1:
        cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["cases"]
        messages = [KINDS[case["message"]["type"]].from_dict(case["message"]) for case in cases]
    statuses = Statuses()
    client = AuthenticatedClient(
        base_url=os.environ["TEXTER_BASE_URL"],
        token=os.environ["TEXTER_API_TOKEN"],
        timeout=httpx.Timeout(30),
        httpx_args={"event_hooks": {"response": [statuses]}},
    )
    with client:
        for message in messages:
            print(json.dumps(send(client, statuses, os.environ["TEXTER_CHAT_ID"], message)))


if __name__ == "__main__":
    main()
