"""What the contact can do: write, and tap what a message offers."""

from collections.abc import Iterator
from typing import Any, cast

from texter_client.models import Message
from texter_ext.sandbox._conversations import Conversation
from texter_ext.sandbox._document import Json


def offers(message: Message) -> Iterator[Json]:
    """Yield the postback of each button and row that a message offers."""
    content: Json = message.to_dict()
    if content.get("direction") != "outgoing":
        return
    yield from content.get("buttons", ())
    for section in content.get("list", {}).get("sections", ()):
        yield from section["rows"]
    for component in content.get("special", {}).get("whatsapp", {}).get("template", {}).get("components", ()):
        for button in component.get("buttons", ()):
            if button["type"] == "QUICK_REPLY":
                yield {"payload": button["text"], "title": button["text"]}


def find_offer(
    conversation: Conversation, title: str, message_id: str | None = None, payload: str | None = None
) -> tuple[Message, Json]:
    """Return the newest message that offers a title, and the postback for it.

    Args:
        conversation: the chat.
        title: the label of a button or a row.
        message_id: the id of the message, or None for any.
        payload: the payload, which tells rows with the same label apart, or None for any.

    Raises:
        ValueError: no message offers it.
    """
    seen: list[str] = []
    for message in reversed(conversation.messages):
        if message_id in (None, message.id):
            for offer in offers(message):
                if offer["title"] == title and payload in (None, offer["payload"]):
                    return message, {name: offer[name] for name in ("payload", "title", "description") if name in offer}
                seen.append(cast("str", offer["title"]))
    offered = ", ".join(map(repr, seen)) or "nothing"
    raise ValueError(f"There is no button or row {title!r} to tap: the messages of this chat offer {offered}.")


def text_content(text: str) -> dict[str, Any]:
    """Return the content of a text message.

    Raises:
        ValueError: the text is blank or cannot be encoded.
    """
    if not text.strip():
        raise ValueError("A contact cannot send a blank text.")
    text.encode()  # half of a surrogate pair cannot be stored
    return {"type": "text", "text": text}
