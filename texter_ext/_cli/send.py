"""`texter send`: sends one message, and prints its outcome."""

from typing import Final, NoReturn

import typer

from texter_ext._api_errors import APIStatusError, UnreadableResponseError
from texter_ext._cli.client import online_client
from texter_ext._cli.compose import MessageOptions
from texter_ext._cli.exit_status import INTERRUPTED, REFUSED, UNCERTAIN
from texter_ext._cli.facts import facts, sentences
from texter_ext._cli.options import Format
from texter_ext._cli.outcome import explains_outcome
from texter_ext._cli.output import as_json, print_error, print_result, visible
from texter_ext._errors import ChatIdError, Delivery, LimitError, TexterError
from texter_ext._http.policy import Interrupted
from texter_ext._messages import forms
from texter_ext._messages.check import check
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.limits import WHATSAPP
from texter_ext._messages.violation import has_errors
from texter_ext._operations.chat_ids import checked
from texter_ext._operations.sent import Sent
from texter_ext._sync_client import Texter

_EXIT_STATUSES: Final = {
    Delivery.ACCEPTED: 0,
    Delivery.REJECTED: REFUSED,
    Delivery.NOT_SENT: REFUSED,
    Delivery.UNKNOWN: UNCERTAIN,
}


@explains_outcome
def run(
    chat: str,
    options: MessageOptions,
    *,
    dry_run: bool,
    show_answer: bool,
    no_limits: bool,
    output: Format,
    project_id: str | None,
    base_url: str | None,
) -> None:
    """Send the message that the options describe."""
    limits = None if no_limits else WHATSAPP
    try:
        chat = checked(chat)
        message = options.message(limits)
    except (ChatIdError, LimitError) as error:
        _fail(error, output, show_answer=False)
    violations = check(message, limits)
    if has_errors(violations):
        _fail(LimitError(violations), output, show_answer=False)
    for violation in violations:
        print_error(f"texter: warning: {violation.detail}")
    if dry_run:
        print_result(as_json(forms.as_json(message)))
        return
    with online_client(project_id, base_url, limits) as texter:
        _send(texter, chat, message, output, show_answer=show_answer)


def _send(texter: Texter, chat: str, message: AnyMessage, output: Format, *, show_answer: bool) -> None:
    try:
        sent = texter.send(chat, message)
    except TexterError as error:
        _fail(error, output, show_answer=show_answer)
    except KeyboardInterrupt:
        if not texter.interrupted:
            raise
        interrupted = texter.interrupted[-1]
        if interrupted.delivery is Delivery.ACCEPTED:
            print_error("texter: interrupted: the message was accepted. Do not send it again.")
        else:
            print_error("texter: interrupted: the message may have been sent. Find out before you send it again.")
            print_error(_whereabouts(interrupted))
        raise typer.Exit(INTERRUPTED) from None
    else:
        _print_sent(chat, sent, output, show_answer=show_answer)


def _print_sent(chat: str, sent: Sent, output: Format, *, show_answer: bool) -> None:
    if output is Format.JSON:
        outcome = facts(Delivery.ACCEPTED, chat, sent, None)
        print_result(as_json(outcome | ({"answer": sent.raw} if show_answer else {})))
        return
    lines = [f"{Delivery.ACCEPTED.value} (HTTP {sent.status_code})", *(f"id: {id_}" for id_ in sent.ids)]
    print_result("\n".join(map(visible, [*lines, f"tmpSendId: {sent.tmp_send_id}"])))
    if show_answer:
        print_result(as_json(sent.raw))


def _fail(error: TexterError, output: Format, *, show_answer: bool) -> NoReturn:
    """Print what went wrong and the message's outcome, and end the program."""
    for sentence in sentences(error):
        print_error(f"texter: {error.delivery.value}: {sentence}")
    if error.delivery is Delivery.UNKNOWN:
        print_error(_whereabouts(error))
    answer = _answer(error) if show_answer else None
    if isinstance(error, APIStatusError) and error.delivery is Delivery.REJECTED and not show_answer:
        print_error("texter: --show-answer prints the server's answer, which may hold personal data.")
    if output is Format.JSON:
        outcome = facts(error.delivery, error.chat_id, None, error)
        print_result(as_json(outcome | ({"answer": answer} if show_answer else {})))
    elif answer is not None:
        print_result(answer if isinstance(answer, str) else as_json(answer))
    raise typer.Exit(_EXIT_STATUSES[error.delivery])


def _answer(error: TexterError) -> object:
    if isinstance(error, APIStatusError):
        return error.body
    return error.response.text if isinstance(error, UnreadableResponseError) else None


def _whereabouts(send: TexterError | Interrupted) -> str:
    """Return where to look for a message that may have been sent."""
    began, ended = (f"{moment:%Y-%m-%d %H:%M:%S} UTC" for moment in send.time_window or ())
    return f"texter: look in chat {send.chat_id} for tmpSendId {send.tmp_send_id}, between {began} and {ended}."
