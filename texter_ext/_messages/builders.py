"""Functions that build messages in one line each, check them, and return the generated request models.

Every function that builds a whole message takes `reply_to`, the WhatsApp message id (`wamid…`) of the message to reply
to; `tmp_send_id`, your own id to track the message; and `limits`, which is None for channels other than WhatsApp. It
raises a LimitError that lists everything wrong with the message. Your texts are never shortened or changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TypeVar, cast

from texter_client import models
from texter_client.outgoing_message import OutgoingMessage
from texter_client.types import UNSET, Unset
from texter_ext._errors import LimitError
from texter_ext._messages.checking import check_message
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.values import is_date
from texter_ext._messages.violation import Violation, has_errors

_Value = TypeVar("_Value")
_Message = TypeVar("_Message", bound=OutgoingMessage)


def text(
    body: str, *, reply_to: str | None = None, tmp_send_id: str | None = None, limits: Limits | None = WHATSAPP
) -> models.TextMessage:
    """Return a text message. Use `split_text` for a body that is too long for one message."""
    return _checked(models.TextMessage(text=body), reply_to, tmp_send_id, limits)


def media(
    *items: models.MediaItem,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.MediaMessage:
    """Return a message with media items, which `image`, `video`, `document` and `audio` create."""
    return _checked(models.MediaMessage(media=list(items)), reply_to, tmp_send_id, limits)


def image(*, url: str | None = None, file_id: str | None = None, caption: str | None = None) -> models.MediaItem:
    """Return an image, given by a public `url` or by the `file_id` of a file that Texter already stores."""
    return _item(models.MediaType.IMAGE, url, file_id, caption)


def video(*, url: str | None = None, file_id: str | None = None, caption: str | None = None) -> models.MediaItem:
    """Return a video, given by a public `url` or by the `file_id` of a file that Texter already stores."""
    return _item(models.MediaType.VIDEO, url, file_id, caption)


def document(
    *, url: str | None = None, file_id: str | None = None, caption: str | None = None, filename: str | None = None
) -> models.MediaItem:
    """Return a document, given by a public `url` or by the `file_id` of a file that Texter already stores."""
    return _item(models.MediaType.DOCUMENT, url, file_id, caption, filename)


def audio(*, url: str | None = None, file_id: str | None = None) -> models.MediaItem:
    """Return an audio file, given by a public `url` or by the `file_id` of a file that Texter already stores."""
    return _item(models.MediaType.AUDIO, url, file_id)


def buttons(
    body: str,
    *buttons: models.Button | str,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.ButtonsMessage:
    """Return a text message with reply buttons, which are plain titles or the results of `button`."""
    made = [each if isinstance(each, models.Button) else button(each) for each in buttons]
    return _checked(models.ButtonsMessage(text=body, buttons=made), reply_to, tmp_send_id, limits)


def button(title: str, payload: str | None = None) -> models.Button:
    """Return a reply button. A tap on it sends you its payload, which is the title by default."""
    return models.Button(title=title, payload=title if payload is None else payload)


def list_message(
    body: str,
    label: str,
    *sections: models.ListSection | models.ListRow | str,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.ListMessage:
    """Return a text message with a button, labelled `label`, that opens a menu.

    `section` creates the menu's sections. Consecutive rows outside a section, which are plain titles or the results of
    `row`, form an untitled section.
    """
    menu = models.ListMenu(button=label, sections=list(_sections(sections)))
    return _checked(models.ListMessage(text=body, list_=menu), reply_to, tmp_send_id, limits)


def section(title: str, *rows: models.ListRow | str) -> models.ListSection:
    """Return a section of a menu. Its rows are plain titles or the results of `row`."""
    return models.ListSection(title=title, rows=_rows(rows))


def row(title: str, payload: str | None = None, description: str | None = None) -> models.ListRow:
    """Return a row of a menu. Choosing it sends you its payload, which is the title by default."""
    return models.ListRow(
        title=title, payload=title if payload is None else payload, description=_or_unset(description)
    )


def contacts(
    *cards: models.Contact,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.ContactsMessage:
    """Return a message with contact cards, which `contact` creates."""
    return _checked(models.ContactsMessage(contacts=list(cards)), reply_to, tmp_send_id, limits)


def contact(
    name: str,
    phone: str | models.ContactPhone | Iterable[str | models.ContactPhone] | None = None,
    *,
    email: str | models.ContactEmail | Iterable[str | models.ContactEmail] | None = None,
    url: str | models.ContactUrl | Iterable[str | models.ContactUrl] | None = None,
    address: models.ContactAddress | Iterable[models.ContactAddress] | None = None,
    company: str | None = None,
    department: str | None = None,
    title: str | None = None,
    birthday: datetime.date | str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    middle_name: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> models.Contact:
    """Return a contact card.

    Args:
        name: the whole name, as shown. WhatsApp requires at least one part of the name too: if you give none, it is
            also used as the first name.
        phone: one or more phone numbers, as strings, or as models with more details.
        email: one or more email addresses, as strings or models.
        url: one or more web addresses, as strings or models.
        address: one or more postal addresses.
        company: the company that the contact works for.
        department: the contact's department.
        title: the contact's position.
        birthday: a date, or a string in the form YYYY-MM-DD.
        first_name: given name.
        last_name: family name.
        middle_name: middle name.
        prefix: a prefix to the name.
        suffix: a suffix to the name.

    Raises:
        LimitError: the birthday is not a valid date.
    """
    parts = (first_name, last_name, middle_name, prefix, suffix)
    organization = models.ContactOrganization(
        company=_or_unset(company), department=_or_unset(department), title=_or_unset(title)
    )
    return models.Contact(
        name=models.ContactName(
            formatted_name=name,
            first_name=name if all(part is None for part in parts) else _or_unset(first_name),
            last_name=_or_unset(last_name),
            middle_name=_or_unset(middle_name),
            prefix=_or_unset(prefix),
            suffix=_or_unset(suffix),
        ),
        phones=[p if isinstance(p, models.ContactPhone) else models.ContactPhone(p) for p in _as_iterable(phone)]
        or UNSET,
        emails=[e if isinstance(e, models.ContactEmail) else models.ContactEmail(e) for e in _as_iterable(email)]
        or UNSET,
        urls=[u if isinstance(u, models.ContactUrl) else models.ContactUrl(u) for u in _as_iterable(url)] or UNSET,
        addresses=cast("list[models.ContactAddress]", list(_as_iterable(address))) or UNSET,
        org=organization if organization != models.ContactOrganization() else UNSET,
        birthday=_parse_date(birthday) if isinstance(birthday, str) else _or_unset(birthday),
    )


def location(
    latitude: float,
    longitude: float,
    name: str | None = None,
    address: str | None = None,
    *,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.LocationMessage:
    """Return a place on the map, in degrees. WhatsApp shows the address only together with a name."""
    place = models.Location(latitude=latitude, longitude=longitude, name=_or_unset(name), address=_or_unset(address))
    return _checked(models.LocationMessage(location=place), reply_to, tmp_send_id, limits)


def _checked(message: _Message, reply_to: str | None, tmp_send_id: str | None, limits: Limits | None) -> _Message:
    message.context = _or_unset(reply_to)
    message.tmp_send_id = _or_unset(tmp_send_id)
    violations = check_message(message, limits)
    if has_errors(violations):
        raise LimitError(violations)
    return message


def _or_unset(value: _Value | None) -> _Value | Unset:
    return UNSET if value is None else value


def _item(
    kind: models.MediaType,
    url: str | None,
    file_id: str | None,
    caption: str | None = None,
    filename: str | None = None,
) -> models.MediaItem:
    return models.MediaItem(
        media_type=kind,
        url=_or_unset(url),
        file_id=_or_unset(file_id),
        caption=_or_unset(caption),
        filename=_or_unset(filename),
    )


def _sections(parts: Iterable[models.ListSection | models.ListRow | str]) -> Iterator[models.ListSection]:
    for is_section, group in groupby(parts, lambda part: isinstance(part, models.ListSection)):
        if is_section:
            yield from (part for part in group if isinstance(part, models.ListSection))
        else:
            yield models.ListSection(rows=_rows(part for part in group if not isinstance(part, models.ListSection)))


def _rows(rows: Iterable[models.ListRow | str]) -> list[models.ListRow]:
    return [each if isinstance(each, models.ListRow) else row(each) for each in rows]


def _as_iterable(values: str | _Value | Iterable[str | _Value] | None) -> Iterable[str | _Value]:
    if values is None:
        return []
    # An object with the methods of str is a single text even if it is not a str, such as a lazy translation.
    single = isinstance(values, bytes | Mapping) or hasattr(values, "casefold") or not isinstance(values, Iterable)
    return [cast("str | _Value", values)] if single else cast("Iterable[str | _Value]", values)


def _parse_date(birthday: str) -> datetime.date:
    if not is_date(birthday):
        detail = "The birthday must be a valid date in the form YYYY-MM-DD."
        raise LimitError([Violation("/birthday", "format", "date", None, "error", detail)])
    return datetime.date.fromisoformat(birthday)
