"""The module of TypedDicts, with which type checkers check messages that are written as dicts."""

from collections.abc import Iterator
from typing import Final

from documents import Json, name_of
from spec_module import messages, reachable

TYPES: Final = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"}
"""The Python type of each scalar JSON type."""


def typed_dicts_module(spec: Json) -> str:
    """Return the source of `typed_dicts.py`."""
    schemas = spec["components"]["schemas"]
    names = messages(spec)
    lines = [
        '"""Messages in the API\'s JSON form, as TypedDicts. Made by `make generate`; do not edit."""',
        "from typing import Literal, NotRequired, TypeAlias, TypedDict",
    ]
    for name in reachable(schemas, names):
        lines += [f"class {name}Dict(TypedDict):", f'    """{schemas[name].get("description", name)}"""', ""]
        lines += fields(schemas[name], schemas)
    lines += [
        f"OutgoingMessageDict: TypeAlias = {' | '.join(f'{name}Dict' for name in names)}",
        '"""Any message that can be sent."""',
    ]
    return "\n".join(lines) + "\n"


def fields(schema: Json, schemas: Json) -> Iterator[str]:
    """Yield a line for each field of a structure."""
    for name, inner in schema["properties"].items():
        required = name in schema.get("required", ())
        kind = python_type(inner, schemas)
        yield f"    {name}: {kind if required else f'NotRequired[{kind}]'}"


def python_type(schema: Json, schemas: Json) -> str:
    """Return the type of a value, as source."""
    if "$ref" in schema:
        name = name_of(schema)
        target = schemas[name]
        return f'"{name}Dict"' if target["type"] == "object" else python_type(target, schemas)
    if "const" in schema or "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema.get('enum', [schema.get('const')])))}]"
    if schema["type"] == "array":
        return f"list[{python_type(schema['items'], schemas)}]"
    return TYPES[schema["type"]]
