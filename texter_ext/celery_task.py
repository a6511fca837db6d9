"""A Celery task that sends one message, at most once, from any worker on any machine.

It needs the extra `celery`: `pip install "texter-ext[celery]"`.

A queue delivers a message again where it cannot know that a worker had it. Redis does so after its
`visibility_timeout`, where a worker was killed before its acknowledgement arrived, or held a message for that long, in
its turn or for its countdown. So each attempt is claimed first, in one atomic command to the Redis that keeps the
results, and who finds it claimed does nothing. Claims outlive the messages, which expire. A message can be sent twice
only where that Redis forgets what it was told.

It also counts the messages of each second, of all workers together. Celery's own `rate_limit` is for each worker alone;
and over Redis, at 80 a second, it lets through fewer than five.
"""

import datetime
import functools
import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from texter_ext._client import DEFAULT_RATE
from texter_ext._errors import ChatIdError, ConfigurationError, Delivery, TexterError, facts
from texter_ext._http.retrying import Retries
from texter_ext._messages.forms import TMP_SEND_ID, as_json
from texter_ext._sync_client import Texter

try:
    from celery import Celery, Task, shared_task, states
    from celery.backends.redis import RedisBackend
    from celery.exceptions import Ignore
    from celery.utils import uuid
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f'The task needs {error.name}, which comes with an extra: pip install "texter-ext[celery]"', name=error.name
    ) from error

if TYPE_CHECKING:
    from celery.backends.base import Backend
    from celery.result import AsyncResult

    _Task = Task[..., dict[str, Any]]
else:
    _Task = Task  # not every version can be subscripted

__all__ = ["SendFailedError", "delivery_of", "send"]

_EXPIRES: Final = 86_400
"""Seconds that a message waits in the queue at most: as long as WhatsApp's window."""

_CLAIMED: Final = 2 * _EXPIRES
"""Seconds that a claim stays: longer than any message that could be delivered again, whatever the clocks say."""

_NOTED: Final = _CLAIMED - 3600
"""Seconds that Redis remembers that a message waits: as long as the message can wait, but less than a claim stays."""

HIDDEN: Final = {"argsrepr": "(…)", "kwargsrepr": "{…}"}
"""What logs, events and monitors show in place of a message."""

_COUNTED: Final = 60
"""Seconds that the count of a second stays, whatever the clocks say."""


class SendFailedError(TexterError):
    """A worker could not send a message, or does not know whether it did; made of JSON, as the result backend needs it.

    What the server said, the `.body` that its text may speak of, stays with the worker: it may hold personal data.

    Attributes:
        outcome: what is known, as JSON: `delivery`, `error` (the name of the error's class), `safe_to_retry`,
            `chat_id`, `tmp_send_id`, `time_window` (two times in ISO 8601), `status_code`, `whatsapp_code` and
            `attempt` (0 for the first); null for what there is not.
    """

    def __init__(self, sentence: str, outcome: dict[str, Any]) -> None:
        super().__init__(sentence, outcome)
        self.outcome = outcome
        self.delivery = Delivery(outcome["delivery"])
        self.safe_to_retry = outcome["safe_to_retry"]
        self.chat_id = outcome["chat_id"]
        self.tmp_send_id = outcome["tmp_send_id"]
        if outcome["time_window"]:
            began, ended = map(datetime.datetime.fromisoformat, outcome["time_window"])
            self.time_window = began, ended

    def __str__(self) -> str:
        return str(self.args[0])


class _SendTask(_Task):
    """What `send` is, beyond what it does.

    Attributes:
        per_second: how many messages all workers together send in a second, 1 or more.
    """

    per_second: float = DEFAULT_RATE
    Request: str = "texter_ext._celery_request:HidingRequest"

    def apply_async(self, *args: Any, task_id: str | None = None, **options: Any) -> "AsyncResult[dict[str, Any]]":  # noqa: ANN401 (Celery's own)
        """Enqueue as any task does, but note that the message waits, and hide it from logs, events and monitors."""
        task_id = task_id or uuid()
        if isinstance(self.backend, RedisBackend) and not self.app.conf.task_always_eager:
            _Claim(self.backend, task_id, options.get("retries", 0)).note()
        return super().apply_async(*args, **HIDDEN | options | {"task_id": task_id})

    def before_start(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 (Celery's own)
        """Keep the message out of the result, where the setting `result_extended` would store it."""
        self.request.update(args=(), kwargs={})


@shared_task(
    name="texter.send",
    bind=True,
    base=_SendTask,
    serializer="json",
    max_retries=5,
    expires=_EXPIRES,
    # A task that is lost with its worker may have sent its message: nothing may run it again.
    acks_late=False,
    reject_on_worker_lost=False,
    retry_on_worker_lost=False,
    # The outcome is what a lost message is found by. That it began is stored after the claim: a second delivery would
    # overwrite the outcome of the first.
    ignore_result=False,
    track_started=False,
)
def send(self: _SendTask, chat_id: str, message: str | Mapping[str, Any]) -> dict[str, Any]:
    """Send a message to an existing chat, by the settings of the worker's environment.

    What is safe to retry is retried by Celery, up to `max_retries` times, with pauses as Texter makes them. A message
    without a `tmpSendId` gets the task's id. Other arguments for Texter are taken from the app's setting
    `texter`, a dict.

    Args:
        self: the task.
        chat_id: the chat's own id.
        message: a text, or a mapping in the API's own JSON form, such as a builder's `.to_dict()`.

    Returns:
        As JSON, what is known of the accepted message, in `delivery`, `chat_id`, `tmp_send_id`, `status_code` and `ids`
        (Texter's, empty where the answer could not be read).

    Raises:
        SendFailedError: it was not sent, or nobody knows.
    """
    task_id = self.request.id
    arguments = chat_id, message
    try:
        if task_id and not self.request.is_eager:
            claim = _Claim(self.backend, task_id, self.request.retries)
            claim.wait_for_turn(self.per_second)
            if not claim.take():
                raise Ignore("It began already.")
            self.update_state(state=states.STARTED)
        if task_id and isinstance(message, str | Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = {TMP_SEND_ID: task_id, **as_json(message)}
        sent = _texter(self.app, os.getpid()).send(chat_id, message)
    except TexterError as error:
        failure = error
    else:
        return _accepted(chat_id, sent.tmp_send_id, sent.status_code, sent.ids)
    if failure.delivery is Delivery.ACCEPTED:
        return _accepted(chat_id, failure.tmp_send_id, getattr(failure, "status_code", None), ())
    # Outside of the except block, lest the traceback, which Celery logs and stores, show what the server said.
    failed = _failed(failure, chat_id, task_id, self.request.retries)
    attempt = self.request.retries + 1
    pause = Retries(attempt).pause(failure, attempt)
    if pause is None:
        raise failed
    raise self.retry(arguments, {}, exc=failed, countdown=pause)


def delivery_of(result: "AsyncResult[Any]") -> Delivery:
    """Tell what became of a message, by the result of its task.

    UNKNOWN where it began and its outcome is not known: its worker is still at it, was killed, or its outcome has
    expired. UNKNOWN, too, where Redis knows nothing of it, since it was never enqueued or all has expired. Ask once the
    queue is empty, within the app's `result_expires`.

    Args:
        result: what `send.delay` returned, or `send.AsyncResult(task_id)`.

    Returns:
        NOT_SENT also while it waits, for its first attempt or a further one.

    Raises:
        ConfigurationError: its app keeps no results in Redis.
    """
    backend = result.backend
    # In one read, so that state and result are of one moment. An eager result has no backend.
    meta = backend.get_task_meta(result.id) if backend else {"status": result.state, "result": result.result}
    state, value = meta["status"], meta["result"]
    if state == states.SUCCESS:
        return Delivery.ACCEPTED
    failed = value if isinstance(value, SendFailedError) else None
    if failed and (state == states.FAILURE or not backend):
        return failed.delivery
    attempt = failed.outcome["attempt"] + 1 if failed else 0
    return Delivery.NOT_SENT if backend and _Claim(backend, result.id, attempt).waits else Delivery.UNKNOWN


@functools.cache
def _texter(app: Celery, _process: int) -> Texter:
    """Return the client of an app in a process, since one made before a fork cannot be used after it."""
    settings: dict[str, Any] = {**app.conf.get("texter", {}), "retries": 0}
    return Texter(**settings)


class _Claim:
    """The right to make an attempt, which only one execution gets.

    Raises:
        ConfigurationError: there is no Redis to keep it.
    """

    def __init__(self, backend: "Backend", task_id: str, attempt: int) -> None:
        if not isinstance(backend, RedisBackend):
            raise ConfigurationError(
                "texter.send keeps in Redis which messages were begun, lest one be sent twice: make Redis the app's "
                "result backend, as in Celery(backend='redis://…')."
            )
        self._redis = backend.client
        self._key_for = backend.get_key_for_task
        self._key = self._key_for(task_id, f"-attempt-{attempt}")
        self._waiting = self._key_for(task_id, f"-waiting-{attempt}")

    def wait_for_turn(self, per_second: float) -> None:
        while True:
            now = time.time()
            key = self._key_for(send.name, f"-second-{int(now)}")
            count, _ = self._redis.pipeline().incr(key).expire(key, _COUNTED).execute()
            if count <= max(per_second, 1):
                return
            time.sleep(1 - now % 1)

    def note(self) -> None:
        """Note that the attempt waits in the queue, unless it has begun."""
        if not self._redis.exists(self._key):
            self._redis.set(self._waiting, "", ex=_NOTED)

    def take(self) -> bool:
        """Begin the attempt, and tell whether nobody has begun it before."""
        taken, _ = self._redis.pipeline().set(self._key, "", nx=True, ex=_CLAIMED).delete(self._waiting).execute()
        return bool(taken)

    @property
    def waits(self) -> bool:
        """Whether Redis knows that the attempt waits and has not begun."""
        waiting, begun = self._redis.pipeline().exists(self._waiting).exists(self._key).execute()
        return bool(waiting and not begun)


def _accepted(chat_id: str, tmp_send_id: str | None, status_code: int | None, ids: tuple[str, ...]) -> dict[str, Any]:
    return {
        "delivery": Delivery.ACCEPTED.value,
        "chat_id": chat_id,
        "tmp_send_id": tmp_send_id,
        "status_code": status_code,
        "ids": list(ids),
    }


def _failed(error: TexterError, chat_id: str, task_id: str | None, attempt: int) -> SendFailedError:
    more = {
        "safe_to_retry": error.safe_to_retry,
        "chat_id": None if isinstance(error, ChatIdError) else chat_id,  # which may be a phone number
        "tmp_send_id": error.tmp_send_id or task_id,
        "whatsapp_code": getattr(error, "whatsapp_code", None),
        "attempt": attempt,
    }
    return SendFailedError(str(error), facts(error) | more)
