"""Messages in one line each: functions that return the generated request models, checked.

Every function that makes a whole message takes `reply_to`, the provider's id (`wamid…`) of the message to reply to;
`tmp_send_id`, an id of your own for tracking; and `limits`, None for channels other than WhatsApp. Each raises
LimitError with all that is wrong with the message. Nothing is ever cut or changed.
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
from texter_ext._messages.checking import check
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.values import is_date
from texter_ext._messages.violation import Violation, has_errors

_Value = TypeVar("_Value")
_Message = TypeVar("_Message", bound=OutgoingMessage)


def text(
    body: str, *, reply_to: str | None = None, tmp_send_id: str | None = None, limits: Limits | None = WHATSAPP
) -> models.TextMessage:
    """Return a text message; `split_text` cuts a body that is too long for one."""
    return _checked(models.TextMessage(text=body), reply_to, tmp_send_id, limits)


def media(
    *items: models.MediaItem,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.MediaMessage:
    """Return a message of files, made by `image`, `video`, `document` and `audio`."""
    return _checked(models.MediaMessage(media=list(items)), reply_to, tmp_send_id, limits)


def image(*, url: str | None = None, file_id: str | None = None, caption: str | None = None) -> models.MediaItem:
    """Return an image, by its public `url` or by the `file_id` of a file that Texter holds already."""
    return _item(models.MediaType.IMAGE, url, file_id, caption)


def video(*, url: str | None = None, file_id: str | None = None, caption: str | None = None) -> models.MediaItem:
    """Return a video, by its public `url` or by the `file_id` of a file that Texter holds already."""
    return _item(models.MediaType.VIDEO, url, file_id, caption)


def document(
    *, url: str | None = None, file_id: str | None = None, caption: str | None = None, filename: str | None = None
) -> models.MediaItem:
    """Return a document, by its public `url` or by the `file_id` of a file that Texter holds already."""
    return _item(models.MediaType.DOCUMENT, url, file_id, caption, filename)


def audio(*, url: str | None = None, file_id: str | None = None) -> models.MediaItem:
    """Return an audio file, by its public `url` or by the `file_id` of a file that Texter holds already."""
    return _item(models.MediaType.AUDIO, url, file_id)


def buttons(
    body: str,
    *buttons: models.Button | str,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.ButtonsMessage:
    """Return a text with reply buttons, made by `button` or given as plain titles."""
    made = [each if isinstance(each, models.Button) else button(each) for each in buttons]
    return _checked(models.ButtonsMessage(text=body, buttons=made), reply_to, tmp_send_id, limits)


def button(title: str, payload: str | None = None) -> models.Button:
    """Return a reply button; a tap on it sends you the payload, which is the title unless you give another."""
    return models.Button(title=title, payload=title if payload is None else payload)


def list_message(
    body: str,
    label: str,
    *sections: models.ListSection | models.ListRow | str,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.ListMessage:
    """Return a text with a button, labelled `label`, that opens a menu.

    The menu's sections are made by `section`; rows given directly (by `row`, or as plain titles) make an untitled one.
    """
    menu = models.ListMenu(button=label, sections=list(_sections(sections)))
    return _checked(models.ListMessage(text=body, list_=menu), reply_to, tmp_send_id, limits)


def section(title: str, *rows: models.ListRow | str) -> models.ListSection:
    """Return a section of a menu, its rows made by `row` or given as plain titles."""
    return models.ListSection(title=title, rows=_rows(rows))


def row(title: str, payload: str | None = None, description: str | None = None) -> models.ListRow:
    """Return a row of a menu; choosing it sends you the payload, which is the title unless you give another."""
    return models.ListRow(title=title, payload=title if payload is None else payload, description=_given(description))


def contacts(
    *cards: models.Contact,
    reply_to: str | None = None,
    tmp_send_id: str | None = None,
    limits: Limits | None = WHATSAPP,
) -> models.ContactsMessage:
    """Return a message of contact cards, made by `contact`."""
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
        name: the whole name, as shown. WhatsApp wants a part of it beside: with none given, it is the first name too.
        phone: one number or several, as texts or as models that say more.
        email: one address or several, likewise.
        url: one web address or several, likewise.
        address: one postal address or several.
        company: where the contact works.
        department: its department.
        title: the contact's position there.
        birthday: a date, or its text as YYYY-MM-DD.
        first_name: given name.
        last_name: family name.
        middle_name: middle name.
        prefix: what stands before the name.
        suffix: what stands after the name.

    Raises:
        LimitError: the birthday is no date.
    """
    parts = (first_name, last_name, middle_name, prefix, suffix)
    organization = models.ContactOrganization(
        company=_given(company), department=_given(department), title=_given(title)
    )
    return models.Contact(
        name=models.ContactName(
            formatted_name=name,
            first_name=name if all(part is None for part in parts) else _given(first_name),
            last_name=_given(last_name),
            middle_name=_given(middle_name),
            prefix=_given(prefix),
            suffix=_given(suffix),
        ),
        phones=[p if isinstance(p, models.ContactPhone) else models.ContactPhone(p) for p in _several(phone)] or UNSET,
        emails=[e if isinstance(e, models.ContactEmail) else models.ContactEmail(e) for e in _several(email)] or UNSET,
        urls=[u if isinstance(u, models.ContactUrl) else models.ContactUrl(u) for u in _several(url)] or UNSET,
        addresses=cast("list[models.ContactAddress]", list(_several(address))) or UNSET,
        org=organization if organization != models.ContactOrganization() else UNSET,
        birthday=_date(birthday) if isinstance(birthday, str) else _given(birthday),
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
    """Return a place on the map, in degrees; the address is shown only beside a name."""
    place = models.Location(latitude=latitude, longitude=longitude, name=_given(name), address=_given(address))
    return _checked(models.LocationMessage(location=place), reply_to, tmp_send_id, limits)


def _checked(message: _Message, reply_to: str | None, tmp_send_id: str | None, limits: Limits | None) -> _Message:
    message.context = _given(reply_to)
    message.tmp_send_id = _given(tmp_send_id)
    violations = check(message, limits)
    if has_errors(violations):
        raise LimitError(violations)
    return message


def _given(value: _Value | None) -> _Value | Unset:
    return UNSET if value is None else value


def _item(
    kind: models.MediaType,
    url: str | None,
    file_id: str | None,
    caption: str | None = None,
    filename: str | None = None,
) -> models.MediaItem:
    return models.MediaItem(
        media_type=kind, url=_given(url), file_id=_given(file_id), caption=_given(caption), filename=_given(filename)
    )


def _sections(parts: Iterable[models.ListSection | models.ListRow | str]) -> Iterator[models.ListSection]:
    for is_section, group in groupby(parts, lambda part: isinstance(part, models.ListSection)):
        if is_section:
            yield from (part for part in group if isinstance(part, models.ListSection))
        else:
            yield models.ListSection(rows=_rows(part for part in group if not isinstance(part, models.ListSection)))


def _rows(rows: Iterable[models.ListRow | str]) -> list[models.ListRow]:
    return [each if isinstance(each, models.ListRow) else row(each) for each in rows]


def _several(values: str | _Value | Iterable[str | _Value] | None) -> Iterable[str | _Value]:
    if values is None:
        return []
    # What has the methods of a str is one text, though it may be no str: a translation that is made later, for example.
    one = isinstance(values, bytes | Mapping) or hasattr(values, "casefold") or not isinstance(values, Iterable)
    return [cast("str | _Value", values)] if one else cast("Iterable[str | _Value]", values)


def _date(birthday: str) -> datetime.date:
    if not is_date(birthday):
        detail = "The birthday must be a date that exists, as YYYY-MM-DD."
        raise LimitError([Violation("/birthday", "format", "date", None, "error", detail)])
    return datetime.date.fromisoformat(birthday)
