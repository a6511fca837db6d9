"""Breaking changes of the spec are named, with who is affected, and need a new major version."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.conftest import ROOT
from tests.document import DOCUMENT, PATH
from texter_client import spec

SENDERS: Final = "It breaks those who send (sendMessage): "
READERS: Final = "It breaks those who read the answer (getMessages and sendMessage): "
EVERYBODY: Final = "It breaks all who generate a client (sendMessage): "
EVERY_OPERATION: Final = "(sendMessage, searchChats, getChat and 3 more): "

MAJOR: Final = int(DOCUMENT["info"]["version"].partition(".")[0])

SORT: Final[dict[str, Any]] = {"name": "sort", "in": "query", "schema": {"type": "string"}}
SECRET: Final[dict[str, Any]] = {"name": "X-Secret", "in": "header", "required": True, "schema": {"type": "string"}}
SERVERS: Final = [{"url": "https://texter.example"}]
LIMIT: Final[dict[str, Any]] = {"maxLength": 64, "severity": "error", "source": ["DOC"], "date": "2026-11-22"}

Change = Callable[[Any, Any], object]
"""A function that changes a spec, given the whole document and its schemas."""


def compare(
    folder: Path, change: Change, version: str = DOCUMENT["info"]["version"]
) -> subprocess.CompletedProcess[str]:
    """Compare a changed spec, perhaps with another version, with the current one."""
    for name in ("old", "new"):
        document = json.loads(json.dumps(DOCUMENT))
        if name == "new":
            change(document, document["components"]["schemas"])
            document["info"]["version"] = version
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, ROOT / "tools" / "changes.py"]
    command += ["--baseline", folder / "old.json", "--document", folder / "new.json"]
    return subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8", check=False)


def field(schemas: Any, path: str) -> Any:
    structure, name = path.split("/")
    return schemas[structure]["properties"][name]


def rename(where: dict[str, Any], old: str, new: str) -> None:
    where[new] = where.pop(old)


def entry(schemas: Any, path: str, keyword: str) -> Any:
    return next(limit for limit in field(schemas, path)["x-whatsapp-limits"] if keyword in limit)


def rename_payload(_: Any, schemas: Any) -> None:
    rename(schemas["Button"]["properties"], "payload", "reply")
    schemas["Button"]["required"] = ["title", "reply"]


def drop_location(_: Any, schemas: Any) -> None:
    schemas["OutgoingMessage"]["oneOf"].pop()
    schemas["OutgoingMessage"]["discriminator"]["mapping"].pop("location")


def new_limit(_: Any, schemas: Any) -> None:
    field(schemas, "TextMessage/tmpSendId")["x-whatsapp-limits"] = [LIMIT]


def graver(_: Any, schemas: Any) -> None:
    field(schemas, "ContactsMessage/contacts")["x-whatsapp-limits"][1]["severity"] = "error"


def new_field(_: Any, schemas: Any) -> None:
    schemas["TextMessage"]["properties"]["header"] = {"type": "string", "x-whatsapp-limits": [LIMIT]}


def other_operation(document: Any, _: Any) -> None:
    send(document)["operationId"] = "send"


def send(document: Any) -> Any:
    return document["paths"][PATH]["post"]


def rename_path_parameter(document: Any, _: Any) -> None:
    for path in list(document["paths"]):
        rename(document["paths"], path, path.replace("{chatId}", "{id}"))
    document["components"]["parameters"]["ChatId"]["name"] = "id"


def search(document: Any) -> Any:
    return document["paths"][spec.SEARCH_CHATS.path]["get"]


def parameter(document: Any, name: str) -> Any:
    return next(each for each in search(document)["parameters"] if each["name"] == name)


def rename_response(document: Any, _: Any) -> None:
    rename(document["components"]["responses"], "ClientError", "Refused")
    for operation in [operation for path in document["paths"].values() for operation in path.values()]:
        operation["responses"]["4XX"] = {"$ref": "#/components/responses/Refused"}


def choose_header(_: Any, schemas: Any) -> None:
    schemas["TemplateHeader"]["required"] = ["type"]
    schemas["TemplateHeader"] |= {
        "if": {"required": ["url"]},
        "then": {"not": {"required": ["filename"]}},
        "else": {"required": ["filename"]},
    }


def other_form(_: Any, schemas: Any) -> None:
    for keyword in ("allOf", "if", "then", "else"):
        schemas["MediaItem"].pop(keyword, None)
    schemas["MediaItem"]["allOf"] = [{"oneOf": [{"required": ["url"]}, {"required": ["fileId"]}]}]


def fewer_hours(_: Any, schemas: Any) -> None:
    schemas["ErrorBody"]["x-whatsapp-errors"][0]["windowHours"] = 12


def api_key(document: Any, _: Any) -> None:
    schemes = document["components"]["securitySchemes"]
    schemes["bearerAuth"] = {"type": "apiKey", "in": "header", "name": "X-Token"}


def other_condition(_: Any, schemas: Any) -> None:
    schemas["Button"]["allOf"] = [{"minProperties": 2}]


BREAKING: Final[list[tuple[str, Change, str]]] = [
    ("a field renamed: the new one", rename_payload, SENDERS + "added the new required request property"),
    ("a field renamed: the old one", rename_payload, SENDERS + "removed the request property"),
    ("a type of message removed", drop_location, SENDERS + "removed `#/components/schemas/LocationMessage`"),
    (
        "a limit of the API tightened",
        lambda _, schemas: field(schemas, "ButtonsMessage/buttons").update(maxItems=2),
        SENDERS + "the `oneOf[#/components/schemas/ButtonsMessage]/buttons` request property's maxItems was decreased",
    ),
    (
        "a limit of WhatsApp's tightened",
        lambda _, schemas: entry(schemas, "Button/title", "maxLength").update(maxLength=18),
        SENDERS + "WhatsApp's limit `/Button/title/maxLength` became 18; it was 20",
    ),
    (
        "a count across lists tightened",
        lambda _, schemas: entry(schemas, "ListSection/rows", "maxItemsTogether").update(maxItemsTogether=9),
        SENDERS + "WhatsApp's limit `/ListSection/rows/maxItemsTogether` became 9; it was 10",
    ),
    (
        "a limit of WhatsApp's that is new",
        new_limit,
        SENDERS + "WhatsApp's limit `/TextMessage/tmpSendId/maxLength` is new",
    ),
    (
        "a warning that became an error",
        graver,
        SENDERS + "WhatsApp's limit `/ContactsMessage/contacts/maxItems` became 5",
    ),
    (
        "a uniqueness that grew",
        lambda _, schemas: entry(schemas, "Button/payload", "unique").update(unique="folded"),
        SENDERS + 'WhatsApp\'s limit `/Button/payload/unique` became "folded"; it was "exact"',
    ),
    (
        "a field that became required",
        lambda _, schemas: schemas["TextMessage"]["required"].append("context"),
        SENDERS + "the request property `oneOf[#/components/schemas/TextMessage]/context` became required",
    ),
    (
        "an optional field removed",
        lambda _, schemas: schemas["ContactPhone"]["properties"].pop("wa_id"),
        SENDERS + "removed the request property",
    ),
    (
        "a value that can be sent no more",
        lambda _, schemas: schemas["MediaType"]["enum"].remove("audio"),
        SENDERS + "removed the enum value `audio`",
    ),
    (
        "a value that had a name",
        lambda _, schemas: schemas["MessageStatus"]["enum"].remove(6),
        "It breaks those who read the answer: removed the value `6` of `MessageStatus`",
    ),
    (
        "an answer's field renamed",
        lambda _, schemas: rename(schemas["Message"]["properties"], "_id", "id"),
        READERS + "removed the optional property `messages/items/_id`",
    ),
    (
        "an answer's field of another type",
        lambda _, schemas: field(schemas, "Message/status").update(type=["string", "null"]),
        READERS + "the `messages/items/status` response's property `type` changed",
    ),
    (
        "an answer's field with a closed set of values",
        lambda _, schemas: field(schemas, "Message/direction").update(enum=["incoming", "outgoing"]),
        READERS + "the `messages/items/direction` response property for the response status `200` was restricted",
    ),
    (
        "a structure closed",
        lambda _, schemas: schemas["Message"].update(additionalProperties=False),
        "(sendMessage, searchChats, getChat and 18 more): closed the schema `Message`",
    ),
    (
        "a class renamed",
        lambda _, schemas: rename(schemas, "MessageStatus", "Status"),
        "It breaks all who generate a client: removed the schema `MessageStatus`",
    ),
    (
        "a function renamed",
        other_operation,
        EVERYBODY + "api operation id `sendMessage` removed and replaced with `send`",
    ),
    (
        "another path",
        lambda document, _: rename(document["paths"], PATH, "/messages/{chatId}"),
        EVERYBODY + "api path removed without deprecation",
    ),
    (
        "another address",
        lambda document, _: document["servers"][0].update(url="https://{projectID}.texterchat.com/server/api/v3"),
        "It breaks all who generate a client: removed the server `https://{projectID}.texterchat.com/server/api/v2`",
    ),
    (
        "another way to authenticate",
        api_key,
        "It breaks all who generate a client: the component security scheme `bearerAuth` type changed",
    ),
    (
        "another scope",
        lambda document, _: send(document).update(security=[{"bearerAuth": ["Send anything"]}]),
        EVERYBODY + "the security scope `Send anything` was added",
    ),
    ("a condition that is no choice", other_condition, SENDERS + "added `subschema #1` to the"),
    (
        "another condition",
        lambda _, schemas: schemas["Button"].update({"not": {"required": ["text"]}}),
        SENDERS + "the schema `Button` has a new condition (`not`)",
    ),
    (
        "a choice of exactly one field",
        choose_header,
        "It breaks those who send (sendTemplate): the limit `/TemplateHeader/exclusive` is new",
    ),
    (
        "a server for some projects only",
        lambda document, _: document["servers"][0]["variables"]["projectID"].update(enum=["your-project"]),
        "It breaks all who generate a client: restricted the variable `projectID` of the server to `your-project`",
    ),
    (
        "another default project",
        lambda document, _: document["servers"][0]["variables"]["projectID"].update(default="mine"),
        "It breaks all who generate a client: changed the default of the server's variable `projectID`",
    ),
    (
        "another server first",
        lambda document, _: document["servers"].insert(0, SERVERS[0]),
        "It breaks all who generate a client: made `https://texter.example` the first server",
    ),
    (
        "another tag",
        lambda document, _: send(document).update(tags=["sending"]),
        EVERYBODY + "moved it from the tag `messages` to `sending`",
    ),
    (
        "a value's name",
        lambda _, schemas: schemas["MessageStatus"]["x-enum-varnames"].__setitem__(0, "NEW"),
        "It breaks all who generate a client: renamed the value `0` of `MessageStatus` from `SENT` to `NEW`",
    ),
    (
        "a path parameter renamed",
        rename_path_parameter,
        "(sendMessage, getChat and getMessages): removed or renamed the path parameter `chatId`",
    ),
    (
        "a query parameter renamed",
        lambda document, _: parameter(document, "search").update(name="query"),
        "It breaks those who send (searchChats): deleted the `query` request parameter `search`",
    ),
    (
        "an error code removed",
        lambda _, schemas: schemas["ErrorBody"]["x-whatsapp-errors"].pop(0),
        f"It breaks those who read the answer {EVERY_OPERATION}removed the error code `131047`",
    ),
    (
        "an error code that means something else",
        lambda _, schemas: schemas["ErrorBody"]["x-whatsapp-errors"][0].pop("windowClosed"),
        f"It breaks those who read the answer {EVERY_OPERATION}the error code `131047` no longer means the same",
    ),
    ("a shorter window", fewer_hours, f"{EVERY_OPERATION}the window became 12 hours; it was 24"),
    (
        "half the rate",
        lambda document, _: send(document)["x-whatsapp-rates"][0].update(messages=40),
        SENDERS + "the rate within `number` became 40 in 1 s; it was 80 in 1 s",
    ),
    (
        "a shorter burst",
        lambda document, _: send(document)["x-whatsapp-rates"][1].update(burst=10),
        SENDERS + "the rate within `chat` became 1 in 6 s with a burst of 10; it was 1 in 6 s with a burst of 45",
    ),
    (
        "another rate",
        lambda document, _: send(document)["x-whatsapp-rates"][1].update(within="account"),
        SENDERS + "the rate within `account` is new",
    ),
    (
        "an error response removed",
        lambda document, _: send(document)["responses"].pop("4XX"),
        "It breaks those who read the answer (sendMessage): removed the response `4XX`",
    ),
    (
        "an error response of another kind",
        lambda document, _: document["components"]["responses"]["ClientError"]["content"].pop("text/plain"),
        EVERY_OPERATION + "removed the media type `text/plain` of the response `4XX`",
    ),
    (
        "another status",
        lambda document, _: rename(send(document)["responses"], "200", "201"),
        "It breaks those who read the answer (sendMessage): removed the success response with the status `200`",
    ),
    (
        "a default removed",
        lambda _, schemas: field(schemas, "TextMessage/type").pop("default"),
        EVERYBODY + "removed or changed the default of `TextMessage/type`",
    ),
    (
        "a format removed",
        lambda _, schemas: field(schemas, "Contact/birthday").pop("format"),
        EVERYBODY + "the field `Contact/birthday` became string; it was string (date)",
    ),
    (
        "a format of a class that no field has",
        lambda _, schemas: schemas["MessageStatus"].update(format="int64"),
        "It breaks all who generate a client: the schema `MessageStatus` became integer (int64); it was integer",
    ),
    (
        "a required field made optional",
        lambda _, schemas: schemas["Button"]["required"].remove("payload"),
        EVERYBODY + "made the field `Button/payload` optional",
    ),
    (
        "a message's type",
        lambda _, schemas: rename(schemas["OutgoingMessage"]["discriminator"]["mapping"], "text", "plain"),
        EVERYBODY + "removed or changed the type `text` of `OutgoingMessage`",
    ),
    (
        "a limit of the API that is new",
        lambda _, schemas: field(schemas, "Button/title").update(pattern="^[a-z]*$"),
        SENDERS + "added the pattern `^[a-z]*$` to the request property",
    ),
    (
        "a list written with commas",
        lambda document, _: parameter(document, "labels[]").update(explode=False),
        "It breaks those who send (searchChats): the parameter `labels[]` is written in another way",
    ),
    (
        "a list of different values",
        lambda document, _: parameter(document, "statuses[]")["schema"].update(uniqueItems=True),
        "It breaks those who send (searchChats): the values of the parameter `statuses[]` became unique",
    ),
    (
        "parameters in another order",
        lambda document, _: search(document)["parameters"].reverse(),
        "It breaks all who generate a client (searchChats): changed the order of its parameters",
    ),
    (
        "a parameter before others",
        lambda document, _: search(document)["parameters"].insert(0, SORT),
        "It breaks all who generate a client (searchChats): changed the order of its parameters",
    ),
    (
        "a body of another kind",
        lambda document, _: rename(send(document)["requestBody"]["content"], "application/json", "application/x-json"),
        SENDERS + "removed the media type `application/json` of the request",
    ),
    (
        "a server for one operation",
        lambda document, _: send(document).update(servers=SERVERS),
        EVERYBODY + "it has other servers of its own",
    ),
    (
        "a server for one path",
        lambda document, _: document["paths"][spec.SEARCH_CHATS.path].update(servers=SERVERS),
        "It breaks all who generate a client (searchChats): it has other servers of its own",
    ),
    (
        "another field that tells the type",
        lambda _, schemas: schemas["OutgoingMessage"]["discriminator"].update(propertyName="kind"),
        EVERYBODY + "`kind` tells which schema of `OutgoingMessage` a value has, no longer `type`",
    ),
    (
        "a field that had one value",
        lambda _, schemas: field(schemas, "TextMessage/type").pop("const"),
        EVERYBODY + "the field `TextMessage/type` is no longer always `text`",
    ),
    (
        "a title",
        lambda _, schemas: schemas["Contact"].update(title="Card"),
        EVERYBODY + "`Contact` has another title",
    ),
    (
        "a field that no answer has",
        lambda _, schemas: field(schemas, "Message/text").update(writeOnly=True),
        "(sendMessage, searchChats, getChat and 18 more): the field `Message/text` is no longer in answers",
    ),
    (
        "further fields of one kind",
        lambda _, schemas: schemas["Message"].update(additionalProperties={"type": "string"}),
        "closed the schema `Message` to fields that it does not describe",
    ),
    (
        "names of values removed",
        lambda _, schemas: schemas["MessageStatus"].pop("x-enum-varnames"),
        "It breaks all who generate a client: renamed the value `0` of `MessageStatus` from `SENT` to `0`",
    ),
    (
        "errors that are objects",
        lambda _, schemas: schemas["ErrorBody"].update(type="object"),
        EVERY_OPERATION + "the schema `ErrorBody` became object; it was anything",
    ),
    (
        "a response with another name",
        rename_response,
        "It breaks all who generate a client: removed `ClientError` from the responses",
    ),
    (
        "a rate with another error code",
        lambda document, _: send(document)["x-whatsapp-rates"][0].update(code=130430),
        "It breaks those who read the answer (sendMessage): the code for the rate within `number` became 130430",
    ),
    (
        "a later OpenAPI",
        lambda document, _: document.update(openapi="3.2.0"),
        "It breaks all who generate a client: the document became OpenAPI 3.2",
    ),
    (
        "an event that only a 200 acknowledges",
        lambda document, _: rename(document["webhooks"]["newMessage"]["post"]["responses"], "2XX", "200"),
        "It breaks those who receive events (onNewMessage): removed the response `2XX`",
    ),
    (
        "an event by another method",
        lambda document, _: rename(document["webhooks"]["newMessage"], "post", "put"),
        "It breaks those who receive events (onNewMessage): removed the webhook",
    ),
    (
        "a webhook removed",
        lambda document, _: document["webhooks"].pop("messageFailed"),
        "It breaks those who receive events (onMessageFailed): removed the webhook",
    ),
    (
        "an event's field of another type",
        lambda _, schemas: field(schemas, "ChannelProblem/caseId").update(type=["integer", "null"]),
        "It breaks those who receive events (onChannelHealthProblemCreated and onChannelHealthProblemResolved): the",
    ),
    (
        "an event's field removed",
        lambda _, schemas: schemas["ChannelProblem"]["properties"].pop("caseId"),
        "It breaks those who receive events (onChannelHealthProblemCreated and onChannelHealthProblemResolved): ",
    ),
]

HARMLESS: Final[list[tuple[str, Change]]] = [
    ("a field with a limit of its own", new_field),
    ("a limit of the API loosened", lambda _, schemas: field(schemas, "ButtonsMessage/buttons").update(maxItems=4)),
    ("a limit loosened", lambda _, schemas: entry(schemas, "Button/title", "maxLength").update(maxLength=24)),
    ("a limit removed", lambda _, schemas: field(schemas, "Button/title").pop("x-whatsapp-limits")),
    (
        "an error that became a warning",
        lambda _, schemas: entry(schemas, "Button/title", "unique").update(severity="warning"),
    ),
    ("a value more that can be sent", lambda _, schemas: schemas["MediaType"]["enum"].append("sticker")),
    ("a value more that has a name", lambda _, schemas: schemas["MessageStatus"]["enum"].append(7)),
    (
        "a field more in the answer",
        lambda _, schemas: schemas["Message"]["properties"].update(seen={"type": ["boolean", "null"]}),
    ),
    (
        "a field of an event that is new",
        lambda _, schemas: schemas["ChannelProblem"]["properties"].update(url={"type": ["string", "null"]}),
    ),
    ("a value that is never null", lambda _, schemas: field(schemas, "Message/text").update(type="string")),
    ("a faster rate", lambda document, _: send(document)["x-whatsapp-rates"][0].update(messages=100)),
    ("a longer window", lambda _, schemas: schemas["ErrorBody"]["x-whatsapp-errors"][0].update(windowHours=48)),
    ("the same choice in another form", other_form),
    ("openness that is said", lambda _, schemas: schemas["Message"].update(additionalProperties=True)),
    ("a server more", lambda document, _: document["servers"].append(SERVERS[0])),
    ("a parameter more", lambda document, _: search(document)["parameters"].append(SORT)),
    (
        "a header of an event",
        lambda document, _: document["webhooks"]["newMessage"]["post"].update(parameters=[SECRET]),
    ),
    ("a fix of OpenAPI", lambda document, _: document.update(openapi="3.1.1")),
    ("other words", lambda _, schemas: schemas["Message"].update(description="A message.")),
]


@pytest.mark.parametrize(("change", "sentence"), [pytest.param(*case, id=name) for name, *case in BREAKING])
def test_a_breaking_change_needs_a_major_version(tmp_path: Path, change: Change, sentence: str) -> None:
    done = compare(tmp_path, change)
    assert done.returncode == 1
    version = DOCUMENT["info"]["version"]
    assert f"new.json breaks what its release {version} promised, and calls itself {version}:" in done.stdout
    assert sentence in done.stdout
    assert f"make info.version {MAJOR + 1}.0.0" in done.stderr


def test_a_breaking_change_passes_with_a_new_major_version(tmp_path: Path) -> None:
    done = compare(tmp_path, drop_location, f"{MAJOR + 1}.0.0")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{MAJOR + 1}.0.0 breaks those who send (sendMessage): removed" in done.stdout


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in HARMLESS])
def test_what_breaks_nobody_passes_with_any_new_version(tmp_path: Path, change: Change) -> None:
    done = compare(tmp_path, change, f"{MAJOR}.99.0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_change_passes_without_a_new_version(tmp_path: Path) -> None:
    done = compare(tmp_path, lambda _, schemas: schemas)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_any_change_needs_a_new_version(tmp_path: Path) -> None:
    done = compare(tmp_path, lambda _, schemas: schemas["Message"].update(description="A message."))
    assert done.returncode == 1
    assert f"new.json is not what was released as {DOCUMENT['info']['version']}: raise info.version" in done.stderr


def test_a_version_cannot_go_back(tmp_path: Path) -> None:
    done = compare(tmp_path, lambda _, schemas: schemas, "0.9.0")
    assert done.returncode == 1
    assert f"new.json calls itself 0.9.0, and {DOCUMENT['info']['version']} is released" in done.stderr
