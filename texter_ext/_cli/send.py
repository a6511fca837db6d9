"""`texter send`: one message."""

from typing import Annotated, NoReturn

import typer

from texter_ext._cli.composing import Content, from_json
from texter_ext._cli.exit_status import INTERRUPTED
from texter_ext._cli.output import as_json, put, reason, say, status_of, stop, visible
from texter_ext._cli.settings import (
    BaseUrl,
    Format,
    NoLimits,
    OutputFormat,
    ProjectId,
    argument,
    client,
    limits,
    option,
)
from texter_ext._errors import (
    APIStatusError,
    ChatIdError,
    Delivery,
    LimitError,
    TexterError,
    UnreadableResponseError,
    facts,
)
from texter_ext._http.policy import Interrupted
from texter_ext._messages.checking import check
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.forms import as_json as as_object
from texter_ext._messages.violation import has_errors
from texter_ext._operations.chat_ids import checked
from texter_ext._operations.sent import Sent
from texter_ext._sync_client import Texter


def send(
    chat: Annotated[str, argument(metavar="CHAT")],
    *,
    text: Annotated[str | None, option(help="The text; with buttons or a list, what stands above them.")] = None,
    image: Annotated[list[str] | None, option(metavar="FILE|CAPTION", help="An image.")] = None,
    video: Annotated[list[str] | None, option(metavar="FILE|CAPTION", help="A video.")] = None,
    document: Annotated[list[str] | None, option(metavar="FILE|CAPTION|FILENAME", help="Any other file.")] = None,
    audio: Annotated[list[str] | None, option(metavar="FILE", help="Sound.")] = None,
    button: Annotated[list[str] | None, option(metavar="TITLE|PAYLOAD", help="A reply button.")] = None,
    label: Annotated[str | None, option(help="What stands on the button that opens a list.")] = None,
    row: Annotated[list[str] | None, option(metavar="TITLE|PAYLOAD|DESCRIPTION", help="A row of a list.")] = None,
    section: Annotated[str | None, option(metavar="TITLE", help="The title of a list's only section.")] = None,
    contact: Annotated[list[str] | None, option(metavar="NAME|PHONE|COMPANY", help="A contact card.")] = None,
    location: Annotated[
        str | None, option(metavar="LATITUDE,LONGITUDE|NAME|ADDRESS", help="A place on the map.")
    ] = None,
    json: Annotated[
        str | None,
        option(metavar="FILE", help="The whole message in the API's JSON form; “-” for standard input."),
    ] = None,
    reply_to: Annotated[
        str | None, option(metavar="WAMID", help="The provider's id of the message to reply to.")
    ] = None,
    tmp_send_id: Annotated[str | None, option(metavar="ID", help="An id of your own for tracking.")] = None,
    dry_run: Annotated[
        bool, option("--dry-run", help="Send nothing: print the message as JSON, if nothing is wrong with it.")
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

    CHAT is the chat's own id, which Texter's Search Chats endpoint gives. FILE is a public URL, or the id of a file
    that Texter holds. Of what has a “|” between its parts, only the first is needed; a payload is the title unless you
    give another. Files, buttons, rows and contacts may be given several times. Files go out as images, videos,
    documents and sound, in this order. What does not fit goes by --json.

    It prints what became of the message, and Texter's ids of it.

    \b
    Examples:
      texter send CHAT --text "Your order 1042 is on its way."
      texter send CHAT --image "https://example.com/1.jpg|Your parcel"
      texter send CHAT --document "65f0c0ffee65f0c0ffee65f0||invoice.pdf"
      texter send CHAT --text "Coming?" --button Yes --button "No|cancel-1042"
      texter send CHAT --text "About what?" --label Choose --section Help \\
          --row Orders --row "Returns|returns|Within 30 days"
      texter send CHAT --contact "Dana Levi|+972-50-000-0000|Example Ltd"
      texter send CHAT --location "32.0853,34.7818|The shop|1 Example Street"
      texter send CHAT --json message.json
    """
    content = Content(
        text=text,
        image=image or [],
        video=video or [],
        document=document or [],
        audio=audio or [],
        button=button or [],
        label=label,
        row=row or [],
        section=section,
        contact=contact or [],
        location=location,
    )
    held_to = limits(lifted=no_limits)
    try:
        chat = checked(chat)
        if json is None:
            message: AnyMessage = content.message(reply_to=reply_to, tmp_send_id=tmp_send_id, limits=held_to)
        elif content.given or reply_to is not None or tmp_send_id is not None:
            stop("--json holds the whole message: leave out the other options that describe it.")
        else:
            message = from_json(json)
    except (ChatIdError, LimitError) as error:
        _report(error, output, show_answer=False)
    violations = check(message, held_to)
    if has_errors(violations):
        _report(LimitError(violations), output, show_answer=False)
    for violation in violations:
        say(f"texter: warning: {violation.detail}")
    if dry_run:
        put(as_json(as_object(message)))
        return
    with client(project_id, base_url, held_to) as texter:
        _deliver(texter, chat, message, output, show_answer=show_answer)


def _deliver(texter: Texter, chat: str, message: AnyMessage, output: Format, *, show_answer: bool) -> None:
    try:
        sent = texter.send(chat, message)
    except TexterError as error:
        _report(error, output, show_answer=show_answer)
    except KeyboardInterrupt:
        if not texter.interrupted:
            raise
        say("texter: interrupted: the message may have been sent; find out before you send it again.")
        say(_whereabouts(texter.interrupted[-1]))
        raise typer.Exit(INTERRUPTED) from None
    else:
        _print(sent, output, show_answer=show_answer)


def _print(sent: Sent, output: Format, *, show_answer: bool) -> None:
    if output is Format.JSON:
        fields = {
            "delivery": Delivery.ACCEPTED.value,
            "status_code": sent.status_code,
            "ids": sent.ids,
            "tmp_send_id": sent.tmp_send_id,
        }
        put(as_json(fields | ({"answer": sent.raw} if show_answer else {})))
        return
    lines = [f"{Delivery.ACCEPTED.value} (HTTP {sent.status_code})", *(f"id: {id_}" for id_ in sent.ids)]
    put("\n".join(map(visible, [*lines, f"tmpSendId: {sent.tmp_send_id}"])))
    if show_answer:
        put(as_json(sent.raw))


def _report(error: TexterError, output: Format, *, show_answer: bool) -> NoReturn:
    """Say what went wrong and what became of the message, and end the program."""
    broken = (
        [each.detail for each in error.violations if each.severity == "error"]
        if isinstance(error, LimitError)
        else [reason(error)]
    )
    for sentence in broken:
        say(f"texter: {error.delivery.value}: {sentence}")
    if error.delivery is Delivery.UNKNOWN:
        say(_whereabouts(error))
    answer = _answer(error) if show_answer else None
    if isinstance(error, APIStatusError) and not show_answer:
        say("texter: --show-answer prints what the server said, which may hold personal data.")
    if output is Format.JSON:
        fields = facts(error) | {"detail": " ".join(broken)}
        put(as_json(fields | ({"answer": answer} if show_answer else {})))
    elif answer is not None:
        put(answer if isinstance(answer, str) else as_json(answer))
    raise typer.Exit(status_of(error.delivery))


def _answer(error: TexterError) -> object:
    if isinstance(error, APIStatusError):
        return error.body
    return error.response.text if isinstance(error, UnreadableResponseError) else None


def _whereabouts(send: TexterError | Interrupted) -> str:
    """Return where to look for a message that may have been sent."""
    began, ended = (f"{moment:%Y-%m-%d %H:%M:%S} UTC" for moment in send.time_window or ())
    return f"texter: look in chat {send.chat_id} for tmpSendId {send.tmp_send_id}, between {began} and {ended}."
