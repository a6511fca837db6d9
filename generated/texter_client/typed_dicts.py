"""Messages in the API's JSON form, as TypedDicts. Made by `make generate`; do not edit."""

from typing import Literal, NotRequired, TypeAlias, TypedDict


class TextMessageDict(TypedDict):
    """A plain text message."""

    type: Literal["text"]
    text: str
    context: NotRequired[str]
    tmpSendId: NotRequired[str]


class MediaMessageDict(TypedDict):
    """One or more images, videos, documents or audio files."""

    type: Literal["media"]
    media: list["MediaItemDict"]
    context: NotRequired[str]
    tmpSendId: NotRequired[str]


class ButtonsMessageDict(TypedDict):
    """A text message with up to three reply buttons."""

    type: Literal["buttons"]
    text: str
    buttons: list["ButtonDict"]
    context: NotRequired[str]
    tmpSendId: NotRequired[str]


class ListMessageDict(TypedDict):
    """A text message with a button that opens a menu."""

    type: Literal["list"]
    text: str
    list: "ListMenuDict"
    context: NotRequired[str]
    tmpSendId: NotRequired[str]


class ContactsMessageDict(TypedDict):
    """One or more contact cards."""

    type: Literal["contacts"]
    contacts: list["ContactDict"]
    context: NotRequired[str]
    tmpSendId: NotRequired[str]


class LocationMessageDict(TypedDict):
    """A place on the map."""

    type: Literal["location"]
    location: "LocationDict"
    context: NotRequired[str]
    tmpSendId: NotRequired[str]


class MediaItemDict(TypedDict):
    """A file, given either by a public `url` or by the `fileId` of a file that Texter already stores."""

    mediaType: Literal["image", "video", "document", "audio"]
    url: NotRequired[str]
    fileId: NotRequired[str]
    caption: NotRequired[str]
    filename: NotRequired[str]


class ButtonDict(TypedDict):
    """A reply button."""

    title: str
    payload: str


class ListMenuDict(TypedDict):
    """The menu of a list message."""

    button: str
    sections: list["ListSectionDict"]


class ContactDict(TypedDict):
    """A contact card (DOC), with the fields that Meta documents."""

    name: "ContactNameDict"
    phones: NotRequired[list["ContactPhoneDict"]]
    emails: NotRequired[list["ContactEmailDict"]]
    urls: NotRequired[list["ContactUrlDict"]]
    addresses: NotRequired[list["ContactAddressDict"]]
    org: NotRequired["ContactOrganizationDict"]
    birthday: NotRequired[str]


class LocationDict(TypedDict):
    """A point on the map (the field names are INFERRED)."""

    latitude: float
    longitude: float
    name: NotRequired[str]
    address: NotRequired[str]


class ListSectionDict(TypedDict):
    """A group of rows under a title."""

    title: NotRequired[str]
    rows: list["ListRowDict"]


class ContactNameDict(TypedDict):
    """A person's or business's name."""

    formatted_name: str
    first_name: NotRequired[str]
    last_name: NotRequired[str]
    middle_name: NotRequired[str]
    prefix: NotRequired[str]
    suffix: NotRequired[str]


class ContactPhoneDict(TypedDict):
    """A contact's phone number."""

    phone: str
    type: NotRequired[str]
    wa_id: NotRequired[str]


class ContactEmailDict(TypedDict):
    """A contact's email address."""

    email: str
    type: NotRequired[str]


class ContactUrlDict(TypedDict):
    """A contact's web address."""

    url: str
    type: NotRequired[str]


class ContactAddressDict(TypedDict):
    """A contact's postal address."""

    street: NotRequired[str]
    city: NotRequired[str]
    state: NotRequired[str]
    zip: NotRequired[str]
    country: NotRequired[str]
    country_code: NotRequired[str]
    type: NotRequired[str]


class ContactOrganizationDict(TypedDict):
    """A contact's workplace."""

    company: NotRequired[str]
    department: NotRequired[str]
    title: NotRequired[str]


class ListRowDict(TypedDict):
    """A row that the contact can choose."""

    title: str
    payload: str
    description: NotRequired[str]


OutgoingMessageDict: TypeAlias = (
    TextMessageDict
    | MediaMessageDict
    | ButtonsMessageDict
    | ListMessageDict
    | ContactsMessageDict
    | LocationMessageDict
)
"""Any message that can be sent."""
