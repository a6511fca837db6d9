"""The templates that you give to a sandbox, and what a contact sees of one."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from texter_ext.sandbox._chats import ACCOUNT_ID
from texter_ext.sandbox._document import Json

_VARIABLE: Final = r"{{\s*(\w+)\s*}}"
_MEDIA: Final = ("IMAGE", "VIDEO", "DOCUMENT", "LOCATION")


@dataclass(frozen=True)
class SandboxTemplate:
    """A template in a sandbox.

    Attributes:
        name: the unique name.
        texts: its text in each language, with the variables `{{1}}`, `{{2}}` and so on: `{"en": "Hi {{1}}."}`.
        buttons: its buttons: the labels of quick replies, or buttons in the API's JSON form, such as
            `{"type": "URL", "text": "Pay", "url": "https://example.com/{{1}}"}`.
        header: its header: a text, or "IMAGE", "VIDEO", "DOCUMENT" or "LOCATION".
        footer: the small text below.
        account_id: the business's phone number in digits.
        approved: whether WhatsApp has approved it. If not, it is pending and cannot be sent.
    """

    name: str
    texts: Mapping[str, str] = field(hash=False)
    buttons: Sequence[str | Mapping[str, Any]] = field(default=(), hash=False)
    header: str = ""
    footer: str = ""
    account_id: str = ACCOUNT_ID
    approved: bool = True

    def number_of_variables(self, language: str) -> int:
        """Return the number of different variables in the text in a language."""
        return len(set(re.findall(_VARIABLE, self.texts[language])))

    @property
    def has_media(self) -> bool:
        """Whether the header is a file or a place."""
        return self.header in _MEDIA

    @property
    def url_variables(self) -> int:
        """The number of buttons whose URL has a variable."""
        return sum(bool(re.search(_VARIABLE, button.get("url", ""))) for button in self._buttons)

    @property
    def _buttons(self) -> list[Json]:
        return [{"type": "QUICK_REPLY", "text": each} if isinstance(each, str) else dict(each) for each in self.buttons]

    def components(self, language: str, values: Sequence[str] = ()) -> list[Json]:
        """Return the parts of the template in a language, with values for the first variables of its text."""
        header = {"format": self.header} if self.has_media else {"format": "TEXT", "text": self.header}
        return [
            *([{"type": "HEADER", **header}] if self.header else []),
            {"type": "BODY", "text": filled(self.texts[language], values)},
            *([{"type": "FOOTER", "text": self.footer}] if self.footer else []),
            *([{"type": "BUTTONS", "buttons": self._buttons}] if self.buttons else []),
        ]

    def as_json(self) -> Json:
        """Return the template as `listTemplates` does."""
        status = "APPROVED" if self.approved else "PENDING"
        localizations = [
            {"language": language, "status": status, "components": self.components(language)} for language in self.texts
        ]
        return {
            "_id": self.name.encode().hex()[:24].rjust(24, "0"),
            "name": self.name,
            "title": self.name,
            "usage": "inbox",
            "chatStatus": 2,
            "created": _CREATED,
            "departments": [],
            "isDefault": False,
            "channelInfo": {"name": "whatsapp", "accountId": self.account_id},
            "provider_template": {"name": self.name, "category": "UTILITY", "localizations": localizations},
        }


_CREATED: Final = time.time_ns() // 1_000_000


def filled(text: str, values: Sequence[str]) -> str:
    """Return a text with values for its variables `{{1}}`, `{{2}}` and so on."""
    known = {str(number): value for number, value in enumerate(values, 1)}
    return re.sub(_VARIABLE, lambda match: known.get(match[1], match[0]), text)


DEFAULT_TEMPLATES: Final = (
    SandboxTemplate(
        "reminder",
        MappingProxyType({"en": "Hi {{1}}, we expect you at {{2}}.", "he": "היי {{1}}, מחכים לך ב-{{2}}."}),
        buttons=("Keep it", "Cancel"),
        footer="Example Clinic",
    ),
    SandboxTemplate("hello", MappingProxyType({"en": "Hello! Write to us whenever you like."})),
)
"""The templates of a sandbox that is given none."""
