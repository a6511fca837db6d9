"""`texter send`: sends one message, and prints its outcome."""

from typing import TYPE_CHECKING, Final, NoReturn

import typer

from texter_ext._api_errors import APIStatusError, UnreadableResponseError
from texter_ext._cli.client import online_client
from texter_ext._cli.compose import MessageOptions, TemplateOptions
from texter_ext._cli.exit_status import INTERRUPTED, REFUSED, UNCERTAIN
from texter_ext._cli.facts import facts, sentences, whereabouts
from texter_ext._cli.options import Format
from texter_ext._cli.outcome import explains_outcome
from texter_ext._cli.output import as_json, fail, print_error, print_result, reason, visible
from texter_ext._cli.recipients import recipient
from texter_ext._errors import ConfigurationError, Delivery, LimitError, TexterError
from texter_ext._messages import forms
from texter_ext._messages.check import check
from texter_ext._messages.forms import AnyMessage
from texter_ext._messages.limits import WHATSAPP, Limits
from texter_ext._messages.violation import has_errors
from texter_ext._operations.sending_templates import SentTemplate
from texter_ext._operations.sent import Sent
from texter_ext._sync_client import Texter

if TYPE_CHECKING:
    from texter_ext._http.policy import Interrupted
    from texter_ext._messages.outgoing_template import OutgoingTemplate
    from texter_ext._operations.phones import Phone

_EXIT_STATUSES: Final = {
    Delivery.ACCEPTED: 0,
    Delivery.REJECTED: REFUSED,
    Delivery.NOT_SENT: REFUSED,
    Delivery.UNKNOWN: UNCERTAIN,
}


@explains_outcome
def run(
    to: str,
    options: MessageOptions,
    templates: TemplateOptions,
    *,
    region: str | None,
    account_id: str | None,
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
        chat = recipient(to, region, account_id)
        template = templates.outgoing(options, limits)
        message = None if templates.template is not None else _checked(options, limits)
    except ConfigurationError as error:
        fail(reason(error))
    except TexterError as error:
        _fail(error, output, show_answer=False)
    if dry_run:
        print_result(as_json(_described(message, template)))
        return
    with online_client(project_id, base_url, limits) as texter:
        try:
            sent = _send(texter, chat, message, template)
        except TexterError as error:
            _fail(error, output, show_answer=show_answer)
        except KeyboardInterrupt:
            if texter.interrupted:
                _end_interrupted(texter.interrupted[-1])
            raise
        _print_sent(sent, output, show_answer=show_answer)


def _checked(options: MessageOptions, limits: Limits | None) -> AnyMessage:
    """Return the message, after its warnings are printed.

    Raises:
        LimitError: it breaks a limit.
    """
    message = options.message(limits)
    violations = check(message, limits)
    if has_errors(violations):
        raise LimitError(violations)
    for violation in violations:
        print_error(f"texter: warning: {violation.detail}")
    return message


def _described(message: AnyMessage | None, template: "OutgoingTemplate | None") -> dict[str, object]:
    """Return what would be sent as JSON."""
    if message is None or template is None:
        return dict(template.fields) if template is not None else forms.as_json(message or "")
    return {"message": forms.as_json(message), "otherwise": dict(template.fields)}


def _send(
    texter: Texter, chat: "str | Phone", message: AnyMessage | None, template: "OutgoingTemplate | None"
) -> Sent | SentTemplate:
    if template is None:
        return texter.send(chat, message or "")
    if message is not None:
        return texter.send(chat, message, otherwise=template)
    return texter.send_template(texter.get_chat(chat) if isinstance(chat, str) else chat, template)


def _end_interrupted(interrupted: "Interrupted") -> NoReturn:
    if interrupted.delivery is Delivery.ACCEPTED:
        print_error("texter: interrupted: the message was accepted. Do not send it again.")
    else:
        print_error("texter: interrupted: the message may have been sent. Find out before you send it again.")
        print_error(_whereabouts(interrupted))
    raise typer.Exit(INTERRUPTED) from None


def _print_sent(sent: Sent | SentTemplate, output: Format, *, show_answer: bool) -> None:
    if output is Format.JSON:
        outcome = facts(Delivery.ACCEPTED, getattr(sent, "chat_id", None), sent, None)
        print_result(as_json(outcome | ({"answer": sent.raw} if show_answer else {})))
        return
    lines = [f"{Delivery.ACCEPTED.value} (HTTP {sent.status_code})", *(f"id: {id_}" for id_ in sent.ids)]
    if isinstance(sent, Sent):
        lines.append(f"tmpSendId: {sent.tmp_send_id}")
    elif sent.reason is not None:
        lines[0] += f", as the template: {sent.reason}"
    print_result("\n".join(map(visible, lines)))
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


def _whereabouts(send: "TexterError | Interrupted") -> str:
    """Return where to look for a message that may have been sent."""
    began, ended = (f"{moment:%Y-%m-%d %H:%M:%S} UTC" for moment in send.time_window or ())
    return f"texter: {whereabouts(send.chat_id, send.tmp_send_id)}, between {began} and {ended}."
