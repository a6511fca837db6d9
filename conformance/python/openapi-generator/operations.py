"""Finds a chat, reads it, lists templates, sends one, and reads messages, through the generated client."""

import json

from client import connect
from texter import ChatChannel, ChatsApi, ChatStatusName, MessagesApi, TemplateMessage, TemplatesApi


def main() -> None:
    """Call each operation once, the send of a template twice."""
    with connect() as client:
        chats = ChatsApi(client)
        templates = TemplatesApi(client)
        found = chats.search_chats(
            search="050-000 0000",
            channel_name=ChatChannel.WHATSAPP,
            channel_account_id="972501000000",
            labels=["vip", "a&b=c"],
            statuses=[ChatStatusName.PENDING, ChatStatusName.ASSIGNED],
            limit="5",
        )
        chat_id = str(found.data[0].id if found.data else None)
        chat = chats.get_chat(chat_id)
        listed = templates.list_templates(account_id="972501000000", include_all="true")
        sent = templates.send_template(
            TemplateMessage(
                templateName="reminder",
                to="0500000000",
                language="he",
                body=["דנה", "10:30"],
                setChat={"crmData": {"visits": [1, None]}},
            )
        )
        refused = templates.send_template(TemplateMessage(templateName="hello", to="0500000001"))
        read = MessagesApi(client).get_messages(chat_id, limit="1", before_time="9999999999999", before_id="0a")
    told = {
        "chatId": chat_id,
        "total": found.total,
        "title": chat.title,
        "lastIncoming": chat.last_incoming_message_timestamp,
        "templates": [template.name for template in listed],
        "success": [sent.success, refused.success],
        "text": sent.text,
        "messageId": sent.message_id,
        "error": refused.error,
        "messages": [message.id for message in read.messages or []],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
