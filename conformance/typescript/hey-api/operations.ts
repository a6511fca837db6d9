// Finds a chat, reads it, lists templates, sends one, and reads messages, through the generated client.
import { tell } from "./program.js";
import { client } from "./texter/client.gen.js";
import { getChat, getMessages, listTemplates, searchChats, sendTemplate } from "./texter/index.js";

client.setConfig({
  baseUrl: process.env["TEXTER_BASE_URL"] ?? "",
  auth: process.env["TEXTER_API_TOKEN"] ?? "",
  redirect: "manual",
});

async function main() {
  const { data: found } = await searchChats({
    query: {
      search: "050-000 0000",
      "channel[name]": "whatsapp",
      "channel[accountId]": "972501000000",
      "labels[]": ["vip", "a&b=c"],
      "statuses[]": ["PENDING", "ASSIGNED"],
      limit: "5",
    },
  });
  const chatId = found?.data?.[0]?._id ?? "";
  const { data: chat } = await getChat({ path: { chatId } });
  const { data: templates } = await listTemplates({ query: { accountId: "972501000000", includeAll: "true" } });
  const { data: sent } = await sendTemplate({
    body: {
      templateName: "reminder",
      to: "0500000000",
      language: "he",
      body: ["דנה", "10:30"],
      setChat: { crmData: { visits: [1, null] } },
    },
  });
  const { data: refused } = await sendTemplate({ body: { templateName: "hello", to: "0500000001" } });
  const { data: read } = await getMessages({
    path: { chatId },
    query: { limit: "1", beforeTime: "9999999999999", beforeId: "0a" },
  });
  tell(chatId, found, chat, templates, sent, refused, read);
}

void main();
