// Sends messages through the client that Hey API makes from the spec, as a team would on its first day.
import { sendAll } from "./program.js";
import { client } from "./texter/client.gen.js";
import { sendMessage } from "./texter/index.js";

client.setConfig({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  auth: process.env["TEXTER_API_TOKEN"] ?? "",
  redirect: "manual", // following a redirect could send the message a second time
});

void sendAll(async (chatId, body) => {
  const { data, response } = await sendMessage({
    path: { chatId },
    body,
    parseAs: "stream", // keeps the status, whatever the body is
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response?.status ?? 0, read: () => new Response(data as unknown as ReadableStream | null).json() };
});
