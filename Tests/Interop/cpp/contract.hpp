// What every client program of this folder is told and says; the contract is in ../README.md.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

inline std::string order(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

struct Address {
    std::string scheme, host, port, target;
};

inline Address address() {
    const std::string url = order("URL");
    const auto scheme = url.find("://"), host = scheme + 3, path = url.find('/', host), port = url.rfind(':', path);
    return {url.substr(0, scheme), url.substr(host, port - host), url.substr(port + 1, path - port - 1), url.substr(path)};
}

inline std::vector<std::string> subprotocols() {
    std::vector<std::string> names;
    std::istringstream list(order("SUBPROTOCOLS"));
    for (std::string name; std::getline(list, name, ',');) names.push_back(name);
    return names;
}

inline std::string authorization() {
    const std::string token = order("TOKEN");
    return token.empty() ? "" : "Bearer " + token;
}

inline bool compresses() { return order("COMPRESS") == "1"; }

template <class Value> void say(const char *key, const Value &value) {
    std::ostringstream text;
    text << value;
    if (!text.str().empty()) std::fprintf(stderr, "interop: %s %s\n", key, text.str().c_str());
}

struct Reply {
    std::string question;
    int code = 0;
};

/// Prints a message; what to send now, and with which code to close: 0 is none.
inline Reply received(const std::string &message) {
    static std::string question = order("SEND");
    std::fwrite(message.data(), 1, message.size(), stdout);
    std::fputc('\n', stdout);
    Reply reply;
    reply.question.swap(question);
    if (message.find(order("LAST")) != std::string::npos) reply.code = std::atoi(order("CLOSE").c_str());
    return reply;
}
