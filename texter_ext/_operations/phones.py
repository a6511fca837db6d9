"""Phone numbers, as people write them."""

import os
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from texter_ext._errors import ConfigurationError, PhoneError
from texter_ext._operations.chat_ids import SPREADSHEET_NUMBER

# E.164 allows at most 15 digits; the shortest international numbers in use have 7. No country code begins with 0.
_INTERNATIONAL: Final = r"(?a)\+?([1-9]\d{6,14})"
_E164: Final = r"(?a)\+[1-9]\d{6,14}"
_DECIMAL: Final = r"\+?\d{7,}[.,]\d+"
# Digits in brackets that another country's callers leave out, or that follow the number.
_DOUBTFUL_BRACKETS: Final = r"[(\[]\s*0\s*[)\]]|[)\]]\s*$"
# Formatting characters, such as those for the direction of text, dashes and spaces.
_IGNORED_CATEGORIES: Final = {"Cf", "Pd", "Zs"}
_IGNORED: Final = "()[]."

# The digit before local numbers in most countries, as their own people write them.
_TRUNK_PREFIX: Final = "0"

_INSTALL: Final = 'pip install "texter-ext[phone]"'


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A phone number in E.164 form, which stands for the WhatsApp chat of exactly this number.

    Create it with `phone`. Its repr hides the number, which is personal data.

    Attributes:
        e164: the number, such as `+972521234567`.
        account_id: the WhatsApp account (your own number, digits only) whose chat is meant, or None if there is one.

    Raises:
        PhoneError: the number is not in E.164 form.
    """

    e164: str
    account_id: str | None = None

    def __post_init__(self) -> None:
        """Check the number."""
        if not isinstance(self.e164, str) or not re.fullmatch(_E164, self.e164):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise PhoneError("A Phone's number must be in E.164 form (+972…): create it with phone(…).")

    def __repr__(self) -> str:
        return "Phone(…)"

    @property
    def digits(self) -> str:
        """The number without its plus, as the API writes it."""
        return self.e164[1:]


def phone(number: str, *, region: str | None = None, account_id: str | None = None) -> Phone:
    """Read a phone number.

    Args:
        number: an international number, with or without its plus (`+972 52-123-4567`, `972521234567`), or a local one
            (`052-123-4567`) if there is a region. Spaces, dashes, dots and brackets are ignored. With a region, digits
            that do not begin with a 0 may be either; if both numbers can exist, the number is refused.
        region: the country of local numbers as a two-letter code, such as `IL`. It needs the extra `phone`. Default:
            `TEXTER_REGION`.
        account_id: the WhatsApp account whose chat is meant, if several of your accounts have chats with the number.

    Raises:
        PhoneError: the number cannot be read.
        ConfigurationError: the region is not a country code.
    """
    if not isinstance(number, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise PhoneError(f"A phone number must be a string, not {type(number).__name__}.")
    region = region or os.environ.get("TEXTER_REGION") or None
    if re.fullmatch(SPREADSHEET_NUMBER, number.strip()):
        raise PhoneError(
            "The phone number was shortened by a spreadsheet (as in 9.72E+11), so digits are lost: format the column "
            "as text and enter the numbers again."
        )
    if re.fullmatch(_DECIMAL, number.strip()):
        raise PhoneError(
            "The phone number was written as a decimal number: format the column as text, and leave out the decimals."
        )
    if re.search(_DOUBTFUL_BRACKETS, number):
        raise PhoneError("The phone number has digits in brackets that may not belong to it: write it without them.")
    bare = "".join(
        each for each in number if each not in _IGNORED and unicodedata.category(each) not in _IGNORED_CATEGORIES
    ).strip()
    match = re.fullmatch(_INTERNATIONAL, bare)
    if match and (region is None or bare.startswith("+")):
        return Phone(f"+{match[1]}", account_id)
    if not re.fullmatch(r"(?a)\+?\d+", bare):
        raise PhoneError(
            "The phone number must consist of digits, apart from spaces, dashes, dots, brackets and a plus."
        )
    if bare.startswith("+") or (region is None and not bare.startswith("0")):
        raise PhoneError(
            "The phone number is not an international number: those have 7 to 15 digits, without a leading 0."
        )
    if region is None:
        raise PhoneError(
            "The phone number is a local one: pass region= (such as “IL”), set TEXTER_REGION, or write it with its "
            "country code (+972…)."
        )
    return Phone(_local(bare, region), account_id)


def read_phone(number: str | Phone, region: str | None, account_id: str | None) -> Phone:
    """Read a phone number that may have been read already."""
    if isinstance(number, Phone):
        return Phone(number.e164, account_id or number.account_id)
    return phone(number, region=region, account_id=account_id)


def _local(digits: str, region: str) -> str:
    """Return a local number in E.164 form."""
    try:
        import phonenumbers  # noqa: PLC0415 (an optional dependency)
    except ImportError as error:
        raise PhoneError(
            f"A number without a plus needs the extra `phone` when there is a region: {_INSTALL}; or write the number "
            "with a plus and its country code (+972…)."
        ) from error
    region = region.strip().upper()
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ConfigurationError("region= or TEXTER_REGION must be a two-letter country code, such as “IL”.")

    def reading(written: str) -> tuple[int, str]:
        """Return how likely it is that a number exists, from 0 to 2, and the number."""
        try:
            parsed = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            return 0, ""
        possible = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
        e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        return possible + phonenumbers.is_valid_number(parsed), e164

    local, international = reading(digits), reading(f"+{digits}")
    best = max(local, international, key=lambda each: each[0])
    if best[0] == 0:
        raise PhoneError(f"The phone number cannot exist in the region {region}: check its digits.")
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    has_trunk_prefix = metadata is not None and metadata.national_prefix == _TRUNK_PREFIX
    if local[0] == international[0] and local != international and has_trunk_prefix:
        raise PhoneError(
            f"The phone number can be one of the region {region} or one with its country code: write it with a plus, "
            "or with the 0 before local numbers; or leave out the region if all have their country code."
        )
    return best[1]
