// Boost.Beast; Debian has it in libboost-dev.
#include "contract.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/version.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

template <class Client> void read(Client &client, const Address &to) {
    websocket::permessage_deflate deflate;
    deflate.client_enable = compresses();
    client.set_option(deflate);
    client.set_option(websocket::stream_base::decorator([](websocket::request_type &request) {
        if (!authorization().empty()) request.set(beast::http::field::authorization, authorization());
        std::string names;
        for (const auto &name : subprotocols()) names += (names.empty() ? "" : ", ") + name;
        if (!names.empty()) request.set(beast::http::field::sec_websocket_protocol, names);
    }));
    client.read_message_max(1 << 24);
    websocket::response_type response;
    client.handshake(response, to.host + ":" + to.port, to.target);
    say("extension", response[beast::http::field::sec_websocket_extensions]);
    say("subprotocol", response[beast::http::field::sec_websocket_protocol]);
    for (;;) {
        beast::flat_buffer buffer;
        beast::error_code error;
        client.read(buffer, error);
        if (error == websocket::error::closed) break;
        if (error) throw beast::system_error(error);
        if (!client.got_text()) say("binary", buffer.size());
        const Reply reply = received(beast::buffers_to_string(buffer.data()));
        client.text(true);
        if (!reply.question.empty()) client.write(asio::buffer(reply.question));
        if (reply.code) {
            // It reads and throws away until the peer's Close comes.
            client.close(static_cast<websocket::close_code>(reply.code));
            break;
        }
    }
    say("close", client.reason().code);
}

int main() {
    say("version", BOOST_LIB_VERSION);
    const Address to = address();
    asio::io_context context;
    const auto results = asio::ip::tcp::resolver(context).resolve(to.host, to.port);
    if (to.scheme == "ws") {
        websocket::stream<asio::ip::tcp::socket> client(context);
        asio::connect(client.next_layer(), results);
        read(client, to);
    } else {
        asio::ssl::context tls(asio::ssl::context::tls_client);
        tls.load_verify_file(order("CA"));
        tls.set_verify_mode(asio::ssl::verify_peer);
        tls.set_verify_callback(asio::ssl::host_name_verification(to.host));
        websocket::stream<beast::ssl_stream<asio::ip::tcp::socket>> client(context, tls);
        asio::connect(client.next_layer().next_layer(), results);
        client.next_layer().handshake(asio::ssl::stream_base::client);
        read(client, to);
    }
}
