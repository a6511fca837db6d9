"""The spec, and what the tests need of it."""

from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from texter_client import spec

ROOT: Final = Path(__file__).parent.parent
DOCUMENT: Final[dict[str, Any]] = YAML(typ="safe").load(  # pyright: ignore[reportUnknownMemberType]
    (ROOT / "openapi" / "texter.yaml").read_text(encoding="utf-8")
)
SCHEMAS: Final[dict[str, Any]] = DOCUMENT["components"]["schemas"]
PATH: Final = spec.SEND_MESSAGE.path
OPERATION: Final[dict[str, Any]] = DOCUMENT["paths"][PATH][spec.SEND_MESSAGE.method.lower()]
REQUESTS: Final[dict[str, dict[str, Any]]] = {
    name: example["value"]
    for name, example in OPERATION["requestBody"]["content"]["application/json"]["examples"].items()
}
"""The request examples, by name; `provider` is the provider's own."""
ANSWER: Final[dict[str, Any]] = OPERATION["responses"]["200"]["content"]["application/json"]["examples"]["provider"][
    "value"
]
"""The provider's own answer."""
