"""The spec, and what the tests need of it."""

from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from texter_client import spec
from texter_client.records import Operation

ROOT: Final = Path(__file__).parent.parent
DOCUMENT: Final[dict[str, Any]] = YAML(typ="safe").load(  # pyright: ignore[reportUnknownMemberType]
    (ROOT / "openapi" / "texter.yaml").read_text(encoding="utf-8")
)
SCHEMAS: Final[dict[str, Any]] = DOCUMENT["components"]["schemas"]


def described(operation: Operation) -> dict[str, Any]:
    """Return what the spec says of an operation."""
    content: dict[str, Any] = DOCUMENT["paths"][operation.path][operation.method.lower()]
    return content


def examples(holder: dict[str, Any]) -> dict[str, Any]:
    """Return the examples of a request body or a response, by name; `provider` is the provider's own."""
    return {name: example["value"] for name, example in holder["content"]["application/json"]["examples"].items()}


def places(document: Any) -> dict[str, dict[str, Any]]:
    """Return whatever may have limits, by name: structures, their fields, and the items of these."""
    found: dict[str, dict[str, Any]] = {}
    for name, schema in document["components"]["schemas"].items():
        found[name] = schema
        for field, inner in schema.get("properties", {}).items():
            found |= {f"{name}/{field}": inner, f"{name}/{field}/*": inner.get("items", {})}
    return found


PATH: Final = spec.SEND_MESSAGE.path
OPERATION: Final = described(spec.SEND_MESSAGE)
REQUESTS: Final[dict[str, dict[str, Any]]] = examples(OPERATION["requestBody"])
"""The examples of messages to send."""
TEMPLATES: Final[dict[str, dict[str, Any]]] = examples(described(spec.SEND_TEMPLATE)["requestBody"])
"""The examples of template messages to send."""
ANSWER: Final[dict[str, Any]] = examples(OPERATION["responses"]["200"])["provider"]
"""The provider's own answer."""
CHAT_ID: Final[str] = DOCUMENT["components"]["parameters"]["ChatId"]["example"]
ACCOUNT_ID: Final[str] = described(spec.LIST_TEMPLATES)["parameters"][0]["example"]
"""The chat and the account of the examples."""
RESPONSES: Final = [
    name for name, each in SCHEMAS.items() if each.get("type") == "object" and name not in spec.STRUCTURES
]
"""The structures of what the API sends: its answers and the events."""
