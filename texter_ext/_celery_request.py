"""The request class of the Celery task; only workers import it."""

from typing import Any

from celery.worker.request import Request

from texter_ext.celery_task import HIDDEN


class HidingRequest(Request):
    """A request that hides its message from logs, events, monitors and stored results.

    It does so however the task was enqueued: Celery would show the arguments of `app.send_task("texter.send", …)`.
    """

    def __init__(self, message: Any, *, headers: dict[str, Any], **options: Any) -> None:  # noqa: ANN401 (Celery's own)
        super().__init__(message, headers=headers | HIDDEN, **options)
        # The setting `result_extended` stores these arguments; the task gets its own from the body.
        self.request_dict.update(args=(), kwargs={})

    def info(self, safe: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 (Celery's own)
        """Return what `celery inspect` and monitors show."""
        return super().info(safe=True)
