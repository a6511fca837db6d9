"""Approved templates, and checking the values for one against its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from texter_ext._messages.outgoing_template import OutgoingTemplate
from texter_ext._messages.values import is_array, is_object
from texter_ext._messages.violation import Rule, Violation

_VARIABLE: Final = r"{{\s*(\w+)\s*}}"
_APPROVED: Final = "APPROVED"
_FILES: Final = {"IMAGE", "VIDEO", "DOCUMENT"}


@dataclass(frozen=True, repr=False)
class Localization:
    """A template in one language.

    Attributes:
        raw: the localization as parsed JSON.
    """

    raw: Mapping[str, Any] = field(hash=False)

    def __repr__(self) -> str:
        return f"Localization({self.language!r}, variables={self.variables})"

    @property
    def language(self) -> str:
        """The code of the language, such as `he`, or an empty string."""
        return _text(self.raw, "language")

    @property
    def body(self) -> str:
        """The text with its variables, such as `Hi {{1}}`, or an empty string."""
        return _text(self._component("BODY"), "text")

    @property
    def variables(self) -> int:
        """The number of variables in the body."""
        return len(set(re.findall(_VARIABLE, self.body)))

    @property
    def header(self) -> str | None:
        """The kind of file in the header (`image`, `video` or `document`), or None."""
        header = self._component("HEADER")
        kind = (_text(header, "format") or _text(header, "type")).upper()
        return kind.lower() if kind in _FILES else None

    @property
    def url_variables(self) -> int:
        """The number of buttons whose URL has a variable."""
        buttons = self._component("BUTTONS").get("buttons")
        return sum(bool(re.search(_VARIABLE, _text(button, "url"))) for button in _objects(buttons))

    def _component(self, kind: str) -> Mapping[str, Any]:
        components = _objects(self.raw.get("components"))
        return next((each for each in components if _text(each, "type").upper() == kind), dict[str, Any]())


@dataclass(frozen=True, repr=False)
class Template:
    """A template that WhatsApp has approved. Any attribute may be empty.

    Attributes:
        raw: the template as parsed JSON.
    """

    raw: Mapping[str, Any] = field(hash=False)

    def __repr__(self) -> str:
        return f"Template({self.name!r}, languages={self.languages})"

    @property
    def name(self) -> str:
        """The unique name, as `template` takes it."""
        return _text(self.raw, "name")

    @property
    def title(self) -> str:
        """The title that agents see."""
        return _text(self.raw, "title")

    @property
    def category(self) -> str:
        """The category, which is `MARKETING`, `UTILITY` or `AUTHENTICATION`."""
        return _text(self._provider_template, "category")

    @property
    def account_id(self) -> str | None:
        """The id of the WhatsApp account it belongs to, or None."""
        info = self.raw.get("channelInfo")
        return (_text(info, "accountId") or None) if is_object(info) else None

    @cached_property
    def localizations(self) -> tuple[Localization, ...]:
        """The approved languages."""
        given = _objects(self._provider_template.get("localizations"))
        return tuple(Localization(each) for each in given if (_text(each, "status") or _APPROVED) == _APPROVED)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the approved languages."""
        return tuple(each.language for each in self.localizations)

    @property
    def body(self) -> str:
        """The text in the first language, with its variables."""
        return self.localizations[0].body if self.localizations else ""

    @property
    def variables(self) -> int:
        """The number of variables in the body in the first language."""
        return self.localizations[0].variables if self.localizations else 0

    def localization(self, language: str | None) -> Localization | None:
        """Return the template in a language, or in its only one for None; None if there is no such language."""
        if language is None:
            return self.localizations[0] if len(self.localizations) == 1 else None
        return next((each for each in self.localizations if each.language == language), None)

    @property
    def _provider_template(self) -> Mapping[str, Any]:
        given = self.raw.get("provider_template")
        return given if is_object(given) else {}


def templates_in(body: object) -> tuple[Template, ...]:
    """Return the templates in a response, which is a JSON array."""
    return tuple(map(Template, _objects(body)))


def violations_against(outgoing: OutgoingTemplate, template: Template) -> Iterator[Violation]:
    """Yield what is wrong with the values for a template, given the template itself."""
    if outgoing.name != template.name:
        yield _violation("/templateName", "enum", [template.name], f"is not {template.name!r}: check its name")
    text = template.localization(outgoing.language)
    if text is None:
        languages = ", ".join(template.languages) or "none"
        yield _violation("/language", "enum", list(template.languages), f"must be one of those approved: {languages}")
        return
    values = outgoing.fields.get("body")
    number = len(values) if is_array(values) else 0
    if number != text.variables:
        rule: Rule = "minItems" if number < text.variables else "maxItems"
        phrase = f"holds {number} values; the text has {text.variables} variables: give one value for each"
        yield _violation("/body", rule, text.variables, phrase, number)
    header = outgoing.fields.get("header")
    kind = _text(header, "type") if is_object(header) else None
    if kind is not None and kind != text.header:
        phrase = f"must be of the type {text.header}" if text.header else "is not part of this template: remove it"
        yield _violation("/header", "enum" if text.header else "forbidden", text.header, phrase)
    buttons = outgoing.fields.get("buttons")
    given = len(buttons) if is_array(buttons) else 0
    if given < text.url_variables:
        phrase = f"must give a value for each of the {text.url_variables} buttons whose URL has a variable"
        yield _violation("/buttons", "required", text.url_variables, phrase, given)


def _violation(pointer: str, rule: Rule, limit: object, phrase: str, actual: object = None) -> Violation:
    return Violation(pointer, rule, limit, actual, "error", f"The {pointer[1:]} of the template {phrase}.")


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if is_object(each)] if is_array(value) else []


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
