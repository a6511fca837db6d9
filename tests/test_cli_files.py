"""The files that `texter send-many` reads, as spreadsheets write them, and the messages made from their columns."""

import codecs
import datetime
import importlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from tests.conftest import TOKEN
from tests.program import Run, runner
from texter_ext.sandbox import Sandbox

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # it has no types

DANA, NOAM = "67a87067aeedcdee1271cc4d", "67a87067aeedcdee1271cc4e"
JOURNAL = ("--journal", "run.journal")


@pytest.fixture(scope="module")
def long_lived_chats() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN, chat_ids=(DANA, NOAM)) as sandbox:
        yield sandbox


@pytest.fixture
def texter(chats: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("TEXTER_BASE_URL", chats.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)
    return runner(monkeypatch, capsys)


def sent(sandbox: Sandbox) -> list[tuple[str, Any]]:
    """Return the chat and the text of each message that arrived, by chat."""
    return sorted((request.path.rpartition("/")[2], request.json()["text"]) for request in sandbox.requests)


# One table, byte for byte as each program writes it: with line breaks in a header and in a cell, a cell with the
# separator, one with quotation marks, and empty rows at the end.
EXCEL = (
    '"Chat\nID",שם פרטי,הערה,key\r\n'
    f'{DANA},דנה,"בשעה 10:30, בקומה 2",1\r\n'
    f'{NOAM},"נועם ""נומי""\nכהנא",,2\r\n'
    ",,,\r\n"
    ",,,\r\n"
)
EXCEL_TABS = (
    '"Chat\nID"\tשם פרטי\tהערה\tkey\r\n'
    f'{DANA}\tדנה\t"בשעה 10:30, בקומה 2"\t1\r\n'
    f'{NOAM}\t"נועם ""נומי""\nכהנא"\t\t2\r\n'
    "\t\t\t\r\n"
    "\t\t\t\r\n"
)
LIBREOFFICE = (
    '"Chat\nID","שם פרטי","הערה","key"\n'
    f'"{DANA}","דנה","בשעה 10:30, בקומה 2",1\n'
    f'"{NOAM}","נועם ""נומי""\nכהנא",,2\n'
    ",,,\n"
    ",,,\n"
)
NUMBERS = (
    f'"Chat\nID";שם פרטי;הערה;key\r\n{DANA};דנה;בשעה 10:30, בקומה 2;1\r\n{NOAM};"נועם ""נומי""\nכהנא";;2\r\n;;;\r\n;;;'
)
FILES: dict[str, tuple[str, bytes, list[str]]] = {
    "Excel, CSV (Comma delimited)": ("a.csv", EXCEL.encode("cp1255"), ["--encoding", "cp1255"]),
    "Excel, CSV UTF-8": ("a.csv", codecs.BOM_UTF8 + EXCEL.encode(), []),
    "Excel, Unicode text": ("a.txt", codecs.BOM_UTF16_LE + EXCEL_TABS.encode("utf-16-le"), []),
    "Excel, with a line for the separator": ("a.csv", b"sep=;\r\n" + NUMBERS.encode(), []),
    "Excel for Mac": ("A.CSV", EXCEL.replace("\r\n", "\r").encode(), []),
    "LibreOffice": ("a.csv", LIBREOFFICE.encode(), []),
    "LibreOffice, UTF-16": ("a.csv", codecs.BOM_UTF16_BE + LIBREOFFICE.encode("utf-16-be"), []),
    "LibreOffice, UTF-16 without a mark": ("a.csv", LIBREOFFICE.encode("utf-16-le"), ["--encoding", "utf-16-le"]),
    "Numbers": ("a.csv", NUMBERS.encode(), []),
    "with an empty row first": ("a", b"\r\n,,,\r\n" + EXCEL.encode(), []),
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_the_mark_of_a_file_counts_more_than_the_encoding_that_is_said(
    texter: Run, chats: Sandbox, encoding: str
) -> None:
    Path("a.csv").write_bytes(f"Name,chat_id,text\nדנה,{DANA},שלום\n".encode(encoding))
    assert texter("send-many", "a.csv", *JOURNAL, "--encoding", "cp1255").out == "1\taccepted\n"
    assert sent(chats) == [(DANA, "שלום")]


@pytest.mark.parametrize("name", FILES)
def test_csv_as_a_spreadsheet_writes_it(texter: Run, chats: Sandbox, name: str) -> None:
    file, content, options = FILES[name]
    Path(file).write_bytes(content)
    done = texter("send-many", file, *JOURNAL, *options, "--text", "היי {שם פרטי}!")
    notes = f"texter: {file}: ignored columns: הערה.\ntexter: {file}: skipped 2 empty rows.\n"
    assert done == (0, "2\taccepted\n", notes)
    assert sent(chats) == [(DANA, "היי דנה!"), (NOAM, 'היי נועם "נומי"\nכהנא!')]
    again = texter("send-many", "-", *JOURNAL, *options, "--text", "היי {שם פרטי}!", typed=content)
    assert again.out == "2\taccepted by an earlier run\n"


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet>
<table:table table:name="Sheet1">%s</table:table></office:spreadsheet></office:body></office:document-content>"""


MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def ods(*rows: list[str]) -> bytes:
    """Return a sheet of texts as LibreOffice keeps it."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    content = ODS % "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return file.getvalue()


def xlsx(*rows: list[Any], forms: dict[str, str] | None = None, sheets: tuple[str, ...] = ("Sheet1",)) -> bytes:
    """Return a workbook as Excel keeps it, with the rows on its first visible sheet.

    Args:
        rows: the cells.
        forms: Excel's number format for each type of cell.
        sheets: the names of the sheets; one that begins with a dot is hidden.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    made = {kind: book.add_format({"num_format": form}) for kind, form in (forms or {}).items()}
    made_sheets = {name: book.add_worksheet(name) for name in sheets}
    shown = next(sheet for name, sheet in made_sheets.items() if not name.startswith("."))
    shown.activate()
    for name, sheet in made_sheets.items():
        if name.startswith("."):
            sheet.hide()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            shown.write(number, column, cell, made.get(type(cell).__name__))
    book.close()
    return file.getvalue()


HEADER = ["Chat\nID", "שם פרטי", "key"]
ROWS = [HEADER, [DANA, "דנה", "1"], ["", "", ""], [NOAM, " נועם ", "2"]]


@pytest.mark.parametrize("content", [xlsx(*ROWS), ods(*ROWS), xlsx(*ROWS, sheets=(".old", "Sheet1"))])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "-"])
def test_a_spreadsheet(texter: Run, chats: Sandbox, content: bytes, name: str) -> None:
    Path(name).write_bytes(content)
    done = texter("send-many", name, *JOURNAL, "--text", "היי {שם פרטי}!", "--report", "r.jsonl", typed=content)
    assert done == (0, "2\taccepted\n", f"texter: {name}: skipped 1 empty row.\n")
    assert sent(chats) == [(DANA, "היי דנה!"), (NOAM, "היי נועם!")]
    assert sorted(json.loads(line)["line"] for line in Path("r.jsonl").read_text().splitlines()) == [2, 4]


def test_a_sheets_numbers_dates_and_times(texter: Run, chats: Sandbox) -> None:
    when = datetime.datetime(2026, 11, 3, 10, 30)  # noqa: DTZ001 (a spreadsheet knows no time zones)
    forms = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm", "time": "hh:mm", "float": "0.00"}
    rows: list[list[Any]] = [
        ["chat_id", "day", "hour", "when", "sum", "number", "key"],
        [DANA, when.date(), when.time(), when, 150.5, 525551234, 1042.0],
    ]
    Path("a.xlsx").write_bytes(xlsx(*rows, forms=forms))
    text = "{day:%d.%m.%Y} {hour:%H:%M} {when:%d/%m %H:%M} {sum} {sum:.2f} {number}"
    assert texter("send-many", "a.xlsx", *JOURNAL, "--text", text, "--report", "r.jsonl").status == 0
    assert sent(chats) == [(DANA, "03.11.2026 10:30 03/11 10:30 150.5 150.50 525551234")]
    assert json.loads(Path("r.jsonl").read_text())["key"] == "1042"


@pytest.mark.parametrize(
    ("cell", "text", "problem"),
    [
        (datetime.date(2026, 11, 3), "{x}", "The column “x” holds a date: say how to write it, such as {x:%d.%m.%Y}."),
        (datetime.time(10, 30), "{x}", "The column “x” holds a time: say how to write it, such as {x:%H:%M}."),
        (
            datetime.datetime(2026, 11, 3, 10),  # noqa: DTZ001
            "{x}",
            "The column “x” holds a date and time: say how to write it, such as {x:%d.%m.%Y %H:%M}.",
        ),
        (datetime.timedelta(hours=30), "{x}", "The column “x” holds a duration: write it as text."),
        (True, "{x}", "The column “x” holds true or false: write words in its place."),
        (1.5, "{x:%d.%m.%Y}", "The column “x” holds a number, which has no form “%d.%m.%Y”."),
        ("Dana", "{x:%d.%m}", "The column “x” holds text, which has no form: leave out “:%d.%m”."),
        ("#N/A", "{x}", "The column “x” holds #N/A, which is an error of the spreadsheet."),
        ("########", "{x}", "The column “x” holds ########, which is an error of the spreadsheet."),
        (" ", "{x}", "The column “x” is empty, and the message needs it."),
    ],
)
def test_a_cell_that_no_message_can_hold(texter: Run, chats: Sandbox, cell: Any, text: str, problem: str) -> None:
    forms = {"date": "dd/mm/yyyy", "datetime": "d/m/yy h:mm", "time": "hh:mm", "timedelta": "[h]:mm"}
    Path("a.xlsx").write_bytes(xlsx(["chat_id", "x"], [DANA, cell], forms=forms))
    done = texter("send-many", "a.xlsx", *JOURNAL, "--text", text)
    assert done.status == 1
    assert f"a.xlsx:2: not sent: {problem}\n" in done.err
    assert chats.requests == []


def test_a_workbook_with_several_sheets(texter: Run, chats: Sandbox) -> None:
    Path("a.xlsx").write_bytes(xlsx(["chat_id", "text"], [DANA, "Hi!"], sheets=("לקוחות", "Old", ".secret")))
    done = texter("send-many", "a.xlsx", *JOURNAL)
    assert done == (0, "1\taccepted\n", "texter: a.xlsx: read the sheet “לקוחות”; --sheet reads another: “Old”.\n")
    assert texter("send-many", "a.xlsx", *JOURNAL, "--sheet", "לקוחות").err == ""
    done = texter("send-many", "a.xlsx", *JOURNAL, "--sheet", "Old")
    assert done == (
        2,
        "",
        "texter: a.xlsx is empty: its first row names the columns, and each further row is a message.\n",
    )
    done = texter("send-many", "a.xlsx", *JOURNAL, "--sheet", "New")
    assert done == (2, "", "texter: a.xlsx has no sheet “New”. Its sheets are “לקוחות”, “Old”.\n")
    assert len(chats.requests) == 1


def test_without_its_extra_a_spreadsheet_names_it(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    Path("a.xlsx").write_bytes(xlsx(["chat_id", "text"], [DANA, "Hi!"]))
    done = texter("send-many", "a.xlsx", *JOURNAL)
    assert (done.status, done.out) == (2, "")
    assert 'pip install "texter-ext[xlsx]"' in done.err


def test_a_spreadsheet_with_a_password(texter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Protected:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise python_calamine.PasswordError

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Protected)
    Path("a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0")
    done = texter("send-many", "a.xlsx", *JOURNAL)
    assert done == (2, "", "texter: a.xlsx is protected by a password: save it without one.\n")


NOT_CSV = "This is not valid CSV: {}. A cell that begins with a double quote must end with one, and have two for each"
HEADER_MISSING = "there is no column “chat_id” or “phone”; the columns are {}. --columns phone=COLUMN says which"


LOOKS_WIDE = "this looks like UTF-16. Save it as “CSV UTF-8”, or say what it is with --encoding utf-16"
NOT_UTF_8 = (
    "this is not UTF-8. Save it as “CSV UTF-8”, or say what it is with --encoding: Excel writes cp1255 in Hebrew"
    " Windows, and cp1252 in Western ones."
)
NO_HEADER = (
    "there is no column “chat_id” or “phone”: this row seems to be a message, but the first row must name the columns."
)


@pytest.mark.parametrize(
    ("content", "options", "problem"),
    [
        (None, [], "a.csv: No such file or directory."),
        (b"", [], "a.csv is empty: its first row names the columns, and each further row is a message."),
        (b",,\r\n,,\r\n", [], "a.csv is empty: its first row names the columns"),
        (b"chat_id,text\r\n,\r\n", [], "a.csv: there are no rows below line 1, which names the columns."),
        (b"Mobile,Text\r\n1,2\r\n", [], f"a.csv:1: {HEADER_MISSING.format('“Mobile”, “Text”')}"),
        (
            b"sep=;\r\nchat_id;Message\r\n1;2\r\n",
            [],
            "a.csv:2: there is no column “text”; the columns are “chat_id”, “Message”. Name one so, or pass --text or",
        ),
        (b"chat_id,text,Text\r\n1,2,3\r\n", [], "a.csv:1: two columns are called “text”."),
        (b"chat_id,text\r\n1,2\r\n", ["--text", "Hi {x"], "--text: braces must hold a column's name, as in {name}."),
        (b"chat_id\r\n1\r\n", ["--text", "Hi {name}"], "--text: a.csv:1: there is no column “name”; the columns are"),
        (b"chat_id\r\n1\r\n", ["--text", "Hi {}"], "--text: a.csv:1: there is no column “”; the columns are"),
        (b"chat_id,x\r\n1,2\r\n", ["--text", "Hi {x!r}"], "--text: write {x} or, in a sheet, a form such as"),
        (b"chat_id,x\r\n1,2\r\n", ["--text", "Hi {x:{x}}"], "--text: write {x} or, in a sheet, a form such as"),
        (b"chat_id,x\r\n1,2\r\n", ["--text", "Hi", "--button", "{y}"], "--button: a.csv:1: there is no column “y”"),
        (b"chat_id,x\r\n1,2\r\n", ["--columns", "text=y"], "--columns: a.csv:1: there is no column “y”; the columns"),
        (b"chat_id,x\r\n1,2\r\n", ["--columns", "x=text"], "--columns must be NAME=COLUMN, such as text=Message, and"),
        (b"chat_id,x\r\n1,2\r\n", ["--columns", "text"], "--columns must be NAME=COLUMN, such as text=Message, and"),
        (b"chat_id,x\r\n1,2\r\n", ["--sheet", "One"], "a.csv has no sheets: leave out --sheet."),
        ("chat_id,text\r\n1,שלום\r\n".encode("cp1255"), [], "a.csv:2: this is not UTF-8. Save it as “CSV UTF-8”, or"),
        ("chat_id,text\r\n1,שלום".encode(), ["--encoding", "hebrew"], "a.csv:2: this is not HEBREW."),
        (b"chat_id,text\r\n1,x", ["--encoding", "excel"], "--encoding: there is no encoding 'excel'."),
        (
            "chat_id,text\r\n1,x".encode("utf-16-le"),
            [],
            "a.csv: this looks like UTF-16. Save it as “CSV UTF-8”, or say",
        ),
        ("chat_id,text\r\n1,שלום".encode("utf-16-le"), [], f"a.csv: {LOOKS_WIDE}-le.\n"),
        ("chat_id,text\r\n1,שלום".encode("utf-16-be"), [], f"a.csv: {LOOKS_WIDE}-be.\n"),
        ("chat_id,text\r\n1,שלום".encode("utf-16-le"), ["--encoding", "cp1255"], f"a.csv: {LOOKS_WIDE}-le.\n"),
        ("chat_id,text\r\n1,déjà".encode("cp1252"), [], f"a.csv:2: {NOT_UTF_8}\n"),
        (b"052-123-4567,Dana\r\n052-123-4568,Noam\r\n", [], f"a.csv:1: {NO_HEADER}"),
        (
            f"Dana,{DANA}\r\n".encode() * 2,
            ["--columns", "chat_id=Chat"],
            "--columns: a.csv:1: there is no column “Chat”: this",
        ),
        (b"chat_id,text\n1,a\n2,b\0c\n", [], "a.csv:3: there is a NUL, a character that no text can hold: remove it."),
        (b'[\n{"chat_id": "1", "text": "x"}]', [], "a.csv is a JSON array: write each of its objects on a line"),
        (b"chat_id,x\r\n1,2\r\n", ["--text", "{Sale!}"], "--text: braces must hold a column's name, as in {name}."),
        (b"\xff\xfec", [], "a.csv:1: this is not UTF-16."),
        (b'"chat_id,text\r\n1,x', [], f"a.csv:1: {NOT_CSV.format('unexpected end of data')}"),
        (b'{"chat_id": "1", "text": "x"}', ["--text", "x"], "a.csv has a message on each line: options for"),
        (b"PK\x03\x04 nonsense", [], "a.csv cannot be read as a spreadsheet ("),
    ],
)
def test_a_file_that_cannot_be_used(
    texter: Run, chats: Sandbox, content: bytes | None, options: list[str], problem: str
) -> None:
    if content is not None:
        Path("a.csv").write_bytes(content)
    done = texter("send-many", "a.csv", *JOURNAL, *options)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"texter: {problem}")
    assert done.err.count("\n") == 1
    assert chats.requests == []
    assert not Path("run.journal").exists()


@pytest.mark.parametrize("name", ["chat_id", "Chat ID", "CHAT-ID", "chatId", " Chat\u200f\nid "])
def test_other_spellings_of_a_column(texter: Run, chats: Sandbox, name: str) -> None:
    Path("a.csv").write_text(f'"{name}",TEXT, Button 1 \n{DANA},Coming?,Yes\n', newline="")
    assert texter("send-many", "a.csv", *JOURNAL) == (0, "1\taccepted\n", "")
    assert chats.requests[0].json()["buttons"] == [{"title": "Yes", "payload": "Yes"}]


def test_a_file_in_hebrew(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(f"צ'אט;הודעה;מספר\n{DANA};שלום;1\n", encoding="utf-8")
    columns = ("--columns", "chat_id=צ'אט", "--columns", "Text=הודעה", "--columns", "key=מספר")
    assert texter("send-many", "a.csv", *JOURNAL, *columns) == (0, "1\taccepted\n", "")
    assert sent(chats) == [(DANA, "שלום")]


def test_a_text_and_buttons_from_the_columns(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(
        f'chat_id,key,name,payload1,text\n{DANA},1042,Dana,keep-1042,"not {{used}}"\n{NOAM},1043,Noam,,\n'
    )
    options = ["--text", "Hi {name}, {{order}} {key}?", "--button", "Keep {key}", "--button", "Cancel"]
    assert texter("send-many", "a.csv", *JOURNAL, *options) == (
        0,
        "2\taccepted\n",
        "texter: a.csv: ignored columns: text.\n",
    )
    dana, noam = sorted((request.json() for request in chats.requests), key=lambda message: str(message["text"]))
    assert dana["text"] == "Hi Dana, {order} 1042?"
    assert dana["buttons"] == [
        {"title": "Keep 1042", "payload": "keep-1042"},
        {"title": "Cancel", "payload": "Cancel"},
    ]
    assert noam["buttons"][0] == {"title": "Keep 1043", "payload": "Keep 1043"}


def test_columns_of_buttons(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(
        "chat_id,text,button1,payload1,button2,payload2\n"
        f"{DANA},  two {{buttons}} ,Keep it,keep-1,Cancel,cancel-1\n"
        f"{NOAM},no button,,,,\n"
    )
    assert texter("send-many", "a.csv", *JOURNAL).status == 0
    two, none = sorted((request.json() for request in chats.requests), key=lambda message: str(message["text"]))
    assert two["text"] == "  two {buttons} "
    assert two["buttons"] == [{"title": "Keep it", "payload": "keep-1"}, {"title": "Cancel", "payload": "cancel-1"}]
    assert (none["type"], none["text"]) == ("text", "no button")


def test_more_buttons_than_a_message_takes_are_refused(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(f"chat_id,text,button1,button2,button3,button4\n{DANA},x,a,b,c,d\n")
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done.status == 1
    assert "a.csv:2: not sent: " in done.err
    assert chats.requests == []


@pytest.mark.parametrize(
    ("header", "rows", "line"),
    [
        ("chat_id,text", [f'{DANA},"Hi Dana', f'{NOAM},Hi Noam"'], 3),
        # The last row that the quote swallowed ends where the quote does, so it seems to be shorter.
        ("chat_id,text,key", [f'{DANA},"Hi Dana,k1', f'{NOAM},Your TV 32",k2'], 3),
        ("phone,text,key", ['+972501234567,"Hi Dana,k1', '+447912345678,Your TV 32",k2'], 3),
        ("phone,text,key", ['+972501234567,"Hi Dana,k1', "nonsense,Hi,k2", '050-765 4321,Your TV 32",k3'], 4),
        ("phone,chat_id,text", ['+972501234567,,"Hi Dana,k1', f',{NOAM},Your TV 32"'], 3),
        ("name,key,phone,text", ['x,no-1,+972501234567,"Hi', "Dana,8,10:30,nonsense", 'x,no-2,,Hi"'], 4),
        ("key,chat_id,text", [f'"order-1,{DANA},Hi Dana', f'order-2",{NOAM},Hi Noam'], 3),
        ("key,phone,text", ['order-1,+972501234567,"Hi Dana', 'order-2,,Hi Noam"'], 3),
        # Everything before the quote is of one row, and everything behind it of another.
        ("text,chat_id,key", [f'"Hi Dana,{DANA},k1', f'Your TV 32",{NOAM},k2'], 3),
        ("note,text,phone", ['"two,lines', 'here",Hi Dana,+1', '"not,Hi,0507654321', 'here",Hi,050'], 5),
    ],
)
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_stray_quote_sends_nobody_the_next_row(
    texter: Run, chats: Sandbox, header: str, rows: list[str], line: int, separator: str
) -> None:
    Path("a.csv").write_text("\n".join([header, *rows, ""]).replace(",", separator))
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done.status == 1
    (problem,) = (each for each in done.err.splitlines() if " other rows" in each)
    assert problem.startswith(f"a.csv:{4 if line == 5 else 2}: not sent: A cell seems to hold other")
    assert f"from line {line} on: a double quote" in problem
    assert [request for request in chats.requests if request.method == "POST"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Hi Dana,\n\nTuesday 3, at noon",
        "Dana Levi\n12 Main Street, Apt. 3\nTel Aviv, Israel, 6100000\n",
        "Bring:\n1, 2 or 3 eggs\n500 g, or more, of milk\n2026, too",
        "Call us:\n+972501234567\n\nBye, Noam",
        "Look:\nhttps://example.com/67a87067aeedcdee1271cc4d, please",
        f"{NOAM}, on the first line\nis no other row",
    ],
)
def test_texts_of_several_lines_are_no_other_rows(texter: Run, chats: Sandbox, text: str) -> None:
    Path("a.csv").write_text(f'chat_id,note,key,text\n{DANA},"a, b\nc, d",order-1,"{text}"\n', newline="")
    done = texter("send-many", "a.csv", *JOURNAL)
    assert done == (0, "1\taccepted\n", "texter: a.csv: ignored columns: note.\n")
    assert sent(chats) == [(DANA, text)]


def test_what_looks_like_a_row_may_be_sent_from_other_files(texter: Run, chats: Sandbox) -> None:
    text = f"Hi!\n{NOAM}, this is you"
    Path("a.csv").write_text(f'chat_id,text\n{DANA},"{text}"\n')
    assert texter("send-many", "a.csv", *JOURNAL).status == 1
    Path("a.jsonl").write_text(json.dumps({"chat_id": DANA, "text": text}))
    assert texter("send-many", "a.jsonl", *JOURNAL).status == 0
    Path("a.xlsx").write_bytes(xlsx(["chat_id", "text"], [NOAM, text]))
    assert texter("send-many", "a.xlsx", *JOURNAL).status == 0
    assert sent(chats) == [(DANA, text), (NOAM, text)]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f'{DANA},ok\n{DANA},"Hi Dana\n{NOAM},Hi Noam\n{DANA},Bye "Dana"\n', "within it; this one goes up to line 5."),
        (f'{DANA},ok\n{DANA},"Hi Dana\n{NOAM},Hi Noam\n', "within it; this one goes up to line 4."),
        # After the inner quote, the text's second line would be read as a row.
        (f'{DANA},ok\n{DANA},"Your TV 32" is ready\n{NOAM},call us\nBye"\n', "within it."),
    ],
)
def test_nothing_is_sent_of_a_file_whose_rows_cannot_be_told_apart(
    texter: Run, chats: Sandbox, content: str, problem: str
) -> None:
    Path("a.csv").write_text(f"chat_id,text\n{content}")
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("texter: a.csv:3: This is not valid CSV: ")
    assert done.err.endswith(f" {problem} Nothing was sent.\n")
    assert chats.requests == []


def test_the_rest_of_a_long_cell_is_no_row(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(f'chat_id,text\n{DANA},"{"x" * 140_000}\nthe, end"\n{NOAM},Hi!\n')
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (1, "1\taccepted\n1\tnot sent\n")
    assert "a.csv:2: not sent: The text has 140,009 characters" in done.err
    assert sent(chats) == [(NOAM, "Hi!")]


def test_a_stray_quote_among_the_names_of_columns(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(f'chat_id,text,"note\n{DANA},Hi!,"\n{NOAM},Hi!,x\n')
    done = texter("send-many", "a.csv", *JOURNAL)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("texter: a.csv:1: A cell seems to hold other rows, from line 2 on")
    assert chats.requests == []


def excel_rows(*rows: list[str]) -> str:
    """Return rows as Excel writes them: it leaves out the last column where it is empty in 16 rows in a row."""
    lines: list[str] = []
    for begin in range(0, len(rows), 16):
        block = rows[begin : begin + 16]
        width = len(block[0]) - (not any(row[-1] for row in block))
        lines += [",".join(row[:width]) for row in block]
    return "\r\n".join([*lines, ""])


def test_separators_that_excel_leaves_out(texter: Run) -> None:
    rows = [["chat_id", "text", "note"], *([DANA, f"text {number}", ""] for number in range(40))]
    rows[39][2] = "x"
    content = excel_rows(*rows)
    assert f"{DANA},text 15\r\n" in content
    assert f"{DANA},text 0,\r\n" in content
    Path("a.csv").write_text(content)
    done = texter("send-many", "a.csv", *JOURNAL, "--rate", "1000")
    assert done == (0, "40\taccepted\n", "texter: a.csv: ignored columns: note.\n")
    # But a text with a line break that is not quoted is no row without its last cell.
    Path("b.csv").write_text(content + f"{DANA},first line,\r\nsecond line\r\n{DANA},cut,\r\noff\r\n")
    done = texter("send-many", "b.csv", "--journal", "other", "--dry-run")
    assert (done.status, done.out.splitlines()[-2:]) == (1, ["2\tnot sent", "42\tvalid"])


def test_a_row_may_end_in_empty_cells(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(f"chat_id,text,\n{DANA},Hi!,,,\n")
    assert texter("send-many", "a.csv", *JOURNAL) == (0, "1\taccepted\n", "")
    assert sent(chats) == [(DANA, "Hi!")]


def test_json_lines_are_recognized_anywhere(texter: Run) -> None:
    line = json.dumps({"chat_id": DANA, "text": "שלום"}, ensure_ascii=False)
    assert texter("send-many", "-", *JOURNAL, typed=line.encode()).out == "1\taccepted\n"
    Path("a.ndjson").write_text(line, encoding="utf-16")  # as PowerShell redirects it
    assert texter("send-many", "a.ndjson", *JOURNAL).out == "1\taccepted by an earlier run\n"
    done = texter("send-many", "-", *JOURNAL, "--text", "-")
    assert done == (2, "", "texter: FILE and --text cannot both be standard input.\n")


def test_a_text_from_standard_input_is_filled(texter: Run, chats: Sandbox) -> None:
    Path("a.csv").write_text(f"chat_id,name\n{DANA},Dana\n")
    assert texter("send-many", "a.csv", *JOURNAL, "--text", "-", typed=b"Hi {name},\nbye\n").status == 0
    assert sent(chats) == [(DANA, "Hi Dana,\nbye")]
