"""Logs tell the story of a send in words and in fields, and nothing personal."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import TOKEN, Connect, records
from texter_ext import APIConnectionError, AsyncTexter, ServerError, TexterError, location, text
from texter_ext.sandbox import Sandbox

pytestmark = pytest.mark.usefixtures("no_pauses")


class Lines(logging.Handler):
    """Formats each record as JSON, as what collects logs does, with all that a usual record does not have."""

    usual = frozenset(logging.makeLogRecord({}).__dict__)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        fields = {name: value for name, value in record.__dict__.items() if name not in self.usual}
        self.lines.append(json.dumps({"level": record.levelname, "text": record.getMessage(), **fields}))

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    caplog.set_level("DEBUG", "texter_ext")
    handler = Lines()
    logger = logging.getLogger("texter_ext.send")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def fields(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a record tells beside its words and the send that it is about."""
    names = record.keys() - {"level", "text", "texter_kind", "texter_chat_id", "texter_tmp_send_id"}
    assert all(name.startswith("texter_") for name in names)
    return {name.removeprefix("texter_"): record[name] for name in names}


def test_logs_tell_the_story_and_nothing_personal(
    connect: Connect, sandbox: Sandbox, chat_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "texter_ext")
    texter = connect(sandbox.base_url)
    sent = texter.send(chat_id, {"type": "text", "text": "a marked text", "context": "a marked context"})
    sandbox.fail_next(500)
    with pytest.raises(ServerError):
        texter.send(chat_id, "a marked text")
    warning, accepted, failed = records(caplog)
    assert (warning.levelname, accepted.levelname, failed.levelname) == ("WARNING", "DEBUG", "DEBUG")
    assert {record.name for record in records(caplog)} == {"texter_ext.send"}
    for record in (warning, accepted):
        assert record.__dict__["texter_tmp_send_id"] == sent.tmp_send_id
        assert record.__dict__["texter_chat_id"] == chat_id
        assert record.__dict__["texter_kind"] == "text"
        assert sent.tmp_send_id in record.getMessage()
        assert chat_id in record.getMessage()
    assert "accepted after 0." in accepted.getMessage()
    assert "500 after 0." in failed.getMessage()
    shown = caplog.text + json.dumps([str(record.__dict__) for record in caplog.records])
    for secret in (TOKEN, "marked", sent.provider_id, "972500000000"):
        assert str(secret) not in shown


def test_fields_tell_of_each_attempt_and_each_pause(
    connect: Connect, sandbox: Sandbox, chat_id: str, lines: Lines
) -> None:
    sandbox.fail_next(429, retry_after=1)
    sent = connect(sandbox.base_url).send(chat_id, "Hey there!")
    refused, pause, accepted = lines.records
    for record in lines.records:
        assert record["texter_kind"] == "text"
        assert record["texter_chat_id"] == chat_id
        assert record["texter_tmp_send_id"] == sent.tmp_send_id
    for attempt in (refused, accepted):
        assert f"after {attempt.pop('texter_duration'):.3f} s" in attempt["text"]
    assert fields(refused) == {"attempt": 1, "delivery": "rejected", "error": "RateLimitError", "status_code": 429}
    assert fields(pause) == {"attempt": 1, "error": "RateLimitError", "pause": 1}
    assert fields(accepted) == {"attempt": 2, "delivery": "accepted", "status_code": 200}
    assert [record["level"] for record in lines.records] == ["DEBUG", "INFO", "DEBUG"]


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ({"status": 500}, {"delivery": "unknown", "error": "ServerError", "status_code": 500}),
        ({"connection": "reset"}, {"delivery": "unknown", "error": "APIConnectionError"}),
        ({"connection": "silent"}, {"delivery": "unknown", "error": "APITimeoutError"}),
        (
            {"body": "<html>", "stored": True},
            {"delivery": "accepted", "error": "UnreadableResponseError", "status_code": 200},
        ),
    ],
)
def test_fields_tell_of_a_failure(
    connect: Connect, sandbox: Sandbox, chat_id: str, lines: Lines, failure: dict[str, Any], told: dict[str, Any]
) -> None:
    sandbox.fail_next(**failure)
    timeout = 1 if told["error"] == "APITimeoutError" else 10
    with pytest.raises(TexterError) as caught:
        connect(sandbox.base_url, timeout=timeout).send(chat_id, "Hey there!")
    (record,) = lines.records
    assert 0 < record.pop("texter_duration") < 60
    assert fields(record) == {"attempt": 1, **told}
    assert record["texter_delivery"] == caught.value.delivery.value
    assert record["texter_error"] == type(caught.value).__name__


def test_a_status_is_told_only_of_the_attempt_that_it_answered(
    connect: Connect, sandbox: Sandbox, chat_id: str, lines: Lines
) -> None:
    sandbox.fail_next(429)
    sandbox.fail_next(connection="reset")
    with pytest.raises(APIConnectionError):
        connect(sandbox.base_url).send(chat_id, "Hey there!")
    assert [record.get("texter_status_code") for record in lines.records] == [429, None, None]


def test_fields_tell_of_a_broken_limit(connect: Connect, sandbox: Sandbox, chat_id: str, lines: Lines) -> None:
    connect(sandbox.base_url).send(chat_id, text("Hey there!", reply_to="a marked context"))
    connect(sandbox.base_url).send(chat_id, location(32.0853, 34.7818, address="1 Example Street"))
    context, _, place, _ = lines.records
    assert context["level"] == place["level"] == "WARNING"
    assert context["texter_kind"] == "text"
    assert place["texter_kind"] == "location"
    assert fields(context) == {"attempt": 1, "rule": "pattern", "limit": "^wamid\\.", "pointer": "/context"}
    assert fields(place) == {
        "attempt": 1,
        "rule": "required",
        "limit": "{'address': ['name']}",
        "pointer": "/location/name",
    }
    assert "marked" not in str(lines.lines)


def test_fields_tell_of_an_interruption(sandbox: Sandbox, chat_id: str, lines: Lines) -> None:
    async def main() -> None:
        async with AsyncTexter(base_url=sandbox.base_url, token=TOKEN) as texter, asyncio.timeout(0.2):
            sandbox.fail_next(connection="silent")
            await texter.send(chat_id, "Hey there!")

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    (record,) = lines.records
    assert record["level"] == "WARNING"
    assert record.pop("texter_duration") > 0
    assert fields(record) == {"attempt": 1, "delivery": "unknown", "error": "CancelledError"}
