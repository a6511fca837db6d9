// The generated types that the examples and the programs use.
export type { Chat, ChatMessages, Chats, OutgoingMessage, SentMessages, Template, TemplateResult } from "./texter/index.js";
