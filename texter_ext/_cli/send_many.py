"""`texter send-many`: sends the messages in a file, and prints their outcomes."""

import functools
import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import typer

from texter_ext._api_errors import AuthenticationError, PermissionDeniedError
from texter_ext._cli.client import offline_client, online_client
from texter_ext._cli.exit_status import INTERRUPTED, REFUSED, UNCERTAIN
from texter_ext._cli.look_ups import FAILED, NO_CHAT, WINDOW_CLOSED, WRONG_TEMPLATE, Problem, look_up
from texter_ext._cli.options import Format
from texter_ext._cli.outcome import explains_outcome
from texter_ext._cli.output import as_json, fail, print_error, print_result, print_table, reason
from texter_ext._cli.preview import preview
from texter_ext._cli.records import Reading, Record, records
from texter_ext._cli.report import Report, delivery_of, fields, is_template, problem_of, why_template
from texter_ext._client import DEFAULT_CONCURRENCY, DEFAULT_RATE
from texter_ext._errors import ChatNotFoundError, ConfigurationError, Delivery, JournalError, StoppedError, TexterError
from texter_ext._many.journal import Journal
from texter_ext._messages.limits import WHATSAPP
from texter_ext._messages.wording import figure
from texter_ext._operations.phones import Phone

if TYPE_CHECKING:
    from texter_ext._cli.progress import ProgressBar
    from texter_ext._many.items import AnyItem, Progress, SendResult
    from texter_ext._many.sync_sending import Sending

LooksUp: TypeAlias = Callable[[dict[int, Record]], dict[int, Problem]]
"""Tells what is wrong with messages, by index."""

# Errors that every other message of the run would meet too, and how many of each show that.
_FATAL: Final[dict[type[TexterError], int]] = {AuthenticationError: 1, JournalError: 1, PermissionDeniedError: 3}
_SENT_EARLIER: Final = "accepted by an earlier run"
_VALID: Final = "valid"
_AS_TEMPLATE: Final = "valid, as the template: "
_FAILURES: Final = (Delivery.REJECTED.value, Delivery.NOT_SENT.value, NO_CHAT, WINDOW_CLOSED, WRONG_TEMPLATE, FAILED)
_PREVIEWS: Final = 3
_MAX_ALIKE: Final = 10
"""How often the same sentence is printed before it is only counted."""
_SHOW_CURSOR: Final = b"\x1b[?25h\r\n"


@explains_outcome
def run(
    file: str,
    reading: Reading,
    *,
    journal: str | None,
    report: str | None,
    formulas: bool,
    dry_run: bool,
    looks_up: bool,
    repeat_unknown: bool,
    keep_messages: bool,
    rate: float | None,
    concurrency: int | None,
    no_limits: bool,
    output: Format,
    project_id: str | None,
    base_url: str | None,
) -> None:
    """Send the messages in a file."""
    if journal is None and not dry_run:
        fail("--journal FILE is required, so that an interrupted run can resume without duplicates.")
    if rate is not None and not 0 < rate < math.inf:
        fail("--rate must be a positive number.")
    if looks_up and not dry_run:
        fail("--look-up is for --dry-run: the run itself looks up what it needs.")
    if report is not None and Path(report).resolve() in (Path(file).resolve(), Path(journal or "").resolve()):
        fail("--report needs a file of its own.")
    source = records(file, reading)
    limits = None if no_limits else WHATSAPP
    this_run = _Run(file, journal, output, dry_run=dry_run)
    offline = dry_run and not looks_up
    with ExitStack() as stack:
        texter = stack.enter_context(offline_client(limits) if offline else online_client(project_id, base_url, limits))
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
            this_run.report = stack.enter_context(Report(report, formulas=formulas))
        this_run.go(sending, len(source), functools.partial(look_up, texter, reading.account_id) if looks_up else None)
    if reading.without_plus:
        print_error(
            f"texter: read {figure(reading.without_plus, 'phone number')} without a plus as international; if they are"
            " local, pass --region."
        )
    this_run.end()


class _Run:
    """One run: its progress, and the outcomes of its messages."""

    def __init__(self, file: str, journal: str | None, output: Format, *, dry_run: bool) -> None:
        self.report: Report | None = None
        self._file = file
        self._journal = journal
        self._output = output
        self._dry_run = dry_run
        self._bar: ProgressBar | None = None
        self._counts: Counter[str] = Counter()
        self._errors: Counter[type[TexterError]] = Counter()
        self._said: Counter[str] = Counter()
        self._previews: list[str] = []
        self._look_ups: dict[int, Problem] = {}
        self._warned = self._repeatable = self._for_template = self._not_compared = 0
        self._stopped = self._interrupted = False

    def show(self, progress: "Progress") -> None:
        """Show the progress."""
        if self._bar is not None:
            self._bar.show(progress)

    def go(self, sending: "Sending", total: int, looks_up: "LooksUp | None") -> None:
        """Send the messages, and handle each result, after what can be looked up if there is a function for that."""
        with ExitStack() as stack:
            if sys.stderr.isatty():
                from texter_ext._cli.progress import ProgressBar  # noqa: PLC0415 (only terminals need it)

                self._bar = stack.enter_context(ProgressBar(total))
            if not self._dry_run:  # which Ctrl-C ends at once, since nothing is in flight
                stack.enter_context(self._stop_on_interrupt(sending))
            for result in sending if looks_up is None else self._looked_up(list(sending), looks_up):
                self._handle(result)
                if result.error and not self._stopped and self._is_fatal(type(result.error)):
                    self._stopped = True
                    sending.stop(read_on=True)

    def _looked_up(self, results: "list[SendResult]", looks_up: "LooksUp") -> "list[SendResult]":
        """Look up what would be sent."""
        self._look_ups = looks_up({each.index: each.item for each in results if self._would_send(each)})
        return results

    def _would_send(self, result: "SendResult") -> bool:
        return self._dry_run and result.error is None and delivery_of(result) is Delivery.NOT_SENT

    def _handle(self, result: "SendResult") -> None:
        row = fields(result)
        outcome, problem = self._judged(result)
        row["detail"] = problem
        if outcome in (NO_CHAT, WINDOW_CLOSED):
            error = ChatNotFoundError.__name__ if outcome == NO_CHAT else None
            row |= {"error": error, "window_closed": outcome == WINDOW_CLOSED}
        elif outcome.startswith(_AS_TEMPLATE):
            row["template_because"] = outcome.removeprefix(_AS_TEMPLATE)
        self._for_template += why_template(row) is not None
        self._not_compared += self._journal is not None and self._would_send(result) and _is_known_by_chat(result)
        if self.report is not None:
            self.report.add(row)
        if self._output is Format.JSON:
            print_result(as_json(row, indent=None))
        self._counts[outcome] += 1
        if outcome.startswith(_VALID) and len(self._previews) < _PREVIEWS:
            self._previews.append(f"{self._where(result)}:\n{preview(result.item.message)}\n")
        if problem is not None:
            self._count_problem(result, f"{outcome}: {problem}")
        if result.changed and outcome == _SENT_EARLIER:
            self._say(result, "changed since an earlier run sent it; not sent again.")
        warnings = [violation for violation in result.violations if violation.severity == "warning"]
        self._warned += bool(warnings)
        for violation in warnings if self._dry_run else ():
            print_error(f"{self._where(result)}: warning: {violation.detail}")

    def _judged(self, result: "SendResult") -> tuple[str, str | None]:
        """Return a message's outcome in words, and what is wrong with it."""
        if result.error is None and result.known is Delivery.ACCEPTED:
            return _SENT_EARLIER, None
        if not self._would_send(result):
            return delivery_of(result).value, problem_of(result)
        found, problem = self._look_ups.get(result.index, (_VALID, None))
        if found in (NO_CHAT, WINDOW_CLOSED) and result.item.otherwise is not None:
            return _AS_TEMPLATE + found, None
        return found, problem

    def _where(self, result: "SendResult") -> str:
        return f"{self._file}:{result.item.line}"

    def _count_problem(self, result: "SendResult", problem: str) -> None:
        """Print a problem, unless it is known to be that of every other message too."""
        if result.error is not None:
            self._repeatable += result.error.safe_to_retry
            if isinstance(result.error, StoppedError) or (self._stopped and type(result.error) in _FATAL):
                return
            self._errors[type(result.error)] += 1
        self._say(result, problem)

    def _say(self, result: "SendResult", sentence: str) -> None:
        """Print a sentence about a message, unless it was printed about several others."""
        self._said[sentence] += 1
        if self._said[sentence] <= _MAX_ALIKE:
            print_error(f"{self._where(result)}: {sentence}")

    def _is_fatal(self, kind: type[TexterError]) -> bool:
        accepted = self._counts[Delivery.ACCEPTED.value]
        return kind in _FATAL and self._errors[kind] >= _FATAL[kind] and not (_FATAL[kind] > 1 and accepted)

    @contextmanager
    def _stop_on_interrupt(self, sending: "Sending") -> Generator[None]:
        def interrupted(_signal: int, _frame: object) -> None:
            if self._interrupted:
                if self.report is not None:
                    self.report.discard()
                cursor = _SHOW_CURSOR if self._bar else b""
                _write(cursor + b"texter: quit: the messages in flight may have been sent. The journal records which.")
                os._exit(INTERRUPTED)
            self._interrupted = True
            sending.stop(read_on=True)
            if self._bar:
                self._bar.show_stopping()
            else:
                _write(b"texter: stopping after the messages in flight; press Ctrl-C again to quit now.")

        before = signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def end(self) -> None:
        """Print the summary, and end the program with the exit status for it."""
        counts = self._counts
        for sentence, count in self._said.items():
            if count > _MAX_ALIKE:
                print_error(f"{self._file}: {figure(count - _MAX_ALIKE, 'more message')}: {sentence}")
        rows = [(count, name) for name, count in sorted(counts.items())]
        if self._output is Format.JSON:
            for count, name in rows:
                print_error(f"texter: {count} {name}")
        else:
            for each in self._previews:
                print_result(each)
            print_table(("messages", "outcome"), rows)
        unknown = counts[Delivery.UNKNOWN.value]
        failed = sum(counts[name] for name in _FAILURES)
        if self._warned and not self._dry_run:
            print_error(f"texter: there are warnings about {figure(self._warned, 'message')}: --dry-run lists them.")
        if unknown:
            print_error(f"texter: to find out whether the unknown ones were sent: texter settle {self._journal}")
        if self._not_compared and Path(self._journal or "").exists():
            print_error(
                "texter: messages to phone numbers without a key are not compared with the journal"
                f" ({self._not_compared:,}): the run itself looks up their chats first, and sends none of them twice."
            )
        if failed and not self._dry_run:
            print_error(f"texter: {self._advice(failed)}")
        raise typer.Exit(INTERRUPTED if self._interrupted else UNCERTAIN if unknown else REFUSED if failed else 0)

    def _advice(self, failed: int) -> str:
        """Return what to do about what was not sent."""
        again = "run the same command again: what was accepted is not sent again."
        if self._stopped:
            return "stopped, because every other message would fail too: correct the error above first."
        if self._repeatable == failed:
            return f"to send what was not sent, {again}"
        if self._for_template == failed:
            return f"only a template can reach them: add one with --otherwise-template, and {again}"
        return f"correct what is named above, and {again}"


def _is_known_by_chat(result: "SendResult") -> bool:
    """Tell whether a journal that has a message knows it by its chat alone, which a dry run does not look up."""
    item: Record = result.item
    return result.known is None and item.key is None and isinstance(item.to, Phone) and not is_template(result)


def _write(line: bytes) -> None:
    """Write a line on standard error from a signal handler, which must not raise."""
    with suppress(OSError):
        os.write(2, line + b"\n")
