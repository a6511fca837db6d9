"""The spec for WhatsApp alone, for generators that enforce the standard keywords."""

import copy
from collections.abc import Callable
from typing import Any, Final

from documents import ABOUT, Json

FOLDED: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maximum"), min),
    **dict.fromkeys(("minLength", "minItems", "minimum"), max),
    **dict.fromkeys(("pattern", "format"), lambda _, new: new),
}
"""The limits that JSON Schema has a keyword for, and which of two values is the stricter."""


def whatsapp_profile(spec: Json) -> Json:
    """Return the spec for WhatsApp alone: limits that are errors, and that JSON Schema can say, are said by it."""
    profile: Json = copy.deepcopy(spec)
    profile["info"]["title"] += " (WhatsApp profile)"
    profile["info"]["description"] = (
        "Made from texter.yaml by `make generate`. What WhatsApp demands of every message, and JSON Schema can say, "
        "stands here as its own keywords, for generators that enforce them. `x-whatsapp-limits` keeps the rest.\n\n"
        + profile["info"]["description"]
    )
    for schema in profile["components"]["schemas"].values():
        fold(schema)
        for field in schema.get("properties", {}).values():
            fold(field)
    return profile


def fold(schema: Json) -> None:
    """Turn a schema's own limits into standard keywords, as far as they are errors and there is a keyword."""
    rest: list[Json] = []
    for limit in schema.pop("x-whatsapp-limits", ()):
        ((keyword, value),) = ((k, v) for k, v in limit.items() if k not in ABOUT)
        # An engine that matches bytes, as PHP's does, would take part of a Hebrew letter for one of these characters.
        misread = keyword == "pattern" and not value.isascii()
        if limit["severity"] != "error" or keyword not in FOLDED or misread:
            rest.append(limit)
        elif keyword == "pattern" and "pattern" in schema:
            schema.setdefault("allOf", []).append({"pattern": value})
        else:
            schema[keyword] = FOLDED[keyword](schema.get(keyword, value), value)
    if rest:
        schema["x-whatsapp-limits"] = rest
