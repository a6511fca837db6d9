// The spec's example messages, written with the generated types.
package main

import (
	"log"
	"time"

	"github.com/oapi-codegen/runtime/types"

	"example.com/shop/texter"
)

func examples() []texter.OutgoingMessage {
	return []texter.OutgoingMessage{
		outgoing(texter.TextMessage{
			Text:      "שלום! ההזמנה שלך יצאה לדרך 📦",
			Context:   pointer("wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA"),
			TmpSendId: pointer("order-1042-shipped"),
		}),
		outgoing(texter.MediaMessage{Media: []texter.MediaItem{
			{
				MediaType: texter.Document,
				Url:       pointer("https://example.com/invoices/1042.pdf"),
				Caption:   pointer("Invoice 1042"),
				Filename:  pointer("invoice-1042.pdf"),
			},
			{MediaType: texter.Image, FileId: pointer("65f0c0ffee65f0c0ffee65f0")},
		}}),
		outgoing(texter.ButtonsMessage{
			Text: "Shall we keep your appointment on Sunday at 10:30?",
			Buttons: []texter.Button{
				{Title: "Keep it", Payload: "appointment-keep"},
				{Title: "Another time", Payload: "appointment-move"},
				{Title: "Cancel", Payload: "appointment-cancel"},
			},
		}),
		outgoing(texter.ListMessage{
			Text: "What would you like to do?",
			List: texter.ListMenu{
				Button: "Choose",
				Sections: []texter.ListSection{
					{Title: pointer("Orders"), Rows: []texter.ListRow{
						{Title: "Where is my order?", Payload: "order-status", Description: pointer("Track a delivery")},
						{Title: "Change an order", Payload: "order-change"},
					}},
					{Title: pointer("Help"), Rows: []texter.ListRow{{Title: "Talk to a person", Payload: "agent"}}},
				},
			},
		}),
		outgoing(texter.ContactsMessage{Contacts: []texter.Contact{{
			Name: texter.ContactName{
				FormattedName: "Dana Levi", FirstName: pointer("Dana"), LastName: pointer("Levi"),
			},
			Phones: &[]texter.ContactPhone{
				{Phone: "+972-50-000-0000", Type: pointer("WORK"), WaId: pointer("972500000000")},
			},
			Emails: &[]texter.ContactEmail{{Email: "dana@example.com", Type: pointer("WORK")}},
			Urls:   &[]texter.ContactUrl{{Url: "https://example.com", Type: pointer("WORK")}},
			Addresses: &[]texter.ContactAddress{{
				Street:      pointer("1 Example Street"),
				City:        pointer("Haifa"),
				Country:     pointer("Israel"),
				CountryCode: pointer("il"),
				Type:        pointer("WORK"),
			}},
			Org: &texter.ContactOrganization{
				Company: pointer("Example Ltd"), Department: pointer("Sales"), Title: pointer("Manager"),
			},
			Birthday: &types.Date{Time: time.Date(1990, time.February, 28, 0, 0, 0, 0, time.UTC)},
		}}}),
		outgoing(texter.LocationMessage{Location: texter.Location{
			Latitude:  32.0853,
			Longitude: 34.7818,
			Name:      pointer("The shop"),
			Address:   pointer("1 Example Street"),
		}}),
	}
}

// outgoing wraps a message in the union of the six types, which sets its `type`.
func outgoing(value any) texter.OutgoingMessage {
	var message texter.OutgoingMessage
	var err error
	switch typed := value.(type) {
	case texter.TextMessage:
		err = message.FromTextMessage(typed)
	case texter.MediaMessage:
		err = message.FromMediaMessage(typed)
	case texter.ButtonsMessage:
		err = message.FromButtonsMessage(typed)
	case texter.ListMessage:
		err = message.FromListMessage(typed)
	case texter.ContactsMessage:
		err = message.FromContactsMessage(typed)
	case texter.LocationMessage:
		err = message.FromLocationMessage(typed)
	}
	if err != nil {
		log.Fatal(err)
	}
	return message
}

func pointer[T any](value T) *T { return &value }
