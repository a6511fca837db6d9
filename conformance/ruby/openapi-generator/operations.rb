# Finds a chat, reads it, lists templates, sends one, and reads messages, through the generated client.

require_relative 'client'

include Texter

# A value that is sent as it is; the generated models leave out what is null within a list.
Verbatim = Struct.new(:to_hash)

chats = ChatsApi.new
templates = TemplatesApi.new

found = chats.search_chats(
  search: '050-000 0000',
  channel_name: ChatChannel::WHATSAPP,
  channel_account_id: '972501000000',
  labels: ['vip', 'a&b=c'],
  statuses: [ChatStatusName::PENDING, ChatStatusName::ASSIGNED],
  limit: '5'
)
chat_id = found.data.first._id
chat = chats.get_chat(chat_id)
listed = templates.list_templates(account_id: '972501000000', include_all: 'true')
reminder = TemplateMessage.new(template_name: 'reminder', to: '0500000000', language: 'he', body: ['דנה', '10:30'])
reminder.set_chat = Verbatim.new({ crmData: { visits: [1, nil] } })
sent = templates.send_template(reminder)
refused = templates.send_template(TemplateMessage.new(template_name: 'hello', to: '0500000001'))
read = MessagesApi.new.get_messages(chat_id, limit: '1', before_time: '9999999999999', before_id: '0a')

puts JSON.generate(
  chatId: chat_id,
  total: found.total,
  title: chat.title,
  lastIncoming: chat.last_incoming_message_timestamp,
  templates: listed.map(&:name),
  success: [sent.success, refused.success],
  text: sent.text,
  messageId: sent.message_id,
  error: refused.error,
  messages: read.messages.map(&:_id)
)
