"""Errors, as typed code handles them."""

import datetime
from typing import assert_never, assert_type

import httpx

from texter_ext import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ChatIdError,
    ClientStateError,
    ConfigurationError,
    Delivery,
    EarlierRunError,
    ItemError,
    JournalError,
    LimitError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    StoppedError,
    Texter,
    TexterError,
    UnreadableResponseError,
    Violation,
)


def deliveries_are_matched(texter: Texter, chat_id: str) -> str:
    try:
        texter.send(chat_id, "Hey there!")
    except TexterError as error:
        match error.delivery:
            case Delivery.NOT_SENT | Delivery.REJECTED:
                return "try again" if error.safe_to_retry else str(error)
            case Delivery.UNKNOWN:
                return f"look in chat {error.chat_id} for {error.tmp_send_id}"
            case Delivery.ACCEPTED:
                return "it was sent"
            case _ as never:
                assert_never(never)
    return "it was sent"


def every_error_says_the_same(error: TexterError) -> None:
    assert_type(error.delivery, Delivery)
    assert_type(error.safe_to_retry, bool)
    assert_type(error.chat_id, str | None)
    assert_type(error.tmp_send_id, str | None)
    assert_type(error.time_window, tuple[datetime.datetime, datetime.datetime] | None)


def the_most_specific_error_comes_first(texter: Texter, chat_id: str) -> None:
    try:
        texter.send(chat_id, "Hey there!")
    except LimitError as error:
        assert_type(error.violations, tuple[Violation, ...])
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except (BadRequestError, AuthenticationError, PermissionDeniedError, NotFoundError, ServerError) as error:
        assert_type(error.status_code, int)
    except APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.body, object)
        assert_type(error.whatsapp_code, int | None)
        assert_type(error.window_closed, bool)
        assert_type(error.response, httpx.Response)
    except UnreadableResponseError as error:
        assert_type(error.status_code, int)
        assert_type(error.response, httpx.Response)
    except (APITimeoutError, APIConnectionError) as error:
        assert_type(error.delivery, Delivery)


def bases_are_those_of_the_table(
    of_texter: ConfigurationError
    | ChatIdError
    | ClientStateError
    | LimitError
    | ItemError
    | JournalError
    | StoppedError
    | EarlierRunError
    | APIConnectionError
    | APIStatusError
    | UnreadableResponseError,
    of_value: ConfigurationError | ChatIdError | LimitError | ItemError,
    of_runtime: ClientStateError | JournalError,
    of_connection: APITimeoutError,
    of_status: BadRequestError
    | AuthenticationError
    | PermissionDeniedError
    | NotFoundError
    | RateLimitError
    | ServerError,
) -> tuple[TexterError, ValueError, RuntimeError, APIConnectionError, APIStatusError]:
    return of_texter, of_value, of_runtime, of_connection, of_status
