"""A server that responds at once or after a delay, and reads as little as possible, so its own cost is not measured."""

import asyncio
import json
import sys
from typing import Final

from texter_client import spec

ANSWERS: Final = {
    spec.SEND_MESSAGE.path.partition("{")[0].encode(): {
        "success": True,
        "messages": [
            {
                "_id": "6909177d962e17ab3033fa2a",
                "chatChannelInfo": {"name": "whatsapp", "id": "972500000000", "accountId": "972500000001"},
                "channelInfo": {"id": "wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA"},
                "direction": "outgoing",
                "parent_chat": "67a87067aeedcdee1271cc4d",
                "status": 0,
                "statusHistory": [{"status": 0, "timestamp": 1762203517914}],
                "text": "Hey there!",
                "timestamp": 1762203517914,
                "type": "text",
                "updatedAt": "2025-11-03T20:58:37.936Z",
            }
        ],
    },
    b"/chat.postMessage": {"ok": True, "channel": "C1", "ts": "1762203517.914", "message": {"text": "Hey there!"}},
    b"/Messages.json": {
        "sid": "SM00000000000000000000000000000000",
        "account_sid": "AC00000000000000000000000000000000",
        "body": "Hey there!",
        "status": "queued",
    },
    b"/messages": {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "972500000000", "wa_id": "972500000000"}],
        "messages": [{"id": "wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA"}],
    },
}
"""Each API's response to an accepted message, by a part of the request's path."""


def _http(answer: object) -> bytes:
    body = json.dumps(answer, separators=(",", ":")).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_DELAY: Final = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
"""The seconds before each response."""
_READY: Final = {part: _http(answer) for part, answer in ANSWERS.items()}


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        lowered = head.lower()
        length = lowered.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            self._received = b""
            path = head.partition(b"\r\n")[0]
            answer = next(answer for part, answer in _READY.items() if part in path)
            if _DELAY:
                asyncio.get_running_loop().call_later(_DELAY, self._transport.write, answer)
            else:
                self._transport.write(answer)


async def main() -> None:
    """Listen on a free loopback port, print it, and serve until standard input closes."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
