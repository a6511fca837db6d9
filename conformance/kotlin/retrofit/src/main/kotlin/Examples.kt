// The spec's example messages, written with the generated models.

import java.math.BigDecimal
import java.time.LocalDate
import texter.models.*

val EXAMPLES = listOf(
    OutgoingMessage(
        TextMessage(
            type = TextMessage.Type.text,
            text = "שלום! ההזמנה שלך יצאה לדרך 📦",
            context = "wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA",
            tmpSendId = "order-1042-shipped",
        )
    ),
    OutgoingMessage(
        MediaMessage(
            type = MediaMessage.Type.media,
            media = listOf(
                MediaItem(
                    mediaType = MediaType.document,
                    url = "https://example.com/invoices/1042.pdf",
                    caption = "Invoice 1042",
                    filename = "invoice-1042.pdf",
                ),
                MediaItem(mediaType = MediaType.image, fileId = "65f0c0ffee65f0c0ffee65f0"),
            ),
        )
    ),
    OutgoingMessage(
        ButtonsMessage(
            type = ButtonsMessage.Type.buttons,
            text = "Shall we keep your appointment on Sunday at 10:30?",
            buttons = listOf(
                Button(title = "Keep it", payload = "appointment-keep"),
                Button(title = "Another time", payload = "appointment-move"),
                Button(title = "Cancel", payload = "appointment-cancel"),
            ),
        )
    ),
    OutgoingMessage(
        ListMessage(
            type = ListMessage.Type.list,
            text = "What would you like to do?",
            list = ListMenu(
                button = "Choose",
                sections = listOf(
                    ListSection(
                        title = "Orders",
                        rows = listOf(
                            ListRow("Where is my order?", "order-status", description = "Track a delivery"),
                            ListRow("Change an order", "order-change"),
                        ),
                    ),
                    ListSection(title = "Help", rows = listOf(ListRow("Talk to a person", "agent"))),
                ),
            ),
        )
    ),
    OutgoingMessage(
        ContactsMessage(
            type = ContactsMessage.Type.contacts,
            contacts = listOf(
                Contact(
                    name = ContactName(formattedName = "Dana Levi", firstName = "Dana", lastName = "Levi"),
                    phones = listOf(ContactPhone(phone = "+972-50-000-0000", type = "WORK", waId = "972500000000")),
                    emails = listOf(ContactEmail(email = "dana@example.com", type = "WORK")),
                    urls = listOf(ContactUrl(url = "https://example.com", type = "WORK")),
                    addresses = listOf(
                        ContactAddress(
                            street = "1 Example Street",
                            city = "Haifa",
                            country = "Israel",
                            countryCode = "il",
                            type = "WORK",
                        )
                    ),
                    org = ContactOrganization(company = "Example Ltd", department = "Sales", title = "Manager"),
                    birthday = LocalDate.of(1990, 2, 28),
                )
            ),
        )
    ),
    OutgoingMessage(
        LocationMessage(
            type = LocationMessage.Type.location,
            location = Location(
                latitude = BigDecimal("32.0853"),
                longitude = BigDecimal("34.7818"),
                name = "The shop",
                address = "1 Example Street",
            ),
        )
    ),
)
