"""The commands for files of messages as a user sees them: their arguments, options and help.

What a command does is imported when it runs, so that help and completion are fast.
"""

# ruff: noqa: PLC0415

from typing import Annotated

from texter_ext._cli.options import (
    AccountId,
    BaseUrl,
    Format,
    Language,
    NoLimits,
    OtherwiseTemplate,
    OutputFormat,
    ProjectId,
    Region,
    Template,
    Value,
    argument,
    number,
    option,
)


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
    template: Template = None,
    otherwise_template: OtherwiseTemplate = None,
    value: Value = None,
    language: Language = None,
    region: Region = None,
    account_id: AccountId = None,
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
    look_up: Annotated[
        bool, option("--look-up", help="With --dry-run: look up who has no chat, or whose window is closed.")
    ] = False,
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
      phone              the contact's phone number, whose chat is looked up;
                         with a plus, or with --region
      chat_id            the chat's id, instead of the phone number; if a row has
                         both, they must be the same contact's
      key                your name for the message, such as an order number:
                         unique, and the same in every run
      text               the text, unless --text gives it
      button1, button2…  titles of reply buttons, unless --button gives them
      payload1…          what a tap on the button sends you; its title by default
      template           the template to send, unless --template names one
      otherwise_template the template to send instead of the text if the window
                         is closed, unless --otherwise-template names one
      value1, value2…    the template's values, unless --value gives them
      language           its language, unless --language gives it

    Text in braces in --text, --button and --value is the name of a column: its cell goes there. For braces, write {{
    and }}. A sheet's date needs a form: {date:%d.%m.%Y}.

    A .jsonl file has one JSON object on each line: phone or chat_id; text, message or template (the API's JSON); and
    optionally key and otherwise, a template to send instead.

    If the command stops early for any reason, run it again: the journal keeps it from sending anything twice. Ctrl-C
    waits for the messages in flight; a second Ctrl-C doesn't, and leaves their outcome unknown.

    Prints each message that isn't accepted on standard error, and a summary on standard output; with --format json, a
    line for each message on standard output, with the fields of the report.

    \b
    Examples:
      texter send-many customers.csv --dry-run --look-up
      texter send-many customers.csv --journal customers.journal
      texter send-many customers.xlsx --journal customers.journal \\
          --text "Hi {name}, see you on {date:%d.%m.}?" --button Yes --button No
      texter send-many customers.xlsx --journal customers.journal --region IL \\
          --text "Hi {name}!" --otherwise-template hello --value "{name}"
      texter send-many customers.csv --encoding cp1255 --columns phone=טלפון \\
          --journal customers.journal --report report.csv
      texter send-many orders.jsonl --journal orders.journal --rate 20

    \b
    customers.csv:
      phone,text,key
      +972521234567,"Hello, Dana!",order-1042

    \b
    orders.jsonl:
      {"chat_id": "67a87067aeedcdee1271cc4d", "text": "Hey there!", "key": 1042}
      {"chat_id": "67a87067aeedcdee1271cc4d", "message": {"type": "text", …}}
    """
    from texter_ext._cli.filling import Filling
    from texter_ext._cli.records import Reading
    from texter_ext._cli.send_many import run

    run(
        file,
        Reading(
            Filling(text, button or (), template, otherwise_template, value or (), language),
            columns or (),
            sheet,
            encoding,
            region,
            account_id,
        ),
        journal=journal,
        report=report,
        formulas=not no_formulas,
        dry_run=dry_run,
        looks_up=look_up,
        repeat_unknown=repeat_unknown,
        keep_messages=keep_messages,
        rate=rate,
        concurrency=concurrency,
        no_limits=no_limits,
        output=output,
        project_id=project_id,
        base_url=base_url,
    )


def report(
    file: Annotated[str, argument(metavar="REPORT", help="The file that send-many --report wrote.")],
    *,
    needs_template: Annotated[
        bool, option("--needs-template", help="List those who can only be reached by template.")
    ] = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Count the outcomes in a report, or list who needs a template.

    With --needs-template, lists the messages that were not sent because the contact's 24-hour window is closed, or
    because the phone number has no chat: the line, key, phone number and chat id of each, and the reason. Unless the
    output is a terminal, the list is a CSV file that send-many reads.

    \b
    Examples:
      texter report report.csv
      texter report report.csv --needs-template
      texter report report.csv --needs-template > rest.csv
      texter send-many rest.csv --template hello --journal customers.journal
    """
    from texter_ext._cli.reports import run

    run(file, needs_template=needs_template, output=output)


def settle(
    journal: Annotated[str, argument(metavar="JOURNAL", help="The journal of a run of send-many.")],
    *,
    auto: Annotated[bool, option("--auto", help="Don't ask about messages that aren't found.")] = False,
    output: OutputFormat = Format.TEXT,
    project_id: ProjectId = None,
    base_url: BaseUrl = None,
) -> None:
    """Find out what became of messages whose outcome is unknown.

    Looks for each message that the journal left unknown in the history of its chat, and records in the journal what was
    found, so that the next run knows it. A message is found only if there is no doubt. In a terminal, you are asked
    about each of the others: look in its chat first.

    Prints a row for each: its key; its chat's id; when its send began and ended; accepted if it was found, otherwise
    unknown; and the number of messages that it may be. The exit status is 3 if any is still unknown.

    \b
    Examples:
      texter settle customers.journal
      texter settle customers.journal --auto
    """
    from texter_ext._cli.settle import run

    run(journal, auto=auto, output=output, project_id=project_id, base_url=base_url)
