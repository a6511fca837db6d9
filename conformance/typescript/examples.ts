// The spec's example messages, checked against the generated types.
import type { OutgoingMessage } from "./types.js";

export const EXAMPLES: readonly OutgoingMessage[] = [
  {
    type: "text",
    text: "שלום! ההזמנה שלך יצאה לדרך 📦",
    context: "wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA",
    tmpSendId: "order-1042-shipped",
  },
  {
    type: "media",
    media: [
      {
        mediaType: "document",
        url: "https://example.com/invoices/1042.pdf",
        caption: "Invoice 1042",
        filename: "invoice-1042.pdf",
      },
      { mediaType: "image", fileId: "65f0c0ffee65f0c0ffee65f0" },
    ],
  },
  {
    type: "buttons",
    text: "Shall we keep your appointment on Sunday at 10:30?",
    buttons: [
      { title: "Keep it", payload: "appointment-keep" },
      { title: "Another time", payload: "appointment-move" },
      { title: "Cancel", payload: "appointment-cancel" },
    ],
  },
  {
    type: "list",
    text: "What would you like to do?",
    list: {
      button: "Choose",
      sections: [
        {
          title: "Orders",
          rows: [
            { title: "Where is my order?", payload: "order-status", description: "Track a delivery" },
            { title: "Change an order", payload: "order-change" },
          ],
        },
        { title: "Help", rows: [{ title: "Talk to a person", payload: "agent" }] },
      ],
    },
  },
  {
    type: "contacts",
    contacts: [
      {
        name: { formatted_name: "Dana Levi", first_name: "Dana", last_name: "Levi" },
        phones: [{ phone: "+972-50-000-0000", type: "WORK", wa_id: "972500000000" }],
        emails: [{ email: "dana@example.com", type: "WORK" }],
        urls: [{ url: "https://example.com", type: "WORK" }],
        addresses: [
          { street: "1 Example Street", city: "Haifa", country: "Israel", country_code: "il", type: "WORK" },
        ],
        org: { company: "Example Ltd", department: "Sales", title: "Manager" },
        birthday: "1990-02-28",
      },
    ],
  },
  {
    type: "location",
    location: { latitude: 32.0853, longitude: 34.7818, name: "The shop", address: "1 Example Street" },
  },
];

// Messages that the types refuse. A line that compiles is an error here.
// @ts-expect-error: no such type of message
void ({ type: "sticker", text: "x" } satisfies OutgoingMessage);
// @ts-expect-error: a field of another type of message
void ({ type: "text", media: [] } satisfies OutgoingMessage);
// @ts-expect-error: a field that is missing
void ({ type: "buttons", text: "Sure?", buttons: [{ title: "Yes" }] } satisfies OutgoingMessage);
