"""Reporting the outcome of a command's messages when it is interrupted or fails unexpectedly."""

import functools
import logging
import os
from collections import Counter
from collections.abc import Callable
from typing import ParamSpec

import typer

from texter_ext._cli.exit_status import INTERRUPTED, UNCERTAIN, UNUSABLE
from texter_ext._cli.facts import whereabouts
from texter_ext._cli.output import print_error
from texter_ext._errors import Delivery

_P = ParamSpec("_P")

_logger = logging.getLogger("texter_ext.send")
_logger_of_many = logging.getLogger("texter_ext.send_many")


class _Attempts(logging.Handler):
    """Collects from the client's log the messages that were sent, or may have been.

    Attributes:
        latest: the delivery, chat id and tmpSendId of the latest, or None. A template has no tmpSendId, and perhaps no
            chat id.
    """

    def __init__(self) -> None:
        super().__init__()
        self.latest: tuple[object, object, object] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Note an attempt's outcome."""
        fields = vars(record)
        delivery = fields.get("texter_delivery")
        if delivery in {Delivery.UNKNOWN.value, Delivery.ACCEPTED.value}:
            self.latest = delivery, fields.get("texter_chat_id"), fields.get("texter_tmp_send_id")

    def explain(self, why: str, *, journal: bool) -> int:
        """Print why the command ended and the outcome of its messages; return the exit status for a failure."""
        if self.latest is None:
            print_error(f"texter: {why}: nothing was sent.")
            return UNUSABLE
        if journal:
            print_error(
                f"texter: {why}: messages may have been sent. The journal knows which: run the same command again."
            )
            return UNCERTAIN
        delivery, chat_id, tmp_send_id = self.latest
        if delivery == Delivery.ACCEPTED.value:
            print_error(f"texter: {why}: the message was accepted. Do not send it again.")
            return 0
        print_error(f"texter: {why}: the message may have been sent. Find out before you send it again.")
        print_error(f"texter: {whereabouts(chat_id, tmp_send_id)}.")
        return UNCERTAIN


class _Failures(logging.Handler):
    """Collects what only the log says: that the next run will not know something. The results say all else."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._counts: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Note a failure."""
        self._counts[record.getMessage()] += 1

    def explain(self) -> None:
        """Print each failure once."""
        for sentence, count in self._counts.items():
            print_error(f"texter: {sentence}" + (f" ({count:,} times)" if count > 1 else ""))


def explains_outcome(command: Callable[_P, None]) -> Callable[_P, None]:
    """Make a command that is interrupted or fails unexpectedly end with its messages' outcome."""

    @functools.wraps(command)
    def run(*args: _P.args, **options: _P.kwargs) -> None:
        attempts, failures, level = _Attempts(), _Failures(), _logger.level
        _logger.addHandler(attempts)
        _logger_of_many.addHandler(failures)
        _logger.setLevel(logging.DEBUG)
        journal = options.get("journal") is not None
        try:
            command(*args, **options)
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            attempts.explain("interrupted", journal=journal)
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if os.environ.get("TEXTER_TRACEBACK"):
                raise
            why = f"unexpected {type(error).__name__} (TEXTER_TRACEBACK=1 shows more)"
            raise typer.Exit(attempts.explain(why, journal=journal)) from None
        finally:
            _logger.setLevel(level)
            _logger.removeHandler(attempts)
            _logger_of_many.removeHandler(failures)
            failures.explain()

    return run
