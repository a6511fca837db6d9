# Sends messages through the client that openapi-generator makes from the spec, as a team would on its first day.

require_relative 'client'
require_relative 'examples'

# The statuses after which nothing was sent. Any other failure leaves it unknown: a gateway may answer 408, 409 or 499, as
# well as a 5xx, while the message is still on its way.
REFUSALS = [400, 401, 403, 404, 422, 429].freeze

def delivery(status)
  return 'ACCEPTED' if (200..299).cover?(status)

  REFUSALS.include?(status) ? 'REJECTED' : 'UNKNOWN'
end

# Sends one message, and decides by the status: the body may be anything.
def deliver(chat_id, message)
  $status = 0
  stored =
    begin
      MessagesApi.new.send_message(chat_id, message)&.messages&.first
    rescue StandardError
      nil # after a 2xx the message is accepted, whether or not the response is readable
    end
  {
    delivery: delivery($status),
    httpStatus: $status,
    id: stored&._id,
    providerId: stored&.channel_info&.id,
    status: stored&.status
  }
end

messages = EXAMPLES
if ARGV.any?
  cases = JSON.parse(File.read(ARGV.first), symbolize_names: true)[:cases]
  messages = cases.map { |vector| OutgoingMessage.build(vector[:message]) }
end
messages.each { |message| puts JSON.generate(deliver(ENV.fetch('TEXTER_CHAT_ID'), message)) }
