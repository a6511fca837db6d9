// Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages, through openapi-fetch.
import { tell } from "./program.js";
// sample of client
import createClient from "openapi-fetch";
import type { paths } from "./texter.js";

const client = createClient<paths>({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  headers: { Authorization: `Bearer ${process.env["TEXTER_API_TOKEN"]}` },
  redirect: "manual", // following a redirect could send a message a second time
});
// end of sample

async function main() {
  // sample of searchChats
  const { data: found } = await client.GET("/chats/search", {
    params: {
      query: {
        search: "050-000 0000",
        "channel[name]": "whatsapp",
        "channel[accountId]": "972501000000",
        "labels[]": ["vip", "a&b=c"],
        "statuses[]": ["PENDING", "ASSIGNED"],
        limit: "5",
      },
    },
  });
  // end of sample
  const chatId = found?.data?.[0]?._id ?? "";
  // sample of getChat
  const { data: chat } = await client.GET("/chats/{chatId}", { params: { path: { chatId } } });
  // end of sample
  // sample of sendMessage
  const { response } = await client.POST("/messages/send/{chatId}", {
    params: { path: { chatId } },
    body: { type: "text", text: "Hey there!" },
    parseAs: "stream", // keeps the status, whatever the body is
  });
  // end of sample
  // sample of listTemplates
  const { data: templates } = await client.GET("/whatsapp/templates", {
    params: { query: { accountId: "972501000000", includeAll: "true" } },
  });
  // end of sample
  // sample of sendTemplate
  const { data: sent } = await client.POST("/whatsapp/templates/send", {
    body: {
      templateName: "reminder",
      to: "0500000000",
      language: "he",
      body: ["דנה", "10:30"],
      setChat: { crmData: { visits: [1, null] } },
    },
  });
  // end of sample
  const { data: refused } = await client.POST("/whatsapp/templates/send", {
    body: { templateName: "hello", to: "0500000001" },
  });
  // sample of getMessages
  const { data: read } = await client.GET("/messages/chat/{chatId}", {
    params: { path: { chatId }, query: { limit: "1", beforeTime: "9999999999999", beforeId: "0a" } },
  });
  // end of sample
  if (!response.ok) throw new Error(`Status ${response.status}`);
  tell(chatId, found, chat, templates, sent, refused, read);
}

void main();
