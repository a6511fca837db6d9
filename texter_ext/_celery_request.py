"""What a Celery worker holds of a message that waits; only workers load it."""

from typing import Any

from celery.worker.request import Request

from texter_ext.celery_task import HIDDEN


class HidingRequest(Request):
    """A request that shows no message in logs, events and monitors, and stores none where it never began.

    However it was enqueued: by its name, as in `app.send_task("texter.send", …)`, Celery shows its arguments.
    """

    def __init__(self, message: Any, *, headers: dict[str, Any], **options: Any) -> None:  # noqa: ANN401 (Celery's own)
        super().__init__(message, headers=headers | HIDDEN, **options)
        # The task gets its arguments from the message's body; from here come those that `result_extended` stores.
        self.request_dict.update(args=(), kwargs={})

    def info(self, safe: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 (Celery's own)
        """Return what `inspect` and monitors show."""
        return super().info(safe=True)
