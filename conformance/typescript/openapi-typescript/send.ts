// Sends messages through openapi-fetch, typed by openapi-typescript from the spec, as a team would on its first day.
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import { EXAMPLES } from "./examples.js";
import type { components, paths } from "./texter.js";

type OutgoingMessage = components["schemas"]["OutgoingMessage"];
type SentMessages = components["schemas"]["SentMessages"];

const client = createClient<paths>({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  headers: { Authorization: `Bearer ${process.env["TEXTER_API_TOKEN"]}` },
  redirect: "manual", // following a redirect could send the message a second time
});

/**
 * The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as
 * well as a 5xx, while the message is still on its way.
 */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 422, 429];

/** Sends one message, and decides by the status before it reads the body, which may be anything. */
async function send(chatId: string, body: OutgoingMessage) {
  const unread = { id: null, providerId: null, status: null };
  try {
    const { data, response } = await client.POST("/messages/send/{chatId}", {
      params: { path: { chatId } },
      body,
      parseAs: "stream", // keeps the status, whatever the body is
      signal: AbortSignal.timeout(30_000),
    });
    const httpStatus = response.status;
    if (!response.ok) {
      return { delivery: REFUSALS.includes(httpStatus) ? "REJECTED" : "UNKNOWN", httpStatus, ...unread };
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

/** Returns the answer to an accepted message; undefined if it is not JSON. */
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
