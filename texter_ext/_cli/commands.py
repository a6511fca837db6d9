"""The commands as a user sees them: their arguments, options and help.

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


def send(
    to: Annotated[str, argument(metavar="TO", help="The chat's id, or a phone number.")],
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
    template: Template = None,
    otherwise_template: OtherwiseTemplate = None,
    value: Value = None,
    language: Language = None,
    region: Region = None,
    account_id: AccountId = None,
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
    """Send a message to a chat, or a template to a phone number.

    TO is a chat's id, which texter chats finds, or a phone number with a plus (or any, with --region), whose chat is
    looked up. --text - reads standard input. FILE is a public URL, or the id of a file that Texter stores. You can
    repeat --image, --video, --document, --audio, --button and --row. Several files go out as one message: images first,
    then videos, documents and audio.

    WhatsApp accepts other messages than templates only for 24 hours after the contact's last one. texter templates
    lists the templates.

    A tap on a button or row sends you its title as the payload. For payloads of your own, row descriptions, several
    sections, several captions, contact cards and named places, pass the whole message with --json.

    Prints the outcome, and the message's ids in Texter.

    \b
    Examples:
      texter send CHAT --text "Your order 1042 is on its way."
      texter send +972521234567 --text "Your order 1042 is on its way."
      texter send CHAT --image https://example.com/1.jpg --caption "Your parcel"
      texter send CHAT --document 65f0c0ffee65f0c0ffee65f0 --filename invoice.pdf
      texter send CHAT --text "Coming?" --button Yes --button No
      texter send CHAT --text "About what?" --label Choose --section Help \\
          --row Orders --row Returns
      texter send CHAT --location 32.0853,34.7818
      texter send CHAT --json message.json
      texter send 0521234567 --region IL --template reminder --value Dana
      texter send CHAT --text "Hi!" --otherwise-template hello
    """
    from texter_ext._cli.compose import MessageOptions, TemplateOptions
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
        to,
        options,
        TemplateOptions(template, otherwise_template, value or (), language),
        region=region,
        account_id=account_id,
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
    region: Region = None,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Check messages against the limits, without sending anything.

    A FILE holds one message as the API's JSON, an array of messages, or one message on each line. A chat_id or phone
    beside a message is checked, too, as texter send-many reads it. So are the rows of a CSV file or spreadsheet; if it
    needs options, such as --text, use texter send-many --dry-run.

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

    run(files, region=region, output=output)


def chats(
    search: Annotated[str, argument(metavar="SEARCH", help="A phone number, or a name or a part of one.")],
    *,
    region: Region = None,
    account_id: AccountId = None,
    output: OutputFormat = Format.TEXT,
    project_id: ProjectId = None,
    base_url: BaseUrl = None,
) -> None:
    """Find chats by phone number or name.

    Finds the chats of exactly this phone number, or those whose contact has the name, newest first. Chats without
    messages are not found.

    Prints a row for each: its id; whether WhatsApp's 24-hour window is open, and until or since when; and the contact's
    phone number and name, which are personal data. The exit status is 1 if there is none.

    \b
    Examples:
      texter chats +972521234567
      texter chats 052-123-4567 --region IL
      texter chats Dana --format json
    """
    from texter_ext._cli.chats import run

    run(search, region=region, account_id=account_id, output=output, project_id=project_id, base_url=base_url)


def templates(
    *,
    account_id: AccountId = None,
    output: OutputFormat = Format.TEXT,
    project_id: ProjectId = None,
    base_url: BaseUrl = None,
) -> None:
    """Print the templates that WhatsApp has approved.

    Prints a row for each template and language: its name, its language, its category, how many values it takes, and its
    text. With --format json, also the kind of file in its header, the number of buttons whose URL takes a value, and
    its account.

    \b
    Examples:
      texter templates
      texter templates --format json
    """
    from texter_ext._cli.templates import run

    run(account_id=account_id, output=output, project_id=project_id, base_url=base_url)


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
    webhook_url: Annotated[
        str | None,
        option("--webhook-url", metavar="URL", help="Where to post events, such as messages from contacts."),
    ] = None,
) -> None:
    """Run a local stand-in for the API.

    Prints the settings to point your program at it, in a form that a shell can run, and the ids and phone numbers of
    its chats. Stop it with Ctrl-C. Requires the extra `sandbox`.

    \b
    Examples:
      texter sandbox --port 8765
      texter sandbox --chats any --webhook-url http://127.0.0.1:8000/hook
    """
    from texter_ext._cli.sandbox import run

    run(port, chats, webhook_url)


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
