// What the programs do, whichever generator made the client: each brings its own calls.
import { readFileSync } from "node:fs";
import { EXAMPLES } from "./examples.js";
import type { Chat, ChatMessages, Chats, OutgoingMessage, SentMessages, Template, TemplateResult } from "./types.js";

/** What is known of a response, and a function that reads its body, which may be anything. */
type Answer = { status: number; read: () => Promise<SentMessages | null | undefined> };

/**
 * The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as
 * well as a 5xx, while the message is still on its way.
 */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 422, 429];

/** Sends the spec's examples, or the messages in a file of conformance vectors, and prints each outcome. */
export async function sendAll(send: (chatId: string, message: OutgoingMessage) => Promise<Answer>) {
  const [file] = process.argv.slice(2);
  const messages: readonly OutgoingMessage[] =
    file === undefined
      ? EXAMPLES
      : (JSON.parse(readFileSync(file, "utf8")) as { cases: { message: OutgoingMessage }[] }).cases.map(
          ({ message }) => message,
        );
  for (const message of messages) {
    console.log(JSON.stringify(await outcome(send(process.env["TEXTER_CHAT_ID"] ?? "", message))));
  }
}

/** Decides by the status before it reads the body. */
async function outcome(sending: Promise<Answer>) {
  const unread = { id: null, providerId: null, status: null };
  const answer = await sending.catch(() => undefined);
  const httpStatus = answer?.status ?? 0;
  if (answer === undefined || httpStatus < 200 || httpStatus > 299) {
    return { delivery: REFUSALS.includes(httpStatus) ? "REJECTED" : "UNKNOWN", httpStatus, ...unread };
  }
  const result = await answer.read().catch(() => undefined); // accepted, whether or not the body is readable
  const stored = result?.messages?.[0];
  return {
    delivery: "ACCEPTED",
    httpStatus,
    id: stored?._id ?? null,
    providerId: stored?.channelInfo?.id ?? null,
    status: stored?.status ?? null,
  };
}

/** Prints what the other operations told. */
export function tell(
  chatId: string,
  found: Chats | undefined,
  chat: Chat | undefined,
  templates: Template[] | undefined,
  sent: TemplateResult | undefined,
  refused: TemplateResult | undefined,
  read: ChatMessages | undefined,
) {
  console.log(
    JSON.stringify({
      chatId,
      total: found?.total,
      title: chat?.title,
      lastIncoming: chat?.lastIncomingMessageTimestamp,
      templates: templates?.map(({ name }) => name),
      success: [sent?.success, refused?.success],
      text: sent?.text,
      messageId: sent?.messageId,
      error: refused?.error,
      messages: read?.messages?.map(({ _id }) => _id),
    }),
  );
}
