# Finds a chat, reads it, sends a text, lists templates, sends one, and reads messages, through the generated client.

require_relative 'client'

# sample of client
include Texter
# end of sample

# A value that is sent as it is; the generated models leave out what is null within a list.
Verbatim = Struct.new(:to_hash)

# sample of searchChats
chats = ChatsApi.new
found = chats.search_chats(
  search: '050-000 0000',
  channel_name: ChatChannel::WHATSAPP,
  channel_account_id: '972501000000',
  labels: ['vip', 'a&b=c'],
  statuses: [ChatStatusName::PENDING, ChatStatusName::ASSIGNED],
  limit: '5'
)
# end of sample
chat_id = found.data.first._id
# sample of getChat
chat = ChatsApi.new.get_chat(chat_id)
# end of sample
# sample of sendMessage
MessagesApi.new.send_message(chat_id, TextMessage.new(text: 'Hey there!'))
# end of sample
# sample of listTemplates
listed = TemplatesApi.new.list_templates(account_id: '972501000000', include_all: 'true')
# end of sample
# sample of sendTemplate
templates = TemplatesApi.new
reminder = TemplateMessage.new(template_name: 'reminder', to: '0500000000', language: 'he', body: ['דנה', '10:30'])
# end of sample
reminder.set_chat = Verbatim.new({ crmData: { visits: [1, nil] } })
# sample of sendTemplate
sent = templates.send_template(reminder)
# end of sample
refused = templates.send_template(TemplateMessage.new(template_name: 'hello', to: '0500000001'))
# sample of getMessages
read = MessagesApi.new.get_messages(chat_id, limit: '1', before_time: '9999999999999', before_id: '0a')
# end of sample

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
