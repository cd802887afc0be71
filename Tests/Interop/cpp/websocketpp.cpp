// websocketpp; Debian has it in libwebsocketpp-dev.
#include "contract.hpp"

#include <websocketpp/client.hpp>
#include <websocketpp/config/asio_client.hpp>
#include <websocketpp/extensions/permessage_deflate/enabled.hpp>
#include <websocketpp/version.hpp>

template <class Base> struct Compressing : Base {
    struct permessage_deflate_config {};
    typedef websocketpp::extensions::permessage_deflate::enabled<permessage_deflate_config> permessage_deflate_type;
};

template <class Client, class Prepare> void read(Prepare prepare) {
    Client client;
    client.clear_access_channels(websocketpp::log::alevel::all);
    client.set_max_message_size(1 << 24);
    client.init_asio();
    prepare(client);
    client.set_open_handler([&](websocketpp::connection_hdl handle) {
        const auto connection = client.get_con_from_hdl(handle);
        say("extension", connection->get_response_header("Sec-WebSocket-Extensions"));
        say("subprotocol", connection->get_subprotocol());
    });
    client.set_message_handler([&](websocketpp::connection_hdl handle, typename Client::message_ptr message) {
        if (message->get_opcode() != websocketpp::frame::opcode::text) say("binary", message->get_payload().size());
        const Reply reply = received(message->get_payload());
        if (!reply.question.empty()) client.send(handle, reply.question, websocketpp::frame::opcode::text);
        if (reply.code) client.close(handle, reply.code, "");
    });
    client.set_close_handler([&](websocketpp::connection_hdl handle) {
        say("close", client.get_con_from_hdl(handle)->get_remote_close_code());
    });
    client.set_fail_handler([&](websocketpp::connection_hdl handle) {
        std::fprintf(stderr, "%s\n", client.get_con_from_hdl(handle)->get_ec().message().c_str());
        std::exit(1);
    });
    websocketpp::lib::error_code error;
    const auto connection = client.get_connection(order("URL"), error);
    if (error) throw std::runtime_error(error.message());
    if (!authorization().empty()) connection->append_header("Authorization", authorization());
    for (const auto &name : subprotocols()) connection->add_subprotocol(name);
    client.connect(connection);
    client.run();
}

template <class Plain, class Secure> void choose() {
    if (address().scheme == "ws") {
        read<websocketpp::client<Plain>>([](auto &) {});
    } else {
        read<websocketpp::client<Secure>>([](auto &client) {
            client.set_tls_init_handler([](websocketpp::connection_hdl) {
                namespace ssl = boost::asio::ssl;
                auto context = websocketpp::lib::make_shared<ssl::context>(ssl::context::tls_client);
                context->load_verify_file(order("CA"));
                context->set_verify_mode(ssl::verify_peer);
                context->set_verify_callback(ssl::host_name_verification(address().host));
                return context;
            });
        });
    }
}

int main() {
    say("version", websocketpp::user_agent);
    using websocketpp::config::asio_client;
    using websocketpp::config::asio_tls_client;
    if (compresses())
        choose<Compressing<asio_client>, Compressing<asio_tls_client>>();
    else
        choose<asio_client, asio_tls_client>();
}
