"""Looking up the chats of messages before a run, to tell which of them will not be accepted."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeAlias

from texter_ext._api_errors import NotFoundError
from texter_ext._cli.output import reason
from texter_ext._errors import TexterError
from texter_ext._operations.phones import Phone
from texter_ext._operations.recipients import NumberedChat

if TYPE_CHECKING:
    from texter_ext._operations.chats import Chat
    from texter_ext._sync_client import Texter

_AT_ONCE: Final = 8

Given: TypeAlias = str | Phone | NumberedChat
"""Whom a row of a file names."""

LookedUp: TypeAlias = "Chat | TexterError | None"
"""A chat, None if there is none, or why it could not be looked up."""

NO_CHAT: Final = "no chat"
WINDOW_CLOSED: Final = "window closed"
FAILED: Final = "not looked up"


def look_up(texter: "Texter", recipients: "Iterable[Given]") -> "dict[Given, LookedUp]":
    """Return the chat of each recipient."""

    def chat_of(recipient: Given) -> LookedUp:
        try:
            if isinstance(recipient, Phone):
                return texter.find_chat(recipient)
            if isinstance(recipient, NumberedChat):
                return recipient.checked(texter.get_chat(recipient.id))
            return texter.get_chat(recipient)
        except NotFoundError:
            return None
        except TexterError as error:
            return error

    different = list(dict.fromkeys(recipients))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(different, pool.map(chat_of, different), strict=True))


def problem_with(chat: LookedUp) -> tuple[str, str] | None:
    """Return why only a template can be sent to a chat, in short and as a sentence; None if a message can."""
    if isinstance(chat, TexterError):
        return FAILED, reason(chat)
    if chat is None:
        return NO_CHAT, "There is no chat with messages, so only a template can be sent."
    if chat.window_open is False:
        return WINDOW_CLOSED, "The 24-hour window is closed, so only a template can be sent."
    return None
