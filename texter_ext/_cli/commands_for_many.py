"""The commands for files of messages as a user sees them: their arguments, options and help.

What a command does is imported when it runs, so that help and completion are fast.
"""

# ruff: noqa: PLC0415

from typing import Annotated

from texter_ext._cli.options import BaseUrl, Format, NoLimits, OutputFormat, ProjectId, argument, number, option


def send_many(
    file: Annotated[
        str, argument(metavar="FILE", help="A CSV file, a spreadsheet or a .jsonl file; - is standard input.")
    ],
    *,
    text: Annotated[
        str | None,
        option("--text", metavar="TEXT", help="Every message's text, with {column} for a cell; - reads it."),
    ] = None,
    button: Annotated[
        list[str] | None, option(metavar="TITLE", help="A reply button of every message; can be repeated.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        option("--columns", metavar="NAME=COLUMN", help="What the file calls a column; can be repeated."),
    ] = None,
    sheet: Annotated[str | None, option(metavar="NAME", help="The spreadsheet's sheet; the first by default.")] = None,
    encoding: Annotated[
        str | None, option(metavar="NAME", help="The CSV file's encoding, such as cp1255; UTF-8 by default.")
    ] = None,
    journal: Annotated[
        str | None,
        option(metavar="FILE", help="Record what is sent here, so that another run doesn't send it again."),
    ] = None,
    report: Annotated[
        str | None, option(metavar="FILE", help="Write each message's outcome to this .csv or .jsonl file.")
    ] = None,
    no_formulas: Annotated[
        bool, option("--no-formulas", help="Put ' before what a spreadsheet would run as a formula in the report.")
    ] = False,
    dry_run: Annotated[bool, option("--dry-run", help="Send nothing: check the messages, and show three.")] = False,
    repeat_unknown: Annotated[
        bool, option("--repeat-unknown", help="Send again what an earlier run may have sent: it may arrive twice.")
    ] = False,
    keep_messages: Annotated[
        bool, option("--keep-messages", help="Store the messages themselves in the journal: personal data.")
    ] = False,
    rate: Annotated[
        float | None,
        option(
            metavar="NUMBER",
            help="Messages per second at most; WhatsApp's rate by default (see texter limits).",
            parser=number("--rate", float, "a positive number"),
        ),
    ] = None,
    concurrency: Annotated[
        int | None,
        option(
            metavar="NUMBER",
            help="Messages in flight at most: 1 to 100, 40 by default.",
            parser=number("--concurrency", int, "a whole number from 1 to 100"),
        ),
    ] = None,
    no_limits: NoLimits = False,
    output: OutputFormat = Format.TEXT,
    project_id: ProjectId = None,
    base_url: BaseUrl = None,
) -> None:
    """Send the messages in a file.

    Messages to the same chat go out in order, different chats in parallel, and none faster than WhatsApp accepts them.

    The first row of a CSV file or spreadsheet names the columns, in any order; each further row is a message:

    \b
      chat_id            the chat's id
      text               the text, unless --text gives it
      button1, button2…  titles of reply buttons, unless --button gives them
      payload1…          what a tap on the button sends you; its title by default
      key                your name for the message, such as an order number:
                         unique, and the same in every run

    Text in braces in --text and --button is the name of a column: its cell goes there. For braces, write {{ and }}. A
    sheet's date needs a form: {date:%d.%m.%Y}.

    A .jsonl file has one JSON object on each line, with chat_id, either text or message (the API's JSON, of any kind),
    and optionally key.

    If the command stops early for any reason, run it again: the journal keeps it from sending anything twice. Ctrl-C
    waits for the messages in flight; a second Ctrl-C doesn't, and leaves their outcome unknown.

    Prints each message that isn't accepted on standard error, and a summary on standard output; with --format json, a
    line for each message on standard output, with the fields of the report.

    \b
    Examples:
      texter send-many customers.csv --dry-run
      texter send-many customers.csv --journal customers.journal
      texter send-many customers.xlsx --journal customers.journal \\
          --text "Hi {name}, see you on {date:%d.%m.}?" --button Yes --button No
      texter send-many customers.csv --encoding cp1255 --columns text=הודעה \\
          --journal customers.journal --report report.csv
      texter send-many orders.jsonl --journal orders.journal --rate 20

    \b
    customers.csv:
      chat_id,text,key
      67a87067aeedcdee1271cc4d,"Hello, Dana!",order-1042

    \b
    orders.jsonl:
      {"chat_id": "67a87067aeedcdee1271cc4d", "text": "Hey there!", "key": 1042}
      {"chat_id": "67a87067aeedcdee1271cc4d", "message": {"type": "text", …}}
    """
    from texter_ext._cli.records import Reading
    from texter_ext._cli.send_many import run

    run(
        file,
        Reading(text, button or (), columns or (), sheet, encoding),
        journal=journal,
        report=report,
        formulas=not no_formulas,
        dry_run=dry_run,
        repeat_unknown=repeat_unknown,
        keep_messages=keep_messages,
        rate=rate,
        concurrency=concurrency,
        no_limits=no_limits,
        output=output,
        project_id=project_id,
        base_url=base_url,
    )
