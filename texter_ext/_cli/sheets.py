"""Reading sheets: .xlsx, .ods and what else python-calamine reads."""

import io
from typing import Final

from texter_ext._cli.output import fail, print_error
from texter_ext._cli.tables import Row, Table

_BEGINNINGS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of the two kinds of file that hold sheets: ZIP archives, and Microsoft's compound files."""


def is_spreadsheet(content: bytes) -> bool:
    """Tell whether a file may hold sheets."""
    return content.startswith(_BEGINNINGS)


def sheet_table(file: str, content: bytes, sheet: str | None) -> Table:
    """Return the table in a sheet; end the program if there is none.

    Args:
        file: the file's name, for errors.
        content: the file's content.
        sheet: the sheet's name; by default, the first one that isn't hidden.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 (its extra may be missing)
    except ModuleNotFoundError:
        fail(f'{file} is a spreadsheet; to read it: pip install "texter-ext[xlsx]". Or save it as “CSV UTF-8”.')
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = calamine.SheetVisibleEnum.Visible
        names = [each.name for each in book.sheets_metadata if each.visible == visible] or book.sheet_names
        if sheet is not None and sheet not in book.sheet_names:
            fail(f"{file} has no sheet “{sheet}”. Its sheets are {', '.join(f'“{name}”' for name in names)}.")
        if sheet is None and len(names) > 1:
            others = ", ".join(f"“{name}”" for name in names[1:])
            print_error(f"texter: {file}: read the sheet “{names[0]}”; --sheet reads another: {others}.")
        rows = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except calamine.PasswordError:
        fail(f"{file} is protected by a password: save it without one.")
    except calamine.CalamineError as error:
        fail(f"{file} cannot be read as a spreadsheet ({error}): save it as .xlsx, .ods or “CSV UTF-8”.")
    return Table(file, lambda: (Row(line, cells) for line, cells in enumerate(rows, 1)), None)
