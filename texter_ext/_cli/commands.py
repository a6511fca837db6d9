"""The commands as a user sees them: their arguments, options and help.

What a command does is imported when it runs, so that help and completion are fast.
"""

# ruff: noqa: PLC0415

from typing import Annotated

from texter_ext._cli.options import BaseUrl, Format, NoLimits, OutputFormat, ProjectId, argument, number, option


def send(
    chat: Annotated[str, argument(metavar="CHAT", help="The chat's id.")],
    *,
    text: Annotated[
        str | None,
        option("--text", metavar="TEXT", help="The text, or that above buttons or a list; - reads it."),
    ] = None,
    image: Annotated[list[str] | None, option(metavar="FILE", help="An image.")] = None,
    video: Annotated[list[str] | None, option(metavar="FILE", help="A video.")] = None,
    document: Annotated[list[str] | None, option(metavar="FILE", help="Any other file.")] = None,
    audio: Annotated[list[str] | None, option(metavar="FILE", help="An audio file.")] = None,
    caption: Annotated[str | None, option(metavar="TEXT", help="The caption of the image, video or document.")] = None,
    filename: Annotated[str | None, option(metavar="NAME", help="The file name that the document shows.")] = None,
    button: Annotated[list[str] | None, option(metavar="TITLE", help="A reply button.")] = None,
    row: Annotated[list[str] | None, option(metavar="TITLE", help="A row of a list.")] = None,
    label: Annotated[str | None, option(metavar="TITLE", help="The title of the button that opens the list.")] = None,
    section: Annotated[str | None, option(metavar="TITLE", help="The title above the list's rows.")] = None,
    location: Annotated[str | None, option(metavar="LATITUDE,LONGITUDE", help="A place on the map.")] = None,
    json: Annotated[
        str | None, option(metavar="FILE", help="The whole message, as the API's JSON; - is standard input.")
    ] = None,
    reply_to: Annotated[
        str | None, option(metavar="WAMID", help="The WhatsApp id (wamid) of the message to reply to.")
    ] = None,
    tmp_send_id: Annotated[
        str | None, option(metavar="ID", help="Your own tmpSendId for the message; random by default.")
    ] = None,
    dry_run: Annotated[
        bool, option("--dry-run", help="Send nothing: check the message, and print it as JSON.")
    ] = False,
    show_answer: Annotated[
        bool, option("--show-answer", help="Print the server's whole answer, which holds personal data.")
    ] = False,
    no_limits: NoLimits = False,
    output: OutputFormat = Format.TEXT,
    project_id: ProjectId = None,
    base_url: BaseUrl = None,
) -> None:
    """Send a message to an existing chat.

    CHAT is the chat's id, as Texter's Search Chats endpoint returns it. --text - reads standard input. FILE is a public
    URL, or the id of a file that Texter stores. You can repeat --image, --video, --document, --audio, --button and
    --row. Several files go out as one message: images first, then videos, documents and audio.

    A tap on a button or row sends you its title as the payload. For payloads of your own, row descriptions, several
    sections, several captions, contact cards and named places, pass the whole message with --json.

    Prints the outcome, and the message's ids in Texter.

    \b
    Examples:
      texter send CHAT --text "Your order 1042 is on its way."
      texter send CHAT --image https://example.com/1.jpg --caption "Your parcel"
      texter send CHAT --document 65f0c0ffee65f0c0ffee65f0 --filename invoice.pdf
      texter send CHAT --text "Coming?" --button Yes --button No
      texter send CHAT --text "About what?" --label Choose --section Help \\
          --row Orders --row Returns
      texter send CHAT --location 32.0853,34.7818
      texter send CHAT --json message.json
    """
    from texter_ext._cli.compose import MessageOptions
    from texter_ext._cli.send import run

    options = MessageOptions(
        text=text,
        image=image or [],
        video=video or [],
        document=document or [],
        audio=audio or [],
        caption=caption,
        filename=filename,
        button=button or [],
        row=row or [],
        label=label,
        section=section,
        location=location,
        json=json,
        reply_to=reply_to,
        tmp_send_id=tmp_send_id,
    )
    run(
        chat,
        options,
        dry_run=dry_run,
        show_answer=show_answer,
        no_limits=no_limits,
        output=output,
        project_id=project_id,
        base_url=base_url,
    )


def check(
    files: Annotated[list[str], argument(metavar="FILE...", help="Files of messages; - is standard input.")],
    *,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Check messages against the limits, without sending anything.

    A FILE holds one message as the API's JSON, an array of messages, or one message on each line.

    Prints a row for each violation: where the message is, the severity, the place in the message, the rule, and what to
    change. The values are separated by tabs unless the output is a terminal. The exit status is 1 if any violation is
    an error, and 0 if there are only warnings.

    \b
    Examples:
      texter check message.json
      texter check --format json *.json
      my-program | texter check -
    """
    from texter_ext._cli.check import run

    run(files, output)


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


def sandbox(
    *,
    port: Annotated[
        int,
        option(
            "--port",
            metavar="PORT",
            help="The port to listen on; 0 picks a free one.",
            parser=number("--port", int, "a whole number from 0 to 65535"),
        ),
    ] = 0,
    chats: Annotated[
        str | None,
        option(
            "--chats",
            metavar="N",
            help='How many chats there are, or "any" to have one for each phone number.  [default: 2]',
        ),
    ] = None,
) -> None:
    """Run a local stand-in for the API.

    Prints the settings to point your program at it, in a form that a shell can run, and the ids and phone numbers of
    its chats. Stop it with Ctrl-C. Requires the extra `sandbox`.

    \b
    Examples:
      texter sandbox --port 8765
      texter sandbox --chats any
    """
    from texter_ext._cli.sandbox import run

    run(port, chats)


def limits(*, output: OutputFormat = Format.TEXT) -> None:
    """Print the limits for messages, and WhatsApp's rates.

    Prints a row for each limit: its name, as `Limits.override` takes it in Python; its value; its severity; and its
    sources, each with a grade and the date it was last checked. The grades: DOC, the provider's documentation; SPEC,
    Meta's OpenAPI file; LIVE, a recorded refusal by the API; SEEN, a provider's public code; 3P, another messaging
    provider; INFERRED, stated by nobody.

    \b
    Examples:
      texter limits
      texter limits | grep /Button/
      texter limits --format json
    """
    from texter_ext._cli.limits import run

    run(output)
