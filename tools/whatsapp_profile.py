"""The WhatsApp profile: the spec for WhatsApp alone, for generators that enforce standard keywords."""

import copy
from collections.abc import Callable
from typing import Any, Final

from documents import ABOUT, Json

FOLDED: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maximum"), min),
    **dict.fromkeys(("minLength", "minItems", "minimum"), max),
    **dict.fromkeys(("pattern", "format"), lambda _, new: new),
}
"""The limits that JSON Schema has a keyword for, with a function that returns the stricter of two values."""

NOT_BLANK: Final = r"\S"


def whatsapp_profile(spec: Json) -> Json:
    """Return the profile, in which all limits that are errors are JSON Schema keywords if possible."""
    profile: Json = copy.deepcopy(spec)
    profile["info"]["title"] += " (WhatsApp profile)"
    profile["info"]["description"] = (
        "Generated from texter.yaml by `make generate`. WhatsApp's limits are standard JSON Schema keywords here if "
        "possible, for generators that enforce them. The other limits stay in `x-whatsapp-limits`.\n\n"
        + profile["info"]["description"]
    )
    for schema in profile["components"]["schemas"].values():
        fold(schema)
        for field in schema.get("properties", {}).values():
            if "const" in field:
                field["enum"] = [field["const"]]  # for generators that read no const, such as openapi-zod-client
            fold(field)
            fold(field.get("items", {}))
    return profile


def fold(schema: Json) -> None:
    """Turn the limits in a schema into standard keywords if they are errors and there is a keyword."""
    rest: list[Json] = []
    limits = schema.get("x-whatsapp-limits", ())
    several = sum("pattern" in limit and limit["severity"] == "error" for limit in limits) > 1
    for limit in schema.pop("x-whatsapp-limits", ()):
        ((keyword, value),) = ((k, v) for k, v in limit.items() if k not in ABOUT)
        if keyword == "pattern":
            value = portable(value)
        if limit["severity"] != "error" or keyword not in FOLDED or (value == NOT_BLANK and several):
            rest.append(limit)
        elif keyword == "pattern" and "pattern" in schema:
            schema.setdefault("allOf", []).append({"pattern": value})
        else:
            schema[keyword] = FOLDED[keyword](schema.get(keyword, value), value)
    if rest:
        schema["x-whatsapp-limits"] = rest


def portable(pattern: str) -> str:
    """Return a pattern that engines which match bytes, such as PHP's, also read as it is meant.

    They would mistake parts of Hebrew letters for white space that is spelled out.
    """
    spelled_out = pattern[2:-1].replace("-", "")
    return NOT_BLANK if pattern.startswith("[^") and spelled_out.isspace() else pattern
