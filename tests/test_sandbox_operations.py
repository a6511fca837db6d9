"""The sandbox serves each operation of the spec: by a handler of its own, or else as the spec's example answers."""

import ast
import graphlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

import texter_ext.sandbox
from tests.conftest import TOKEN
from tests.document import DOCUMENT, REQUESTS
from tests.test_change import generated, run
from texter_client import spec
from texter_ext import PermissionDeniedError, Texter
from texter_ext.sandbox import Sandbox

SCOPE: Final = spec.SEND_MESSAGE.scopes[0]
FOUND: Final = {"chats": [{"_id": "65f0", "title": "Dana"}], "messages": ["none of the send's"]}


STATUSES: Final = {"addNote": "201", "markRead": "2XX", "archiveRoom": "4XX"}


def operation(name: str, content: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """Return an operation that is added to the spec, given the content of its answer."""
    answer = {"description": "Done."} | ({} if content is None else {"content": content})
    return {
        "operationId": name,
        "tags": ["rooms"],
        "summary": name,
        "security": [{"bearerAuth": ["Rooms"]}],
        "responses": {STATUSES.get(name, "200"): answer},
        **more,
    }


def query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def chat_id() -> dict[str, Any]:
    return {"name": "chatId", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 5}}


OBJECT: Final = {"application/json": {"schema": {"type": "object", "properties": {"note": {"type": "string"}}}}}
PATHS: Final[dict[str, Any]] = {
    "/rooms/{chatId}": {
        "parameters": [chat_id()],
        "get": operation("getRoom", OBJECT),
        "delete": operation("closeRoom", None),
        "patch": operation("archiveRoom", None),
    },
    "/rooms/search": {
        "get": operation(
            "searchRooms",
            {"application/json": {"schema": {"type": "object"}, "example": FOUND}},
            parameters=[
                query("phone", {"type": "string", "minLength": 3}, required=True),
                query("limit", {"$ref": "#/components/schemas/Limit"}),
                query("open", {"type": "boolean"}),
                query("within", {"oneOf": [{"type": "integer"}, {"type": "null"}]}),
                query("tags", {"type": "array", "items": {"type": "integer"}, "maxItems": 2}),
                query("ids", {"type": "array", "items": {"type": "string"}, "maxItems": 2}, explode=False),
            ],
        )
    },
    "/rooms/{chatId}/notes": {
        "post": operation(
            "addNote",
            {
                "application/json": {
                    "schema": {"type": "object"},
                    "examples": {"first": {"value": {"id": "a"}}, "second": {"value": {"id": "b"}}},
                }
            },
            parameters=[chat_id()],
            requestBody={
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}},
            },
        )
    },
    "/rooms/{chatId}/read": {
        "post": operation(
            "markRead",
            {"text/plain": {"schema": {"type": "string", "examples": ["read"]}}},
            parameters=[chat_id()],
            requestBody={
                "content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/Note"}},
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                }
            },
        )
    },
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is generated from a spec to which operations are added."""
    document = json.loads(json.dumps(DOCUMENT))
    document["paths"] |= PATHS
    document["components"]["schemas"] |= {
        "Limit": {"type": "integer", "maximum": 50},
        "Note": {
            "type": "object",
            "description": "A note.",
            "required": ["text"],
            "properties": {"text": {"type": "string", "minLength": 1, "description": "Its text."}},
        },
    }
    return generated(document, tmp_path_factory.mktemp("changed"))


@pytest.fixture(scope="module")
def running(changed: Path) -> Iterator[tuple[str, str]]:
    """The address and the token of a sandbox for that spec, in a process of its own."""
    command = [sys.executable, "-u", "-m", "texter_ext.sandbox"]
    environment = os.environ | {"PYTHONPATH": str(changed)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        address, token = (process.stdout.readline().strip().partition("=")[2] for _ in range(2))
        yield address, token
        process.send_signal(signal.SIGINT)


@pytest.fixture
def api(running: tuple[str, str]) -> Iterator[httpx.Client]:
    address, token = running
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
        reset(client)
        yield client


def reset(api: httpx.Client) -> None:
    assert api.post(page(api, "reset"), headers={"Content-Type": "application/json"}).status_code == 204


def page(api: httpx.Client, path: str) -> httpx.URL:
    return api.base_url.copy_with(path=f"/sandbox/{path}")


def fail(api: httpx.Client, **failure: Any) -> httpx.Response:
    return api.post(page(api, "fail"), json=failure)


def test_an_operation_without_a_handler_answers_as_the_spec_does(api: httpx.Client) -> None:
    found = api.get("/rooms/search?phone=972&limit=50&open=true&within=3&tags=1&tags=2&ids=a,b&else=x")
    assert (found.status_code, found.json()) == (200, FOUND)
    assert found.headers["Content-Type"] == "application/json"
    note = api.post("/rooms/65f0/notes", json={"text": "Called back"})
    assert (note.status_code, note.json()) == (201, {"id": "a"})
    chat = api.get("/rooms/65f0")
    assert (chat.status_code, chat.json()) == (200, {})
    closed = api.delete("/rooms/65f0")
    assert (closed.status_code, closed.content) == (200, b"")
    archived = api.patch("/rooms/65f0")
    assert (archived.status_code, archived.json()) == (200, {})
    octets = {"Content-Type": "application/octet-stream"}
    for read in (
        api.post("/rooms/65f0/read"),
        api.post("/rooms/65f0/read", json={"text": "seen"}),
        api.post("/rooms/65f0/read", content=b"\0", headers=octets),
    ):
        assert (read.status_code, read.text, read.headers["Content-Type"]) == (200, "read", "text/plain")


@pytest.mark.parametrize(
    ("query", "parameter", "pointer", "words"),
    [
        ("", "phone", "", "the parameter phone is required"),
        ("phone=", "phone", "", "shorter than 3"),
        ("phone=972&limit=51", "limit", "", "maximum of 50"),
        ("phone=972&limit=many", "limit", "", "integer"),
        ("phone=972&limit=[[", "limit", "", "integer"),
        ("phone=972&limit=", "limit", "", "integer"),
        ("phone=972&limit=NaN", "limit", "", "integer"),
        ("phone=972&open=yes", "open", "", "boolean"),
        ("phone=972&within=secret", "within", "", "oneOf"),
        ("phone=972&tags=1&tags=b", "tags", "/1", "integer"),
        ("phone=972&tags=1&tags=2&tags=3", "tags", "", "2 items"),
        ("phone=972&ids=a,b,c", "ids", "", "2 items"),
    ],
)
def test_a_parameter_in_the_query_is_validated(
    api: httpx.Client, query: str, parameter: str, pointer: str, words: str
) -> None:
    answer = api.get(f"/rooms/search?{query}")
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    (detail,) = answer.json()["details"]
    assert (detail["parameter"], detail["pointer"]) == (parameter, pointer)
    assert words in detail["message"]
    assert "secret" not in answer.text


def test_a_parameter_in_the_path_and_a_body_are_validated_together(api: httpx.Client) -> None:
    answer = api.post("/rooms/too%20long/notes", json={"text": ""})
    assert answer.status_code == 400
    assert [(each.get("parameter"), each["pointer"]) for each in answer.json()["details"]] == [
        ("chatId", ""),
        (None, "/text"),
    ]
    bodies: dict[str, Any] = {"": {}, "/text": {"text": 5}}
    for pointer, body in bodies.items():
        (detail,) = api.post("/rooms/65f0/notes", json=body).json()["details"]
        assert detail["pointer"] == pointer
    assert "not JSON" in api.post("/rooms/65f0/notes", content="{", headers={"Content-Type": "application/json"}).text
    assert "content type" in api.post("/rooms/65f0/notes", content="{}").text
    assert "content type" in api.post("/rooms/65f0/notes").text
    assert api.post("/rooms/65f0/read", json={}).status_code == 400


def test_a_path_knows_its_methods(api: httpx.Client) -> None:
    for path, allowed in (
        ("/rooms/65f0", "GET, HEAD, DELETE, PATCH, OPTIONS"),
        ("/rooms/search", "GET, HEAD, OPTIONS"),
        ("/messages/send/65f0", "POST, OPTIONS"),
    ):
        refused = api.put(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)
        assert allowed in refused.json()["error"]
        assert_tells_its_methods(api.options(path, headers={"Authorization": ""}), allowed)
    assert api.head("/messages/send/65f0").status_code == 405
    head = api.head("/rooms/search?phone=972")
    assert (head.status_code, head.content, int(head.headers["Content-Length"])) == (200, b"", len(json.dumps(FOUND)))
    assert api.head("/rooms/search").status_code == 400


def assert_tells_its_methods(answer: httpx.Response, allowed: str) -> None:
    assert (answer.status_code, answer.headers["Allow"], answer.content) == (204, allowed, b"")
    assert not {"content-length", "content-type", "transfer-encoding"} & answer.headers.keys()


def test_the_page_knows_its_methods_too(api: httpx.Client) -> None:
    for path, allowed in ((page(api, "fail"), "POST, DELETE, OPTIONS"), (api.base_url.join("/"), "GET, HEAD, OPTIONS")):
        assert_tells_its_methods(api.options(path), allowed)
        refused = api.put(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)


def test_a_failure_is_for_one_operation(api: httpx.Client) -> None:
    assert fail(api, status=503).status_code == fail(api, status=502, operation="sendMessage").status_code == 204
    assert fail(api, status=429, retry_after=2, operation="searchRooms", times=2).status_code == 204
    assert api.get("/rooms/65f0").status_code == 200
    assert [api.get("/rooms/search?phone=972").status_code for _ in range(3)] == [429, 429, 200]
    assert [api.post("/messages/send/x").status_code for _ in range(2)] == [503, 502]
    assert fail(api, operation="addNote", stored=True, retry_after=7).status_code == 204
    note = api.post("/rooms/65f0/notes", json={"text": "Called back"})
    assert (note.status_code, note.json(), note.headers["Retry-After"]) == (201, {"id": "a"}, "7")


def test_a_failure_for_an_unknown_operation_is_refused(api: httpx.Client, sandbox: Sandbox) -> None:
    answer = fail(api, operation="send")
    assert answer.status_code == 400
    added = [each["operationId"] for item in PATHS.values() for method, each in item.items() if method != "parameters"]
    ids = [*(each.id for each in spec.OPERATIONS), *added]
    assert answer.json()["error"] == f"operation= must be one of {', '.join(ids)}."
    assert fail(api, operation=5).status_code == 400
    with pytest.raises(ValueError, match="operation= must be one of sendMessage"):
        sandbox.fail_next(operation="send")


def test_the_page_is_told_of_each_operation(api: httpx.Client) -> None:
    fail(api)
    fail(api, operation="searchRooms")
    api.get("/rooms/65f0")
    api.post("/rooms/65f0/read", json={"type": "text", "text": ""})
    with api.stream("GET", page(api, "events")) as answer:
        news = json.loads(next(answer.iter_lines()).removeprefix("data: "))
    assert [each["operation"] for each in news["armed"]] == [None, "searchRooms"]
    assert [(each["chatId"], each["messages"], each["findings"]) for each in news["exchanges"]] == [
        ("65f0", [], [])
    ] * 2


def test_the_generated_client_can_call_it_at_once(changed: Path) -> None:
    """Reading operations store nothing, even if their answers hold messages."""
    script = """
import json
from texter_client import AuthenticatedClient
from texter_client.api.rooms import add_note, search_rooms
from texter_client.models import Note
from texter_ext.sandbox import Sandbox
with Sandbox() as sandbox, AuthenticatedClient(base_url=sandbox.base_url, token=sandbox.token) as client:
    found = search_rooms.sync(client=client, phone="972", limit=5, open_=True, tags=[1, 2])
    note = add_note.sync_detailed("65f0", client=client, body=Note(text="Called back"))
    sandbox.scopes = {"Send session message"}
    lacking = search_rooms.sync_detailed(client=client, phone="972").content.decode()
    print(json.dumps([found.to_dict(), note.status_code, json.loads(lacking)["error"], len(sandbox.messages)]))
"""
    lacking = "The token needs the scope “Rooms” for searchRooms."
    assert run(changed, script) == [FOUND, 201, lacking, 0]


def test_a_token_without_the_scope_is_refused() -> None:
    with Sandbox(scopes=["Rooms"], token=TOKEN) as sandbox, Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        with pytest.raises(PermissionDeniedError) as caught:
            texter.send(sandbox.chat_ids[0], "Hey there!")
        assert f"“{SCOPE}”" in str(caught.value.body)
        assert sandbox.messages == []
        sandbox.scopes = {SCOPE, "Rooms"}
        texter.send(sandbox.chat_ids[0], "Hey there!")
        sandbox.scopes = None
        texter.send(sandbox.chat_ids[0], "Hey there!")
        sandbox.scopes = ()
        path = f"{sandbox.base_url}/messages/send/{sandbox.chat_ids[0]}"
        assert httpx.post(path, json=REQUESTS["provider"]).status_code == 401


def test_one_text_is_no_set_of_scopes() -> None:
    with pytest.raises(ValueError, match="scopes= must be a set of names"):
        Sandbox(scopes=SCOPE)


def test_what_arrived_cannot_be_replaced(sandbox: Sandbox) -> None:
    """A list of the test's own would stay empty, whatever arrives."""
    for name in ("requests", "messages"):
        with pytest.raises(AttributeError):
            setattr(sandbox, name, [])


def test_no_module_imports_another_in_a_circle() -> None:
    folder = Path(texter_ext.sandbox.__file__).parent
    imports = {
        f"texter_ext.sandbox.{module.stem}": {
            node.module for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.ImportFrom)
        }
        for module in folder.glob("_[!_]*.py")
    }
    graphlib.TopologicalSorter(imports).prepare()
