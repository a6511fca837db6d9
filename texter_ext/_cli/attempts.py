"""What a command says of its messages when it is interrupted, or fails as nobody expected."""

import functools
import logging
import os
from collections.abc import Callable
from typing import ParamSpec

import typer

from texter_ext._cli.exit_status import INTERRUPTED, UNCERTAIN, UNUSABLE
from texter_ext._cli.output import say
from texter_ext._errors import Delivery

_P = ParamSpec("_P")

_logger = logging.getLogger("texter_ext.send")


class Attempts(logging.Handler):
    """Collects the messages that the client's log says were sent, or may have been.

    Attributes:
        maybe_sent: each message's tmpSendId and chat.
    """

    def __init__(self) -> None:
        super().__init__()
        self.maybe_sent: dict[object, object] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Take down an attempt."""
        fields = vars(record)
        if fields.get("texter_delivery") in {Delivery.UNKNOWN.value, Delivery.ACCEPTED.value}:
            self.maybe_sent[fields["texter_tmp_send_id"]] = fields["texter_chat_id"]

    def say(self, why: str) -> None:
        """Print why the command ended, and what became of its messages."""
        if not self.maybe_sent:
            say(f"texter: {why}: nothing was sent.")
        elif len(self.maybe_sent) > 1:
            say(f"texter: {why}: messages may have been sent. The journal says which: run the same command again.")
        else:
            say(f"texter: {why}: the message may have been sent; find out before you send it again.")
            for tmp_send_id, chat_id in self.maybe_sent.items():
                say(f"texter: look in chat {chat_id} for tmpSendId {tmp_send_id}.")


def told_apart(command: Callable[_P, None]) -> Callable[_P, None]:
    """Make a command end with what is known of its messages, whatever interrupts it or goes wrong in it."""

    @functools.wraps(command)
    def run(*args: _P.args, **options: _P.kwargs) -> None:
        attempts, level = Attempts(), _logger.level
        _logger.addHandler(attempts)
        _logger.setLevel(logging.DEBUG)
        try:
            command(*args, **options)
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            attempts.say("interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if os.environ.get("TEXTER_TRACEBACK"):
                raise
            attempts.say(f"an unexpected {type(error).__name__}, of which TEXTER_TRACEBACK=1 shows more")
            raise typer.Exit(UNCERTAIN if attempts.maybe_sent else UNUSABLE) from None
        finally:
            _logger.setLevel(level)
            _logger.removeHandler(attempts)

    return run
