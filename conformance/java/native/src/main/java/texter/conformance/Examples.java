package texter.conformance;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import texter.client.model.*;

/** The spec's example messages, written with the generated models. */
final class Examples {
    private Examples() {}

    static List<OutgoingMessage> all() {
        return List.of(
            new OutgoingMessage(new TextMessage()
                .text("שלום! ההזמנה שלך יצאה לדרך 📦")
                .context("wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA")
                .tmpSendId("order-1042-shipped")),
            new OutgoingMessage(new MediaMessage()
                .addMediaItem(new MediaItem()
                    .mediaType(MediaType.DOCUMENT)
                    .url("https://example.com/invoices/1042.pdf")
                    .caption("Invoice 1042")
                    .filename("invoice-1042.pdf"))
                .addMediaItem(new MediaItem().mediaType(MediaType.IMAGE).fileId("65f0c0ffee65f0c0ffee65f0"))),
            new OutgoingMessage(new ButtonsMessage()
                .text("Shall we keep your appointment on Sunday at 10:30?")
                .addButtonsItem(new Button().title("Keep it").payload("appointment-keep"))
                .addButtonsItem(new Button().title("Another time").payload("appointment-move"))
                .addButtonsItem(new Button().title("Cancel").payload("appointment-cancel"))),
            new OutgoingMessage(new ListMessage()
                .text("What would you like to do?")
                ._list(new ListMenu()
                    .button("Choose")
                    .addSectionsItem(new ListSection()
                        .title("Orders")
                        .addRowsItem(new ListRow()
                            .title("Where is my order?").payload("order-status").description("Track a delivery"))
                        .addRowsItem(new ListRow().title("Change an order").payload("order-change")))
                    .addSectionsItem(new ListSection()
                        .title("Help")
                        .addRowsItem(new ListRow().title("Talk to a person").payload("agent"))))),
            new OutgoingMessage(new ContactsMessage()
                .addContactsItem(new Contact()
                    .name(new ContactName().formattedName("Dana Levi").firstName("Dana").lastName("Levi"))
                    .addPhonesItem(new ContactPhone().phone("+972-50-000-0000").type("WORK").waId("972500000000"))
                    .addEmailsItem(new ContactEmail().email("dana@example.com").type("WORK"))
                    .addUrlsItem(new ContactUrl().url("https://example.com").type("WORK"))
                    .addAddressesItem(new ContactAddress()
                        .street("1 Example Street").city("Haifa").country("Israel").countryCode("il").type("WORK"))
                    .org(new ContactOrganization().company("Example Ltd").department("Sales").title("Manager"))
                    .birthday(LocalDate.of(1990, 2, 28)))),
            new OutgoingMessage(new LocationMessage()
                .location(new Location()
                    .latitude(new BigDecimal("32.0853"))
                    .longitude(new BigDecimal("34.7818"))
                    .name("The shop")
                    .address("1 Example Street"))));
    }
}
