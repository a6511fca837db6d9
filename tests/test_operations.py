"""An operation that is added to the spec can be called, whether it reads, page after page or by an id, or acts."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conftest import TOKEN, Connect
from tests.document import DOCUMENT
from tests.test_change import generated
from tests.wire import Behaviour, RawServer, hang_up, reply
from texter_client import spec
from texter_ext import ConfigurationError, NotFoundError, Texter

ROWS: Final = [{"_id": f"thing-{number}"} for number in range(5)]


def operation(name: str, **more: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Things"}}}
    return {
        "operationId": name,
        "tags": ["things"],
        "summary": name,
        "security": [{"bearerAuth": ["See things", "Do things"]}],
        "responses": {"200": {"description": "Done.", "content": content}},
        **more,
    }


def parameter(name: str, place: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema or {"type": "string"}}


PATHS: Final = {
    "/things/search": {
        "get": operation(
            "searchThings",
            parameters=[
                parameter("search", "query"),
                parameter("skip", "query"),
                parameter("labels[]", "query", {"type": "array", "items": {"type": "string"}}),
            ],
        )
    },
    "/things/{thingId}": {
        "get": operation("getThing", parameters=[parameter("thingId", "path")]),
        "post": operation(
            "sendThing",
            parameters=[parameter("thingId", "path")],
            requestBody={
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            },
        ),
    },
}
SCHEMAS: Final = {
    "Thing": {
        "type": "object",
        "description": "A thing.",
        "required": ["name"],
        "properties": {"name": {"type": "string", "description": "Its name."}},
    },
    "Things": {
        "type": "object",
        "description": "Things.",
        "additionalProperties": True,
        "properties": {
            "data": {"type": "array", "items": {"type": "object", "additionalProperties": True}, "description": "Rows."}
        },
    },
}
PROGRAM: Final = """
import asyncio, inspect, json, sys
from texter_client import spec
from texter_client.models import Thing
from texter_ext import AsyncTexter, Texter, TexterError

def next_page(page):
    rows = page.raw["data"]
    skipped = int(page.raw["skip"]) + len(rows)
    return {"skip": str(skipped)} if rows else None

async def settled(value):
    return await value if inspect.isawaitable(value) else value

async def outcome(call):
    try:
        answer = await settled(call())
    except TexterError as error:
        return [type(error).__name__, error.delivery.name, error.safe_to_retry, error.operation, str(error)]
    return [answer.status_code, answer.raw]

async def tell(texter):
    pages = texter.pages(spec.SEARCH_THINGS, next_page, search="05 2", labels=["a b", "c"], skip="0")
    rows = [page.raw["data"] for page in pages] if isinstance(texter, Texter) else [p.raw["data"] async for p in pages]
    one = await settled(texter.call(spec.GET_THING, thing_id="a/b"))
    return {
        "rows": rows,
        "parsed": one.parsed.to_dict(),
        "read": [await outcome(lambda: texter.call(spec.GET_THING, thing_id=each)) for each in sys.argv[3].split()],
        "acted": [
            await outcome(lambda: texter.call(spec.SEND_THING, thing_id=each, body=body))
            for each, body in zip(sys.argv[4].split(), [Thing(name="x"), {"name": "y"}, {"name": "z"}, {"name": "w"}])
        ],
    }

async def main():
    settings = dict(base_url=sys.argv[1], token=sys.argv[2])
    with Texter(**settings) as texter:
        told = [await tell(texter)]
    async with AsyncTexter(**settings) as texter:
        told.append(await tell(texter))
    print(json.dumps(told))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is generated from a spec to which operations of each sort are added."""
    document = json.loads(json.dumps(DOCUMENT))
    document["paths"] |= PATHS
    document["components"]["schemas"] |= SCHEMAS
    return generated(document, tmp_path_factory.mktemp("operations"))


class Things:
    """A server of things; some answer wrongly as often as their id says."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._failures: dict[bytes, Iterator[Behaviour]] = {}

    def __call__(self, connection: Any, request: bytes) -> None:
        line = request.partition(b"\r\n")[0]
        self.requests.append(line)
        path = line.split()[1].rpartition(b"/")[2]
        if path.startswith(b"search?"):
            skip = int(path.partition(b"skip=")[2].partition(b"&")[0])
            body = {"data": ROWS[skip : skip + 2], "skip": str(skip), "total": len(ROWS)}
            reply(json.dumps(body).encode())(connection, request)
        else:
            failures = self._failures.setdefault(line, self._planned(path))
            next(failures)(connection, request)

    @staticmethod
    def _planned(path: bytes) -> Iterator[Behaviour]:
        if path == b"passing":
            yield reply(b"", "503 Service Unavailable")
            yield hang_up
        elif path == b"busy":
            yield reply(b"", "429 Too Many Requests", "Retry-After: 0")
        elif path in (b"broken", b"missing", b"forbidden", b"lost"):
            statuses = {b"broken": "500 Oh", b"missing": "404 Not Found", b"forbidden": "403 Forbidden"}
            while True:
                yield hang_up if path == b"lost" else reply(b"", statuses[path])
        while True:
            yield reply(b'{"success": true, "data": [{"_id": "one"}]}')


def test_an_operation_of_each_sort_can_be_called(changed: Path) -> None:
    read, acted = "passing busy broken missing forbidden lost", "fine broken busy missing"
    things = Things()
    with RawServer(things) as server:
        command = [sys.executable, "-c", PROGRAM, server.base_url, TOKEN, read, acted]
        environment = os.environ | {"PYTHONPATH": str(changed)}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    answer = {"success": True, "data": [{"_id": "one"}]}
    scopes = "“See things” and “Do things”"
    for told in json.loads(done.stdout):
        assert told["rows"] == [ROWS[:2], ROWS[2:4], ROWS[4:], []]
        assert told["parsed"] == answer
        passing, busy, broken, missing, forbidden, lost = told["read"]
        assert passing == busy == [200, answer]
        assert broken[:4] == ["ServerError", "NOT_SENT", True, "getThing"]
        assert "getThing did not succeed" in broken[4]
        assert missing[:3] == ["NotFoundError", "NOT_SENT", False]
        assert f"it needs the scope {scopes}" in forbidden[4]
        assert lost[:3] == ["APIConnectionError", "NOT_SENT", True]
        fine, unknown, later, refused = told["acted"]
        assert fine == later == [200, answer]
        assert unknown[:4] == ["ServerError", "UNKNOWN", False, "sendThing"]
        assert "sendThing may have succeeded; find out before you call it again" in unknown[4]
        assert refused[:3] == ["NotFoundError", "REJECTED", False]
        assert "message" not in "".join(error[-1] for error in (broken, missing, forbidden, unknown, refused))
    lines = [line.decode() for line in things.requests]
    assert sum(" /server/api/v2/things/search?" in line for line in lines) == 8
    assert "GET /server/api/v2/things/search?search=05+2&skip=2&labels%5B%5D=a+b&labels%5B%5D=c HTTP/1.1" in lines
    assert "GET /server/api/v2/things/a%2Fb HTTP/1.1" in lines
    counts = {each: lines.count(f"POST /server/api/v2/things/{each} HTTP/1.1") for each in acted.split()}
    assert counts == {"fine": 2, "broken": 2, "busy": 3, "missing": 2}  # what may have happened is not repeated
    assert lines.count("GET /server/api/v2/things/broken HTTP/1.1") == 2 * 3


@pytest.mark.parametrize("chat_id", ["", ".", ".."])
def test_a_parameter_that_leads_to_another_path_is_refused(chat_id: str) -> None:
    with Texter("example", TOKEN) as texter, pytest.raises(ConfigurationError, match="sendMessage: a parameter"):
        texter.call(spec.SEND_MESSAGE, chat_id=chat_id, body={"type": "text", "text": "Hey"})


def test_a_parameter_that_there_is_not_is_named() -> None:
    with Texter("example", TOKEN) as texter:
        with pytest.raises(TypeError, match=r"sendMessage\(\).*'chat'"):
            texter.call(spec.SEND_MESSAGE, chat="x", body={})
        with pytest.raises(TypeError, match=r"sendMessage\(\) missing.*'chat_id'"):
            texter.call(spec.SEND_MESSAGE, body={})
        with pytest.raises(ConfigurationError, match="timeout="):
            texter.call(spec.SEND_MESSAGE, chat_id="x", body={}, timeout=-1)


def test_an_error_names_its_operation(connect: Connect) -> None:
    with RawServer(reply(b"", "404 Not Found")) as server, pytest.raises(NotFoundError) as caught:
        connect(server.base_url).send("chat", "Hey there!")
    assert caught.value.operation == pickle.loads(pickle.dumps(caught.value)).operation == "sendMessage"  # noqa: S301


def test_a_call_is_logged_without_its_content(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "texter_ext.call")
    with RawServer(reply(b"{}")) as server, Texter(base_url=server.base_url, token=TOKEN) as texter:
        response = texter.call(spec.SEND_MESSAGE, chat_id="chat", body={"type": "text", "text": "private"})
    assert (response.status_code, response.raw) == (200, {})
    (record,) = [each for each in caplog.records if each.name == "texter_ext.call"]
    assert record.getMessage().startswith("sendMessage, attempt 1: accepted after ")
    assert vars(record)["texter_operation"] == "sendMessage"
    assert vars(record)["texter_delivery"] == "accepted"
    assert "private" not in str(vars(record)) + repr(response)
