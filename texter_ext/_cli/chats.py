"""`texter chats`: prints the chats of a phone number or name, and whether their windows are open."""

from typing import TYPE_CHECKING, Final

import typer

from texter_ext._cli.client import online_client, reading
from texter_ext._cli.exit_status import REFUSED
from texter_ext._cli.options import Format
from texter_ext._cli.output import as_json, print_error, print_result, print_table
from texter_ext._cli.recipients import phone
from texter_ext._operations.chat_ids import looks_like_phone

if TYPE_CHECKING:
    from texter_ext._operations.chats import Chat
    from texter_ext._sync_client import Texter

_COLUMNS: Final = ("chat_id", "window", "phone", "name", "account_id", "channel")


def run(
    search: str,
    *,
    region: str | None,
    account_id: str | None,
    output: Format,
    project_id: str | None,
    base_url: str | None,
) -> None:
    """Print the chats that a search finds: by name if it has a letter, or else those of exactly the phone number."""
    with online_client(project_id, base_url, None) as texter, reading():
        chats = _found(texter, search, region, account_id)
    if output is Format.JSON:
        print_result(as_json([_fields(chat) for chat in chats]))
    else:
        print_table(_COLUMNS, [tuple(value or "" for value in _row(chat)) for chat in chats])
    if not chats:
        print_error("texter: no chat was found. A chat without messages is not found either.")
        raise typer.Exit(REFUSED)


def _found(texter: "Texter", search: str, region: str | None, account_id: str | None) -> "list[Chat]":
    if any(character.isalpha() for character in search) and not looks_like_phone(search):
        return list(texter.search_chats(search, account_id=account_id))
    number = phone(search, region, account_id)
    found = texter.search_chats(number.digits, account_id=account_id)
    return [chat for chat in found if chat.phone == number.e164]


def _fields(chat: "Chat") -> dict[str, object]:
    return {
        "chat_id": chat.id,
        "window_open": chat.window_open,
        "window_closes_at": chat.window_closes_at and chat.window_closes_at.isoformat(),
        "phone": chat.phone,
        "name": chat.title,
        "account_id": chat.account_id,
        "channel": chat.channel,
    }


def _row(chat: "Chat") -> tuple[str | None, ...]:
    window = {True: "open until", False: "closed since", None: "unknown"}[chat.window_open]
    if chat.window_closes_at is not None:
        window += f" {chat.window_closes_at:%Y-%m-%d %H:%M} UTC"
    return chat.id, window, chat.phone, chat.title, chat.account_id, chat.channel
