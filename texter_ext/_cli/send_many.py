"""`texter send-many`: sends the messages in a file, and prints their outcomes."""

import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import typer

from texter_ext._api_errors import AuthenticationError
from texter_ext._cli.client import offline_client, online_client
from texter_ext._cli.exit_status import INTERRUPTED, REFUSED, UNCERTAIN
from texter_ext._cli.outcome import explains_outcome
from texter_ext._cli.output import fail, print_error, print_table, reason
from texter_ext._cli.records import records
from texter_ext._cli.report import Report, problem_of
from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE
from texter_ext._errors import ConfigurationError, Delivery, JournalError, StoppedError
from texter_ext._many.journal import Journal
from texter_ext._messages.limits import WHATSAPP
from texter_ext._messages.wording import figure

if TYPE_CHECKING:
    from texter_ext._cli.progress import ProgressBar
    from texter_ext._many.items import AnyItem, Progress, SendResult
    from texter_ext._many.sync_sending import Sending

# Errors that every other message of the run would meet too.
_FATAL: Final = (AuthenticationError, JournalError)
_SENT_EARLIER: Final = "accepted by an earlier run"
_VALID: Final = "valid"
_SHOW_CURSOR: Final = b"\x1b[?25h\r\n"


@explains_outcome
def run(
    file: str,
    *,
    journal: str | None,
    report: str | None,
    dry_run: bool,
    repeat_unknown: bool,
    keep_messages: bool,
    rate: float | None,
    concurrency: int | None,
    no_limits: bool,
    project_id: str | None,
    base_url: str | None,
) -> None:
    """Send the messages in a file."""
    if journal is None and not dry_run:
        fail("--journal FILE is required, so that an interrupted run can resume without duplicates.")
    if rate is not None and not 0 < rate < math.inf:
        fail("--rate must be a positive number.")
    if report is not None and Path(report).resolve() in (Path(file).resolve(), Path(journal or "").resolve()):
        fail("--report needs a file of its own.")
    source = records(file)
    limits = None if no_limits else WHATSAPP
    this_run = _Run(file, dry_run=dry_run)
    with ExitStack() as stack:
        texter = stack.enter_context(offline_client(limits) if dry_run else online_client(project_id, base_url, limits))
        try:
            sending = texter.send_many(
                cast("Iterable[AnyItem]", source),  # an Unreadable gets a result that says what is wrong
                journal=None if journal is None else Journal(journal, keep_messages=keep_messages),
                concurrency=DEFAULT_CONCURRENCY if concurrency is None else concurrency,
                rate=DEFAULT_RATE if rate is None else rate,
                repeat_unknown=repeat_unknown,
                dry_run=dry_run,
                progress=this_run.show,
            )
        except (ConfigurationError, JournalError) as error:
            fail(reason(error))
        stack.enter_context(sending)
        if report is not None:
            this_run.report = stack.enter_context(Report(report))
        this_run.go(sending, len(source))
    this_run.end()


class _Run:
    """One run: its progress, and the outcomes of its messages."""

    def __init__(self, file: str, *, dry_run: bool) -> None:
        self.report: Report | None = None
        self._file = file
        self._dry_run = dry_run
        self._bar: ProgressBar | None = None
        self._counts: Counter[str] = Counter()
        self._warned = 0
        self._stopped = False
        self._interrupted = False

    def show(self, progress: "Progress") -> None:
        """Show the progress."""
        if self._bar is not None:
            self._bar.show(progress)

    def go(self, sending: "Sending", total: int) -> None:
        """Send the messages, and handle each result."""
        with ExitStack() as stack:
            if sys.stderr.isatty():
                from texter_ext._cli.progress import ProgressBar  # noqa: PLC0415 (only terminals need it)

                self._bar = stack.enter_context(ProgressBar(total))
            stack.enter_context(self._stop_on_interrupt(sending))
            for result in sending:
                self._handle(result, sending)

    def _handle(self, result: "SendResult", sending: "Sending") -> None:
        if self.report is not None:
            self.report.add(result)
        problem = problem_of(result)
        earlier = problem is None and result.known is Delivery.ACCEPTED
        success = _VALID if self._dry_run else _SENT_EARLIER if earlier else Delivery.ACCEPTED.value
        self._counts[success if problem is None else result.delivery.value] += 1
        if problem is not None and not isinstance(result.error, StoppedError):
            print_error(f"{self._file}:{result.item.line}: {result.delivery.value}: {problem}")
        if result.changed and problem is None and result.known is Delivery.ACCEPTED:
            print_error(f"{self._file}:{result.item.line}: changed since an earlier run sent it; not sent again.")
        warnings = [violation for violation in result.violations if violation.severity == "warning"]
        self._warned += bool(warnings)
        for violation in warnings if self._dry_run else ():
            print_error(f"{self._file}:{result.item.line}: warning: {violation.detail}")
        if isinstance(result.error, _FATAL) and not self._stopped:
            self._stopped = True
            sending.stop()
            print_error("texter: stopped, because every other message would fail too.")

    @contextmanager
    def _stop_on_interrupt(self, sending: "Sending") -> Generator[None]:
        def interrupted(_signal: int, _frame: object) -> None:
            if self._interrupted:
                os.write(2, _SHOW_CURSOR if self._bar else b"")
                if self.report is not None:
                    self.report.discard()
                os.write(2, b"texter: quit: the messages in flight may have been sent. The journal records which.\n")
                os._exit(INTERRUPTED)
            self._interrupted = True
            sending.stop()
            if self._bar:
                self._bar.show_stopping()
            else:
                os.write(2, b"texter: stopping after the messages in flight; press Ctrl-C again to quit now.\n")

        before = signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def end(self) -> None:
        """Print the summary, and end the program with the exit status for it."""
        counts = self._counts
        print_table(("messages", "outcome"), [(count, name) for name, count in sorted(counts.items())])
        unknown = counts[Delivery.UNKNOWN.value]
        failed = counts[Delivery.REJECTED.value] + counts[Delivery.NOT_SENT.value]
        if self._warned and not self._dry_run:
            print_error(f"texter: there are warnings about {figure(self._warned, 'message')}: --dry-run lists them.")
        if unknown:
            print_error("texter: find out whether the unknown ones were sent; --repeat-unknown sends them again.")
        if (failed or self._interrupted) and not self._dry_run:
            print_error("texter: run the same command again to send what was not sent.")
        raise typer.Exit(INTERRUPTED if self._interrupted else UNCERTAIN if unknown else REFUSED if failed else 0)
