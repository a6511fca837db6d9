// Sends messages through openapi-fetch, typed by what openapi-typescript makes of the spec, as a team would on its first day.
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import { EXAMPLES } from "./examples.js";
import type { components, paths } from "./texter.js";

type OutgoingMessage = components["schemas"]["OutgoingMessage"];
type SentMessages = components["schemas"]["SentMessages"];

const client = createClient<paths>({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  headers: { Authorization: `Bearer ${process.env["TEXTER_API_TOKEN"]}` },
  redirect: "manual", // a redirect that is followed could send the message a second time
});

/** Sends one message, and decides by the status before it reads the body: a 5xx may come after the message went out. */
async function send(chatId: string, body: OutgoingMessage) {
  const unread = { id: null, providerId: null, status: null };
  try {
    const { data, response } = await client.POST("/messages/send/{chatId}", {
      params: { path: { chatId } },
      body,
      parseAs: "stream", // whatever the body is, the status is not lost
      signal: AbortSignal.timeout(30_000),
    });
    const httpStatus = response.status;
    if (!response.ok) {
      const refused = httpStatus >= 400 && httpStatus < 500;
      return { delivery: refused ? "REJECTED" : "UNKNOWN", httpStatus, ...unread };
    }
    const stored = (await readResult(data))?.messages?.[0];
    return {
      delivery: "ACCEPTED",
      httpStatus,
      id: stored?._id ?? null,
      providerId: stored?.channelInfo?.id ?? null,
      status: stored?.status ?? null,
    };
  } catch {
    return { delivery: "UNKNOWN", httpStatus: 0, ...unread };
  }
}

/** Reads an accepted message's answer; nothing where it is not what the spec says. */
async function readResult(data: ReadableStream | null | undefined): Promise<SentMessages | undefined> {
  try {
    return (await new Response(data ?? null).json()) as SentMessages;
  } catch {
    return undefined;
  }
}

const [file] = process.argv.slice(2);
const messages: readonly OutgoingMessage[] =
  file === undefined
    ? EXAMPLES
    : (JSON.parse(readFileSync(file, "utf8")) as { cases: { message: OutgoingMessage }[] }).cases.map(
        ({ message }) => message,
      );
for (const message of messages) {
  console.log(JSON.stringify(await send(process.env["TEXTER_CHAT_ID"] ?? "", message)));
}
