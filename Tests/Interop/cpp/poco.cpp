// Poco: no compression.
#include "contract.hpp"

#include <Poco/Buffer.h>
#include <Poco/Environment.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/WebSocket.h>

#include <memory>

using namespace Poco::Net;

int main() {
    const auto version = Poco::Environment::libraryVersion();
    say("version", std::to_string(version >> 24) + "." + std::to_string(version >> 16 & 0xFF));
    const Address to = address();
    const auto port = static_cast<Poco::UInt16>(std::stoi(to.port));
    std::unique_ptr<HTTPClientSession> session;
    if (to.scheme == "ws")
        session.reset(new HTTPClientSession(to.host, port));
    else
        session.reset(new HTTPSClientSession(
            to.host, port, new Context(Context::TLS_CLIENT_USE, "", "", order("CA"), Context::VERIFY_STRICT)));
    HTTPRequest request(HTTPRequest::HTTP_GET, to.target, HTTPRequest::HTTP_1_1);
    if (!authorization().empty()) request.set("Authorization", authorization());
    std::string names;
    for (const auto &name : subprotocols()) names += (names.empty() ? "" : ", ") + name;
    if (!names.empty()) request.set("Sec-WebSocket-Protocol", names);
    HTTPResponse response;
    WebSocket client(*session, request, response);
    client.setMaxPayloadSize(1 << 24);
    client.setReceiveTimeout(Poco::Timespan(180, 0));
    say("extension", response.get("Sec-WebSocket-Extensions", ""));
    say("subprotocol", response.get("Sec-WebSocket-Protocol", ""));
    for (;;) {
        Poco::Buffer<char> buffer(0);
        int flags = 0;
        const int size = client.receiveFrame(buffer, flags);
        const int opcode = flags & WebSocket::FRAME_OP_BITMASK;
        if (opcode == WebSocket::FRAME_OP_PING) {
            client.sendFrame(buffer.begin(), size, WebSocket::FRAME_FLAG_FIN | WebSocket::FRAME_OP_PONG);
        } else if (opcode == WebSocket::FRAME_OP_CLOSE) {
            if (size >= 2) say("close", (buffer[0] & 0xFF) << 8 | (buffer[1] & 0xFF));
            client.shutdown();
            return 0;
        } else if (size == 0 && flags == 0) {
            std::fprintf(stderr, "ended without a Close frame\n");
            return 1;
        } else {
            const Reply reply = received(std::string(buffer.begin(), size));
            if (!reply.question.empty())
                client.sendFrame(reply.question.data(), static_cast<int>(reply.question.size()), WebSocket::FRAME_TEXT);
            if (reply.code) client.shutdown(static_cast<Poco::UInt16>(reply.code));
        }
    }
}
