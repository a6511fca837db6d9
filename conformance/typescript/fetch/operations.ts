// Finds a chat, reads it, lists templates, sends one, and reads messages, through the generated client.
import { tell } from "./program.js";
import { ChatsApi, Configuration, MessagesApi, TemplatesApi } from "./texter/index.js";

const configuration = new Configuration({
  basePath: process.env["TEXTER_BASE_URL"] ?? "",
  accessToken: process.env["TEXTER_API_TOKEN"] ?? "",
  fetchApi: (url, settings) => fetch(url, { ...settings, redirect: "manual" }),
});
const chats = new ChatsApi(configuration);
const templates = new TemplatesApi(configuration);

async function main() {
  const found = await chats.searchChats({
    search: "050-000 0000",
    channelName: "whatsapp",
    channelAccountId: "972501000000",
    labels: new Set(["vip", "a&b=c"]),
    statuses: ["PENDING", "ASSIGNED"],
    limit: "5",
  });
  const chatId = found.data?.[0]?._id ?? "";
  const chat = await chats.getChat({ chatId });
  const listed = await templates.listTemplates({ accountId: "972501000000", includeAll: "true" });
  const sent = await templates.sendTemplate({
    templateMessage: {
      templateName: "reminder",
      to: "0500000000",
      language: "he",
      body: ["דנה", "10:30"],
      setChat: { crmData: { visits: [1, null] } },
    },
  });
  const refused = await templates.sendTemplate({ templateMessage: { templateName: "hello", to: "0500000001" } });
  const read = await new MessagesApi(configuration).getMessages({
    chatId,
    limit: "1",
    beforeTime: "9999999999999",
    beforeId: "0a",
  });
  tell(chatId, found, chat, listed, sent, refused, read);
}

void main();
