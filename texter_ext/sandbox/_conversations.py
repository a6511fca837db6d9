"""The chats of a sandbox while it runs: what has been said in each, and how they are found."""

import dataclasses
import datetime
import re
import threading
import time
from collections.abc import Iterable
from typing import Final

from texter_client import spec
from texter_client.models import Message
from texter_ext.sandbox._chats import (
    ACCOUNT_ID,
    Chats,
    SandboxChat,
    digits_of,
    given_chats,
    international,
    made_up_chats,
)
from texter_ext.sandbox._document import Json

_WINDOW: Final = spec.WINDOW_HOURS * 3_600_000


def now() -> int:
    """Return the time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def iso(milliseconds: int) -> str:
    """Return a time as the API writes it in ISO 8601."""
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Conversation:
    """A chat and its messages.

    Attributes:
        chat: the chat; replaced when the contact writes.
        messages: the messages in both directions, earliest first.
        unread: the number of incoming messages.
    """

    def __init__(self, chat: SandboxChat) -> None:
        self.chat = chat
        self.messages: list[Message] = []
        self.unread = 0
        self._created = now()

    @property
    def number(self) -> str:
        """The contact's phone number in digits."""
        return self.chat.phone[1:]

    @property
    def last_incoming(self) -> int | None:
        """When the contact last wrote, in milliseconds since the epoch."""
        moment = self.chat.last_incoming_at
        return None if moment is None else round(moment.timestamp() * 1000)

    @property
    def last_message(self) -> int:
        """When the last message was sent or received, in milliseconds since the epoch."""
        sent = [message.timestamp for message in self.messages[-1:] if isinstance(message.timestamp, int)]
        return max([self.last_incoming or 0, *sent]) or self._created

    @property
    def window_open(self) -> bool:
        """Whether a session message can be sent."""
        last = self.last_incoming
        return self.chat.channel != "whatsapp" or (last is not None and now() - last < _WINDOW)

    def matches(self, search: str) -> bool:
        """Return whether its number or name contains a text; a number can be in local form."""
        digits = re.sub(r"[+ ().-]", "", search)
        part = digits.lstrip("0") if digits.isascii() and digits.isdigit() else ""
        return bool(part and part in self.number) or search.casefold() in self.chat.title.casefold()

    @property
    def last_message_json(self) -> Json:
        """The last message as a field, if there is one."""
        return {"lastMessage": self.messages[-1].to_dict()} if self.messages else {}

    def as_json(self) -> Json:
        """Return the chat as `searchChats` does, without what is only there."""
        chat, last_incoming = self.chat, self.last_incoming
        labels = {"labels": list(chat.labels)} if chat.labels else {}
        incoming = {} if last_incoming is None else {"lastIncomingMessageTimestamp": last_incoming}
        return {
            "_id": chat.id,
            "title": chat.title,
            "channelInfo": {"name": chat.channel, "id": self.number, "accountId": chat.account_id},
            "agent": {"uid": None, "displayName": ""},
            "departmentId": None,
            "status": int(chat.status),
            "unreadCount": self.unread,
            **labels,
            **incoming,
            "created": iso(self._created),
            "updatedAt": iso(max(self.last_message, self._created)),
            "botState": {},
            "crmData": {},
            "externalBot": False,
        }


class Conversations:
    """The chats of a sandbox.

    Its methods can be called from any thread.

    Args:
        chats: the chats to begin with.
    """

    def __init__(self, chats: Chats) -> None:
        self._lock = threading.RLock()
        self.begin(chats)

    def begin(self, chats: Chats) -> None:
        """Begin with other chats, without messages.

        Raises:
            ValueError: `chats` is not valid.
        """
        self._begin(given_chats(chats), makes_any=chats == "any")

    def _begin(self, chats: Iterable[SandboxChat], *, makes_any: bool) -> None:
        with self._lock:
            self._makes_any = makes_any
            self._first = tuple(chats)
            self._by_id = {chat.id: Conversation(chat) for chat in self._first}

    def restart(self) -> None:
        """Begin again with the same chats."""
        self._begin(self._first, makes_any=self._makes_any)

    def keep(self, ids: Iterable[str]) -> None:
        """Keep the chats with these ids as they are, remove the others, and make up those that are missing."""
        with self._lock:
            self._first = made_up_chats(ids, self.chats)
            self._by_id = {chat.id: self._by_id.get(chat.id) or Conversation(chat) for chat in self._first}

    @property
    def chats(self) -> tuple[SandboxChat, ...]:
        """The chats as they are now."""
        with self._lock:
            return tuple(each.chat for each in self._by_id.values())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the chats."""
        with self._lock:
            return tuple(self._by_id)

    @property
    def account_ids(self) -> tuple[str, ...]:
        """The accounts of the chats, the default one first."""
        return tuple(dict.fromkeys(chat.account_id for chat in self.chats)) or (ACCOUNT_ID,)

    def get(self, chat_id: str) -> Conversation | None:
        """Return the chat with an id, or None."""
        return self._by_id.get(chat_id)

    def search(self, search: str, account_id: str | None = None) -> list[Conversation]:
        """Return the chats whose number or name contains a text, those with the newest message first.

        Args:
            search: the text.
            account_id: the account of the chats, or None for any.

        If there is to be a chat for any number, and the text is a number that has none, its chat is made up.
        """
        with self._lock:
            found = [
                each
                for each in self._by_id.values()
                if account_id in (None, each.chat.account_id) and each.matches(search)
            ]
            digits = digits_of(search)
            if self._makes_any and digits is not None and not found:
                found = [self.add(SandboxChat(international(digits), account_id=account_id or ACCOUNT_ID))]
            return sorted(found, key=lambda each: each.last_message, reverse=True)

    def reach(self, number: str, account_id: str) -> Conversation:
        """Return the WhatsApp chat of a number, in digits, with an account; made up if there is none."""
        with self._lock:
            for each in self._by_id.values():
                if (each.number, each.chat.account_id, each.chat.channel) == (number, account_id, "whatsapp"):
                    return each
            return self.add(SandboxChat(number, account_id=account_id, last_incoming_at=None))

    def add(self, chat: SandboxChat) -> Conversation:
        """Add a chat."""
        with self._lock:
            return self._by_id.setdefault(chat.id, Conversation(chat))

    def find(self, text: str) -> Conversation:
        """Return the chat with an id, or the only one with a phone number.

        Raises:
            ValueError: there is no such chat, or there are several.
        """
        with self._lock:
            if (conversation := self._by_id.get(text)) is not None:
                return conversation
            digits = digits_of(text)
            number = None if digits is None else international(digits)
            found = [each for each in self._by_id.values() if each.number == number]
        if len(found) != 1:
            problem = "Several chats have this phone number: give the id of one." if found else "There is no such chat."
            raise ValueError(problem)
        return found[0]

    def received(self, conversation: Conversation, message: Message) -> None:
        """Store a message from the contact, which opens the window."""
        with self._lock:
            moment = datetime.datetime.now(datetime.UTC)
            conversation.chat = dataclasses.replace(conversation.chat, last_incoming_at=moment)
            conversation.unread += 1
            conversation.messages.append(message)

    def forget(self, messages: Iterable[Message]) -> None:
        """Remove messages, which are among the oldest of their chats."""
        for message in messages:
            conversation = self._by_id.get(str(message.parent_chat))
            kept = conversation.messages if conversation else []
            for place, each in enumerate(kept):
                if each is message:
                    del kept[place]
                    break
