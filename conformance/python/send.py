# pyright: strict
"""Sends messages through the client that openapi-python-client makes of the spec, as a team would on its first day."""

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


class Statuses:
    """Keeps the status of the last answer, which an answer that cannot be parsed would take with it."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, response: httpx.Response) -> None:
        self.last = response.status_code


def send(client: AuthenticatedClient, statuses: Statuses, chat_id: str, message: OutgoingMessage) -> dict[str, object]:
    """Send one message, and decide by the status before the body: a 5xx may come after the message went out."""
    statuses.last = 0
    result = None
    with contextlib.suppress(httpx.HTTPError, ValueError, LookupError, TypeError, AttributeError):
        result = send_message.sync_detailed(chat_id, client=client, body=message).parsed
    stored = result.messages[0] if isinstance(result, SentMessages) and result.messages else None
    channel = stored.channel_info if stored else None
    return {
        "delivery": {2: "ACCEPTED", 4: "REJECTED"}.get(statuses.last // 100, "UNKNOWN"),
        "httpStatus": statuses.last,
        "id": (stored.field_id or None) if stored else None,
        "providerId": (channel.id or None) if isinstance(channel, MessageChannelInfo) else None,
        "status": stored.status if stored and isinstance(stored.status, int) else None,
    }


def main() -> None:
    """Send the spec's examples, or the messages of a file of conformance vectors."""
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
