"""Reading OpenAPI documents."""

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
    content: Json = YAML(typ="safe").load(document.read_text(encoding="utf-8"))  # pyright: ignore[reportUnknownMemberType]
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
