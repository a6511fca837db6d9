// The generated types that the examples and the programs use.
import type { components } from "./texter.js";

type Schemas = components["schemas"];
export type OutgoingMessage = Schemas["OutgoingMessage"];
export type SentMessages = Schemas["SentMessages"];
export type Chats = Schemas["Chats"];
export type Chat = Schemas["Chat"];
export type Template = Schemas["Template"];
export type TemplateResult = Schemas["TemplateResult"];
export type ChatMessages = Schemas["ChatMessages"];
