"""The handlers of the operations that list and send templates."""

from typing import Final

from texter_client.models import Message
from texter_ext import WHATSAPP
from texter_ext._messages.checking import check_json
from texter_ext.sandbox._answers import Answer, RefusedError, whatsapp_sentence
from texter_ext.sandbox._chats import digits_of, international
from texter_ext.sandbox._conversations import iso, now
from texter_ext.sandbox._document import Json
from texter_ext.sandbox._state import State
from texter_ext.sandbox._storage import stored_message
from texter_ext.sandbox._templates import SandboxTemplate, filled
from texter_ext.sandbox._validation import Call, query_of, validate

STRUCTURE: Final = "TemplateMessage"

# WhatsApp's codes for a send that does not fit its template.
_WRONG_NUMBER_OF_VALUES: Final = 132000
_NO_SUCH_TEMPLATE: Final = 132001
_WRONG_FORMAT: Final = 132012
_MISSING: Final = 131008
_INVALID: Final = 131009


def list_templates(state: State, call: Call) -> Answer:
    """Return the templates, only the approved ones unless the others are asked for."""
    validate(call)
    query = query_of(call.request)
    accounts, include_all = query.get("accountId"), query.get("includeAll", [""])[-1] == "true"
    found = [
        each.as_json()
        for each in state.settings.templates
        if (each.approved or include_all) and (accounts is None or each.account_id in accounts)
    ]
    return Answer(200, found)


def send_template(state: State, call: Call) -> Answer:
    """Store the message, and make up the chat if the recipient has none."""
    body: Json = validate(call)
    violations = [each for each in check_json(body, WHATSAPP, STRUCTURE) if each.severity == "error"]
    if violations:
        details = [{"pointer": each.pointer, "message": each.detail} for each in violations]
        raise RefusedError(400, "The values do not fit a template.", details)
    number, account_id = _recipient(body), _account(state, body)
    template, language = _template(state, body)
    _check(template, language, body)
    if number in state.unsubscribed_numbers():
        date = iso(now())[:10]
        return Answer(200, {"success": False, "error": f"Recipient unsubscribed from template messages on {date}"})
    conversation = state.conversations.reach(number, account_id)
    values = body.get("body", [])
    text = filled(template.texts[language], values)
    as_session_message = "sessionMessage" in body and conversation.window_open
    content: Json = {"type": "text", "text": text}
    if not as_session_message:
        content |= {"type": "special", "special": _special(template, language, body)}
    message = Message.from_dict(stored_message(conversation, content))
    state.store(conversation, [message])
    result = {"success": True, "text": text, "sentAsSessionMessage": as_session_message, "messageId": message.id}
    return Answer(200, result, messages=[message])


def _recipient(body: Json) -> str:
    digits = digits_of(body["to"])
    if digits is None:
        raise RefusedError(400, "to must be a phone number.", [_detail("/to")])
    return international(digits)


def _account(state: State, body: Json) -> str:
    """Return the account to send from, by default the first one."""
    accounts = state.conversations.account_ids
    if "from" not in body:
        return accounts[0]
    sender = digits_of(body["from"])
    if sender not in (*accounts, *(each.account_id for each in state.settings.templates)):
        raise RefusedError(400, whatsapp_sentence(_INVALID), [_detail("/from")])
    return sender


def _template(state: State, body: Json) -> tuple[SandboxTemplate, str]:
    """Return the template and its language, which need not be given if there is only one."""
    name = body["templateName"]
    template = next((each for each in state.settings.templates if each.name == name and each.approved), None)
    if template is None:
        raise RefusedError(400, whatsapp_sentence(_NO_SUCH_TEMPLATE), [_detail("/templateName")])
    language: str = body.get("language", next(iter(template.texts)) if len(template.texts) == 1 else "")
    if language not in template.texts:
        raise RefusedError(400, whatsapp_sentence(_NO_SUCH_TEMPLATE), [_detail("/language")])
    return template, language


def _check(template: SandboxTemplate, language: str, body: Json) -> None:
    """Check that the values fit the template."""
    if len(body.get("body", ())) != template.number_of_variables(language):
        raise RefusedError(400, whatsapp_sentence(_WRONG_NUMBER_OF_VALUES), [_detail("/body")])
    if "header" in body and not template.has_media:
        raise RefusedError(400, whatsapp_sentence(_WRONG_FORMAT), [_detail("/header")])
    if len(body.get("buttons", ())) < template.url_variables:
        raise RefusedError(400, whatsapp_sentence(_MISSING), [_detail("/buttons")])


def _detail(pointer: str) -> dict[str, str]:
    return {"pointer": pointer, "message": "does not fit the template or its recipient"}


def _special(template: SandboxTemplate, language: str, body: Json) -> Json:
    """Return what a stored message says of its template."""
    components = template.components(language, body.get("body", []))
    for component in components:
        if component["type"] == "HEADER" and "header" in body:
            component["example"] = {"header_handle": [body["header"]["url"]]}
    return {"whatsapp": {"template": {"templateId": template.name, "language": language, "components": components}}}
