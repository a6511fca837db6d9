package texter.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import texter.client.ApiClient;
import texter.client.api.ChatsApi;
import texter.client.api.MessagesApi;
import texter.client.api.TemplatesApi;
import texter.client.model.*;

/** Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages, through the generated client. */
public final class Operations {
    private Operations() {}

    public static void main(String[] args) throws Exception {
        // sample of client
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("TEXTER_BASE_URL"));
        // Over HTTP/2, newer versions of Java resend a request that the server says it did not process.
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        String authorization = "Bearer " + System.getenv("TEXTER_API_TOKEN");
        client.setRequestInterceptor(request -> request.header("Authorization", authorization));
        // end of sample

        // sample of searchChats
        Chats found = new ChatsApi(client).searchChats(
            "050-000 0000",
            ChatChannel.WHATSAPP,
            "972501000000",
            new LinkedHashSet<>(List.of("vip", "a&b=c")),
            List.of(ChatStatusName.PENDING, ChatStatusName.ASSIGNED),
            "5",
            null);
        // end of sample
        String chatId = found.getData().get(0).getId();
        // sample of getChat
        Chat chat = new ChatsApi(client).getChat(chatId);
        // end of sample
        // sample of sendMessage
        TextMessage message = new TextMessage().text("Hey there!");
        new MessagesApi(client).sendMessage(chatId, new OutgoingMessage(message));
        // end of sample
        // sample of listTemplates
        List<Template> listed = new TemplatesApi(client).listTemplates("972501000000", "true");
        // end of sample
        // sample of sendTemplate
        TemplatesApi templates = new TemplatesApi(client);
        TemplateResult sent = templates.sendTemplate(new TemplateMessage()
            .templateName("reminder")
            .to("0500000000")
            .language("he")
            .body(List.of("דנה", "10:30"))
            .putSetChatItem("crmData", Map.of("visits", Arrays.asList(1, null))));
        // end of sample
        TemplateResult refused = templates.sendTemplate(new TemplateMessage().templateName("hello").to("0500000001"));
        // sample of getMessages
        ChatMessages read = new MessagesApi(client).getMessages(chatId, "1", "9999999999999", "0a", null);
        // end of sample

        Map<String, Object> told = new LinkedHashMap<>();
        told.put("chatId", chatId);
        told.put("total", found.getTotal());
        told.put("title", chat.getTitle());
        told.put("lastIncoming", chat.getLastIncomingMessageTimestamp());
        told.put("templates", listed.stream().map(Template::getName).toList());
        told.put("success", List.of(sent.getSuccess(), refused.getSuccess()));
        told.put("text", sent.getText());
        told.put("messageId", sent.getMessageId());
        told.put("error", refused.getError());
        told.put("messages", read.getMessages().stream().map(Message::getId).toList());
        System.out.writeBytes(new ObjectMapper().writeValueAsBytes(told));
        System.out.println();
    }
}
