# pyright: strict
"""Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages."""

import json
import os

import httpx

# sample of client
from texter import AuthenticatedClient
from texter.api.chats import get_chat, search_chats
from texter.api.messages import get_messages, send_message
from texter.api.templates import list_templates, send_template

# end of sample
from texter.models import (
    Chat,
    ChatChannel,
    ChatMessages,
    Chats,
    ChatStatusName,
    SentMessages,
    TemplateMessage,
    TemplateResult,
    TemplateSetChat,
    TextMessage,
)


def main() -> None:
    """Call each operation once, the send of a template twice."""
    # sample of client
    client = AuthenticatedClient(
        base_url=os.environ["TEXTER_BASE_URL"], token=os.environ["TEXTER_API_TOKEN"], timeout=httpx.Timeout(30)
    )
    # end of sample
    with client:
        # sample of searchChats
        found = search_chats.sync(
            client=client,
            search="050-000 0000",
            channelname=ChatChannel.WHATSAPP,
            channelaccount_id="972501000000",
            labels=["vip", "a&b=c"],
            statuses=[ChatStatusName.PENDING, ChatStatusName.ASSIGNED],
            limit="5",
        )
        # end of sample
        row = found.data[0] if isinstance(found, Chats) and found.data else None
        chat_id = str(row.field_id if row else None)
        # sample of getChat
        chat = get_chat.sync(chat_id, client=client)
        # end of sample
        # sample of sendMessage
        accepted = send_message.sync(chat_id, client=client, body=TextMessage(text="Hey there!"))
        # end of sample
        # sample of listTemplates
        templates = list_templates.sync(client=client, account_id="972501000000", include_all="true")
        # end of sample
        # sample of sendTemplate
        chat_data = TemplateSetChat()
        body = TemplateMessage(
            template_name="reminder", to="0500000000", language="he", body=["דנה", "10:30"], set_chat=chat_data
        )
        chat_data["crmData"] = {"visits": [1, None]}
        sent = send_template.sync(client=client, body=body)
        # end of sample
        refused = send_template.sync(client=client, body=TemplateMessage(template_name="hello", to="0500000001"))
        # sample of getMessages
        read = get_messages.sync(chat_id, client=client, limit="1", before_time="9999999999999", before_id="0a")
        # end of sample
    assert isinstance(chat, Chat)
    assert isinstance(accepted, SentMessages)
    assert isinstance(templates, list)
    assert isinstance(sent, TemplateResult)
    assert isinstance(refused, TemplateResult)
    assert isinstance(read, ChatMessages)
    told = {
        "chatId": chat_id,
        "total": found.total if isinstance(found, Chats) else None,
        "title": chat.title,
        "lastIncoming": chat.last_incoming_message_timestamp,
        "templates": [template.name for template in templates],
        "success": [sent.success, refused.success],
        "text": sent.text,
        "messageId": sent.message_id,
        "error": refused.error,
        "messages": [message.field_id for message in read.messages or []],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
