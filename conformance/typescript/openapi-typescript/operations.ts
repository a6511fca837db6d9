// Finds a chat, reads it, lists templates, sends one, and reads messages, through openapi-fetch.
import createClient from "openapi-fetch";
import { tell } from "./program.js";
import type { paths } from "./texter.js";

const client = createClient<paths>({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  headers: { Authorization: `Bearer ${process.env["TEXTER_API_TOKEN"]}` },
  redirect: "manual",
});

async function main() {
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
  const chatId = found?.data?.[0]?._id ?? "";
  const { data: chat } = await client.GET("/chats/{chatId}", { params: { path: { chatId } } });
  const { data: templates } = await client.GET("/whatsapp/templates", {
    params: { query: { accountId: "972501000000", includeAll: "true" } },
  });
  const { data: sent } = await client.POST("/whatsapp/templates/send", {
    body: {
      templateName: "reminder",
      to: "0500000000",
      language: "he",
      body: ["דנה", "10:30"],
      setChat: { crmData: { visits: [1, null] } },
    },
  });
  const { data: refused } = await client.POST("/whatsapp/templates/send", {
    body: { templateName: "hello", to: "0500000001" },
  });
  const { data: read } = await client.GET("/messages/chat/{chatId}", {
    params: { path: { chatId }, query: { limit: "1", beforeTime: "9999999999999", beforeId: "0a" } },
  });
  tell(chatId, found, chat, templates, sent, refused, read);
}

void main();
