// The spec's example messages, written with the generated types.

use crate::types::*;

pub fn all() -> Vec<OutgoingMessage> {
    vec![
        TextMessage {
            type_: TextMessageType::Text,
            text: "שלום! ההזמנה שלך יצאה לדרך 📦".parse().unwrap(),
            context: some("wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA"),
            tmp_send_id: some("order-1042-shipped"),
        }
        .into(),
        MediaMessage {
            type_: MediaMessageType::Media,
            media: vec![
                MediaItem::Variant0 {
                    media_type: MediaType::Document,
                    url: "https://example.com/invoices/1042.pdf".into(),
                    caption: some("Invoice 1042"),
                    filename: some("invoice-1042.pdf"),
                },
                MediaItem::Variant1 {
                    media_type: MediaType::Image,
                    file_id: "65f0c0ffee65f0c0ffee65f0".into(),
                    caption: None,
                    filename: None,
                },
            ],
            context: None,
            tmp_send_id: None,
        }
        .into(),
        ButtonsMessage {
            type_: ButtonsMessageType::Buttons,
            text: "Shall we keep your appointment on Sunday at 10:30?".parse().unwrap(),
            buttons: vec![
                Button { title: "Keep it".into(), payload: "appointment-keep".into() },
                Button { title: "Another time".into(), payload: "appointment-move".into() },
                Button { title: "Cancel".into(), payload: "appointment-cancel".into() },
            ],
            context: None,
            tmp_send_id: None,
        }
        .into(),
        ListMessage {
            type_: ListMessageType::List,
            text: "What would you like to do?".parse().unwrap(),
            list: ListMenu {
                button: "Choose".into(),
                sections: vec![
                    ListSection {
                        title: some("Orders"),
                        rows: vec![
                            ListRow {
                                title: "Where is my order?".into(),
                                payload: "order-status".into(),
                                description: some("Track a delivery"),
                            },
                            ListRow {
                                title: "Change an order".into(),
                                payload: "order-change".into(),
                                description: None,
                            },
                        ],
                    },
                    ListSection {
                        title: some("Help"),
                        rows: vec![ListRow {
                            title: "Talk to a person".into(),
                            payload: "agent".into(),
                            description: None,
                        }],
                    },
                ],
            },
            context: None,
            tmp_send_id: None,
        }
        .into(),
        ContactsMessage {
            type_: ContactsMessageType::Contacts,
            contacts: vec![Contact {
                name: ContactName {
                    formatted_name: "Dana Levi".into(),
                    first_name: some("Dana"),
                    last_name: some("Levi"),
                    middle_name: None,
                    prefix: None,
                    suffix: None,
                },
                phones: vec![ContactPhone {
                    phone: "+972-50-000-0000".into(),
                    type_: some("WORK"),
                    wa_id: some("972500000000"),
                }],
                emails: vec![ContactEmail { email: "dana@example.com".into(), type_: some("WORK") }],
                urls: vec![ContactUrl { url: "https://example.com".into(), type_: some("WORK") }],
                addresses: vec![ContactAddress {
                    street: some("1 Example Street"),
                    city: some("Haifa"),
                    country: some("Israel"),
                    country_code: some("il"),
                    type_: some("WORK"),
                    ..Default::default()
                }],
                org: Some(ContactOrganization {
                    company: some("Example Ltd"),
                    department: some("Sales"),
                    title: some("Manager"),
                }),
                birthday: chrono::NaiveDate::from_ymd_opt(1990, 2, 28),
            }],
            context: None,
            tmp_send_id: None,
        }
        .into(),
        LocationMessage {
            type_: LocationMessageType::Location,
            location: Location {
                latitude: 32.0853,
                longitude: 34.7818,
                name: some("The shop"),
                address: some("1 Example Street"),
            },
            context: None,
            tmp_send_id: None,
        }
        .into(),
    ]
}

fn some(text: &str) -> Option<String> {
    Some(text.into())
}
