# faye-websocket on EventMachine: no compression; the contract is in ../README.md.
require 'eventmachine'
require 'faye/websocket'

def say(key, value)
  STDERR.puts "interop: #{key} #{value}" unless value.nil? || value.to_s.empty?
end

$stdout.binmode
say :version, Gem.loaded_specs['faye-websocket']&.version
question = ENV['SEND']
headers = ENV['TOKEN'] ? { 'Authorization' => "Bearer #{ENV['TOKEN']}" } : {}
options = { headers: headers, max_length: 1 << 24 }
options[:tls] = { root_cert_file: ENV['CA'] } if ENV['CA']

EM.run do
  client = Faye::WebSocket::Client.new(ENV['URL'], ENV.fetch('SUBPROTOCOLS', '').split(','), options)
  client.on(:open) { say :subprotocol, client.protocol }
  client.on(:message) do |event|
    say :binary, event.data.length unless event.data.is_a?(String)
    text = event.data
    $stdout.write(text, "\n")
    client.send(question) if question
    question = nil
    client.close(ENV['CLOSE'].to_i, '') if ENV['CLOSE'] && text.include?(ENV['LAST'])
  end
  client.on(:close) do |event|
    say :close, event.code
    EM.stop
  end
end
