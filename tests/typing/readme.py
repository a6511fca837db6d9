"""The README's example of all six kinds of message, for the type checkers: `make check` runs them, no test does."""

from texter_ext import (
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

messages = [
    text("Your order 1042 is on its way."),
    media(
        image(url="https://example.com/parcel.jpg", caption="Your parcel"),
        document(file_id="65f0c0ffee65f0c0ffee65f0", filename="invoice-1042.pdf"),
    ),
    buttons("Shall we keep your appointment?", "Keep it", button("Another time", payload="move")),
    list_message(
        "What would you like to do?",
        "Choose",
        section("Orders", row("Where is my order?", "status", "Track a delivery"), "Change an order"),
        section("Help", "Talk to a person"),
    ),
    contacts(contact("Dana Levi", phone="+972-50-000-0000", company="Example Ltd")),
    location(32.0853, 34.7818, name="The shop", address="1 Example Street"),
]

chat_id = "67a87067aeedcdee1271cc4d"

with Texter() as texter:
    for message in messages:
        texter.send(chat_id, message)
