// Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages, through the generated client.

use serde_json::json;

use crate::Client;
use crate::types::*;

pub async fn call(client: &Client) {
    // sample of searchChats
    let found = client
        .search_chats()
        .search("050-000 0000")
        .channel_name(ChatChannel::Whatsapp)
        .channel_account_id("972501000000")
        .labels(vec!["vip".to_string(), "a&b=c".to_string()])
        .statuses(vec![ChatStatusName::Pending, ChatStatusName::Assigned])
        .limit("5")
        .send()
        .await
        .unwrap();
    // end of sample
    let chat_id = found.data.as_ref().unwrap()[0].id.as_deref().unwrap();
    // sample of getChat
    let chat = client.get_chat().chat_id(chat_id).send().await.unwrap();
    // end of sample
    // sample of sendMessage
    let message = TextMessage::builder().type_(TextMessageType::Text).text("Hey there!");
    let message: TextMessage = message.try_into().unwrap();
    client.send_message().chat_id(chat_id).body(message).send().await.unwrap();
    // end of sample
    // sample of listTemplates
    let templates = client.list_templates().account_id("972501000000").include_all("true").send().await.unwrap();
    // end of sample
    // sample of sendTemplate
    let crm_data = json!({"visits": [1, null]});
    let reminder = TemplateMessage::builder()
        .template_name("reminder")
        .to("0500000000")
        .language("he".to_string())
        .body(vec!["דנה".to_string(), "10:30".to_string()])
        .set_chat(TemplateSetChat([("crmData".to_string(), crm_data)].into_iter().collect()));
    let sent = client.send_template().body(reminder).send().await.unwrap();
    // end of sample
    let hello = TemplateMessage::builder().template_name("hello").to("0500000001");
    let refused = client.send_template().body(hello).send().await.unwrap();
    // sample of getMessages
    let read = client
        .get_messages()
        .chat_id(chat_id)
        .limit("1")
        .before_time("9999999999999")
        .before_id("0a")
        .send()
        .await
        .unwrap();
    // end of sample
    let told = json!({
        "chatId": chat_id,
        "total": found.total,
        "title": chat.title,
        "lastIncoming": chat.last_incoming_message_timestamp,
        "templates": templates.iter().map(|template| &template.name).collect::<Vec<_>>(),
        "success": [sent.success, refused.success],
        "text": sent.text,
        "messageId": sent.message_id,
        "error": refused.error,
        "messages": read.messages.iter().flatten().map(|message| &message.id).collect::<Vec<_>>(),
    });
    println!("{told}");
}
