"""Send one message of each type to a local sandbox, and print the requests and responses."""

import json
from textwrap import indent
from typing import Final

from texter_ext import (
    OutgoingMessage,
    Texter,
    button,
    buttons,
    contact,
    contacts,
    document,
    image,
    list_message,
    location,
    media,
    row,
    section,
    text,
)
from texter_ext.sandbox import Sandbox

MESSAGES: Final[list[OutgoingMessage]] = [
    text("Hey there! 👋 Your order 1042 is on its way."),
    media(
        image(url="https://example.com/parcel.jpg", caption="Your parcel"),
        document(url="https://example.com/invoice-1042.pdf", filename="invoice-1042.pdf"),
    ),
    buttons("האם התור ביום ראשון ב-10:30 מתאים?", "כן", "לא", button("מועד אחר", payload="move")),
    list_message(
        "What would you like to do?",
        "Choose",
        section("Orders", row("Where is my order?", "status", "Track a delivery"), "Change an order"),
        section("Help", "Talk to a person"),
    ),
    contacts(contact("Dana Levi", phone="+972-50-000-0000", company="Example Ltd")),
    location(32.0853, 34.7818, name="The shop", address="1 Example Street"),
]


def main() -> None:
    """Run the demo."""
    with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        print(f"The sandbox is listening at {sandbox.base_url}\n")
        for message in MESSAGES:
            sent = texter.send(sandbox.chat_ids[0], message)
            request = sandbox.requests[-1]
            print(f"── {message.type_} " + "─" * (70 - len(message.type_)))
            print(f"{request.method} {request.path}")
            print(indent(json.dumps(request.json(), ensure_ascii=False, indent=2), "  "))
            print(f"→ {sent.status_code}, {len(sent.messages)} stored:")
            for stored in sent.messages:
                print(f"  {stored.type_} {stored.id}, status {stored.status}, at {stored.updated_at}")
        print(f"\nAll {len(MESSAGES)} types were sent: {len(sandbox.messages)} messages are in the sandbox.")


if __name__ == "__main__":
    main()
