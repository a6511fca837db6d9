// Sends messages through the client that openapi-generator makes from the spec, as a team would on its first day.
import { sendAll } from "./program.js";
import { Configuration, MessagesApi, ResponseError } from "./texter/index.js";

const messages = new MessagesApi(
  new Configuration({
    basePath: process.env["TEXTER_BASE_URL"] ?? "",
    accessToken: process.env["TEXTER_API_TOKEN"] ?? "",
    // Following a redirect could send the message a second time.
    fetchApi: (url, settings) => fetch(url, { ...settings, redirect: "manual" }),
  }),
);

void sendAll(async (chatId, outgoingMessage) => {
  try {
    const response = await messages.sendMessageRaw(
      { chatId, outgoingMessage },
      { signal: AbortSignal.timeout(30_000) },
    );
    return { status: response.raw.status, read: () => response.value() };
  } catch (error) {
    if (error instanceof ResponseError) return { status: error.response.status, read: async () => null };
    throw error;
  }
});
