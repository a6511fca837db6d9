"""Decoding a file's text."""

import codecs
from typing import Final, NoReturn

from texter_ext._cli.output import fail

# Excel's “Unicode text” is UTF-16, and begins with a mark, and so does its “CSV UTF-8”. The first mark here begins like
# one of UTF-16.
_MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
_SAVE: Final = "Save it as “CSV UTF-8”, or say what it is with --encoding"


def decoded(file: str, content: bytes, encoding: str | None) -> str:
    """Return a file's text; end the program if it is in another encoding.

    Args:
        file: the file's name, for errors.
        content: the file's content.
        encoding: the encoding of a file without a mark, UTF-8 by default. A mark is always right.
    """
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    named = marked or encoding or "utf-8"
    try:
        text = content.decode(named)
    except LookupError:
        fail(f"--encoding: there is no encoding {encoding!r}. Hebrew Windows writes cp1255.")
    except UnicodeError as error:
        if b"\0" in content[:2]:
            _fail_as_utf_16(file, content)
        line = content.count(b"\n", 0, getattr(error, "start", 0)) + 1
        hint = "" if encoding else f" {_SAVE}: Excel writes cp1255 in Hebrew Windows, and cp1252 in Western ones."
        fail(f"{file}:{line}: this is not {named.upper().removesuffix('-SIG')}.{hint}")
    if "\0" in text[:2]:
        _fail_as_utf_16(file, content)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        fail(f"{file}:{line}: there is a NUL, a character that no text can hold: remove it.")
    return text.removeprefix("\ufeff")


def _fail_as_utf_16(file: str, content: bytes) -> NoReturn:
    order = "be" if content.startswith(b"\0") else "le"
    fail(f"{file}: this looks like UTF-16. {_SAVE} utf-16-{order}.")
