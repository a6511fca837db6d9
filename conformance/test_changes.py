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

SENDERS: Final = "It breaks those who send: "
READERS: Final = "It breaks those who read the answer: "
EVERYBODY: Final = "It breaks all who generate a client: "

MAJOR: Final = int(DOCUMENT["info"]["version"].partition(".")[0])

Change = Callable[[Any, Any], object]
"""A function that changes a spec, given the whole document and its schemas."""


def compare(folder: Path, change: Change) -> subprocess.CompletedProcess[str]:
    """Compare a changed spec with the current one."""
    for name in ("old", "new"):
        document = json.loads(json.dumps(DOCUMENT))
        if name == "new":
            change(document, document["components"]["schemas"])
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
    limit = {"maxLength": 64, "severity": "error", "source": ["DOC"], "date": "2026-11-22"}
    field(schemas, "TextMessage/tmpSendId")["x-whatsapp-limits"] = [limit]


def graver(_: Any, schemas: Any) -> None:
    field(schemas, "ContactsMessage/contacts")["x-whatsapp-limits"][1]["severity"] = "error"


def new_field(_: Any, schemas: Any) -> None:
    limit = {"maxLength": 64, "severity": "error", "source": ["DOC"], "date": "2026-11-22"}
    schemas["TextMessage"]["properties"]["header"] = {"type": "string", "x-whatsapp-limits": [limit]}


def other_operation(document: Any, _: Any) -> None:
    document["paths"][PATH]["post"]["operationId"] = "send"


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
        READERS + "removed the value `6` of `MessageStatus`",
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
        EVERYBODY + "closed the schema `Message`",
    ),
    (
        "a class renamed",
        lambda _, schemas: rename(schemas, "MessageStatus", "Status"),
        EVERYBODY + "removed the schema `MessageStatus`",
    ),
    (
        "a function renamed",
        other_operation,
        EVERYBODY + "api operation id `sendMessage` removed and replaced with `send`",
    ),
    (
        "another path",
        lambda document, _: rename(document["paths"], PATH, "/messages/{chatId}"),
        EVERYBODY + f"api path removed without deprecation (POST {PATH})",
    ),
    (
        "another address",
        lambda document, _: document["servers"][0].update(url="https://{projectID}.texterchat.com/server/api/v3"),
        EVERYBODY + "removed the server `https://{projectID}.texterchat.com/server/api/v2`",
    ),
]

HARMLESS: Final[list[tuple[str, Change]]] = [
    ("nothing", lambda _, schemas: schemas),
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


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in HARMLESS])
def test_what_breaks_nobody_passes(tmp_path: Path, change: Change) -> None:
    done = compare(tmp_path, change)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("version", "status"), [(f"{MAJOR}.99.0", 1), (f"{MAJOR + 1}.0.0", 0), ("10.0.0", 0)])
def test_a_new_major_version_allows_it(tmp_path: Path, version: str, status: int) -> None:
    def change(document: Any, schemas: Any) -> None:
        document["info"]["version"] = version
        rename_payload(document, schemas)

    done = compare(tmp_path, change)
    assert done.returncode == status
    assert "those who send: removed the request property" in done.stdout
