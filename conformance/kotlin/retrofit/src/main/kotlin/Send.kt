// Sends messages through the client that openapi-generator makes from the spec, as a team would on its first day.

import com.google.gson.GsonBuilder
import com.google.gson.JsonParser
import java.io.File
import texter.apis.MessagesApi
import texter.infrastructure.Serializer
import texter.models.Message
import texter.models.OutgoingMessage

/**
 * The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as
 * well as a 5xx, while the message is still on its way.
 */
val REFUSALS = setOf(400, 401, 403, 404, 422, 429)

/** Sends one message, and decides by the status: the body may be anything. */
fun send(api: MessagesApi, chatId: String, message: OutgoingMessage): Map<String, Any?> {
    status = 0
    var stored: Message? = null
    try {
        stored = api.sendMessage(chatId, message).execute().body()?.messages?.firstOrNull()
    } catch (_: Exception) {
        // After a 2xx the message is accepted, whether or not the response is readable.
    }
    return mapOf(
        "delivery" to if (status in 200..299) "ACCEPTED" else if (status in REFUSALS) "REJECTED" else "UNKNOWN",
        "httpStatus" to status,
        "id" to stored?.id,
        "providerId" to stored?.channelInfo?.id,
        "status" to stored?.status,
    )
}

fun read(file: File): List<OutgoingMessage> =
    JsonParser.parseString(file.readText()).asJsonObject["cases"].asJsonArray.map {
        Serializer.gson.fromJson(it.asJsonObject["message"], OutgoingMessage::class.java)
    }

fun main(arguments: Array<String>) {
    val json = GsonBuilder().serializeNulls().create()
    val api = client.createService(MessagesApi::class.java)
    for (message in if (arguments.isEmpty()) EXAMPLES else read(File(arguments[0]))) {
        println(json.toJson(send(api, System.getenv("TEXTER_CHAT_ID"), message)))
    }
    System.exit(0) // else OkHttp's threads keep the program waiting
}
