"""Reading OpenAPI documents."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, cast

from ruamel.yaml import YAML

ROOT: Final = Path(__file__).parent.parent
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Json = dict[str, Any]

ABOUT: Final = {"severity", "source", "date", "note", "comment"}
"""The fields of a limit other than its keyword."""


def load(document: Path) -> Json:
    """Return the content of a YAML or JSON file."""
    text = document.read_text(encoding="utf-8")
    if document.suffix == ".json":
        return cast("Json", json.loads(text))
    content: Json = YAML(typ="safe").load(text)  # pyright: ignore[reportUnknownMemberType]
    return content


def operations(spec: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield the path, the HTTP method and the description of each operation."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def name_of(schema: Json) -> str:
    """Return the name of the schema that a reference points to."""
    return str(schema["$ref"]).rpartition("/")[2]


def references(value: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """Yield the names of all schemas that a schema refers to."""
    if "$ref" in value:
        yield name_of(value)
    for inner in cast("Iterable[Any]", value.values() if isinstance(value, dict) else value):
        if isinstance(inner, dict | list):
            yield from references(inner)


def choices(schema: Json) -> Iterator[list[str]]:
    """Yield the fields of each choice of exactly one in an object schema.

    Two forms say so: `if` one is there, `then` the other is not, `else` the other is; or, in earlier releases, an
    `allOf` of a `oneOf` of required fields.
    """
    match schema:
        case {
            "if": {"required": [str(first)]},
            "then": {"not": {"required": [str(second)]}},
            "else": {"required": [str(third)]},
        } if second == third:
            yield [first, second]
        case _:
            pass
    for each in schema.get("allOf", ()):
        if choice := [field for alternative in each.get("oneOf", ()) for field in alternative.get("required", ())]:
            yield choice


def without_choices(schema: Json) -> Json:
    """Return an object schema without its choices of exactly one field."""
    rest = {keyword: value for keyword, value in schema.items() if keyword != "allOf"}
    if others := [each for each in schema.get("allOf", ()) if not list(choices({"allOf": [each]}))]:
        rest["allOf"] = others
    if list(choices(rest)):
        return {keyword: value for keyword, value in rest.items() if keyword not in ("if", "then", "else")}
    return rest
