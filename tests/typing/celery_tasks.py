"""Celery's task, as typed code uses it."""

from typing import Any, assert_type

from celery.result import AsyncResult

from texter_ext import Delivery, TexterError, text
from texter_ext.celery_task import SendFailedError, delivery_of, send


def tasks_are_enqueued(chat_id: str) -> None:
    assert_type(send.delay(chat_id, "Hey there!"), AsyncResult[dict[str, Any]])
    assert_type(send.apply_async((chat_id, text("Hey there!").to_dict()), countdown=60), AsyncResult[dict[str, Any]])
    send.per_second = 20


def outcomes_are_read(result: AsyncResult[dict[str, Any]], task_id: str) -> None:
    assert_type(delivery_of(result), Delivery)
    assert_type(delivery_of(send.AsyncResult(task_id)), Delivery)
    try:
        assert_type(result.get(timeout=60), dict[str, Any])
    except SendFailedError as error:
        assert_type(error.outcome, dict[str, Any])
        assert_type(error.delivery, Delivery)
        assert_type(error.safe_to_retry, bool)


def it_is_an_error_like_the_others(error: SendFailedError) -> TexterError:
    return error
