"""Validating requests against the spec: their path and query parameters, and their bodies."""

import json
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias, cast

import jsonschema_rs

from texter_client.records import Operation
from texter_ext.sandbox._answers import RefusedError
from texter_ext.sandbox._asgi import ReceivedRequest, encode
from texter_ext.sandbox._document import Json, describe_parameters, document, request_body, resolve

Details: TypeAlias = list[dict[str, str]]
"""Errors, each with a JSON Pointer, the name of the parameter if any, and a sentence that quotes no content."""

_JSON: Final = "application/json"


@dataclass(frozen=True)
class Call:
    """A request for an operation.

    Attributes:
        operation: the operation.
        path_parameters: the decoded path parameters.
        request: the request as it arrived.
    """

    operation: Operation
    path_parameters: dict[str, str]
    request: ReceivedRequest


def validate(call: Call) -> Any:  # noqa: ANN401 (any JSON)
    """Validate a request, and return its body as parsed JSON, or None if it has no JSON body.

    Raises:
        RefusedError: the request does not match the spec.
    """
    details = _validate_parameters(call)
    described = request_body(call.operation)
    body = None
    if described.get("required") or (described and call.request.body):
        media_types = described["content"]
        media_type = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in media_types:
            raise RefusedError(400, f"The content type must be {' or '.join(media_types)}.")
        if media_type == _JSON:
            body, found = _validate_json(call)
            details += found
    if details:
        raise RefusedError(400, "The request does not match the spec.", details)
    return body


def _validate_json(call: Call) -> tuple[Any, Details]:
    bodies = _bodies(call.operation)
    try:
        body = call.request.json()
        encode(body)  # JSON allows unpaired surrogates, which cannot be encoded as UTF-8
        return body, bodies.validate(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "The body is not JSON in UTF-8.") from None


def query_of(request: ReceivedRequest) -> dict[str, list[str]]:
    """Return the values of each query parameter of a request."""
    return urllib.parse.parse_qs(request.path.partition("?")[2], keep_blank_values=True)


def _validate_parameters(call: Call) -> Details:
    path = {name: [text] for name, text in call.path_parameters.items()}
    texts = {"path": path, "query": query_of(call.request)}
    parameters = _parameters(call.operation)
    return [detail for each in parameters for detail in each.validate(texts[each.place].get(each.name, []))]


class _Bodies:
    """A validator for the JSON bodies of an operation. It validates the discriminator, if any, before other fields."""

    def __init__(self, operation: Operation) -> None:
        schema: Json = request_body(operation)["content"][_JSON].get("schema", {})
        discriminator: Json = resolve(schema).get("discriminator", {})
        mapping: dict[str, str] = discriminator.get("mapping", {})
        self._field: str = discriminator.get("propertyName", "")
        self._structures = {kind: _validator({"$ref": target}) for kind, target in mapping.items()}
        self._whole = _validator(schema)

    def validate(self, body: object) -> Details:
        """Return the errors in a body."""
        if not self._structures:
            return list(_details(self._whole, body))
        if not isinstance(body, dict):
            return [{"pointer": "", "message": "the body must be a JSON object"}]
        kind = cast("Json", body).get(self._field)
        if not isinstance(kind, str) or kind not in self._structures:
            return [{"pointer": f"/{self._field}", "message": f"must be one of {', '.join(self._structures)}"}]
        return list(_details(self._structures[kind], cast("Json", body)))


class _Parameter:
    """A path or query parameter, whose text is parsed according to its type."""

    def __init__(self, described: Json) -> None:
        schema: Json = described["schema"]
        self.name: str = described["name"]
        self.place: str = described["in"]
        self._required: bool = described.get("required", False)
        self._is_list = "array" in _types(schema)
        self._is_split = not described.get("explode", self.place == "query")
        self._types = _types(resolve(schema).get("items", {})) if self._is_list else _types(schema)
        self._validator = _validator(schema)

    def validate(self, texts: list[str]) -> Iterator[dict[str, str]]:
        """Yield the errors in the parameter, given all its values in the request."""
        if not texts:
            if self._required:
                yield {"parameter": self.name, "pointer": "", "message": f"the parameter {self.name} is required"}
            return
        if self._is_list and self._is_split:
            texts = texts[-1].split(",")
        values = [_read(text, self._types) for text in texts]
        for detail in _details(self._validator, values if self._is_list else values[-1]):
            yield {"parameter": self.name, **detail}


_bodies = cache(_Bodies)


@cache
def _parameters(operation: Operation) -> list[_Parameter]:
    """Return the parameters to validate: all path and query parameters except objects."""
    return [
        _Parameter(each)
        for each in describe_parameters(operation)
        if each["in"] in ("path", "query") and "object" not in _types(each.get("schema", {"type": "object"}))
    ]


def _types(schema: Json) -> set[str]:
    """Return the JSON types that a schema names."""
    schema = resolve(schema)
    types = schema.get("type", [])
    found = {types} if isinstance(types, str) else set(types)
    return found.union(*(_types(each) for keyword in ("allOf", "anyOf", "oneOf") for each in schema.get(keyword, ())))


def _read(text: str, types: set[str]) -> object:
    """Return the value of a text: the text itself unless its type cannot be a string."""
    if not types or "string" in types:
        return text
    try:
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError):
        return text


def _validator(schema: Json) -> jsonschema_rs.Draft202012Validator:
    components = document()["components"]
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": components}, validate_formats=True, mask="the value"
    )


def _details(validator: jsonschema_rs.Draft202012Validator, value: object) -> Iterator[dict[str, str]]:
    for error in validator.iter_errors(value):
        yield {"pointer": "".join(f"/{token}" for token in error.instance_path), "message": error.message}
