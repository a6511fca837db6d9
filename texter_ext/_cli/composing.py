"""Making a message of the options of `texter send`."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from texter_client.models import Contact, MediaItem
from texter_ext._cli.documents import NotJSONError, opened, parse
from texter_ext._cli.output import stop
from texter_ext._messages import builders
from texter_ext._messages.limits import Limits
from texter_ext._messages.values import is_object

if TYPE_CHECKING:
    from texter_client.outgoing_message import OutgoingMessage

_SEPARATOR: Final = "|"
# Anything else is a URL, or is meant to be one, and then WhatsApp's limits say what is wrong with it.
_FILE_ID: Final = r"[A-Za-z0-9_-]+"

_MEDIA: Final = frozenset({"image", "video", "document", "audio"})
# What makes a message one of a kind, the most telling first: the options that it needs beside, and may have.
_KINDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "row": (frozenset({"text", "label"}), frozenset({"section"})),
    "button": (frozenset({"text"}), frozenset()),
    **{medium: (frozenset(), _MEDIA) for medium in sorted(_MEDIA)},
    "contact": (frozenset(), frozenset()),
    "location": (frozenset(), frozenset()),
    "text": (frozenset(), frozenset()),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The options that hold a message's content, each as it was given."""

    text: str | None
    button: Sequence[str]
    label: str | None
    section: str | None
    row: Sequence[str]
    image: Sequence[str]
    video: Sequence[str]
    document: Sequence[str]
    audio: Sequence[str]
    contact: Sequence[str]
    location: str | None

    @property
    def given(self) -> frozenset[str]:
        """The names of those that were given at all."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return frozenset(name for name, value in values.items() if value is not None and value != [])

    def message(self, *, reply_to: str | None, tmp_send_id: str | None, limits: Limits | None) -> "OutgoingMessage":
        """Return the message that they describe; end the program if they describe none.

        Raises:
            LimitError: the message is against a limit.
        """
        common: Any = {"reply_to": reply_to, "tmp_send_id": tmp_send_id, "limits": limits}
        text = self.text or ""
        match self._kind():
            case "row":
                rows = [builders.row(*_parts("row", row, "TITLE", "PAYLOAD", "DESCRIPTION")) for row in self.row]
                menu = rows if self.section is None else [builders.section(self.section, *rows)]
                return builders.list_message(text, self.label or "", *menu, **common)
            case "button":
                titled = [builders.button(*_parts("button", each, "TITLE", "PAYLOAD")) for each in self.button]
                return builders.buttons(text, *titled, **common)
            case "contact":
                return builders.contacts(*map(_contact, self.contact), **common)
            case "location":
                return builders.location(*_place(self.location or ""), **common)
            case "text":
                return builders.text(text, **common)
            case _:
                return builders.media(*self._media(), **common)

    def _kind(self) -> str:
        given = self.given
        kind = next((kind for kind in _KINDS if kind in given), None)
        if kind is None:
            stop(f"Say what to send: {_options(_KINDS)} or --json.")
        needed, allowed = _KINDS[kind]
        if not needed <= given:
            stop(f"--{kind} needs {_options(needed - given)}, too.")
        others = given - {kind} - needed - allowed
        if others:
            stop(f"--{kind} and {_options(others)} make no one message: send them apart.")
        return kind

    def _media(self) -> list[MediaItem]:
        return [
            *(_item("image", builders.image, each, "CAPTION") for each in self.image),
            *(_item("video", builders.video, each, "CAPTION") for each in self.video),
            *(_item("document", builders.document, each, "CAPTION", "FILENAME") for each in self.document),
            *(_item("audio", builders.audio, each) for each in self.audio),
        ]


def from_json(file: str) -> dict[str, Any]:
    """Return the message in a file, in the API's own JSON form; end the program if there is none."""
    with opened(file) as content:
        try:
            value = parse(content.read())
        except NotJSONError as error:
            stop(f"{file}{'' if error.line is None else f':{error.line}'}: this is not JSON: {error}")
    if not is_object(value):
        stop(f"{file}: a message is a JSON object.")
    return value


def _options(names: Mapping[str, object] | frozenset[str]) -> str:
    return ", ".join(f"--{name}" for name in sorted(names))


def _parts(option: str, value: str, *names: str) -> list[Any]:
    """Return the parts of an option's value; one that is empty is None, but for the first."""
    first, *others = value.split(_SEPARATOR)
    if len(others) >= len(names):
        form = _SEPARATOR.join(names)
        stop(f'--{option} takes "{form}": what holds a “{_SEPARATOR}” itself goes by --json.')
    return [first, *(other or None for other in others)]


def _item(option: str, build: Any, value: str, *names: str) -> MediaItem:  # noqa: ANN401 (a builder)
    file, *others = _parts(option, value, "FILE", *names)
    source = "file_id" if re.fullmatch(_FILE_ID, file) else "url"
    fields = dict(zip(map(str.lower, names), others, strict=False))
    item: MediaItem = build(**{source: file}, **fields)
    return item


def _contact(value: str) -> Contact:
    name, *others = _parts("contact", value, "NAME", "PHONE", "COMPANY")
    fields = dict(zip(("phone", "company"), others, strict=False))
    return builders.contact(name, **fields)


def _place(value: str) -> list[Any]:
    degrees, *others = _parts("location", value, "LATITUDE,LONGITUDE", "NAME", "ADDRESS")
    try:
        latitude, longitude = map(float, degrees.split(","))
    except ValueError:
        stop(f"--location begins with two numbers: LATITUDE,LONGITUDE, not {degrees!r}.")
    return [latitude, longitude, *others]
