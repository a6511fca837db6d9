"""Looking up the chats and templates of messages before a run, to tell which of them will not be accepted."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from texter_ext._api_errors import NotFoundError
from texter_ext._cli.output import reason
from texter_ext._errors import TexterError
from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.templates import violations_against
from texter_ext._operations.phones import Phone
from texter_ext._operations.recipients import NumberedChat

if TYPE_CHECKING:
    from texter_ext._cli.records import Record
    from texter_ext._messages.templates import Template
    from texter_ext._operations.chats import Chat
    from texter_ext._sync_client import Texter

_AT_ONCE: Final = 8

_Given: TypeAlias = str | Phone | NumberedChat
_LookedUp: TypeAlias = "Chat | TexterError | None"
_Approved: TypeAlias = "tuple[Template, ...] | TexterError"

Problem: TypeAlias = tuple[str, str]
"""What is wrong with a message, in short and as a sentence."""

NO_CHAT: Final = "no chat"
WINDOW_CLOSED: Final = "window closed"
WRONG_TEMPLATE: Final = "wrong template"
FAILED: Final = "not looked up"


def look_up(texter: "Texter", account_id: str | None, messages: "dict[int, Record]") -> dict[int, Problem]:
    """Return what is wrong with messages, by index.

    Args:
        texter: the client.
        account_id: the account whose templates are meant.
        messages: the messages, by index.
    """
    given = {
        index: cast("_Given", each.to)
        for index, each in messages.items()
        if not isinstance(each.message, OutgoingTemplate)
    }
    chats = _chats(texter, given.values())
    approved = _templates(texter, account_id) if any(map(_templates_of, messages.values())) else ()
    found: dict[int, Problem] = {}
    for index, message in messages.items():
        problem = next(filter(None, (_template_problem(each, approved) for each in _templates_of(message))), None)
        if problem is None and index in given:
            problem = _chat_problem(chats[given[index]])
        if problem is not None:
            found[index] = problem
    return found


def _chats(texter: "Texter", recipients: Iterable[_Given]) -> dict[_Given, _LookedUp]:
    def chat_of(recipient: _Given) -> _LookedUp:
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


def _chat_problem(chat: _LookedUp) -> Problem | None:
    """Return why only a template can be sent to a chat; None if a message can."""
    if isinstance(chat, TexterError):
        return FAILED, reason(chat)
    if chat is None:
        return NO_CHAT, "There is no chat with messages, so only a template can be sent."
    if chat.window_open is False:
        return WINDOW_CLOSED, "The 24-hour window is closed, so only a template can be sent."
    return None


def _templates(texter: "Texter", account_id: str | None) -> _Approved:
    try:
        return texter.templates(account_id)
    except TexterError as error:
        return error


def _templates_of(message: "Record") -> list[OutgoingTemplate]:
    return [each for each in (message.message, message.otherwise) if isinstance(each, OutgoingTemplate)]


def _template_problem(outgoing: OutgoingTemplate, approved: _Approved) -> Problem | None:
    """Return in what a template differs from the approved one of its name; None in nothing."""
    if isinstance(approved, TexterError):
        return FAILED, reason(approved)
    named = [each for each in approved if each.name == outgoing.name and outgoing.sender in (None, each.account_id)]
    if not named:
        return WRONG_TEMPLATE, f"There is no approved template {outgoing.name!r}: texter templates lists them."
    # Several accounts may have templates of the same name.
    fewest = min((list(violations_against(outgoing, each)) for each in named), key=len)
    return (WRONG_TEMPLATE, " ".join(each.detail for each in fewest)) if fewest else None
