"""The spec in OpenAPI 3.0.3, for generators and tools that do not read 3.1."""

import copy
from collections.abc import Iterable
from typing import Any, Final, cast

from documents import Json, operations

NULL: Final = {"type": "null"}


def older_version(spec: Json) -> Json:
    """Return the spec in OpenAPI 3.0.3, with the same meaning as far as 3.0 can express it.

    Webhooks become `x-webhooks`, and a choice of exactly one field an `allOf` of a `oneOf`, since 3.0 knows neither
    `webhooks` nor `if`.
    """
    twin = copy.deepcopy(spec)
    twin["openapi"] = "3.0.3"
    summary = twin["info"].pop("summary")
    twin["info"]["license"].pop("identifier")
    twin["info"]["description"] = (
        f"{summary}\n\nGenerated from texter.yaml by `make generate`: the same in OpenAPI 3.0.3, for tools that do not "
        f"read 3.1.\n\n{twin['info']['description']}"
    )
    twin["x-webhooks"] = twin.pop("webhooks")
    for _, _, operation in operations(twin):
        # In 3.0, only OAuth has scopes; the description of each operation names them.
        operation["security"] = [{name: [] for name in each} for each in operation["security"]]
    for name, schema in twin["components"]["schemas"].items():
        twin["components"]["schemas"][name] = older_schema(schema)
    for part in ("paths", "x-webhooks"):
        twin[part] = with_older_schemas(twin[part])
    twin["components"]["parameters"] = with_older_schemas(twin["components"]["parameters"])
    return twin


def with_older_schemas(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return a part of the document with the schemas within it in 3.0.3."""
    if isinstance(value, list):
        return [with_older_schemas(each) for each in cast("Iterable[Any]", value)]
    if not isinstance(value, dict):
        return value
    return {
        key: older_schema(inner) if key == "schema" else with_older_schemas(inner)
        for key, inner in cast("Json", value).items()
    }


def older_schema(schema: Json) -> Json:
    """Return a schema in 3.0.3."""
    older: Json = dict(schema)
    for keyword in ("items", "not"):
        if keyword in older:
            older[keyword] = older_schema(older[keyword])
    for keyword in ("oneOf", "allOf"):
        if keyword in older:
            older[keyword] = [older_schema(each) for each in older[keyword] if each != NULL]
    if NULL in schema.get("oneOf", ()):
        # Beside a reference, 3.0 ignores everything.
        older = {"nullable": True, "allOf": older.pop("oneOf"), **older}
    if "properties" in older:
        older["properties"] = {name: older_schema(each) for name, each in older["properties"].items()}
    if isinstance(older.get("type"), list):
        (older["type"],) = [kind for kind in older["type"] if kind != "null"]
        older["nullable"] = True
    if "const" in older:
        older["enum"] = [older.pop("const")]
    if "if" in older:
        one, _, other = (older.pop(keyword) for keyword in ("if", "then", "else"))
        older["allOf"] = [*older.get("allOf", ()), {"oneOf": [one, other]}]
    return older
