// The spec's example messages, written with the generated types.
package main

import (
	"time"

	"example.com/shop/texter"
)

func examples() []texter.OutgoingMessage {
	return []texter.OutgoingMessage{
		texter.NewTextMessageOutgoingMessage(texter.TextMessage{
			Text:      "שלום! ההזמנה שלך יצאה לדרך 📦",
			Context:   text("wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA"),
			TmpSendId: text("order-1042-shipped"),
		}),
		texter.NewMediaMessageOutgoingMessage(texter.MediaMessage{Media: []texter.MediaItem{
			{
				MediaType: texter.MediaTypeDocument,
				URL:       text("https://example.com/invoices/1042.pdf"),
				Caption:   text("Invoice 1042"),
				Filename:  text("invoice-1042.pdf"),
			},
			{MediaType: texter.MediaTypeImage, FileId: text("65f0c0ffee65f0c0ffee65f0")},
		}}),
		texter.NewButtonsMessageOutgoingMessage(texter.ButtonsMessage{
			Text: "Shall we keep your appointment on Sunday at 10:30?",
			Buttons: []texter.Button{
				{Title: "Keep it", Payload: "appointment-keep"},
				{Title: "Another time", Payload: "appointment-move"},
				{Title: "Cancel", Payload: "appointment-cancel"},
			},
		}),
		texter.NewListMessageOutgoingMessage(texter.ListMessage{
			Text: "What would you like to do?",
			List: texter.ListMenu{
				Button: "Choose",
				Sections: []texter.ListSection{
					{Title: text("Orders"), Rows: []texter.ListRow{
						{Title: "Where is my order?", Payload: "order-status", Description: text("Track a delivery")},
						{Title: "Change an order", Payload: "order-change"},
					}},
					{Title: text("Help"), Rows: []texter.ListRow{{Title: "Talk to a person", Payload: "agent"}}},
				},
			},
		}),
		texter.NewContactsMessageOutgoingMessage(texter.ContactsMessage{Contacts: []texter.Contact{{
			Name: texter.ContactName{
				FormattedName: "Dana Levi", FirstName: text("Dana"), LastName: text("Levi"),
			},
			Phones: []texter.ContactPhone{
				{Phone: "+972-50-000-0000", Type: text("WORK"), WaID: text("972500000000")},
			},
			Emails: []texter.ContactEmail{{Email: "dana@example.com", Type: text("WORK")}},
			Urls:   []texter.ContactUrl{{URL: "https://example.com", Type: text("WORK")}},
			Addresses: []texter.ContactAddress{{
				Street:      text("1 Example Street"),
				City:        text("Haifa"),
				Country:     text("Israel"),
				CountryCode: text("il"),
				Type:        text("WORK"),
			}},
			Org: texter.NewOptContactOrganization(texter.ContactOrganization{
				Company: text("Example Ltd"), Department: text("Sales"), Title: text("Manager"),
			}),
			Birthday: texter.NewOptDate(time.Date(1990, time.February, 28, 0, 0, 0, 0, time.UTC)),
		}}}),
		texter.NewLocationMessageOutgoingMessage(texter.LocationMessage{Location: texter.Location{
			Latitude:  32.0853,
			Longitude: 34.7818,
			Name:      text("The shop"),
			Address:   text("1 Example Street"),
		}}),
	}
}

func text(value string) texter.OptString { return texter.NewOptString(value) }
