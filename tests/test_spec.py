"""The spec says what it should, and its examples are as it says."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from ruamel.yaml import YAML
from ruamel.yaml.events import AliasEvent, ScalarEvent

from tests.document import ANSWER, DOCUMENT, OPERATION, PATH, REQUESTS, RESPONSES, ROOT, SCHEMAS, described, examples
from texter_client import spec
from texter_client.records import Operation
from texter_ext._refusals import REFUSALS

KEYWORDS = {
    *("$ref", "type", "const", "default", "enum", "format", "description", "discriminator"),
    *("properties", "required", "additionalProperties", "items", "oneOf", "if", "then", "else"),
    *("minLength", "maxLength", "minItems", "maxItems", "pattern"),
    *("x-whatsapp-limits", "x-whatsapp-errors", "x-enum-varnames"),
}
LIMITS = {
    *("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "format"),
    "dependentRequired",
    *("unique", "requiredAmong", "maxItemsTogether", "minFilled", "forbiddenBeside"),
}
BODIES = [
    (operation, where, holder["content"]["application/json"]["schema"], example)
    for operation in spec.OPERATIONS
    for where, holder in [
        *([("request", described(operation)["requestBody"])] if "requestBody" in described(operation) else []),
        ("response", described(operation)["responses"]["200"]),
    ]
    for example in examples(holder).values()
]


def nested(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema and every schema within it."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("oneOf", ())]
    for each in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from nested(each)


ALL = [(name, inner) for name, schema in SCHEMAS.items() for inner in nested(schema)]


def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def test_it_describes_the_send() -> None:
    assert PATH == "/messages/send/{chatId}"
    assert DOCUMENT["servers"][0]["url"] == "https://{projectID}.texterchat.com/server/api/v2"
    assert OPERATION["security"] == [{"bearerAuth": ["Send session message"]}]
    assert DOCUMENT["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"


def test_every_keyword_is_one_that_readers_know() -> None:
    """A comma in an unquoted description makes a keyword of its rest, which no reader complains about."""
    assert {keyword for _, schema in ALL for keyword in schema} <= KEYWORDS


def test_every_field_is_described() -> None:
    fields = [(name, field) for name, schema in SCHEMAS.items() for field in schema.get("properties", {})]
    undescribed = [
        f"{name}.{field}"
        for name, field in fields
        if not (inner := SCHEMAS[name]["properties"][field]).keys() & {"description", "$ref", "oneOf"}
        and "items" not in inner
    ]
    assert fields
    assert undescribed == []


def test_every_nested_object_has_a_name() -> None:
    inline = [name for name, schema in ALL if schema.get("type") == "object" and schema not in SCHEMAS.values()]
    assert inline == []


def test_every_limit_says_how_severe_and_how_well_known_it_is() -> None:
    limits = [limit for _, schema in ALL for limit in schema.get("x-whatsapp-limits", ())]
    assert limits
    for limit in limits:
        assert len(limit.keys() & LIMITS) == 1
        assert limit.keys() - LIMITS <= {"severity", "source", "date", "note", "comment"}
        assert limit["severity"] in ("error", "warning")
        assert set(limit["source"]) <= {"DOC", "SPEC", "LIVE", "SEEN", "3P", "INFERRED"}
        assert date.fromisoformat(limit["date"])


@pytest.mark.parametrize("keyword", sorted(LIMITS))
def test_every_limit_keyword_is_documented_and_used(keyword: str) -> None:
    readme = (ROOT / "openapi" / "README.md").read_text(encoding="utf-8")
    assert f"`{keyword}`" in readme
    assert any(keyword in limit for _, schema in ALL for limit in schema.get("x-whatsapp-limits", ()))


@pytest.mark.parametrize("name", RESPONSES)
def test_answers_are_open(name: str) -> None:
    """An unknown field, value or omission must not break a reader of any language."""
    schema = SCHEMAS[name]
    assert "additionalProperties" not in schema  # which is the same as true, and clearer to generators
    assert "required" not in schema
    for field in schema["properties"].values():
        assert "enum" not in field
        assert "null" in str(field) or "type" not in field
    assert validator(name).is_valid({"more": [1, {"and": "more"}]})
    assert validator(name).is_valid(dict.fromkeys(schema["properties"]))


def test_a_4xx_response_says_which_statuses_leave_the_outcome_unknown() -> None:
    description = DOCUMENT["components"]["responses"]["ClientError"]["description"]
    refused, unknown, _ = description.split(". ", maxsplit=2)
    assert OPERATION["responses"]["4XX"] == {"$ref": "#/components/responses/ClientError"}
    assert set(re.findall(r"\d{3}", refused)) == {"400", "401", "403", "404", "422", "429"} <= set(map(str, REFUSALS))
    assert set(re.findall(r"\d{3}", unknown)) == {"408", "409", "425", "499"}
    assert "unknown" in unknown
    assert not set(re.findall(r"\d{3}", unknown)) & set(map(str, REFUSALS))


@pytest.mark.parametrize(
    ("schema", "example"), [pytest.param(schema, example, id=f"{op.id} {w}") for op, w, schema, example in BODIES]
)
def test_the_examples_are_valid(schema: dict[str, Any], example: Any) -> None:
    validator(schema["$ref"].rpartition("/")[2]).validate(example)


@pytest.mark.parametrize("operation", spec.OPERATIONS, ids=lambda operation: operation.id)
def test_each_operation_has_examples_of_its_bodies_and_parameters(operation: Operation) -> None:
    content = described(operation)
    assert content["security"] == [{"bearerAuth": list(operation.scopes)}]
    assert f"**{operation.scopes[0]}**" in content["description"].replace("\n", " ")
    assert {where for op, where, _, _ in BODIES if op == operation} >= {"request"} & content.keys() | {"response"}
    parameters = [each for each in content.get("parameters", ()) if "$ref" not in each]
    for each in [*parameters, *DOCUMENT["components"]["parameters"].values()]:
        schema = {**each["schema"], "components": DOCUMENT["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(each["example"])


def test_every_operation_has_the_scope_that_the_provider_says() -> None:
    assert {each.id: each.scopes for each in spec.OPERATIONS} == {
        "sendMessage": ("Send session message",),
        "searchChats": ("List all chats",),
        "getChat": ("Send session message",),
        "getMessages": ("View all chats",),
        "listTemplates": ("View template messages",),
        "sendTemplate": ("Send template messages",),
    }


def test_there_is_a_request_example_of_each_type() -> None:
    assert {example["type"] for example in REQUESTS.values()} == set(
        SCHEMAS["OutgoingMessage"]["discriminator"]["mapping"]
    )


def test_the_providers_own_examples_are_there() -> None:
    assert REQUESTS["provider"] == {"type": "text", "text": "Hey there!"}
    validator("SentMessages").validate(ANSWER)
    assert ANSWER["messages"][0]["updatedAt"] == "2025-11-03T20:58:37.936Z"


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "sticker"},
        {"type": "text"},
        {"type": "text", "text": ""},
        {"type": "media", "media": []},
        {"type": "media", "media": [{"mediaType": "image"}]},
        {"type": "media", "media": [{"mediaType": "image", "url": "https://example.com", "fileId": "1"}]},
        {"type": "media", "media": [{"mediaType": "sticker", "url": "https://example.com"}]},
        {"type": "media", "media": [{"mediaType": "image", "fileId": "1"}] * 11},
        {"type": "buttons", "text": "?", "buttons": []},
        {"type": "buttons", "text": "?", "buttons": [{"title": "a", "payload": "a"}] * 4},
        {"type": "buttons", "text": "?", "buttons": [{"title": "a"}]},
        {"type": "contacts", "contacts": []},
    ],
)
def test_what_the_api_itself_refuses_is_invalid(message: dict[str, Any]) -> None:
    assert not validator("OutgoingMessage").is_valid(message)


def test_what_only_whatsapp_refuses_is_valid() -> None:
    """The same endpoint serves chats of other channels."""
    long = "x" * 10_000
    buttons = [{"title": long, "payload": long}, {"title": long, "payload": long}]
    validator("OutgoingMessage").validate({"type": "buttons", "text": long, "buttons": buttons})


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"templateName": "reminder"},
        {"to": "0521234567"},
        {"templateName": "two words", "to": "0521234567"},
        {"templateName": "", "to": "0521234567"},
        {"templateName": "reminder", "to": 521234567},
        {"templateName": "reminder", "to": "0521234567", "body": "Dana"},
        {"templateName": "reminder", "to": "0521234567", "body": [5]},
        {"templateName": "reminder", "to": "0521234567", "header": {"type": "image"}},
        {"templateName": "reminder", "to": "0521234567", "setChat": "x"},
    ],
)
def test_what_the_api_itself_refuses_of_a_template_is_invalid(template: dict[str, Any]) -> None:
    assert not validator("TemplateMessage").is_valid(template)


def test_any_yaml_reader_reads_the_same() -> None:
    """Go and Java read YAML 1.1, which knows more special words and allows less within braces."""
    older = YAML(typ="safe", pure=True)
    older.version = (1, 1)
    text = (ROOT / "openapi" / "texter.yaml").read_text(encoding="utf-8")
    assert older.load(text) == DOCUMENT  # pyright: ignore[reportUnknownMemberType]


def test_unusual_white_space_is_escaped() -> None:
    """Some readers of YAML, which JSON is for them, turn U+0085 and others into spaces."""
    files = [path for folder in ("openapi", "generated") for path in (ROOT / folder).rglob("*")]
    documents = [path for path in files if path.suffix in (".yaml", ".json")]
    assert documents
    for document in documents:
        assert {each for each in document.read_text(encoding="utf-8") if each.isspace()} <= {" ", "\n"}, document


def test_java_reads_all_aliases() -> None:
    """Its reader gives up at more than 50 of objects and lists, lest a small document grow without end."""
    text = (ROOT / "openapi" / "texter.yaml").read_text(encoding="utf-8")
    events: list[Any] = list(YAML().parse(text))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    scalars: set[str] = {event.anchor for event in events if isinstance(event, ScalarEvent)}  # pyright: ignore[reportUnknownMemberType]
    aliases = [event for event in events if isinstance(event, AliasEvent) and event.anchor not in scalars]  # pyright: ignore[reportUnknownMemberType]
    assert 0 < len(aliases) <= 50


def test_every_generator_that_is_recommended_is_tested() -> None:
    readme = (ROOT / "openapi" / "README.md").read_text(encoding="utf-8")
    clients = readme.partition("\n## Clients in other languages\n")[2].partition("\n## ")[0]
    generators = tomllib.loads((ROOT / "conformance" / "generators.toml").read_text(encoding="utf-8"))
    assert sorted(re.findall("^### (.*)", clients, re.MULTILINE)) == sorted(
        generator["section"] for generator in generators.values()
    )


@pytest.mark.parametrize("path", sorted((ROOT / "openapi").rglob("*.*")), ids=lambda path: path.name)
def test_the_folder_needs_nothing_around_it(path: Path) -> None:
    folder = ROOT / "openapi"
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https:|#)([^)#]+)", text) if path.suffix == ".md" else ():
        target = (path.parent / link).resolve()
        assert target.is_relative_to(folder)
        assert target.exists()
    assert "../" not in text


def test_this_version_has_an_entry_in_the_changelog() -> None:
    changelog = (ROOT / "openapi" / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {DOCUMENT['info']['version']}\n" in changelog
