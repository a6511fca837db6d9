# The spec's example messages, written with the generated models.

require 'date'

include Texter

EXAMPLES = [
  TextMessage.new(
    text: 'שלום! ההזמנה שלך יצאה לדרך 📦',
    context: 'wamid.HBgMOTcyNTAwMDAwMDAwFQIAERgSRVhBTVBMRTAwMDAwMDAwMDEA',
    tmp_send_id: 'order-1042-shipped'
  ),
  MediaMessage.new(
    media: [
      MediaItem.new(
        media_type: MediaType::DOCUMENT,
        url: 'https://example.com/invoices/1042.pdf',
        caption: 'Invoice 1042',
        filename: 'invoice-1042.pdf'
      ),
      MediaItem.new(media_type: MediaType::IMAGE, file_id: '65f0c0ffee65f0c0ffee65f0')
    ]
  ),
  ButtonsMessage.new(
    text: 'Shall we keep your appointment on Sunday at 10:30?',
    buttons: [
      Button.new(title: 'Keep it', payload: 'appointment-keep'),
      Button.new(title: 'Another time', payload: 'appointment-move'),
      Button.new(title: 'Cancel', payload: 'appointment-cancel')
    ]
  ),
  ListMessage.new(
    text: 'What would you like to do?',
    list: ListMenu.new(
      button: 'Choose',
      sections: [
        ListSection.new(
          title: 'Orders',
          rows: [
            ListRow.new(title: 'Where is my order?', payload: 'order-status', description: 'Track a delivery'),
            ListRow.new(title: 'Change an order', payload: 'order-change')
          ]
        ),
        ListSection.new(title: 'Help', rows: [ListRow.new(title: 'Talk to a person', payload: 'agent')])
      ]
    )
  ),
  ContactsMessage.new(
    contacts: [
      Contact.new(
        name: ContactName.new(formatted_name: 'Dana Levi', first_name: 'Dana', last_name: 'Levi'),
        phones: [ContactPhone.new(phone: '+972-50-000-0000', type: 'WORK', wa_id: '972500000000')],
        emails: [ContactEmail.new(email: 'dana@example.com', type: 'WORK')],
        urls: [ContactUrl.new(url: 'https://example.com', type: 'WORK')],
        addresses: [
          ContactAddress.new(
            street: '1 Example Street', city: 'Haifa', country: 'Israel', country_code: 'il', type: 'WORK'
          )
        ],
        org: ContactOrganization.new(company: 'Example Ltd', department: 'Sales', title: 'Manager'),
        birthday: Date.new(1990, 2, 28)
      )
    ]
  ),
  LocationMessage.new(
    location: Location.new(latitude: 32.0853, longitude: 34.7818, name: 'The shop', address: '1 Example Street')
  )
].freeze
