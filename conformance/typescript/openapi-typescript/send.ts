// Sends messages through openapi-fetch, typed by openapi-typescript from the spec, as a team would on its first day.
import createClient from "openapi-fetch";
import { sendAll } from "./program.js";
import type { paths } from "./texter.js";

const client = createClient<paths>({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  headers: { Authorization: `Bearer ${process.env["TEXTER_API_TOKEN"]}` },
  redirect: "manual", // following a redirect could send the message a second time
});

void sendAll(async (chatId, body) => {
  const { data, response } = await client.POST("/messages/send/{chatId}", {
    params: { path: { chatId } },
    body,
    parseAs: "stream", // keeps the status, whatever the body is
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, read: () => new Response(data ?? null).json() };
});
