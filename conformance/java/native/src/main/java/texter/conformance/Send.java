package texter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import texter.client.ApiClient;
import texter.client.ApiException;
import texter.client.api.MessagesApi;
import texter.client.model.*;

/** Sends messages through the client that openapi-generator makes from the spec, as a team would on its first day. */
public final class Send {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499,
     * as well as a 5xx, while the message is still on its way.
     */
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404, 422, 429);

    private final String chatId = System.getenv("TEXTER_CHAT_ID");
    private final ApiClient client = new ApiClient();
    private final MessagesApi api;
    private int status; // of the last answer; 0 if there was none

    private Send() {
        client.updateBaseUri(System.getenv("TEXTER_BASE_URL"));
        // Over HTTP/2, newer versions of Java resend a request that the server says it did not process.
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        client.setReadTimeout(Duration.ofSeconds(30));
        String authorization = "Bearer " + System.getenv("TEXTER_API_TOKEN");
        client.setRequestInterceptor(request -> request.header("Authorization", authorization));
        // If the body cannot be read, the code of an ApiException is 0, not the status.
        client.setResponseInterceptor(response -> status = response.statusCode());
        api = new MessagesApi(client);
    }

    public static void main(String[] args) throws IOException {
        Send program = new Send();
        for (OutgoingMessage message : args.length == 0 ? Examples.all() : program.read(new File(args[0]))) {
            // Bytes, because the encoding of System.out depends on the machine.
            System.out.writeBytes(JSON.writeValueAsBytes(program.send(message)));
            System.out.println();
        }
    }

    private ObjectNode send(OutgoingMessage message) {
        status = 0;
        SentMessages result = null;
        try {
            result = api.sendMessage(chatId, message);
        } catch (ApiException e) {
            // Don't log the messages of the exception or its cause: they quote the answer, which may hold personal data.
            String cause = e.getCause() == null ? "" : ", " + e.getCause().getClass().getName();
            System.err.println("Status " + status + cause);
        }
        Optional<Message> stored = Optional.ofNullable(result)
            .map(SentMessages::getMessages)
            .filter(messages -> !messages.isEmpty())
            .map(messages -> messages.get(0));
        return JSON.createObjectNode()
            .put("delivery", status / 100 == 2 ? "ACCEPTED" : REFUSALS.contains(status) ? "REJECTED" : "UNKNOWN")
            .put("httpStatus", status)
            .put("id", stored.map(Message::getId).orElse(null))
            .put("providerId", stored.map(Message::getChannelInfo).map(MessageChannelInfo::getId).orElse(null))
            .put("status", stored.map(Message::getStatus).orElse(null));
    }

    private List<OutgoingMessage> read(File vectors) throws IOException {
        ObjectMapper mapper = client.getObjectMapper();
        List<OutgoingMessage> messages = new ArrayList<>();
        for (JsonNode vector : mapper.readTree(vectors).get("cases")) {
            messages.add(mapper.treeToValue(vector.get("message"), OutgoingMessage.class));
        }
        return messages;
    }
}
