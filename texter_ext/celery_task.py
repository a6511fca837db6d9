"""A Celery task that sends one message, at most once, from any worker on any machine.

Requires the extra `celery`: `pip install "texter-ext[celery]"`.

A queue delivers a message again if it doesn't know that a worker received it. Redis does so after its
`visibility_timeout`, if a worker was killed before it acknowledged the message, or if the message waited that long in
the worker for its turn or its countdown. Each attempt is therefore claimed first, by one atomic command to the Redis
that stores the results, and a worker that finds the attempt claimed does nothing. Messages expire before their claims
do. A message can be sent twice only if Redis loses a claim.

The task also counts the messages per second across all workers, for each project and each of its numbers. Celery's own
`rate_limit` applies to each worker alone, and over Redis, a limit of 80 per second lets through fewer than five.
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
        f'The task requires {error.name}: pip install "texter-ext[celery]"', name=error.name
    ) from error

if TYPE_CHECKING:
    from celery.backends.base import Backend
    from celery.result import AsyncResult

    _Task = Task[..., dict[str, Any]]
else:
    _Task = Task  # some versions cannot be subscripted

__all__ = ["SendFailedError", "delivery_of", "send"]

_EXPIRES: Final = 86_400
"""The seconds that a message may wait in the queue: as long as WhatsApp's window is open."""

_CLAIMED: Final = 2 * _EXPIRES
"""The seconds that a claim lasts: longer than a message can be delivered again, even if the clocks disagree."""

_WAITING: Final = _CLAIMED - 3600
"""The seconds that Redis remembers a waiting message: longer than it can wait, but less than a claim lasts."""

HIDDEN: Final = {"argsrepr": "(…)", "kwargsrepr": "{…}"}
"""What logs, events and monitors show instead of the message."""

_COUNTER_LASTS: Final = 60
"""The seconds that the counter of one second lasts, even if the clocks disagree."""


class SendFailedError(TexterError):
    """A worker could not send a message, or does not know whether it was sent.

    The server's answer, which the error's text calls `.body`, stays with the worker: it may hold personal data.

    Attributes:
        outcome: what is known, as JSON: `delivery`, `error` (the name of the error's class), `safe_to_retry`,
            `chat_id`, `tmp_send_id`, `time_window` (two times in ISO 8601), `status_code`, `whatsapp_code` and
            `attempt` (0 for the first). Values that are not known are None.
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
    """The base class of `send`: its settings, and how it is enqueued.

    Attributes:
        per_second: the messages that all workers together send per second from one number, at least 1.
    """

    per_second: float = DEFAULT_RATE
    Request: str = "texter_ext._celery_request:HidingRequest"

    def apply_async(self, *args: Any, task_id: str | None = None, **options: Any) -> "AsyncResult[dict[str, Any]]":  # noqa: ANN401 (Celery's own)
        """Enqueue the task, note in Redis that its message waits, and hide it from logs, events and monitors."""
        task_id = task_id or uuid()
        if isinstance(self.backend, RedisBackend) and not self.app.conf.task_always_eager:
            _Claim(self.backend, task_id, options.get("retries", 0)).note_waiting()
        return super().apply_async(*args, **HIDDEN | options | {"task_id": task_id})

    def before_start(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 (Celery's own)
        """Keep the message out of the result, even with the setting `result_extended`."""
        self.request.update(args=(), kwargs={})


@shared_task(
    name="texter.send",
    bind=True,
    base=_SendTask,
    serializer="json",
    max_retries=5,
    expires=_EXPIRES,
    # If a worker dies, its task may have sent the message and must not run again.
    acks_late=False,
    reject_on_worker_lost=False,
    retry_on_worker_lost=False,
    # The outcome is needed to find a lost message. STARTED is stored only after the claim: otherwise a second delivery
    # would overwrite the outcome of the first.
    ignore_result=False,
    track_started=False,
)
def send(
    self: _SendTask, chat_id: str, message: str | Mapping[str, Any], account_id: str | None = None
) -> dict[str, Any]:
    """Send a message to an existing chat, with the settings in the worker's environment.

    Celery retries failures that cannot cause a duplicate, up to `max_retries` times, with the same pauses as Texter. A
    message without a `tmpSendId` gets the task's id. The app's setting `texter`, a dict, holds further arguments for
    Texter.

    Args:
        self: the task.
        chat_id: the chat's id.
        message: a text, or a mapping in the form of the API's JSON, such as a builder's `.to_dict()`.
        account_id: the chat's `account_id`, if the project has several numbers. Messages with the same one count
            together towards the rate; so do all that have none.

    Returns:
        The accepted message's `delivery`, `chat_id`, `tmp_send_id`, `status_code` and `ids` (its ids in Texter, empty
        if the answer could not be read), as JSON.

    Raises:
        SendFailedError: the message was not sent, or may have been.
    """
    task_id = self.request.id
    arguments = chat_id, message, account_id
    try:
        if task_id and not self.request.is_eager:
            claim = _Claim(self.backend, task_id, self.request.retries)
            claim.wait_for_turn(_number(self.app, account_id), self.per_second)
            if not claim.take():
                raise Ignore("Another worker has begun it.")
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
    # Raised outside the except block: Celery logs and stores the traceback, which must not show the server's answer.
    failed = _failed(failure, chat_id, task_id, self.request.retries)
    attempt = self.request.retries + 1
    pause = Retries(attempt).pause(failure, attempt)
    if pause is None:
        raise failed
    raise self.retry(arguments, {}, exc=failed, countdown=pause)


def delivery_of(result: "AsyncResult[Any]") -> Delivery:
    """Return what is known of a message, from the result of its task.

    UNKNOWN if an attempt has begun without a known outcome: the worker is still sending, it was killed, or the outcome
    has expired. Also UNKNOWN if Redis has no record of the message, because it was never enqueued or everything has
    expired. Ask once the queue is empty, and within the app's `result_expires`.

    Args:
        result: what `send.delay` returned, or `send.AsyncResult(task_id)`.

    Returns:
        The delivery; NOT_SENT also while the message waits for its first attempt or a retry.

    Raises:
        ConfigurationError: the app does not store its results in Redis.
    """
    backend = result.backend
    # One read, so that state and result match. An eager result has no backend.
    meta = backend.get_task_meta(result.id) if backend else {"status": result.state, "result": result.result}
    state, value = meta["status"], meta["result"]
    if state == states.SUCCESS:
        return Delivery.ACCEPTED
    failed = value if isinstance(value, SendFailedError) else None
    if failed and (state == states.FAILURE or not backend):
        return failed.delivery
    attempt = failed.outcome["attempt"] + 1 if failed else 0
    return Delivery.NOT_SENT if backend and _Claim(backend, result.id, attempt).waiting else Delivery.UNKNOWN


@functools.cache
def _texter(app: Celery, _process: int) -> Texter:
    """Return the client of an app in this process; a client cannot be used after a fork."""
    settings: dict[str, Any] = {**app.conf.get("texter", {}), "retries": 0}
    return Texter(**settings)


def _number(app: Celery, account_id: str | None) -> str:
    """Return the number that a message is sent from, as far as it is known: the project's base URL, and the account."""
    try:
        base_url = str(_texter(app, os.getpid()).client.get_httpx_client().base_url)
    except TexterError:  # it is raised again once the attempt is claimed, so that no other worker makes it
        base_url = ""
    return f"{base_url} {account_id or ''}"


class _Claim:
    """The right to make an attempt, which only one execution of the task gets.

    Raises:
        ConfigurationError: the backend is not Redis.
    """

    def __init__(self, backend: "Backend", task_id: str, attempt: int) -> None:
        if not isinstance(backend, RedisBackend):
            raise ConfigurationError(
                "texter.send needs Redis as the app's result backend, so that no message is sent twice: "
                "Celery(backend='redis://…')."
            )
        self._redis = backend.client
        self._key_for = backend.get_key_for_task
        self._key = self._key_for(task_id, f"-attempt-{attempt}")
        self._waiting = self._key_for(task_id, f"-waiting-{attempt}")

    def wait_for_turn(self, number: str, per_second: float) -> None:
        while True:
            now = time.time()
            key = self._key_for(send.name, f"-second-{int(now)}-{number}")
            count, _ = self._redis.pipeline(transaction=False).incr(key).expire(key, _COUNTER_LASTS).execute()
            if count <= max(per_second, 1):
                return
            time.sleep(1 - now % 1)

    def note_waiting(self) -> None:
        """Record that the attempt waits in the queue, unless it has begun."""
        if not self._redis.exists(self._key):
            self._redis.set(self._waiting, "", ex=_WAITING)

    def take(self) -> bool:
        """Claim the attempt, and return whether it was free."""
        pipeline = self._redis.pipeline(transaction=False).set(self._key, "", nx=True, ex=_CLAIMED)
        taken, _ = pipeline.delete(self._waiting).execute()
        return bool(taken)

    @property
    def waiting(self) -> bool:
        """Whether the attempt is recorded as waiting, and has not begun."""
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
        "chat_id": None if isinstance(error, ChatIdError) else chat_id,  # it may be a phone number
        "tmp_send_id": error.tmp_send_id or task_id,
        "whatsapp_code": getattr(error, "whatsapp_code", None),
        "attempt": attempt,
    }
    return SendFailedError(str(error), facts(error) | more)
