"""The bar that shows how far `texter send-many` has come."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from texter_ext._many.items import Progress


class Bar:
    """A context manager that draws on standard error, beneath whatever else is printed; it leaves nothing behind.

    Args:
        total: how many messages there are.
    """

    def __init__(self, total: int) -> None:
        columns = (BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
        self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bars.add_task("", total=total)
        self._stopping = False

    def show(self, progress: Progress) -> None:
        """Show how far it has come."""
        if not self._stopping:
            self._bars.update(self._task, completed=progress.done, description=_description(progress))

    def stopping(self) -> None:
        """Show that no more is sent, until the end."""
        self._stopping = True
        self._bars.update(self._task, description="stopping: Ctrl-C again leaves at once")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bars.stop()


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
