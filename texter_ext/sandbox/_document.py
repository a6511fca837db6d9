"""Reading the details of operations from the installed spec, in addition to `texter_client.spec`."""

import json
from functools import cache
from importlib import resources
from typing import Any, Final

from texter_client.records import Operation

Json = dict[str, Any]

_MINIMAL: Final[Json] = {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False, "null": None}


@cache
def document() -> Json:
    """Return the OpenAPI document."""
    content: Json = json.loads(resources.files("texter_client").joinpath("openapi.json").read_text(encoding="utf-8"))
    return content


def resolve(node: Json) -> Json:
    """Return the target of a reference, or the node itself if it is not a reference."""
    while "$ref" in node:
        target = document()
        for token in node["$ref"].removeprefix("#/").split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def describe(operation: Operation) -> Json:
    """Return the Operation Object of an operation."""
    described: Json = document()["paths"][operation.path][operation.method.lower()]
    return described


def describe_parameters(operation: Operation) -> list[Json]:
    """Return the Parameter Objects of an operation, including those of its path."""
    of_its_path = document()["paths"][operation.path].get("parameters", [])
    found = map(resolve, [*of_its_path, *describe(operation).get("parameters", [])])
    return list({(each["in"], each["name"]): each for each in found}.values())


def request_body(operation: Operation) -> Json:
    """Return the Request Body Object of an operation, empty if it has none."""
    return resolve(describe(operation).get("requestBody", {}))


def example(operation: Operation) -> tuple[int, str | None, object]:
    """Return the status of an operation's first 2xx response, its media type and its first example.

    The media type is None for a response without a body. Without an example, the value is a minimal one of its type.
    """
    responses: Json = describe(operation)["responses"]
    status = next((each for each in responses if each.startswith("2")), None)
    if status is None:
        return 200, "application/json", {}
    code = int(status.replace("X", "0"))
    content = resolve(responses[status]).get("content", {})
    for media_type, described in content.items():
        return code, media_type, _value(described)
    return code, None, None


def _value(media_type: Json) -> object:
    """Return the first example of a Media Type Object."""
    for each in media_type.get("examples", {}).values():
        return resolve(each)["value"]
    schema = resolve(media_type.get("schema", {}))
    for holder in (media_type, schema):
        if "example" in holder:
            return holder["example"]
    for each in schema.get("examples", ()):
        return each
    return _MINIMAL.get(schema.get("type", "object"), {})
