"""`texter send-many`: the messages of a file."""

import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from texter_ext._cli.exit_status import INTERRUPTED, REFUSED, UNCERTAIN
from texter_ext._cli.output import reason, say, stop, table
from texter_ext._cli.records import records
from texter_ext._cli.report import Report, told
from texter_ext._cli.settings import BaseUrl, NoLimits, ProjectId, argument, client, limits, offline, option
from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE
from texter_ext._errors import AuthenticationError, ConfigurationError, Delivery, JournalError, StoppedError

if TYPE_CHECKING:
    from texter_ext._cli.progress import Bar
    from texter_ext._many.items import AnyItem, Progress, SendResult
    from texter_ext._many.sync_sending import Sending

# What no other message of the run would fare better with.
_HOPELESS: Final = (AuthenticationError, JournalError)
_EARLIER: Final = "accepted by an earlier run"
_IN_ORDER: Final = "in order"
_SHOW_CURSOR: Final = b"\x1b[?25h\r\n"


def send_many(
    file: Annotated[str, argument(metavar="FILE")],
    *,
    journal: Annotated[
        str | None,
        option(metavar="FILE", help="What was sent is written down here, so that the command can be run again."),
    ] = None,
    report: Annotated[
        str | None, option(metavar="FILE", help="Write what became of each message: .csv or .jsonl.")
    ] = None,
    dry_run: Annotated[bool, option("--dry-run", help="Send nothing: say what is wrong with the messages.")] = False,
    repeat_unknown: Annotated[
        bool, option("--repeat-unknown", help="Send again what may have been sent by an earlier run.")
    ] = False,
    keep_messages: Annotated[
        bool, option("--keep-messages", help="Write the messages to the journal, too: personal data.")
    ] = False,
    rate: Annotated[float, option(help="How many messages go out in a second.")] = DEFAULT_RATE,
    concurrency: Annotated[int, option(help="How many are in flight at most.")] = DEFAULT_CONCURRENCY,
    no_limits: NoLimits = False,
    project_id: ProjectId = None,
    base_url: BaseUrl = None,
) -> None:
    """Send the messages of a file.

    They go out in order within a chat, side by side to different chats, and no faster than WhatsApp takes them. FILE is
    CSV or JSON lines, and its name ends in .csv or .jsonl.

    CSV is in UTF-8 and begins with a line that names its columns: chat_id, text and, if you like, key; a comma, a
    semicolon or a tab stands between two. JSON lines are objects with chat_id, either text or message (a message in the
    API's own JSON form) and, if you like, key. A key is what you call a message, such as an order's number; it is the
    same in every run, and no two messages share one.

    After whatever has stopped it, run the same command again: the journal knows what was sent, and that is not sent
    twice. Ctrl-C waits for what is in flight; a second one does not, and leaves it unknown whether that was sent.

    Each message that is not accepted is named on standard error; a summary goes to standard output.

    \b
    Examples:
      texter send-many customers.csv --dry-run
      texter send-many customers.csv --journal customers.journal
      texter send-many orders.jsonl --journal orders.journal --rate 20

    \b
    customers.csv:
      chat_id,text,key
      67a87067aeedcdee1271cc4d,"Hello, Dana!",order-1042

    \b
    orders.jsonl:
      {"chat_id": "67a87067aeedcdee1271cc4d", "text": "Hey there!", "key": 1042}
      {"chat_id": "67a87067aeedcdee1271cc4d", "message": {"type": "text", …}}
    """
    from texter_ext._many.journal import Journal  # noqa: PLC0415 (the other commands do without)

    if journal is None and not dry_run:
        stop("Without --journal FILE nobody would know what was sent, if this is stopped.")
    if not 0 < rate < math.inf:
        stop("--rate must be a positive number.")
    if report is not None and Path(report).resolve() in (Path(file).resolve(), Path(journal or "").resolve()):
        stop("--report needs a file of its own.")
    source = records(file)
    held_to = limits(lifted=no_limits)
    run = _Run(file, dry_run=dry_run)
    with ExitStack() as stack:
        texter = stack.enter_context(offline(held_to) if dry_run else client(project_id, base_url, held_to))
        try:
            sending = texter.send_many(
                cast("Iterable[AnyItem]", source),  # what is none of them gets a result that says so
                journal=None if journal is None else Journal(journal, keep_messages=keep_messages),
                concurrency=concurrency,
                rate=rate,
                repeat_unknown=repeat_unknown,
                dry_run=dry_run,
                progress=run.show,
            )
        except (ConfigurationError, JournalError) as error:
            stop(reason(error))
        stack.enter_context(sending)
        if report is not None:
            run.report = stack.enter_context(Report(report))
        run.go(sending, len(source))
    run.end()


class _Run:
    """One run, and what became of its messages."""

    def __init__(self, file: str, *, dry_run: bool) -> None:
        self.report: Report | None = None
        self._file = file
        self._dry_run = dry_run
        self._bar: Bar | None = None
        self._counts: Counter[str] = Counter()
        self._warned = 0
        self._stopped = False
        self._interrupted = False

    def show(self, progress: "Progress") -> None:
        """Show how far it has come."""
        if self._bar is not None:
            self._bar.show(progress)

    def go(self, sending: "Sending", total: int) -> None:
        """Send, and take down each result."""
        with ExitStack() as stack:
            if sys.stderr.isatty():
                from texter_ext._cli.progress import Bar  # noqa: PLC0415 (only for a terminal)

                self._bar = stack.enter_context(Bar(total))
            stack.enter_context(self._stopped_by_interrupt(sending))
            for result in sending:
                self._take(result, sending)

    def _take(self, result: "SendResult", sending: "Sending") -> None:
        if self.report is not None:
            self.report.add(result)
        problem = told(result)
        earlier = problem is None and result.known is Delivery.ACCEPTED
        fine = _IN_ORDER if self._dry_run else _EARLIER if earlier else Delivery.ACCEPTED.value
        self._counts[fine if problem is None else result.delivery.value] += 1
        if problem is not None and not isinstance(result.error, StoppedError):
            say(f"{self._file}:{result.item.line}: {result.delivery.value}: {problem}")
        if result.changed and problem is None and result.known is Delivery.ACCEPTED:
            say(f"{self._file}:{result.item.line}: changed since an earlier run sent it, and not sent now.")
        warnings = [violation for violation in result.violations if violation.severity == "warning"]
        self._warned += bool(warnings)
        for violation in warnings if self._dry_run else ():
            say(f"{self._file}:{result.item.line}: warning: {violation.detail}")
        if isinstance(result.error, _HOPELESS) and not self._stopped:
            self._stopped = True
            sending.stop()
            say("texter: stopped, since no other message would fare better.")

    @contextmanager
    def _stopped_by_interrupt(self, sending: "Sending") -> Generator[None]:
        def interrupted(_signal: int, _frame: object) -> None:
            if self._interrupted:
                os.write(2, _SHOW_CURSOR if self._bar else b"")
                if self.report is not None:
                    self.report.discard()
                os.write(2, b"texter: left at once: what was in flight may have been sent, and the journal says so.\n")
                os._exit(INTERRUPTED)
            self._interrupted = True
            sending.stop()
            if self._bar:
                self._bar.stopping()
            else:
                os.write(2, b"texter: stopping, when what is in flight is answered; Ctrl-C again leaves at once.\n")

        before = signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def end(self) -> None:
        """Print the summary, and end the program by its exit status."""
        counts = self._counts
        table(("messages", "what became of them"), [(count, name) for name, count in sorted(counts.items())])
        unknown = counts[Delivery.UNKNOWN.value]
        failed = counts[Delivery.REJECTED.value] + counts[Delivery.NOT_SENT.value]
        if self._warned and not self._dry_run:
            say(f"texter: {self._warned} go against limits that nobody has proven: --dry-run says which.")
        if unknown:
            say("texter: find out what became of the unknown ones; with --repeat-unknown they are sent again.")
        if (failed or self._interrupted) and not self._dry_run:
            say("texter: run the same command again to send what was not sent.")
        raise typer.Exit(INTERRUPTED if self._interrupted else UNCERTAIN if unknown else REFUSED if failed else 0)
