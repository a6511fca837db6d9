"""The messages that stand in the spec as examples, written with the generated models."""

import datetime

from texter import (
    Button,
    ButtonsMessage,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactName,
    ContactOrganization,
    ContactPhone,
    ContactsMessage,
    ContactUrl,
    ListMenu,
    ListMessage,
    ListRow,
    ListSection,
    Location,
    LocationMessage,
    MediaItem,
    MediaMessage,
    MediaType,
    TextMessage,
)

EXAMPLES = (
    TextMessage(
        type="text",
        text="שלום! ההזמנה שלך יצאה לדרך 📦",
        context="wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA",
        tmpSendId="order-1042-shipped",
    ),
    MediaMessage(
        type="media",
        media=[
            MediaItem(
                mediaType=MediaType.DOCUMENT,
                url="https://example.com/invoices/1042.pdf",
                caption="Invoice 1042",
                filename="invoice-1042.pdf",
            ),
            MediaItem(mediaType=MediaType.IMAGE, fileId="65f0c0ffee65f0c0ffee65f0"),
        ],
    ),
    ButtonsMessage(
        type="buttons",
        text="Shall we keep your appointment on Sunday at 10:30?",
        buttons=[
            Button(title="Keep it", payload="appointment-keep"),
            Button(title="Another time", payload="appointment-move"),
            Button(title="Cancel", payload="appointment-cancel"),
        ],
    ),
    ListMessage(
        type="list",
        text="What would you like to do?",
        list=ListMenu(
            button="Choose",
            sections=[
                ListSection(
                    title="Orders",
                    rows=[
                        ListRow(title="Where is my order?", payload="order-status", description="Track a delivery"),
                        ListRow(title="Change an order", payload="order-change"),
                    ],
                ),
                ListSection(title="Help", rows=[ListRow(title="Talk to a person", payload="agent")]),
            ],
        ),
    ),
    ContactsMessage(
        type="contacts",
        contacts=[
            Contact(
                name=ContactName(formatted_name="Dana Levi", first_name="Dana", last_name="Levi"),
                phones=[ContactPhone(phone="+972-50-000-0000", type="WORK", wa_id="972500000000")],
                emails=[ContactEmail(email="dana@example.com", type="WORK")],
                urls=[ContactUrl(url="https://example.com", type="WORK")],
                addresses=[
                    ContactAddress(
                        street="1 Example Street", city="Haifa", country="Israel", country_code="il", type="WORK"
                    )
                ],
                org=ContactOrganization(company="Example Ltd", department="Sales", title="Manager"),
                birthday=datetime.date(1990, 2, 28),
            )
        ],
    ),
    LocationMessage(
        type="location",
        location=Location(latitude=32.0853, longitude=34.7818, name="The shop", address="1 Example Street"),
    ),
)
