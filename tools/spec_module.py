"""The modules that hold what the spec says beyond the classes that openapi-python-client makes of it."""

import dataclasses
import sys
from collections.abc import Iterable, Iterator
from typing import Final, cast

from client_modules.records import Limit, Operation, Rate, WhatsAppError
from documents import ABOUT, Json, name_of, operations, references
from openapi_python_client.strings import PythonIdentifier

STANDARD: Final = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "enum")


def spec_module(spec: Json) -> str:
    """Return the source of `spec.py`."""
    schemas = spec["components"]["schemas"]
    (server,) = spec["servers"]
    known = {f"{PythonIdentifier(each.id, 'field_')}".upper(): each for each in map(operation, operations(spec))}
    requests = list(dict.fromkeys(request_schemas(spec)))
    sent = reachable(schemas, requests)
    discriminator = schemas[union_of_messages(spec)]["discriminator"]
    codes = schemas["ErrorBody"]["x-whatsapp-errors"]
    constants: list[tuple[str, str, object, str]] = [
        ("VERSION", "str", spec["info"]["version"], "The spec's own version."),
        ("SERVER", "str", server["url"], "The server's address, its variable in braces."),
        *((name, "Operation", each, summary(spec, each.id)) for name, each in known.items()),
        ("DISCRIMINATOR", "str", discriminator["propertyName"], "The field of a message that selects its structure."),
        (
            "MESSAGES",
            "dict[str, str]",
            {kind: target.rpartition("/")[2] for kind, target in discriminator["mapping"].items()},
            "The structure of a message, by the value of that field.",
        ),
        (
            "STRUCTURES",
            "dict[str, dict[str, Any]]",
            {name: {field: shape(inner, schemas) for field, inner in properties(schemas[name])} for name in sent},
            "The fields of each structure: a JSON type, the name of another structure, or a list of one of these.",
        ),
        (
            "LIMITS",
            "tuple[Limit, ...]",
            tuple(limit for name in sent for limit in limits(name, schemas)),
            "The limits of what is sent.",
        ),
        (
            "WHATSAPP_ERRORS",
            "dict[int, WhatsAppError]",
            {
                code: WhatsAppError(entry["meaning"], entry["advice"])
                for entry in codes
                for code in range(entry["code"], entry.get("through", entry["code"]) + 1)
            },
            "WhatsApp's error codes.",
        ),
        (
            "WINDOW_CLOSED",
            "int",
            next(entry["code"] for entry in codes if entry.get("windowClosed")),
            "The error code for a message outside the 24-hour window.",
        ),
        ("RATES", "dict[str, Rate]", rates(spec), "How fast WhatsApp takes messages: from a number, and in a chat."),
    ]
    lines = [
        '"""What openapi/texter.yaml says beyond the classes made of it. Made by `make generate`; not to be edited."""',
        "from typing import Any, Final",
        "from .records import Limit, Operation, Rate, WhatsAppError",
    ]
    for name, kind, value, meaning in constants:
        lines += ["", f"{name}: Final[{kind}] = {source(value)}", f'"""{meaning}"""']
    lines += ["", f"OPERATIONS: Final[tuple[Operation, ...]] = ({', '.join(known)},)", '"""All operations."""']
    return "\n".join(lines) + "\n"


def source(value: object) -> str:
    """Return a value as source; a limit's on one line, since there are many."""
    match value:
        case Limit():
            return f"Limit({', '.join(map(repr, dataclasses.astuple(value)))})"
        case tuple():
            return f"({', '.join(map(source, cast('tuple[object, ...]', value)))},)"
        case _:
            return repr(value)


def operation(description: tuple[str, str, Json]) -> Operation:
    """Return the record of an operation.

    Raises:
        SystemExit: it does not say which scopes it needs, or which tag it has.
    """
    path, method, content = description
    identifier = content["operationId"]
    if not content.get("security") or not content.get("tags"):
        sys.exit(f"{identifier} needs a security with its scopes, and a tag.")
    (scopes,) = content["security"][0].values()
    module = f"api.{PythonIdentifier(content['tags'][0], 'tag')}.{PythonIdentifier(identifier, 'field_')}"
    return Operation(identifier, method.upper(), path, tuple(scopes), safe=method in ("get", "head"), module=module)


def summary(spec: Json, identifier: str) -> str:
    """Return what an operation does, as a sentence."""
    return next(f"{each['summary']}." for _, _, each in operations(spec) if each["operationId"] == identifier)


def request_schemas(spec: Json) -> Iterator[str]:
    """Yield the name of the schema of each request's body."""
    for _, _, each in operations(spec):
        if "requestBody" in each:
            yield name_of(each["requestBody"]["content"]["application/json"]["schema"])


def messages(spec: Json) -> list[str]:
    """Return the names of the schemas of the messages that can be sent."""
    return list(references(spec["components"]["schemas"][union_of_messages(spec)]["oneOf"]))


def union_of_messages(spec: Json) -> str:
    """Return the name of the union of the messages, which is the one request that a field selects the structure of."""
    schemas = spec["components"]["schemas"]
    (union,) = dict.fromkeys(name for name in request_schemas(spec) if "discriminator" in schemas[name])
    return union


def rates(spec: Json) -> dict[str, Rate]:
    """Return how fast WhatsApp takes messages, by what it counts them for."""
    return {
        rate["within"]: Rate(rate["messages"], rate["seconds"], rate.get("burst", 1))
        for _, _, each in operations(spec)
        for rate in each.get("x-whatsapp-rates", ())
    }


def reachable(schemas: Json, names: Iterable[str]) -> list[str]:
    """Return the names of the object schemas that `names` lead to, each once, in the order met."""
    met = list(names)
    for current in met:
        for target in references(schemas[current]):
            if target not in met:
                met.append(target)
    return [name for name in met if schemas[name].get("type") == "object"]


def properties(schema: Json) -> Iterator[tuple[str, Json]]:
    """Yield the properties of an object schema that a sender fills in: all but the one that selects the structure."""
    for name, inner in schema["properties"].items():
        if "const" not in inner:
            yield name, inner


def shape(schema: Json, schemas: Json) -> object:
    """Return what a field holds: a JSON type, the name of a structure, or a list of one of these."""
    if "$ref" in schema:
        target = schemas[name_of(schema)]
        return name_of(schema) if target["type"] == "object" else shape(target, schemas)
    if schema["type"] == "array":
        return [shape(schema["items"], schemas)]
    if schema["type"] == "object":
        sys.exit("An object within a request must be a schema of its own under components, so that it has a name.")
    return schema["type"]


def limits(name: str, schemas: Json) -> Iterator[Limit]:
    """Yield the limits of a structure, field by field and then its own, what the API demands before what WhatsApp does.

    `required` and the choice of exactly one field, which stand on the object, are given to the field and named.
    """
    schema = schemas[name]
    for field, inner in properties(schema):
        place = f"/{name}/{field}"
        if field in schema.get("required", ()):
            yield Limit(place, "required", value=True, severity="error", source="Texter")
        yield from limits_at(place, schemas[name_of(inner)] if "$ref" in inner else inner)
    for choice in schema.get("allOf", ()):
        fields = [field for alternative in choice["oneOf"] for field in alternative["required"]]
        yield Limit(f"/{name}", "exclusive", fields, "error", "Texter")
    yield from limits_at(f"/{name}", schema, standard=())


def limits_at(place: str, schema: Json, standard: tuple[str, ...] = STANDARD) -> Iterator[Limit]:
    """Yield the limits that stand in a schema itself."""
    for keyword in standard:
        if keyword in schema:
            yield Limit(place, keyword, schema[keyword], "error", "Texter")
    if schema.get("type") != "object" or not standard:
        for limit in schema.get("x-whatsapp-limits", ()):
            ((keyword, value),) = ((k, v) for k, v in limit.items() if k not in ABOUT)
            source = f"WhatsApp ({', '.join(limit['source'])}; {limit['date']})"
            yield Limit(place, keyword, value, limit["severity"], source, limit.get("note"))
