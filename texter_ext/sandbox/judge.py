"""Judging a message by the spec."""

import json
from functools import cache
from importlib import resources

import jsonschema_rs

from texter_client import spec
from texter_ext._messages.values import is_object


@cache
def _validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Return a validator for each type of message; the type decides before anything else is judged."""
    document = json.loads(resources.files("texter_client").joinpath("openapi.json").read_text(encoding="utf-8"))
    return {
        kind: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": document["components"]},
            validate_formats=True,
            mask="the value",
        )
        for kind, name in spec.MESSAGES.items()
    }


def faults(message: object) -> list[dict[str, str]]:
    """Return what is wrong with a message: of each fault the JSON Pointer, and a sentence that does not quote it."""
    if not is_object(message):
        return [{"pointer": "", "message": "the body must be a JSON object"}]
    kind = message.get(spec.DISCRIMINATOR)
    validators = _validators()
    if not isinstance(kind, str) or kind not in validators:
        return [{"pointer": f"/{spec.DISCRIMINATOR}", "message": f"must be one of {', '.join(validators)}"}]
    return [
        {"pointer": "".join(f"/{token}" for token in error.instance_path), "message": error.message}
        for error in validators[kind].iter_errors(message)
    ]
