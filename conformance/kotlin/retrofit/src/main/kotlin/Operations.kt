// Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages, through the generated client.

package operations

import client
import com.google.gson.Gson
import retrofit2.Call
import texter.apis.ChatsApi
import texter.apis.MessagesApi
import texter.apis.TemplatesApi
import texter.models.*

fun <Body> Call<Body>.body(): Body = execute().body()!!

fun main() {
    // sample of searchChats
    val chats = client.createService(ChatsApi::class.java)
    val found = chats.searchChats(
        search = "050-000 0000",
        channelName = ChatChannel.whatsapp,
        channelAccountId = "972501000000",
        labels = setOf("vip", "a&b=c"),
        statuses = listOf(ChatStatusName.PENDING, ChatStatusName.ASSIGNED),
        limit = "5",
    ).body()
    // end of sample
    val chatId = found.data!!.first().id!!
    // sample of getChat
    val chat = client.createService(ChatsApi::class.java).getChat(chatId).body()
    // end of sample
    // sample of sendMessage
    val message = TextMessage(type = TextMessage.Type.text, text = "Hey there!")
    val accepted = client.createService(MessagesApi::class.java).sendMessage(chatId, OutgoingMessage(message)).execute()
    // end of sample
    check(accepted.isSuccessful)
    // sample of listTemplates
    val templates = client.createService(TemplatesApi::class.java)
    val listed = templates.listTemplates(accountId = "972501000000", includeAll = "true").body()
    // end of sample
    // sample of sendTemplate
    val sent = client.createService(TemplatesApi::class.java).sendTemplate(
        TemplateMessage(
            templateName = "reminder",
            to = "0500000000",
            language = "he",
            body = listOf("דנה", "10:30"),
            setChat = mapOf("crmData" to mapOf("visits" to listOf(1, null))),
        )
    ).body()
    // end of sample
    val refused = templates.sendTemplate(TemplateMessage(templateName = "hello", to = "0500000001")).body()
    // sample of getMessages
    val read = client.createService(MessagesApi::class.java)
        .getMessages(chatId, limit = "1", beforeTime = "9999999999999", beforeId = "0a")
        .body()
    // end of sample
    println(
        Gson().toJson(
            mapOf(
                "chatId" to chatId,
                "total" to found.total,
                "title" to chat.title,
                "lastIncoming" to chat.lastIncomingMessageTimestamp,
                "templates" to listed.map { it.name },
                "success" to listOf(sent.success, refused.success),
                "text" to sent.text,
                "messageId" to sent.messageId,
                "error" to refused.error,
                "messages" to read.messages!!.map { it.id },
            )
        )
    )
    System.exit(0)
}
