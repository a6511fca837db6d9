"""Running the sandbox in a terminal."""

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from texter_ext.sandbox import Sandbox

CHATS_HELP: Final = 'how many chats there are, or "any" to have one for each phone number (default: 2)'

WEBHOOK_HELP: Final = "the URL to which events are posted, such as messages from contacts"

_MAX_SHOWN: Final = 5


def chats(text: str) -> int | Literal["any"]:
    """Return the chats that an argument of the command line names.

    Raises:
        ValueError: it names none.
    """
    return "any" if text == "any" else int(text)


def run(port: int, chats: int | Literal["any"] | None = None, webhook_url: str | None = None) -> None:
    """Run a sandbox until it is interrupted.

    Args:
        port: the port to listen on, or 0 for any free port.
        chats: the chats, or None for the default ones.
        webhook_url: the URL to which events are posted, or None.

    Raises:
        OSError: the port is not available.
        ValueError: the port or the number of chats is not valid.
    """
    try:
        with Sandbox(port=port, chats=chats, webhook_url=webhook_url) as sandbox:
            _say(
                f"export TEXTER_BASE_URL={sandbox.base_url}",
                f"export TEXTER_API_TOKEN={sandbox.token}",
                f"# chats: {_listed(chat.id for chat in sandbox.chats)}",
                f"# what the contacts see: {sandbox.page_url}",
                f"# their phone numbers: {_listed(chat.phone for chat in sandbox.chats)}",
                "# Press Ctrl-C to stop.",
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        _say("")


def _listed(texts: Iterable[str]) -> str:
    """Return the first texts, and how many there are."""
    all_of_them = list(texts)
    more = len(all_of_them) - _MAX_SHOWN
    return " ".join(all_of_them[:_MAX_SHOWN] + ([f"and {more:,} more"] if more > 0 else [])) or "any"


def _say(*lines: str) -> None:
    """Print lines, and continue even if standard output is closed."""
    try:
        print(*lines, sep="\n", flush=True)
    except OSError:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
