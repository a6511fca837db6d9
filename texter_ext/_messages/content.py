"""Digests of a message's content, by which it is recognized among stored messages without keeping its text."""

import functools
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from texter_client import spec
from texter_ext._messages.forms import TMP_SEND_ID
from texter_ext._messages.values import is_array, is_number, is_object

_NOT_STORED: Final = {"context", TMP_SEND_ID}
"""Fields of a message to send that the documentation of stored messages does not show."""

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, default=str, check_circular=False)

# Texter downloads the file at a `url` and stores it under a `fileId`, and it may name a file itself.
_COMPARED_OF_MEDIA: Final = ("mediaType", "caption")


@dataclass(frozen=True, slots=True)
class ContentDigest:
    """Salted digests of the type and content of a message: one for each message that Texter would store.

    Attributes:
        salt: random bytes, without which equal messages would have equal digests.
        digests: the digests, in order; one for each item of a media message, otherwise a single one.
    """

    salt: bytes = field(repr=False)
    digests: tuple[str, ...] = field(repr=False)

    @classmethod
    def of_request(cls, body: Mapping[str, Any], salt: bytes | None = None) -> Self:
        """Return the digests of a message to send, in the API's JSON form."""
        salt = salt or secrets.token_bytes(16)
        items = body.get("media")
        single = [{**body, "media": [item]} for item in items] if is_array(items) and items else [body]
        return cls(salt, tuple(_digest(each, salt) for each in single))

    def is_whole(self, stored: Iterable[Mapping[str, Any]]) -> bool:
        """Tell whether the stored messages are exactly what Texter would store, in any order."""
        return Counter(self.digests) == Counter(_digest(each, self.salt) for each in stored)

    def matches(self, stored: Mapping[str, Any]) -> bool:
        """Tell whether a stored message has one of the digests."""
        return _digest(stored, self.salt) in self.digests


def _digest(message: Mapping[str, Any], salt: bytes) -> str:
    text = _CANONICAL.encode(_content(message))
    return hashlib.blake2b(text.encode(errors="surrogatepass"), key=salt, digest_size=16).hexdigest()


def _content(message: Mapping[str, Any]) -> list[Any]:
    """Return what a message and its stored form have in common. Fields that are empty count as left out."""
    kind = message.get(spec.DISCRIMINATOR)
    return [kind, *(_normalized(message.get(name), name) for name in _fields(str(kind)))]


@functools.lru_cache(maxsize=64)
def _fields(kind: str) -> tuple[str, ...]:
    structure = spec.STRUCTURES.get(spec.MESSAGES.get(kind, ""), ())
    return tuple(name for name in structure if name not in _NOT_STORED)


def _normalized(value: object, name: str) -> Any:  # noqa: ANN401 (any JSON value)
    if value is None or isinstance(value, str):
        return value
    if is_object(value):
        return {key: _normalized(inner, key) for key, inner in value.items() if inner not in (None, "", [], {})}
    if is_array(value):
        items = [_normalized(each, name) for each in value]
        if name == "media":
            return [{key: each[key] for key in _COMPARED_OF_MEDIA if key in each} for each in items if is_object(each)]
        return items
    return float(value) if is_number(value) else value
