"""The spec in OpenAPI 3.0.3 means the same as the spec."""

import json
from collections.abc import Iterable
from typing import Any, cast

import jsonschema_rs
import pytest

from tests.document import DOCUMENT, ROOT, SCHEMAS
from tests.test_vectors import ALL

TWIN: dict[str, Any] = json.loads((ROOT / "openapi" / "generated" / "texter-3.0.json").read_text(encoding="utf-8"))


def without_nullable(value: Any) -> Any:
    """Return a schema of 3.0 as JSON Schema, which has no `nullable`."""
    if isinstance(value, list):
        return [without_nullable(each) for each in cast("Iterable[Any]", value)]
    if not isinstance(value, dict):
        return value
    schema = {name: without_nullable(each) for name, each in cast("dict[str, Any]", value).items()}
    return {"anyOf": [schema, {"type": "null"}]} if schema.pop("nullable", False) is True else schema


def validator(document: dict[str, Any], name: str) -> jsonschema_rs.Draft202012Validator:
    components = {"schemas": document["components"]["schemas"]}
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": components}, validate_formats=True
    )


JUDGES = {
    name: (validator(DOCUMENT, name), validator({"components": without_nullable(TWIN["components"])}, name))
    for name in SCHEMAS
}


def same(name: str, value: Any) -> bool:
    ours, twins = JUDGES[name]
    return ours.is_valid(value) == twins.is_valid(value)


def test_it_judges_the_messages_of_the_vectors_alike() -> None:
    different = [
        name
        for name, case, structure in ALL
        if not name.startswith("surrogates") and not same(structure or "OutgoingMessage", case["message"])
    ]
    assert different == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_judges_every_field_alike(name: str) -> None:
    values = [None, "x", "", 5, 5.5, True, [], ["x"], [None], {}, {"x": None}, "text", "image", "whatsapp"]
    assert [value for value in values if not same(name, value)] == []
    for field in SCHEMAS[name].get("properties", {}):
        assert [value for value in values if not same(name, {field: value})] == []


def test_it_has_the_same_operations_and_webhooks() -> None:
    for older, newer in (("paths", "paths"), ("x-webhooks", "webhooks")):
        assert list(TWIN[older]) == list(DOCUMENT[newer])
        for path, item in DOCUMENT[newer].items():
            for method, operation in item.items():
                twin = TWIN[older][path][method]
                assert twin.keys() == operation.keys()
                for key in operation.keys() - {"security", "parameters", "requestBody", "responses"}:
                    assert twin[key] == operation[key]
                assert list(twin["responses"]) == list(operation["responses"])
                names, others = (
                    [each.get("name", each.get("$ref")) for each in content.get("parameters", ())]
                    for content in (twin, operation)
                )
                assert names == others
