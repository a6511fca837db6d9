"""Making a message from the options of `texter send`."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from texter_ext._cli.json_files import NotJSONError, open_input, parse_json, text_or_input
from texter_ext._cli.output import fail
from texter_ext._messages import builders, outgoing_template
from texter_ext._messages.limits import Limits
from texter_ext._messages.values import is_object

if TYPE_CHECKING:
    from texter_client.models import MediaItem
    from texter_ext._messages.forms import AnyMessage
    from texter_ext._messages.outgoing_template import OutgoingTemplate

# Anything else is treated as a URL; WhatsApp's limits then say what is wrong with it.
_FILE_ID: Final = r"[A-Za-z0-9_-]+"

_FILES: Final = ("image", "video", "document", "audio")
_CAPTIONED: Final = frozenset(_FILES) - {"audio"}
_COMMON: Final = frozenset({"reply_to", "tmp_send_id"})
# The option that decides what kind of message it is, in order of precedence: the options that it needs, and may have.
_KINDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "json": (frozenset(), frozenset()),
    "row": (frozenset({"text", "label"}), _COMMON | {"section"}),
    "button": (frozenset({"text"}), _COMMON),
    **{kind: (frozenset(), _COMMON | {*_FILES, "caption", "filename"}) for kind in _FILES},
    "location": (frozenset(), _COMMON),
    "text": (frozenset(), _COMMON),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MessageOptions:
    """The options that describe the message, as they were given."""

    text: str | None
    image: Sequence[str]
    video: Sequence[str]
    document: Sequence[str]
    audio: Sequence[str]
    caption: str | None
    filename: str | None
    button: Sequence[str]
    row: Sequence[str]
    label: str | None
    section: str | None
    location: str | None
    json: str | None
    reply_to: str | None
    tmp_send_id: str | None

    def message(self, limits: Limits | None) -> "AnyMessage":
        """Return the message that the options describe; end the program if they don't describe one.

        Raises:
            LimitError: the message breaks a limit.
        """
        common: Any = {"reply_to": self.reply_to, "tmp_send_id": self.tmp_send_id, "limits": limits}
        kind, text = self._kind(), text_or_input(self.text or "")
        match kind:
            case "json":
                return _read_message(self.json or "")
            case "row":
                menu = self.row if self.section is None else [builders.section(self.section, *self.row)]
                return builders.list_message(text, self.label or "", *menu, **common)
            case "button":
                return builders.buttons(text, *self.button, **common)
            case "location":
                return builders.location(*_coordinates(self.location or ""), **common)
            case "text":
                return builders.text(text, **common)
            case _:
                return builders.media(*self._media(), **common)

    @property
    def given(self) -> frozenset[str]:
        """The options that were given."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return frozenset(name for name, value in values.items() if value is not None and value != [])

    def _kind(self) -> str:
        given = self.given
        kind = next((kind for kind in _KINDS if kind in given), None)
        if kind is None:
            fail(f"No message: pass one of {_list(_KINDS)}.")
        needed, allowed = _KINDS[kind]
        if not needed <= given:
            fail(f"--{kind} also needs {_list(needed - given)}.")
        others = given - {kind} - needed - allowed
        if others and kind == "json":
            fail(f"--json is the whole message: leave out {_list(others)}.")
        if others:
            fail(f"--{kind} cannot be combined with {_list(others)} in one message.")
        return kind

    def _media(self) -> "list[MediaItem]":
        files = [(kind, file) for kind in _FILES for file in getattr(self, kind)]
        kinds = {kind for kind, _ in files}
        details: dict[str, str] = {}
        for name, value, takers in (
            ("caption", self.caption, _CAPTIONED),
            ("filename", self.filename, frozenset({"document"})),
        ):
            if value is None:
                continue
            if len(files) > 1:
                fail(f"--{name} needs a single file: pass several files with details as --json.")
            if not kinds <= takers:
                fail(f"--{name} cannot be combined with --{files[0][0]}.")
            details[name] = value
        return [_media_item(kind, file, details) for kind, file in files]


class TemplateOptions(NamedTuple):
    """The options that describe a template, as they were given."""

    template: str | None = None
    otherwise_template: str | None = None
    value: Sequence[str] = ()
    language: str | None = None

    def outgoing(self, message: MessageOptions, limits: Limits | None) -> "OutgoingTemplate | None":
        """Return the template, or None if there is none; end the program if the options contradict each other.

        Args:
            message: the options for a message. `--template` excludes them, and `--otherwise-template` needs them.
            limits: the limits to check.

        Raises:
            LimitError: the template breaks a limit.
        """
        name = self.template or self.otherwise_template
        if self.template is not None and (self.otherwise_template is not None or message.given):
            others = message.given | ({"otherwise_template"} if self.otherwise_template is not None else set[str]())
            fail(f"--template is the whole message: leave out {_list(others)}.")
        if name is None:
            if self.value or self.language is not None:
                fail("--value and --language need --template or --otherwise-template.")
            return None
        return outgoing_template.template(name, *self.value, language=self.language, limits=limits)


def _media_item(kind: str, file: str, details: Mapping[str, str]) -> "MediaItem":
    source = "file_id" if re.fullmatch(_FILE_ID, file) else "url"
    item: MediaItem = getattr(builders, kind)(**{source: file}, **details)
    return item


def _read_message(file: str) -> dict[str, Any]:
    with open_input(file) as content:
        try:
            value = parse_json(content.read())
        except NotJSONError as error:
            fail(f"{file}{'' if error.line is None else f':{error.line}'}: this is not JSON: {error}")
    if not is_object(value):
        fail(f"{file}: a message must be a JSON object.")
    return value


def _coordinates(value: str) -> tuple[float, float]:
    try:
        latitude, longitude = map(float, value.split(","))
    except ValueError:
        fail(f"--location must be two numbers, LATITUDE,LONGITUDE, not {value!r}.")
    return latitude, longitude


def _list(names: Mapping[str, object] | frozenset[str]) -> str:
    return ", ".join("--" + name.replace("_", "-") for name in sorted(names))
