"""The progress bar of `texter send-many`."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as RichProgress

from texter_ext._many.items import Progress


class ProgressBar:
    """A context manager that draws a progress bar on standard error, below other output, and removes it at the end.

    Args:
        total: the number of messages.
    """

    def __init__(self, total: int) -> None:
        columns = (BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
        self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=total)
        self._stopping = False

    def show(self, progress: Progress) -> None:
        """Show the progress."""
        if not self._stopping:
            self._bar.update(self._task, completed=progress.done, description=_description(progress))

    def show_stopping(self) -> None:
        """Show that no more messages are sent, until the end."""
        self._stopping = True
        self._bar.update(self._task, description="stopping: press Ctrl-C again to quit now")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()


def _description(progress: Progress) -> str:
    left = "" if progress.remaining is None else f"{timedelta(seconds=round(progress.remaining))} left"
    counts = {
        "accepted": progress.accepted,
        "rejected": progress.rejected,
        "not sent": progress.not_sent,
        "unknown": progress.unknown,
    }
    return "  ".join(
        [f"{progress.rate:,.0f}/s", left, *(f"{count:,} {name}" for name, count in counts.items() if count)]
    )
