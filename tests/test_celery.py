"""The Celery task, in a worker of this process, against a sandbox."""

import itertools
import json
import logging
import os
import pickle
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest
from celery import Celery
from celery.app.trace import trace_task
from celery.exceptions import WorkerLostError
from celery.result import AsyncResult
from celery.signals import before_task_publish, task_received

from tests.conftest import CELERY_WARNINGS, TOKEN, worker
from tests.wire import unused_address
from texter_client import spec
from texter_ext import Delivery, TexterError, buttons
from texter_ext.celery_task import SendFailedError, delivery_of, send
from texter_ext.sandbox import Sandbox

pytestmark = CELERY_WARNINGS

PATIENCE: Final = 60.0

if TYPE_CHECKING:
    Result = AsyncResult[Any]
else:
    Result = AsyncResult  # some versions cannot be subscripted


def new_app(name: str, redis_url: str, **settings: Any) -> Celery:
    app = Celery(name, broker="memory://", backend=redis_url, set_as_current=False)
    app.conf.update(
        task_default_queue=name,  # all apps of a process share the broker's memory
        broker_transport_options={"polling_interval": 0.01},
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        **settings,
    )
    return app


def task_of(app: Celery) -> Any:
    return app.tasks["texter.send"]


@pytest.fixture(scope="module")
def working_app(redis_url: str, long_lived_sandbox: Sandbox) -> Iterator[Celery]:
    """An app with a worker that runs one task at a time."""
    settings = {"base_url": long_lived_sandbox.base_url, "token": TOKEN}
    app = new_app("working", redis_url, texter=settings, result_extended=True)
    with worker(app, "INFO"):
        yield app


@pytest.fixture
def task(working_app: Celery, sandbox: Sandbox) -> Any:  # noqa: ARG001 (the fixture empties it)
    return task_of(working_app)


@pytest.fixture
def idle_app(redis_url: str, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> Celery:
    """An app without a worker, whose settings are in the environment."""
    monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    return new_app("idle", redis_url)


def execute(app: Celery, task_id: str, *arguments: object) -> Result:
    """Run the task as a worker does when it receives it from the queue."""
    task = task_of(app)
    request: dict[str, Any] = {"id": task_id, "delivery_info": {}}
    trace_task(task, task_id, arguments, {}, request=request, app=app)
    result: Result = task.AsyncResult(task_id)
    return result


def wait_for(result: Result, *states: str) -> Result:
    end = time.monotonic() + PATIENCE
    while result.state not in states:
        assert time.monotonic() < end, f"still {result.state}"
        time.sleep(0.01)
    return result


def finished(result: Result) -> Result:
    return wait_for(result, "SUCCESS", "FAILURE", "REVOKED")


def failure_of(result: Result) -> SendFailedError:
    error = finished(result).result
    assert isinstance(error, SendFailedError)
    assert json.loads(json.dumps(error.args)) == [str(error), error.outcome]
    return error


def tmp_send_ids(sandbox: Sandbox) -> list[str]:
    return [request.json()["tmpSendId"] for request in sandbox.requests]


def test_a_message_is_sent_and_its_outcome_kept(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    result = finished(task.delay(chat_id, "Hey there!"))
    (message,) = sandbox.messages
    assert (message.text, message.parent_chat, message["tmpSendId"]) == ("Hey there!", chat_id, result.id)
    assert result.result == {
        "delivery": "accepted",
        "chat_id": chat_id,
        "tmp_send_id": result.id,
        "status_code": 200,
        "ids": [message.id],
    }
    assert delivery_of(result) is Delivery.ACCEPTED


def test_a_message_of_a_builder_travels_as_json(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    message = buttons("Shall we?", "Yes", "No", tmp_send_id="my-own-id").to_dict()
    outcome: Any = finished(task.delay(chat_id, message=message)).result
    assert outcome["tmp_send_id"] == "my-own-id"
    assert [request.json() for request in sandbox.requests] == [message]


@pytest.mark.usefixtures("no_pauses")
def test_a_safe_retry_keeps_its_id(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, times=2)
    result = finished(task.delay(chat_id, "Hey there!"))
    assert delivery_of(result) is Delivery.ACCEPTED
    assert tmp_send_ids(sandbox) == [result.id] * 3
    assert len(sandbox.messages) == 1


@pytest.mark.usefixtures("no_pauses")
def test_retries_end(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, times=send.max_retries + 1 if send.max_retries else 0)
    error = failure_of(task.delay(chat_id, "Hey there!"))
    assert (error.delivery, error.safe_to_retry, error.outcome["attempt"]) == (Delivery.REJECTED, True, 5)
    assert len(sandbox.requests) == 6


def test_a_retry_after_that_is_too_long_is_not_waited_for(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, retry_after=301)
    assert failure_of(task.delay(chat_id, "Hey there!")).delivery is Delivery.REJECTED
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize(
    ("failure", "delivery", "facts"),
    [
        ({"status": 500, "stored": True}, Delivery.UNKNOWN, ("ServerError", 500, None)),
        ({"connection": "reset", "stored": True}, Delivery.UNKNOWN, ("APIConnectionError", None, None)),
        ({"status": 401}, Delivery.REJECTED, ("AuthenticationError", 401, None)),
        ({"window_closed": True}, Delivery.REJECTED, ("BadRequestError", 400, spec.WINDOW_CLOSED)),
    ],
)
def test_a_message_that_may_have_been_sent_is_not_retried(
    task: Any, sandbox: Sandbox, chat_id: str, failure: Any, delivery: Delivery, facts: tuple[object, ...]
) -> None:
    sandbox.fail_next(**failure)
    result: Result = task.delay(chat_id, "Hey there!")
    error = failure_of(result)
    assert error.delivery is delivery is delivery_of(result)
    assert (error.chat_id, error.tmp_send_id, error.safe_to_retry) == (chat_id, result.id, False)
    assert tuple(error.outcome[fact] for fact in ("error", "status_code", "whatsapp_code")) == facts
    assert error.time_window
    assert error.time_window[0] < error.time_window[1]
    assert len(sandbox.requests) == 1


def test_an_unreadable_answer_is_no_failure(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(200, body="OK", stored=True)
    result = finished(task.delay(chat_id, "Hey there!"))
    assert delivery_of(result) is Delivery.ACCEPTED
    outcome: Any = result.result
    assert (outcome["status_code"], outcome["ids"]) == (200, [])


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("status", [200, 500])
def test_a_task_that_is_delivered_again_sends_nothing(task: Any, sandbox: Sandbox, chat_id: str, status: int) -> None:
    sandbox.fail_next(429)
    sandbox.fail_next(status, stored=True)
    result = finished(task.delay(chat_id, "Hey there!"))
    before = (result.state, result.result, len(sandbox.requests))
    for attempt in (0, 1):
        task.apply_async((chat_id, "Hey there!"), task_id=result.id, retries=attempt)
    finished(task.delay(chat_id, "The next in line"))
    after = task.AsyncResult(result.id)
    assert (after.state, repr(after.result), len(sandbox.requests) - 1) == (before[0], repr(before[1]), before[2])
    assert len([message for message in sandbox.messages if message.text == "Hey there!"]) == 1


def keys_about(task: Any, task_id: str) -> dict[str, int]:
    """Return the keys in Redis about a message, and the seconds until each expires."""
    client = task.backend.client
    return {key.decode(): client.ttl(key) for key in client.keys(f"*{task_id}*")}


def test_a_message_is_not_sent_while_it_waits(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    assert delivery_of(finished(task.apply_async((chat_id, "Late"), expires=-1))) is Delivery.NOT_SENT
    sandbox.fail_next(429, retry_after=300)
    result = wait_for(task.delay(chat_id, "Later"), "RETRY")
    assert delivery_of(result) is Delivery.NOT_SENT
    assert len(sandbox.requests) == 1


def test_a_message_that_has_begun_is_unknown(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    answer = threading.Event()

    def body() -> Iterator[bytes]:
        answer.wait(PATIENCE)
        yield b"{}"

    sandbox.fail_next(200, body=body())
    result = wait_for(task.delay(chat_id, "Hey there!"), "STARTED")
    assert delivery_of(result) is Delivery.UNKNOWN
    answer.set()
    assert delivery_of(finished(result)) is Delivery.ACCEPTED
    result.forget()
    assert delivery_of(task.AsyncResult(result.id)) is Delivery.UNKNOWN  # its outcome is lost, but it began


def test_a_message_that_redis_does_not_know_is_unknown(task: Any, idle_app: Celery, chat_id: str) -> None:
    assert delivery_of(task.AsyncResult("nobody-knows-it")) is Delivery.UNKNOWN
    waiting = task_of(idle_app).delay(chat_id, "Waits in a queue that no worker reads")
    assert delivery_of(waiting) is Delivery.NOT_SENT
    (noted,) = keys_about(task, waiting.id).values()
    sent = finished(task.delay(chat_id, "Hey there!"))
    assert delivery_of(sent) is Delivery.ACCEPTED
    sent.forget()
    (claimed,) = keys_about(task, sent.id).values()
    assert 86_400 < noted < claimed  # otherwise an expired claim would make the message look as if it still waits
    for result in (waiting, sent):
        task.backend.client.delete(*keys_about(task, result.id))
        assert delivery_of(task.AsyncResult(result.id)) is Delivery.UNKNOWN


@pytest.mark.usefixtures("no_pauses")
def test_a_retry_that_waits_no_longer_is_unknown(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429, retry_after=300)
    result = wait_for(task.delay(chat_id, "Later"), "RETRY")
    assert delivery_of(result) is Delivery.NOT_SENT
    task.backend.client.delete(*(key for key in keys_about(task, result.id) if "-waiting-" in key))
    assert delivery_of(task.AsyncResult(result.id)) is Delivery.UNKNOWN


def test_a_message_that_is_enqueued_again_after_it_began_does_not_wait(
    task: Any, idle_app: Celery, chat_id: str
) -> None:
    result = finished(task.delay(chat_id, "Hey there!"))
    result.forget()
    task_of(idle_app).apply_async((chat_id, "Hey there!"), task_id=result.id)
    assert delivery_of(task.AsyncResult(result.id)) is Delivery.UNKNOWN
    assert not [key for key in keys_about(task, result.id) if "-waiting-" in key]  # it would outlast the claim


def test_a_message_whose_worker_died_is_unknown(task: Any) -> None:
    task.backend.mark_as_failure("killed", WorkerLostError("killed"))
    assert delivery_of(task.AsyncResult("killed")) is Delivery.UNKNOWN


@pytest.mark.usefixtures("no_pauses")
def test_neither_logs_nor_monitors_nor_results_see_the_message(
    task: Any, chat_id: str, caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    shown: list[str] = []

    def note(headers: dict[str, Any], **_: Any) -> None:
        shown.append(repr(headers))

    def note_received(request: Any, **_: Any) -> None:
        shown.append(f"{request!r} {request.argsrepr} {request.kwargsrepr} {request.info()}")

    sandbox.fail_next(429)
    sandbox.fail_next(500, body={"error": "no secret message"})
    task_received.connect(note_received)
    before_task_publish.connect(note)
    with caplog.at_level(logging.INFO):
        error = failure_of(task.delay(chat_id, "A secret message"))
        finished(task.delay(chat_id, message="A secret message"))
        finished(task.apply_async((chat_id, "A secret message"), expires=-1))
        finished(result := task.delay(chat_id, "A secret message"))
    before_task_publish.disconnect(note)
    with caplog.at_level(logging.INFO):
        for arguments in ({"message": "A secret message"}, {"massage": "A secret message"}):
            finished(task.app.send_task(task.name, (chat_id,), arguments))
    task_received.disconnect(note_received)
    client = task.backend.client
    stored = [client.get(key) for key in client.keys(f"{task.backend.task_keyprefix.decode()}*")]
    assert sum(b'"kwargs": {}' in value for value in stored) >= 6
    assert len(sandbox.messages) == 3
    seen = f"{shown} {stored} {error!r} {result.result} {caplog.text} {result.traceback}"
    assert result.id in seen
    for secret in ("secret message", TOKEN, "wamid"):
        assert secret not in seen


def test_no_setting_of_an_app_makes_it_send_twice(redis_url: str) -> None:
    careless = dict.fromkeys(
        (
            "task_acks_late",
            "task_reject_on_worker_lost",
            "task_retry_on_worker_lost",
            "task_ignore_result",
            "task_track_started",
        ),
        True,
    )
    task = task_of(new_app("careless", redis_url, **careless))
    kept = (task.acks_late, task.reject_on_worker_lost, task.retry_on_worker_lost, task.ignore_result)
    assert kept == (False, False, False, False)
    assert task.track_started is False


class Clock:
    """The time of the rates, which passes only while somebody waits for it; no two clocks show the same."""

    hours = itertools.count(500_000)

    def __init__(self) -> None:
        self.now = 3600 * next(self.hours) + 0.25
        self.naps: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.naps.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("texter_ext.celery_task.time", clock)
    return clock


def paced_app(name: str, redis_url: str, base_url: str) -> Celery:
    settings = {"base_url": base_url, "token": TOKEN}
    return new_app(name, redis_url, texter=settings, task_annotations={"texter.send": {"per_second": 2}})


def test_all_workers_together_keep_to_one_rate(redis_url: str, sandbox: Sandbox, chat_id: str, clock: Clock) -> None:
    for name in ("one", "other"):
        app = paced_app(name, redis_url, sandbox.base_url)
        for number in range(3):
            assert execute(app, f"{name}-{number}", chat_id, "Hey there!").state == "SUCCESS"
    assert clock.naps == [0.75, 1.0]
    assert len(sandbox.messages) == 6


def test_each_number_has_a_rate_of_its_own(redis_url: str, sandbox: Sandbox, chat_id: str, clock: Clock) -> None:
    app = paced_app("numbers", redis_url, sandbox.base_url)
    accounts = [None, "972501000000", "972501000001"]
    for number, account_id in enumerate(2 * accounts):
        assert execute(app, f"number-{number}", chat_id, "Hey there!", account_id).state == "SUCCESS"
    assert clock.naps == []
    assert execute(app, "the-next", chat_id, "Hey there!", accounts[-1]).state == "SUCCESS"
    assert clock.naps == [0.75]
    assert len(sandbox.messages) == 7


def test_each_project_has_a_rate_of_its_own(redis_url: str, sandbox: Sandbox, chat_id: str, clock: Clock) -> None:
    with Sandbox(token=TOKEN, chat_ids=[chat_id]) as another:
        for server in (sandbox, another):
            app = paced_app("projects", redis_url, server.base_url)
            for number in range(2):
                assert execute(app, f"{server.base_url} {number}", chat_id, "Hey there!").state == "SUCCESS"
        assert clock.naps == []
        assert [len(server.messages) for server in (sandbox, another)] == [2, 2]


@pytest.mark.usefixtures("no_pauses")
def test_a_retry_counts_for_the_same_number(task: Any, sandbox: Sandbox, chat_id: str) -> None:
    sandbox.fail_next(429)
    result = finished(task.delay(chat_id, "Hey there!", account_id="972501000009"))
    assert delivery_of(result) is Delivery.ACCEPTED
    seconds = [key.decode() for key in task.backend.client.keys("*-second-*972501000009")]
    assert sum(int(task.backend.client.get(key)) for key in seconds) == 2


def test_a_worker_without_settings_claims_what_it_cannot_send(
    idle_app: Celery, chat_id: str, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    monkeypatch.setenv("TEXTER_API_TOKEN", "")
    error = failure_of(execute(idle_app, "without-settings", chat_id, "Hey there!"))
    assert (error.delivery, error.outcome["error"]) == (Delivery.NOT_SENT, "ConfigurationError")
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    assert delivery_of(execute(idle_app, "without-settings", chat_id, "Hey there!")) is Delivery.NOT_SENT
    assert not sandbox.requests


def test_the_rate_is_whatsapps(redis_url: str) -> None:
    rate = spec.RATES["number"]
    assert task_of(new_app("usual", redis_url)).per_second == rate.messages / rate.seconds


@pytest.mark.usefixtures("no_pauses")
def test_a_failed_connection_is_retried(idle_app: Celery, chat_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTER_BASE_URL", unused_address())
    result = task_of(idle_app).apply((chat_id, "Hey there!"))
    assert delivery_of(result) is Delivery.NOT_SENT
    assert result.result.outcome["attempt"] == 5


def test_eager_and_direct_calls_need_no_broker(idle_app: Celery, sandbox: Sandbox, chat_id: str) -> None:
    assert delivery_of(task_of(idle_app).apply((chat_id, "Eager"))) is Delivery.ACCEPTED
    assert task_of(idle_app)(chat_id, "Direct")["delivery"] == "accepted"
    idle_app.conf.task_always_eager = True
    assert delivery_of(task_of(idle_app).delay(chat_id, "Eager by its settings")) is Delivery.ACCEPTED
    assert [message.text for message in sandbox.messages] == ["Eager", "Direct", "Eager by its settings"]


@pytest.mark.parametrize(
    ("token", "chat", "message", "delivery", "error"),
    [
        (TOKEN, "67a87067aeedcdee1271cc4d", "", Delivery.NOT_SENT, "LimitError"),
        (TOKEN, "67a87067aeedcdee1271cc4d", ["no", "message"], Delivery.NOT_SENT, "LimitError"),
        (TOKEN, None, "Hey there!", Delivery.NOT_SENT, "ChatIdError"),
        (TOKEN, "0521234567", "Hey there!", Delivery.NOT_SENT, "ChatIdError"),
        ("another-token", "67a87067aeedcdee1271cc4d", "Hey there!", Delivery.REJECTED, "AuthenticationError"),
        ("", "67a87067aeedcdee1271cc4d", "Hey there!", Delivery.NOT_SENT, "ConfigurationError"),
    ],
)
def test_a_message_that_cannot_be_sent_fails_at_once(
    idle_app: Celery,
    monkeypatch: pytest.MonkeyPatch,
    sandbox: Sandbox,
    *,
    token: str,
    chat: Any,
    message: Any,
    delivery: Delivery,
    error: str,
) -> None:
    monkeypatch.setenv("TEXTER_API_TOKEN", token)
    result = task_of(idle_app).apply((chat, message))
    assert delivery_of(result) is delivery
    named = None if error == "ChatIdError" else chat
    assert (result.result.outcome["error"], result.result.outcome["chat_id"]) == (error, named)
    assert result.result.tmp_send_id
    assert not sandbox.messages


def test_nothing_is_sent_without_redis(sandbox: Sandbox, chat_id: str) -> None:
    app = new_app("without-redis", "cache+memory://", texter={"base_url": sandbox.base_url, "token": TOKEN})
    error = failure_of(execute(app, "an-id", chat_id, "Hey there!"))
    assert error.delivery is Delivery.NOT_SENT
    assert "needs Redis as the app's result backend" in str(error)
    assert not sandbox.requests


def test_a_forked_process_has_a_client_of_its_own(idle_app: Celery, sandbox: Sandbox, chat_id: str) -> None:
    task = task_of(idle_app)
    task(chat_id, "From the parent")
    if not (child := os.fork()):  # pragma: no cover (another process)
        task(chat_id, "From the child")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert [message.text for message in sandbox.messages] == ["From the parent", "From the child"]


def test_an_error_can_be_pickled(idle_app: Celery) -> None:
    error = task_of(idle_app).apply(("no-such-chat", "Hey there!")).result
    assert isinstance(error, SendFailedError)
    assert isinstance(error, TexterError)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    assert (copy.args, copy.outcome, copy.time_window) == (error.args, error.outcome, error.time_window)
