"""Calls of any operation in the spec."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any, Final, TypeAlias

import httpx

from texter_client import Client
from texter_client.records import Operation
from texter_ext._errors import ConfigurationError
from texter_ext._http.call import Call, OnceCall
from texter_ext._http.policy import Policy

_UNSAFE_SEGMENTS: Final = ("", ".", "..")
"""Path segments that would turn the path into a different one."""


@dataclass(frozen=True)
class APIResponse:
    """Successful response to a call of an operation.

    Attributes:
        status_code: the HTTP status, a 2xx.
        raw: the whole body as parsed JSON, or None if it was empty. It may contain personal data.
        operation: the operation that was called.
    """

    status_code: int
    raw: Any = field(default=None, repr=False, hash=False)
    operation: Operation = field(kw_only=True)

    @property
    def parsed(self) -> Any:  # noqa: ANN401 (each operation has its own models)
        """The response as the generated function's models, or None if the spec defines none for this status."""
        response = httpx.Response(self.status_code, content=json.dumps(self.raw).encode())
        client = Client("https://example.invalid")
        return _generated(self.operation)._parse_response(client=client, response=response)  # noqa: SLF001 (generated)


PrepareCall: TypeAlias = Callable[..., Call[APIResponse]]
"""Function that prepares a call, given an operation, its parameters and perhaps a timeout."""


class _AnyCall(Call[APIResponse]):
    def _result(self, status_code: int, body: object) -> APIResponse:
        return APIResponse(status_code, body, operation=self.operation)


class _ReadCall(_AnyCall):
    """Call of an operation that only reads."""


class _WriteCall(_AnyCall, OnceCall[APIResponse]):
    """Call of an operation that must happen only once."""


def prepare(
    policy: Policy, operation: Operation, parameters: Mapping[str, Any], timeout: float | httpx.Timeout | None
) -> Call[APIResponse]:
    """Prepare a call of an operation.

    Raises:
        ConfigurationError: a path parameter is blank or would change the path.
        TypeError: a parameter is missing or unknown.
    """
    try:
        request = _generated(operation)._get_kwargs(**parameters)  # noqa: SLF001 (generated)
    except TypeError as error:
        raise TypeError(f"{error}".replace("_get_kwargs()", f"{operation.id}()")) from None
    path: str = request["url"]
    if any(segment in _UNSAFE_SEGMENTS for segment in path.split("/")[1:]):
        raise ConfigurationError(f"{operation.id}: a parameter in the path is blank or would change the path.")
    query = httpx.QueryParams(request.get("params"))
    content = json.dumps(request["json"]).encode() if "json" in request else None
    kind = _ReadCall if operation.safe else _WriteCall
    return kind(policy, operation, f"{path}?{query}" if query else path, content, timeout)


@functools.cache
def _generated(operation: Operation) -> ModuleType:
    return import_module(f"texter_client.{operation.module}")
