# The generated client, set up so that no message is sent twice.

$LOAD_PATH.unshift("#{__dir__}/texter/lib")
# sample of client
require 'uri'
require 'texter'

# The status of the last response, which is lost if its body cannot be read; 0 if there was none.
$status = 0

Typhoeus.before do |request|
  request.options.merge!(
    followlocation: false, # following a redirect could send the message a second time
    forbid_reuse: true # if a reused connection breaks before the response, curl resends the request by itself
  )
  request.base_url = request.base_url.gsub('+', '%20') # in a path, a + is no space
  request.on_complete { |response| $status = response.code }
  true
end

Texter.configure do |config|
  base = URI(ENV.fetch('TEXTER_BASE_URL'))
  config.scheme = base.scheme
  config.host = "#{base.host}:#{base.port}"
  config.base_path = base.path
  config.server_index = nil # else the spec's server is used
  config.access_token = ENV.fetch('TEXTER_API_TOKEN')
  config.timeout = 30
  config.params_encoding = :multi # repeats a parameter for each value of its list
end
# end of sample
